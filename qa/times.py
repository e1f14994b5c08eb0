"""The days and hours that a text states, in words or in figures, in either language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from index.dates import MONTHS, find_dates
from qa.quantities import blank

_PART_OF_DAY = r"\s*(?:de|por|in|at)\s+(?:la |the )?(?:mañana|madrugada|tarde|noche|morning|afternoon|evening|night)\b"
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:(?P<sep>[:.h])(?P<minute>[0-5]\d))?(?!\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    rf"(?P<of>\s*(?:horas|hrs?|h|o['’]clock)\b)?(?P<day>{_PART_OF_DAY})?",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:las|at|until|by)\s$", re.IGNORECASE)
_SPOKEN_CLOCK = re.compile(
    r"\b(?:(?:a|desde|hasta) las|a la|at|until|by|from) (?P<before>half past |quarter past |quarter to )?"
    r"(?P<hour>una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|"
    r"once|doce|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:(?<=las )|(?<=at ))1?\d)\b"
    rf"(?P<minute> y media| y cuarto| menos cuarto| thirty| fifteen)?(?P<day>{_PART_OF_DAY}|\s*[ap]\.?\s?m\b\.?)?"
    r"(?= o['’]clock|\s*[,.;:)](?!\d)|\s+(?:y|and|en|in|on|del?)\b|\s*$)",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:noon|midday|mediod[ií]a)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:midnight|medianoche)\b", re.IGNORECASE)
_HOURS = {word: n for n, words in enumerate(
    ("una uno one", "dos two", "tres three", "cuatro four", "cinco five", "seis six", "siete seven", "ocho eight",
     "nueve nine", "diez ten", "once eleven", "doce twelve"), 1) for word in words.split()}  # fmt: skip
_PAST = {"y media": 30, "thirty": 30, "half past": 30, "y cuarto": 15, "fifteen": 15, "quarter past": 15,
         "menos cuarto": -15, "quarter to": -15}  # fmt: skip
_MONTH = re.compile(
    r"\b(?P<month>" + "|".join(sorted((m for m in MONTHS if len(m) > 3), key=len, reverse=True)) + r")\b"
    r"(?:,?\s+(?:del?\s+)?(?P<year>(?:1[89]|20)\d\d)\b)?",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:in|of|since|until|by|last|next|this) (?P<month>May)\b(?:,? (?P<year>(?:1[89]|20)\d\d)\b)?")
_YEAR = re.compile(r"(?<![\d.,$€£])\b(?P<year>(?:1[89]|20)\d\d)\b(?![.,]?\d|\s?%)")
_WEEKDAYS: Mapping[str, int] = {
    name: n for n, names in enumerate(
        ("lunes monday mondays", "martes tuesday tuesdays", "miércoles miercoles wednesday wednesdays",
         "jueves thursday thursdays", "viernes friday fridays", "sábado sabado sábados saturday saturdays",
         "domingo domingos sunday sundays")) for name in names.split()
}  # fmt: skip
# "Santo Domingo" is no day.
_WEEKDAY = re.compile(r"\b(?:" + "|".join(_WEEKDAYS) + r")\b(?<!(?<=[a-z] )(?-i:D)omingo)", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:ayer|anteayer|anoche|hoy|esta (?:mañana|tarde|noche)|pasado mañana|"
    r"(?<!la )(?<!una )(?<!esta )mañana(?! del?\b)|"
    r"the day before yesterday|yesterday|last night|today|tonight|this (?:morning|afternoon|evening)|tomorrow|"
    r"hace (?P<dias>\d{1,5}) d[ií]as|(?P<days>\d{1,5}) days ago)\b",
    re.IGNORECASE,
)
_OFFSETS = {"ayer": -1, "anoche": -1, "yesterday": -1, "last night": -1, "anteayer": -2, "the day before yesterday": -2,
            "mañana": 1, "tomorrow": 1, "pasado mañana": 2}  # fmt: skip
_YEARS_OFF: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\b(?:el año pasado|last year|the previous year|un año antes|el año anterior)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:este año|this year)\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:el pr[oó]ximo año|el año (?:que viene|próximo)|next year)\b", re.IGNORECASE), 1),
)
_MONTHS_OFF: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"\b(?:el mes pasado|last month)\b", re.IGNORECASE), -1),
    (re.compile(r"\b(?:este mes|this month)\b", re.IGNORECASE), 0),
    (re.compile(r"\b(?:el pr[oó]ximo mes|el mes (?:que viene|próximo)|next month)\b", re.IGNORECASE), 1),
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month or a year as far as it is told: None where it is not. `weekday` counts from Monday, 0."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    words: str

    def agrees(self, other: Day) -> bool:
        """Whether both may be the same time; what this one tells the other must tell as well, but for the weekday."""
        if self.day is not None and other.day is None:
            return False
        if self.month is not None and other.month is None:
            return False
        fields = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        if any(mine is not None and its is not None and mine != its for mine, its in fields):
            return False
        mine, its = self._weekday(), other._weekday()
        if self.day is None and self.month is None and self.weekday is not None:
            return mine == its
        return mine is None or its is None or mine == its

    def _weekday(self) -> int | None:
        if self.weekday is not None:
            return self.weekday
        if self.year and self.month and self.day:
            return dt.date(self.year, self.month, self.day).weekday()
        return None


# A time that is told relatively is every day that it may be.
Days = tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day, as the minutes since midnight it may mean (9:00 is 540 or 1260)."""

    minutes: frozenset[int]
    words: str

    def agrees(self, other: Hour) -> bool:
        """Whether both may be the same hour."""
        return bool(self.minutes & other.minutes)


