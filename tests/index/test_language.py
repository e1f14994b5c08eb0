"""Telling Spanish from English, mostly on questions of a few words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import detect_language, spanish_odds
from index.records import Language

SPANISH = """
¿Cuándo fue la segunda llamada?
cuando fue la segunda llamada
¿Quién ganó?
quien gano el maratón
que paso en Zamora
¿Qué pasó ayer?
dónde será la reunión
donde sera la reunion ministerial
cuanto costo el puente
¿Cuánto costó?
por que renuncio el ministro
¿Por qué?
porque subio la gasolina
como termino el partido
¿Cómo se llama la alcaldesa?
hora de la rueda de prensa
precio de la gasolina
ultimas noticias
resultados elecciones Bolivia
lluvias en Veracruz
huelga de maestros
cual es el presupuesto de 2026
¿Y la segunda?
y despues
dime mas sobre el puente
nombre del canciller
fecha de la reunion
Rubio dijo que es inaceptable
¿Hubo heridos?
hubo muertos en el sismo
quienes participan
muertos en accidente
¿Rubio?
Presidente de México
quién es Grace Wanjiru
JUAN RAMÓN DE LA FUENTE HABLÓ CON RUBIO
""".strip().split("\n")

ENGLISH = """
When was the second call?
when was the second call
Who won?
who won the marathon
what happened in Zamora
What happened yesterday?
where will the meeting be
how much did the bridge cost
How much was it?
why did the minister resign
Why?
did gas prices rise
how did the match end
What is the mayor called?
time of the press conference
gas price
latest news
election results Bolivia
rain in Veracruz
teachers strike
which is the budget for 2026
And the second one?
what then
tell me more about the bridge
name of the foreign minister
date of the meeting
Rubio said it is unacceptable
Were there any injured?
deaths in the earthquake
who takes part
Is Juan Ramón de la Fuente the minister?
What did Claudia Sheinbaum say about José Peña?
Did El País report on La Jornada?
who is Juan de la Fuente
RUBIO SPOKE TO THE FOREIGN MINISTER OF MEXICO
""".strip().split("\n")

# Nothing in these is Spanish or English: the fallback decides.
NEITHER = ["", " ", "?", "¿?", "2026", "🙂🙂", "15/01", "Rubio", "Marco Rubio", "Zamora", "NATO", "Sheinbaum Trump"]


@pytest.mark.parametrize("question", SPANISH)
def test_spanish_questions(question: str) -> None:
    """A short Spanish question is Spanish even where the page is English, with or without its accents."""
    assert detect_language(question, fallback="en") == "es"


@pytest.mark.parametrize("question", ENGLISH)
def test_english_questions(question: str) -> None:
    """A short English question is English even where the page is Spanish and the names are too."""
    assert detect_language(question, fallback="es") == "en"


@pytest.mark.parametrize("fallback", ["es", "en"])
@pytest.mark.parametrize("question", NEITHER)
def test_what_does_not_tell_falls_back(question: str, fallback: Language) -> None:
    """A name, a number or a mark is in no language: the conversation's or the page's counts."""
    assert detect_language(question, fallback=fallback) == fallback


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("a la venta el ranking del marketing", "es"),
        ("un hacker en la startup", "es"),
        ("which jalapeños were recalled", "en"),
        ("the piñata and the señor", "en"),
    ],
)
def test_function_words_outweigh_what_is_borrowed(question: str, language: Language) -> None:
    """Loan words bring the other language's letters and accents, but not its grammar."""
    assert detect_language(question, fallback="es" if language == "en" else "en") == language


@pytest.mark.parametrize("question", ["las vegas shooting", "san jose weather tonight", "santa fe housing shortage"])
def test_the_article_of_a_name_is_no_evidence(question: str) -> None:
    """A place with a Spanish name, typed without its capitals, does not make a question Spanish."""
    assert detect_language(question, fallback="es") == "en"


def test_upper_case_is_read_alike() -> None:
    """Shouting does not change the language."""
    assert detect_language("¿CUÁNDO FUE LA SEGUNDA LLAMADA?", fallback="en") == "es"
    assert detect_language("WHEN WAS THE SECOND CALL?", fallback="es") == "en"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_the_same_text_has_the_same_language(text: str) -> None:
    """Detection is a function of the text: asked twice, it answers the same."""
    assert spanish_odds(text) == spanish_odds(text)
    assert detect_language(text, "es") in ("es", "en")


def test_a_long_text_is_read_to_a_limit() -> None:
    """Only the beginning of a long text is read, so that its length costs nothing."""
    spanish = "El canciller sostuvo una llamada con el secretario. " * 100
    assert spanish_odds(spanish + "the end of the call " * 10_000) == spanish_odds(spanish)
