"""Dates as Spanish and English news write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

SPANISH_MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
ENGLISH_MONTHS = "january february march april may june july august september october november december".split()
MONTHS: dict[str, int] = {name: n for names in (SPANISH_MONTHS, ENGLISH_MONTHS) for n, name in enumerate(names, 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9, "setiembre": 9}
SPANISH_WEEKDAYS = "lunes martes miércoles jueves viernes sábado domingo".split()
ENGLISH_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
# Counted from Monday, 0.
WEEKDAYS: dict[str, int] = {name: n for names in (SPANISH_WEEKDAYS, ENGLISH_WEEKDAYS) for n, name in enumerate(names)}
WEEKDAYS |= {"miercoles": 2, "sabado": 5}

# An abbreviated month may have its full stop; after a whole one it ends the sentence.
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b(?:(?<=\b[a-z]{3})\.|(?<=\bsept)\.)?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:1[89]|2[01])\d\d)\b"
_FORMS = (
    rf"\b{_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})\b",
    rf"\b{_DAY}(?:º|°|st|nd|rd|th)?\s+(?:de\s+|of\s+)?{_MONTH}(?:,?\s+(?:del?\s+)?{_YEAR})?",
    rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?\b(?!\s*[:.]\d)(?:,?\s+{_YEAR})?",
)
_PATTERNS = tuple(re.compile(form, re.IGNORECASE) for form in _FORMS)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A day named in a text at `text[start:end]`. `year` is None where the text gives none."""

    start: int
    end: int
    day: int
    month: int
    year: int | None

    def as_date(self) -> dt.date | None:
        """The calendar day, or None without a year."""
        return dt.date(self.year, self.month, self.day) if self.year else None


def find_dates(text: str) -> list[DateSpan]:
    """Every day-and-month (with or without a year) in `text`, in order, not overlapping.

    Months alone and days of the week are not days and are left out, as is a day that the
    calendar does not have.
    """
    found: list[DateSpan] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            month = match["month"].lower().rstrip(".")
            span = DateSpan(
                match.start(),
                match.end(),
                int(match["day"]),
                int(month) if month.isdigit() else MONTHS[month],
                int(match["year"]) if match["year"] else None,
            )
            if _exists(span) and not any(s.start < span.end and span.start < s.end for s in found):
                found.append(span)
    return sorted(found, key=lambda span: span.start)


def _exists(span: DateSpan) -> bool:
    try:
        dt.date(span.year or 2000, span.month, span.day)
    except ValueError:
        return False
    return True
