"""Every word that the page and the command line's answers print, in both languages side by side.

The answers' own words are in `qa.phrases`; the errors' English sentences are in `index.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import (
    BusyIndex,
    ClosedSource,
    DamagedIndex,
    EmptyQuestion,
    EmptySource,
    ForeignIndex,
    IndexStateError,
    LongQuestion,
    MissingExtra,
    MissingIndex,
    MissingSource,
    OccupiedFolder,
    PasajeError,
    QuestionError,
    SourceError,
    UnknownEmbedder,
    UnreadableArticle,
    UnwritableIndex,
)
from index.records import Language


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
ARTICLES = Words("{count} artículos", "{count} articles")
ONE_ARTICLE = Words("1 artículo", "1 article")
NO_ARTICLES = Words("Ningún artículo", "No articles")
EXCLUDED = Words("Las fechas dejan {kept} de {count} artículos.", "The dates leave {kept} of {count} articles.")
BAD_DATE = Words(
    "La fecha «{date}» no se entiende; escríbala como AAAA-MM-DD.",
    "The date “{date}” cannot be read; write it as YYYY-MM-DD.",
)
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
    "pasaje_new": Words("Nueva conversación", "New conversation"),
    "pasaje_chat": Words("Conversación", "Conversation"),
    "pasaje_ask": Words("Su pregunta", "Your question"),
    "pasaje_placeholder": Words("Pregunte en español o en inglés", "Ask in Spanish or English"),
    "pasaje_empty": Words("## ¿Qué quiere saber?", "## What would you like to know?"),
    "pasaje_filters": Words("Fechas e idioma", "Dates and language"),
    "pasaje_since": Words("Publicados desde", "Published since"),
    "pasaje_until": Words("Publicados hasta", "Published until"),
    "pasaje_date_form": Words("AAAA-MM-DD", "YYYY-MM-DD"),
    "pasaje_language": Words("Responder en", "Answer in"),
    "pasaje_same": Words("El idioma de la pregunta", "The question's language"),
    "pasaje_es": Words("Español", "Spanish"),
    "pasaje_en": Words("Inglés", "English"),
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
    LongQuestion: "La pregunta tiene {length} caracteres; pregunte en {limit} como máximo.",
    UnknownEmbedder: "No hay ningún codificador llamado {name}; elija uno de estos: {known}.",
    MissingExtra: "Para {feature} faltan paquetes; ejecute: pip install 'pasaje[{extra}]'",
}


def error_text(error: PasajeError, language: Language) -> str:
    """What went wrong, in one sentence of `language`."""
    if language == "en" or type(error) not in _SPANISH:
        return str(error)
    return _SPANISH[type(error)].format(**error.fields)


def article_count(count: int, language: Language) -> str:
    """How many articles there are, in words of `language`."""
    if count == 0:
        return NO_ARTICLES(language)
    return ONE_ARTICLE(language) if count == 1 else ARTICLES(language, count=count)
