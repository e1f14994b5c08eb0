"""What the program itself says in an answer, in both languages side by side."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping

from index.dates import ENGLISH_MONTHS, SPANISH_MONTHS, DateSpan
from index.records import Language

_ACCORDING: Mapping[Language, str] = {"es": "según", "en": "according to"}
TITLE_WIDTH = 70
SAYS_NOTHING: Mapping[Language, str] = {"es": "Los artículos no lo dicen.", "en": "The articles do not say."}
NO_EVIDENCE: Mapping[Language, str] = {
    "es": f"{SAYS_NOTHING['es']} Los pasajes más cercanos se muestran como tales, no como respuesta.",
    "en": f"{SAYS_NOTHING['en']} The nearest passages are shown as such, not as an answer.",
}
# What follows a sentence that no passage plainly says, and none contradicts.
UNCONFIRMED: Mapping[Language, str] = {"es": "(sin confirmar)", "en": "(unconfirmed)"}
NOTHING_INDEXED: Mapping[Language, str] = {
    "es": "El índice no contiene artículos: añada algunos con «pasaje index CARPETA», o en la página.",
    "en": "The index holds no articles: add some with “pasaje index FOLDER”, or on the page.",
}
NOTHING_ADMITTED: Mapping[Language, str] = {
    "es": "Los artículos no lo dicen: ninguno pasa los filtros.",
    "en": "The articles do not say: none passes the filters.",
}


def short_date(day: dt.date, language: Language) -> str:
    """`day` as "23 ene 2026" or "Jan 23, 2026"."""
    month = _month(day.month, language)[:3]
    return f"{day.day} {month} {day.year}" if language == "es" else f"{month} {day.day}, {day.year}"


def day_in_words(day: DateSpan, language: Language) -> str:
    """A day as a sentence of `language` names it, with its year if the text gave one."""
    month = _month(day.month, language)
    if language == "es":
        return f"{day.day} de {month}" + (f" de {day.year}" if day.year else "")
    return f"{month} {day.day}" + (f", {day.year}" if day.year else "")


def _month(number: int, language: Language) -> str:
    return SPANISH_MONTHS[number - 1] if language == "es" else ENGLISH_MONTHS[number - 1].capitalize()


def statement(quote: str, title: str, day: dt.date | None, focus: str, language: Language) -> str:
    """A quotation framed in `language`: what answers first, where a span of the quote does, then who says so."""
    source = f"“{textwrap.shorten(title, TITLE_WIDTH, placeholder='…')}”" + (
        f" ({short_date(day, language)})" if day else ""
    )
    if focus:
        return f"{focus[0].upper()}{focus[1:]}, {_ACCORDING[language]} {source}: {quote}"
    return f"{_ACCORDING[language].capitalize()} {source}: {quote}"
