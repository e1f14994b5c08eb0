"""What the program itself says in an answer, in both languages side by side."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping

from index.dates import ENGLISH_MONTHS, SPANISH_MONTHS, DateSpan
from index.records import Language

_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_ACCORDING: Mapping[Language, str] = {"es": "según", "en": "according to"}
_OPENING: Mapping[Language, str] = {"es": "Según", "en": "According to"}
TITLE_WIDTH = 70
NO_EVIDENCE: Mapping[Language, str] = {
    "es": "Los artículos no lo dicen. Los pasajes más cercanos se muestran como tales, no como respuesta.",
    "en": "The articles do not say. The nearest passages are shown as such, not as an answer.",
}
NOTHING_ADMITTED: Mapping[Language, str] = {
    "es": "Los artículos no lo dicen: ninguno pasa los filtros.",
    "en": "The articles do not say: none passes the filters.",
}


def short_date(day: dt.date, language: Language) -> str:
    """`day` as "23 ene 2026" or "Jan 23, 2026"."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "es" else f"{month} {day.day}, {day.year}"


def day_in_words(day: DateSpan, language: Language) -> str:
    """A day as a sentence of `language` names it, with its year if the text gave one."""
    if language == "es":
        return f"{day.day} de {SPANISH_MONTHS[day.month - 1]}" + (f" de {day.year}" if day.year else "")
    return f"{ENGLISH_MONTHS[day.month - 1].capitalize()} {day.day}" + (f", {day.year}" if day.year else "")


def statement(quote: str, title: str, day: dt.date | None, focus: str, language: Language) -> str:
    """A quotation framed in `language`: what answers first, where a span of the quote does, then who says so."""
    source = f"“{textwrap.shorten(title, TITLE_WIDTH, placeholder='…')}”" + (
        f" ({short_date(day, language)})" if day else ""
    )
    if focus:
        return f"{focus[0].upper()}{focus[1:]}, {_ACCORDING[language]} {source}: {quote}"
    return f"{_OPENING[language]} {source}: {quote}"