def agree(one: Days, other: Days) -> bool:
    """Whether what `one` tells can be the time that `other` tells."""
    return any(mine.agrees(its) for mine, its in product(one, other))


def hours_of(text: str) -> tuple[tuple[Hour, ...], str]:
    """The hours that `text` states, and `text` with each of them made blank."""
    found = []
    for hour, start, end in _clocks(text):
        found.append(hour)
        text = blank(text, start, end)
    for match in _SPOKEN_CLOCK.finditer(text):
        past = _PAST.get((match["before"] or match["minute"] or "").strip().lower(), 0)
        told = match["hour"].lower()
        number = int(told) if told.isdecimal() else _HOURS[told]
        if number <= 12:
            found.append(Hour(_minutes(number, past, (match["day"] or "").lower()), match[0]))
            text = blank(text, *match.span())
    for pattern, number in ((_NOON, 12), (_MIDNIGHT, 0)):
        for match in pattern.finditer(text):
            found.append(Hour(frozenset({number * 60}), match[0]))
            text = blank(text, *match.span())
    return tuple(found), text


def _clocks(text: str) -> Iterator[tuple[Hour, int, int]]:
    """The hours in figures; "six hours" is how long, and 3.30 a sum."""
    for match in _CLOCK.finditer(text):
        said = (match["half"] or "") + (match["day"] or "")
        at = match["minute"] and text.endswith("las ", 0, match.start())
        of = match["of"] and (match["minute"] or _AT.search(text[max(0, match.start() - 8) : match.start()]))
        if said or match["sep"] == ":" or at or of:
            minutes = _minutes(int(match["hour"]), int(match["minute"] or 0), said.lower())
            yield Hour(minutes, match[0].strip()), *match.span()


def _minutes(hour: int, minute: int, said: str) -> frozenset[int]:
    half = said.strip().replace(".", "").replace(" ", "")
    if half.startswith("a") or any(word in said for word in ("mañana", "madrugada", "morning")):
        hours = {hour % 12}
    elif half.startswith("p") or any(word in said for word in ("tarde", "afternoon", "evening", "noche", "night")):
        hours = {hour % 12 + 12}
    else:
        hours = {hour % 24} if hour == 0 or hour > 12 else {hour % 24, (hour + 12) % 24}
    return frozenset((h * 60 + minute) % (24 * 60) for h in hours)


def days_of(text: str, published: dt.date | None) -> tuple[tuple[Days, ...], str]:
    """The days, months and years that `text` states, those told relatively being counted from the day it was
    published; and `text` with each of them made blank."""
    found: list[Days] = []
    for days, start, end in _dates(text):
        found.append(days)
        text = blank(text, start, end)
    for finder in (_months, _years):
        for days, start, end in finder(text):
            found.append(days)
            text = blank(text, start, end)
    for match in _WEEKDAY.finditer(text):
        found.append(_weekday(_WEEKDAYS[match[0].lower()], match[0], published))
        text = blank(text, *match.span())
    for days, start, end in _relative(text, published) if published else ():
        found.append(days)
        text = blank(text, start, end)
    return tuple(found), text


def _dates(text: str) -> Iterator[tuple[Days, int, int]]:
    """Days of a month, with the weekday before them."""
    for span in find_dates(text):
        start, weekday = span.start, None
        before = list(_WEEKDAY.finditer(text, max(0, span.start - 16), span.start))
        if before and re.fullmatch(r",?\s+(?:the\s+)?", text[before[-1].end() : span.start]):
            start, weekday = before[-1].start(), _WEEKDAYS[before[-1][0].lower()]
        yield (Day(span.year, span.month, span.day, weekday, text[span.start : span.end]),), start, span.end


def _months(text: str) -> Iterator[tuple[Days, int, int]]:
    for match in (*_MONTH.finditer(text), *_MAY.finditer(text)):
        if match["month"] != "march":  # which is a verb
            year = int(match["year"]) if match["year"] else None
            yield (Day(year, MONTHS[match["month"].lower()], None, None, match[0]),), *match.span()


def _years(text: str) -> Iterator[tuple[Days, int, int]]:
    for match in _YEAR.finditer(text):
        yield (Day(int(match["year"]), None, None, None, match[0]),), *match.span()


def _weekday(number: int, words: str, published: dt.date | None) -> Days:
    """The day of that name before, on and after the day of publication."""
    if published is None:
        return (Day(None, None, None, number, words),)
    ahead = (number - published.weekday()) % 7
    return tuple(day for step in (-7, 0, 7) for day in _days_off(published, ahead + step, words, number))


def _days_off(published: dt.date, offset: int, words: str, weekday: int | None = None) -> Days:
    """The day so many days after `published`; none where the calendar ends before."""
    try:
        date = published + dt.timedelta(days=offset)
    except OverflowError:
        return ()
    return (Day(date.year, date.month, date.day, weekday, words),)


def _relative(text: str, published: dt.date) -> Iterator[tuple[Days, int, int]]:
    for match in _RELATIVE.finditer(text):
        ago = match["dias"] or match["days"]
        offset = -int(ago) if ago else _OFFSETS.get(match[0].lower(), 0)
        if days := _days_off(published, offset, match[0]):
            yield days, *match.span()
    for pattern, offset in _YEARS_OFF:
        for match in pattern.finditer(text):
            yield (Day(published.year + offset, None, None, None, match[0]),), *match.span()
    for pattern, offset in _MONTHS_OFF:
        for match in pattern.finditer(text):
            months = published.year * 12 + published.month - 1 + offset
            yield (Day(months // 12, months % 12 + 1, None, None, match[0]),), *match.span()
