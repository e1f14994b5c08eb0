"""Every word that the page and the command line's answers print, in both languages side by side.

The answers' own words are in `qa.phrases`; the errors' English sentences are in `index.errors` and `qa.errors`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import (
    BusyIndex,
    ClosedSource,
    DamagedIndex,
    EmbedderError,
    EmbeddingFailed,
    EmptyQuestion,
    EmptySource,
    ForeignIndex,
    IndexStateError,
    LongQuestion,
    MissingExtra,
    MissingIndex,
    MissingSource,
    ModelNotFound,
    OccupiedFolder,
    PasajeError,
    QuestionError,
    ReversedDates,
    SourceError,
    UnknownEmbedder,
    UnreachableServer,
    UnreadableArticle,
    UnwritableIndex,
    WrongVectors,
)
from index.records import Language
from qa.answer import Notice
from qa.errors import (
    BadAddress,
    CutAnswer,
    MissingAddress,
    MissingKey,
    ModelError,
    SilentModel,
    UnknownModel,
    UnsuitableModel,
)
from qa.verify import Fault


@dataclass(frozen=True, slots=True)
class Words:
    """One thing that is said, in both languages; `{name}` stands for what is filled in."""

    es: str
    en: str

    def __call__(self, language: Language, **fields: object) -> str:
        """It in `language`, with `fields` filled in."""
        return (self.es if language == "es" else self.en).format(**fields)


# Around an answer, in the answer's language.
SOURCES = Words("Fuentes", "Sources")
NEAREST = Words("Pasajes más cercanos", "Nearest passages")
NOT_SAID = Words("Sin respuesta en los artículos", "No answer in the articles")
READ_MORE = Words("Abrir el original", "Open the original")
GO_TO_SOURCE = Words("Ver la fuente", "See source")
ALSO_IN = Words("También en: {titles}", "Also in: {titles}")
UNDATED = Words("sin fecha", "undated")
NOTHING_FOUND = Words("No hay pasajes que pasen los filtros.", "No passage passes the filters.")

# On the page, in the page's language, where the server knows it.
PROBLEM = Words("No se pudo responder", "This could not be answered")
STOPPED = Words("Detenida por usted", "Stopped by you")
QUOTED = Words("Citado de los artículos, sin modelo de lenguaje", "Quoted from the articles, no language model")
WRITTEN_BY = Words(
    "Redactado por {name}, comprobado con los artículos", "Written by {name}, checked against the articles"
)
UNDERSTOOD = Words("Pregunta entendida así: «{question}»", "Question understood as: “{question}”")
NOTICES: Mapping[Notice, Words] = {
    "failed": Words(
        "El modelo de lenguaje no respondió.",
        "The language model did not answer.",
    ),
    "cut": Words(
        "El modelo de lenguaje se detuvo antes de terminar; esto es lo que había escrito.",
        "The language model stopped before it had finished; this is what it had written.",
    ),
    "unsupported": Words(
        "Los pasajes no respaldan nada de lo que escribió el modelo de lenguaje.",
        "The passages support nothing of what the language model wrote.",
    ),
}
INSTEAD = Words("Lo que sigue está citado de los artículos.", "What follows is quoted from the articles.")
CHECKED = Words(
    "Frases comprobadas: {written}; respaldadas: {supported}, sin confirmar: {uncertain}, omitidas: {left}",
    "Sentences checked: {written}; supported: {supported}, unconfirmed: {uncertain}, left out: {left}",
)
SUPPORTED = Words("Respaldada", "Supported")
UNCERTAIN = Words("Sin confirmar", "Unconfirmed")
LEFT_OUT_OF_IT = Words("Omitida", "Left out")
FAULTS: Mapping[Fault, Words] = {
    "empty": Words("no afirma nada que se pueda comprobar", "it states nothing that can be checked"),
    "language": Words("no está en el idioma de la respuesta", "it is not in the answer's language"),
    "number": Words("el pasaje no dice «{words}»", "the passage does not say “{words}”"),
    "date": Words("el pasaje no da la fecha «{words}»", "the passage does not give the date “{words}”"),
    "hour": Words("el pasaje no da la hora «{words}»", "the passage does not give the hour “{words}”"),
    "name": Words("el pasaje no nombra «{words}»", "the passage does not name “{words}”"),
    "quote": Words("el pasaje no dice textualmente «{words}»", "the passage does not literally say “{words}”"),
    "denied": Words(
        "uno niega lo que el otro afirma: «{words}»", "one of the two denies what the other states: “{words}”"
    ),
    "reversed": Words("el pasaje dice lo contrario de «{words}»", "the passage says the opposite of “{words}”"),
    "doer": Words("en el pasaje no es la misma persona: «{words}»", "in the passage it is somebody else: “{words}”"),
    "meaning": Words("el pasaje no habla de esto: {words}", "the passage does not speak of this: {words}"),
    "added": Words("no se encontró en el pasaje: {words}", "not found in the passage: {words}"),
}
USEFUL = Words("Útil", "Useful")
NOT_USEFUL = Words("No es útil", "Not useful")
ASK_AGAIN = Words("Preguntar de nuevo", "Ask again")
ASK_OTHERWISE = Words("Editar", "Edit")
ASK_IT = Words("Preguntar", "Ask")
STOP_IT = Words("Detener", "Stop")
ARTICLES = Words("{count} artículos", "{count} articles")
ONE_ARTICLE = Words("1 artículo", "1 article")
NO_ARTICLES = Words("Ningún artículo", "No articles")
KEPT = Words("Los filtros dejan {kept} de {count} artículos.", "The filters leave {kept} of {count} articles.")
LEFT_OUT = Words("Quedan fuera: {titles}", "Left out: {titles}")
AND_OTHERS = Words("y {count} más", "and {count} more")
BAD_DATE = Words(
    "La fecha «{date}» no se entiende; escríbala como AAAA-MM-DD.",
    "The date “{date}” cannot be read; write it as YYYY-MM-DD.",
)

# In the source pane.
CLOSE = Words("Cerrar el artículo", "Close the article")
PREVIOUS = Words("Cita anterior", "Previous citation")
NEXT = Words("Cita siguiente", "Next citation")
CITED_HERE = Words("Cita", "Citation")
NEAR_HERE = Words("Pasaje cercano", "Nearest passage")
OF_SEVERAL = Words("{name} {at} de {count}", "{name} {at} of {count}")
WHOLE_ARTICLE = Words("Artículo", "Article")
SOURCE_CHANGED = Words(
    "La fuente ha cambiado desde que se citó: lo que sigue es su texto de ahora. La cita decía:",
    "The source has changed since it was cited: what follows is its text now. The citation read:",
)
SOURCE_GONE = Words(
    "Este artículo ya no está en el índice. La cita decía:",
    "This article is no longer in the index. The citation read:",
)
IN_LANGUAGE: Mapping[Language, Words] = {
    "es": Words("en español", "in Spanish"),
    "en": Words("en inglés", "in English"),
}

# The conversations kept, and what is saved of one.
NO_CONVERSATIONS = Words(
    "Todavía no hay conversaciones. Se guardan solo en este navegador.",
    "There are no conversations yet. They are kept in this browser alone.",
)
KEPT_HERE = Words("Se guardan solo en este navegador.", "They are kept in this browser alone.")
TURNS = Words("{count} preguntas", "{count} questions")
ONE_TURN = Words("1 pregunta", "1 question")
FORGET = Words("Borrar", "Delete")
CONVERSATION = Words("Conversación con los artículos", "Conversation with the articles")
SAVED_ON = Words("Guardada el {day}", "Saved on {day}")

# The articles.
PASSAGES = Words("{count} pasajes", "{count} passages")
ONE_PASSAGE = Words("1 pasaje", "1 passage")
NONE_MATCH = Words("Ningún artículo coincide con «{query}».", "No article matches “{query}”.")
REMOVE = Words("Quitar", "Remove")
REMOVE_SURE = Words(
    "Dejará de responder a las preguntas. ¿Quitarlo del índice?",
    "It will answer no more questions. Remove it from the index?",
)
REMOVE_YES = Words("Sí, quitar", "Yes, remove")
REMOVED = Words("Quitado del índice", "Removed from the index")
READING = Words("Leyendo {done} de {count}…", "Reading {done} of {count}…")
ADDED = Words("indexado", "indexed")
CHANGED = Words("actualizado", "updated")
UNCHANGED = Words("sin cambios", "unchanged")
REFUSED = Words("rechazado", "refused")
UNKNOWN_KIND = Words("se leen archivos {suffixes}", "files of these kinds are read: {suffixes}")
THANKS = Words("Gracias; queda anotado en este equipo.", "Thank you; it is noted on this machine.")

# Questions to begin with: what a headline names, and what it is about.
ASK_SAID = Words("¿Qué dijo {name}?", "What did {name} say?")
ASK_WANTS = Words("¿Qué pide {name}?", "What does {name} want?")
ASK_ABOUT = Words("¿Qué dicen los artículos sobre «{subject}»?", "What do the articles say about “{subject}”?")

# On the page, in the language of the browser, which Gradio chooses (`gr.I18n`): by key.
PAGE: Mapping[str, Words] = {
    "pasaje_tagline": Words(
        "Pregunte a las noticias. Cada respuesta enseña el pasaje del que sale.",
        "Ask the news. Every answer shows the passage it comes from.",
    ),
    "pasaje_switch": Words(
        '<button type="button" lang="en">English</button>', '<button type="button" lang="es">Español</button>'
    ),
    "pasaje_tab_ask": Words("Preguntar", "Ask"),
    "pasaje_tab_articles": Words("Artículos", "Articles"),
    "pasaje_tab_history": Words("Conversaciones", "Conversations"),
    "pasaje_new": Words("Nueva conversación", "New conversation"),
    "pasaje_save_markdown": Words("Guardar Markdown", "Save Markdown"),
    "pasaje_save_html": Words("Guardar HTML", "Save HTML"),
    "pasaje_chat": Words("Conversación", "Conversation"),
    "pasaje_ask": Words("Su pregunta", "Your question"),
    "pasaje_placeholder": Words("Pregunte en español o en inglés", "Ask in Spanish or English"),
    "pasaje_empty": Words("## ¿Qué quiere saber?", "## What would you like to know?"),
    "pasaje_filters": Words("Filtros e idioma", "Filters and language"),
    "pasaje_since": Words("Publicados desde", "Published since"),
    "pasaje_until": Words("Publicados hasta", "Published until"),
    "pasaje_date_form": Words("AAAA-MM-DD", "YYYY-MM-DD"),
    "pasaje_written_in": Words("Artículos en", "Articles in"),
    "pasaje_any": Words("Ambos idiomas", "Either language"),
    "pasaje_only": Words("Solo estos artículos", "Only these articles"),
    "pasaje_language": Words("Responder en", "Answer in"),
    "pasaje_same": Words("El idioma de la pregunta", "The question's language"),
    "pasaje_es": Words("Español", "Spanish"),
    "pasaje_en": Words("Inglés", "English"),
    "pasaje_why": Words("¿Por qué no es útil? (opcional)", "Why is it not useful? (optional)"),
    "pasaje_upload": Words("Añada artículos: suéltelos aquí", "Add articles: drop them here"),
    "pasaje_find": Words("Buscar en los títulos", "Search the titles"),
    "pasaje_order": Words("Ordenar por", "Sort by"),
    "pasaje_by_date": Words("Fecha", "Date"),
    "pasaje_by_title": Words("Título", "Title"),
    "pasaje_by_language": Words("Idioma", "Language"),
    "pasaje_by_length": Words("Pasajes", "Passages"),
}

_SPANISH: Mapping[type[PasajeError], str] = {
    PasajeError: "Algo salió mal.",
    SourceError: "Los artículos no se pueden leer.",
    MissingSource: "No existe el archivo o la carpeta {path}; indique uno que contenga artículos.",
    ClosedSource: (
        "La carpeta {path} no se puede leer, así que el índice quedó como estaba; dé permiso o indique otras carpetas."
    ),
    EmptySource: (
        "No se encontraron artículos ({suffixes}) en {path}, así que el índice quedó como estaba; "
        "añada --allow-empty si debe vaciarse."
    ),
    UnreadableArticle: "{path} no se indexó: {reason}.",
    IndexStateError: "El índice no se puede usar.",
    MissingIndex: "No hay ningún índice en {path}; haga uno con: pasaje index CARPETA --index {path}",
    OccupiedFolder: "La carpeta {path} contiene otras cosas que un índice; indique una nueva, o una vacía.",
    ForeignIndex: (
        "El índice de {path} lo construyó {built_by} y no se puede leer con {asked_for}; "
        "reconstrúyalo con: pasaje index CARPETA --index {path} --rebuild"
    ),
    DamagedIndex: (
        "El índice de {path} no se puede abrir ({reason}); "
        "reconstrúyalo con: pasaje index CARPETA --index {path} --rebuild"
    ),
    UnwritableIndex: (
        "El índice de {path} no se puede escribir ({reason}) y quedó como estaba; "
        "libere espacio o dé permiso y repita la orden."
    ),
    BusyIndex: "Otro proceso está construyendo el índice de {path}; espere a que termine e inténtelo de nuevo.",
    QuestionError: "Esa pregunta no se puede hacer.",
    EmptyQuestion: "La pregunta no tiene palabras; escriba una en español o en inglés.",
    ReversedDates: "Ningún artículo puede ser desde el {since} y hasta el {until}; ponga primero el día más temprano.",
    LongQuestion: "La pregunta tiene {length} caracteres; pregunte en {limit} como máximo.",
    EmbedderError: "No se pueden hacer vectores de los textos.",
    UnknownEmbedder: "No hay ningún codificador llamado {name}; elija uno de estos: {known}.",
    ModelNotFound: (
        "El modelo {name} no está disponible ({reason}); compruebe su nombre y que se haya descargado o instalado."
    ),
    UnreachableServer: (
        "El servidor de {name} no responde en {address} ({reason}); póngalo en marcha e inténtelo de nuevo."
    ),
    WrongVectors: (
        "{name} dio vectores de {found} donde se esperaba {expected}; "
        "compruebe qué modelo responde a ese nombre y, si ahora es otro, reconstruya el índice."
    ),
    EmbeddingFailed: "{name} no hizo vectores ({reason}); resuélvalo e inténtelo de nuevo.",
    MissingExtra: "Para {feature} faltan paquetes; ejecute: pip install 'pasaje[{extra}]'",
    ModelError: "Del modelo de lenguaje no se puede obtener respuesta.",
    UnknownModel: (
        "No hay ningún modelo de lenguaje llamado {name}; escriba uno de estos: {known}; por ejemplo {example}."
    ),
    MissingAddress: "Al modelo {name} le falta la dirección de su servidor; añádala tras una @: {example}.",
    BadAddress: "{address} no es la dirección de un servidor de modelos; escríbala completa, como {example}.",
    MissingKey: "El modelo {name} necesita una clave; póngala en la variable de entorno {variable}.",
    UnsuitableModel: "El modelo {name} no se ofrece para conversar; indique otro.",
    SilentModel: (
        "El modelo de lenguaje no dijo nada durante {seconds} segundos; compruebe que su servidor esté bien y pregunte "
        "de nuevo."
    ),
    CutAnswer: "El modelo de lenguaje se detuvo sin haber terminado ({reason}); pregunte de nuevo.",
}


def error_text(error: PasajeError, language: Language) -> str:
    """What went wrong, in one sentence of `language`."""
    if language == "en" or type(error) not in _SPANISH:
        return str(error)
    fields = dict(error.fields)
    if isinstance(error, UnreadableArticle):
        fields["reason"] = reason_text(str(fields["reason"]), language)
    return _SPANISH[type(error)].format(**fields)


# The clauses that say why a file was refused (`index.articles`, `index.build`), by how the English one reads.
_REASONS: Mapping[str, str] = {
    r"it is larger than 64 MB": "ocupa más de 64 MB",
    r"the system says “(.*)”": r"el sistema dice «\1»",
    r"it holds no text": "no contiene texto",
    r"two of its articles have the same id": "dos de sus artículos tienen el mismo identificador",
    r"it is not text in UTF-8, UTF-16 or Windows-1252": "no es texto en UTF-8, UTF-16 ni Windows-1252",
    r"its front matter is not valid YAML": "su encabezado no es YAML válido",
    r"no article was found in the page": "no se encontró ningún artículo en la página",
    r"it is not valid JSON": "no es JSON válido",
    r"line (\d+) is not valid JSON": r"la línea \1 no es JSON válido",
    r"item (\d+) has no “text”": r"al elemento \1 le falta «text»",
    r"line (\d+) has no “text”": r"a la línea \1 le falta «text»",
    r"it has no “text”": "le falta «text»",
    r"it is not a readable (.*) file": r"no es un archivo \1 legible",
    r"the article (.*) already comes from (.*); rename one of the two": (
        r"el artículo \1 ya viene de \2; cambie el nombre de uno de los dos"
    ),
    r"its name is not UTF-8; rename it": "su nombre no es UTF-8; cámbielo",
}


def reason_text(reason: str, language: Language) -> str:
    """Why a file was refused, a clause in `language`; in English where there is no translation."""
    if language == "es":
        for english, spanish in _REASONS.items():
            if match := re.fullmatch(english, reason):
                return match.expand(spanish)
    return reason


def article_count(count: int, language: Language) -> str:
    """How many articles there are, in words of `language`."""
    if count == 0:
        return NO_ARTICLES(language)
    return ONE_ARTICLE(language) if count == 1 else ARTICLES(language, count=count)
