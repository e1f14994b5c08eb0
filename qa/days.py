"""The days, months and years that a text states, in words or in figures, in either language."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from index.dates import ENGLISH_WEEKDAYS, MONTHS, WEEKDAYS, find_dates
from qa.quantities import blank

_COUNTED = {word: n for n, words in enumerate(
    ("uno primero first", "dos second two", "tres third three", "cuatro fourth four", "cinco fifth five",
     "seis sixth six", "siete seventh seven", "ocho eighth eight", "nueve ninth nine", "diez tenth ten",
     "once eleventh eleven", "doce twelfth twelve", "trece thirteenth", "catorce fourteenth", "quince fifteenth",
     "dieciséis sixteenth", "diecisiete seventeenth", "dieciocho eighteenth", "diecinueve nineteenth",
     "veinte twentieth", "veintiuno twenty-first", "veintidós twenty-second", "veintitrés twenty-third",
     "veinticuatro twenty-fourth", "veinticinco twenty-fifth", "veintiséis twenty-sixth", "veintisiete twenty-seventh",
     "veintiocho twenty-eighth", "veintinueve twenty-ninth", "treinta thirtieth"), 1) for word in words.split()
} | {"treinta y uno": 31, "thirty-first": 31}  # fmt: skip
_COUNT = "|".join(sorted(_COUNTED, key=len, reverse=True))
_MONTH_NAME = "|".join(sorted((m for m in MONTHS if len(m) > 3), key=len, reverse=True))
_MONTH = re.compile(
    rf"\b(?P<month>{_MONTH_NAME})\b(?:,?\s+(?:del?\s+)?(?P<year>(?:1[89]|20)\d\d)\b)?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    rf"\b(?:(?P<day>{_COUNT}) (?:de|of) (?P<month>{_MONTH_NAME})|(?P<first>{_MONTH_NAME}) (?:the )?"
    r"(?P<second>[a-z-]+th|(?:[a-z]+-)?(?:first|second|third)))\b(?:,?\s+(?:del?\s+)?(?P<year>(?:1[89]|20)\d\d)\b)?",
    re.IGNORECASE,
)
_TENS = {
    word: n
    for n, word in enumerate("diez veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), 1)
}
_DECADE = re.compile(
    r"\b(?:(?P<year>(?:1[89]|20)\d0)s|(?:década de|años) (?:los (?:años )?)?"
    rf"(?:(?P<whole>(?:1[89]|20)\d0)|(?P<tens>{'|'.join(_TENS)})|(?P<short>[1-9]0)))\b",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:in|of|since|until|by|last|next|this) (?P<month>May)\b(?:,? (?P<year>(?:1[89]|20)\d\d)\b)?")
_YEAR = re.compile(r"(?<![\d.,$€£])\b(?P<year>(?:1[89]|20)\d\d)\b(?![.,]?\d|\s?%)")
_WEEKDAYS: Mapping[str, int] = (
    WEEKDAYS | {f"{name}s": WEEKDAYS[name] for name in ENGLISH_WEEKDAYS} | {"sábados": 5, "domingos": 6}
)
# "Santo Domingo" is no day.
_WEEKDAY = re.compile(r"\b(?:" + "|".join(_WEEKDAYS) + r")\b(?<!(?<=[a-z] )(?-i:D)omingo)", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:ayer|anteayer|anoche|hoy|esta (?:mañana|tarde|noche)|pasado mañana|"
    r"(?<!la )(?<!una )(?<!esta )mañana(?! del?\b)|"
    r"the day before yesterday|yesterday|last night|today|tonight|this (?:morning|afternoon|evening)|tomorrow|"
    rf"hace (?P<dias>\d{{1,5}}|{_COUNT}) d[ií]as|(?P<days>\d{{1,5}}|{_COUNT}) days ago)\b",
    re.IGNORECASE,
)
_FIRST_OF_RANGE = re.compile(
    r"\b(?P<day>[12]?\d|3[01])(?:st|nd|rd|th)?\s?(?:al?|y(?: el)?|y al|hasta el|[-–]|to|and|through|until|e)\s?"
    r"(?:el |the )?$",
    re.IGNORECASE,
)
_COMING = re.compile(r"\b(?:next|pr[oó]ximo)\s$", re.IGNORECASE)
_BESIDE: tuple[tuple[re.Pattern[str], int], ...] = (
    (
        re.compile(
            r"\b(?:la víspera|(?:el|un) día (?:anterior|antes)|the (?:day before|previous day)|a day earlier)\b",
            re.IGNORECASE,
        ),
        -1,
    ),
    (
        re.compile(
            r"\b(?:(?:el|al) día siguiente|un día (?:después|más tarde)|the (?:next|following) day|a day later|"
            r"the day after)\b",
            re.IGNORECASE,
        ),
        1,
    ),
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


def agree(one: Days, other: Days) -> bool:
    """Whether what `one` tells can be the time that `other` tells."""
    return any(mine.agrees(its) for mine, its in product(one, other))


def placed(told: Sequence[Days], published: dt.date) -> tuple[Days, ...]:
    """`told` by a text of that day, with the years that the days and months without one may be of: those around the
    day of publication, and any that the text names."""
    named = {day.year for days in told for day in days if day.year}
    return tuple(tuple(one for day in days for one in _with_years(day, named, published)) for days in told)


def _with_years(day: Day, named: set[int], published: dt.date) -> Iterator[Day]:
    if day.year or not day.month:
        yield day
        return
    ahead = (day.month, day.day or 31) >= (published.month, published.day)
    around = (published.year - 1, published.year) if ahead else (published.year, published.year + 1)
    for year in sorted({*around, *named}):
        if day.day is None or day.day <= monthrange(year, day.month)[1]:
            yield replace(day, year=year)


def days_of(text: str, published: dt.date | None) -> tuple[tuple[Days, ...], str]:
    """The days, months and years that `text` states, those told relatively being counted from the day it was
    published; and `text` with each of them made blank."""
    found: list[Days] = []
    for days, start, end in _dates(text):
        found.append(days)
        text = blank(text, start, end)
    for finder in (_dates_in_words, _decades, _months, _years):
        for days, start, end in finder(text):
            found.append(days)
            text = blank(text, start, end)
    for match in _WEEKDAY.finditer(text):
        coming = _COMING.search(text[max(0, match.start() - 9) : match.start()]) is not None
        found.append(_weekday(_WEEKDAYS[match[0].lower()], match[0], published, coming=coming))
        text = blank(text, *match.span())
    for days, start, end in _relative(text, published) if published else ():
        found.append(days)
        text = blank(text, start, end)
    for days, start, end in _beside(text, found, published):
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
        # "from the 4th to September 12": the first day borrows its month.
        first = _FIRST_OF_RANGE.search(text, 0, start)
        if first and int(first["day"]) < span.day:
            yield (
                (Day(span.year, span.month, int(first["day"]), None, first["day"]),),
                first.start("day"),
                first.end("day"),
            )


def _dates_in_words(text: str) -> Iterator[tuple[Days, int, int]]:
    for match in _IN_WORDS.finditer(text):
        day = _COUNTED.get((match["day"] or match["second"]).lower())
        month = MONTHS[(match["month"] or match["first"]).lower()]
        year = int(match["year"]) if match["year"] else None
        if day and day <= monthrange(year or 2000, month)[1]:
            yield (Day(year, month, day, None, match[0]),), *match.span()


def _decades(text: str) -> Iterator[tuple[Days, int, int]]:
    """Ten years, any of which may be meant; those of a century unnamed are of the twentieth."""
    for match in _DECADE.finditer(text):
        tens = _TENS.get((match["tens"] or "").lower()) or int(match["short"] or 0) // 10
        first = int(match["year"] or match["whole"] or 1900 + 10 * tens)
        yield tuple(Day(first + n, None, None, None, match[0]) for n in range(10)), *match.span()


def _months(text: str) -> Iterator[tuple[Days, int, int]]:
    for match in (*_MONTH.finditer(text), *_MAY.finditer(text)):
        if match["month"] != "march":  # which is a verb
            year = int(match["year"]) if match["year"] else None
            yield (Day(year, MONTHS[match["month"].lower()], None, None, match[0]),), *match.span()


def _years(text: str) -> Iterator[tuple[Days, int, int]]:
    for match in _YEAR.finditer(text):
        yield (Day(int(match["year"]), None, None, None, match[0]),), *match.span()


def _weekday(number: int, words: str, published: dt.date | None, *, coming: bool) -> Days:
    """The day of that name before and from the day of publication on; where it is `coming`, also the one after."""
    if published is None:
        return (Day(None, None, None, number, words),)
    ahead = (number - published.weekday()) % 7
    steps = (-7, 0, 7) if coming else (-7, 0)
    return tuple(day for step in steps for day in _days_off(published, ahead + step, words, number))


def _beside(text: str, told: Sequence[Days], published: dt.date | None) -> Iterator[tuple[Days, int, int]]:
    """Days before or after another that the text tells: "the day before", "la víspera"."""
    whole = [one for days in told for one in days if one.year and one.month and one.day]
    dates = [dt.date(one.year or 1, one.month or 1, one.day or 1) for one in whole]
    anchors = dict.fromkeys([*dates, *([published] if published else [])])
    for pattern, offset in _BESIDE:
        for match in pattern.finditer(text):
            if days := tuple(day for anchor in anchors for day in _days_off(anchor, offset, match[0])):
                yield days, *match.span()


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
        offset = -(_COUNTED.get(ago.lower()) or int(ago)) if ago else _OFFSETS.get(match[0].lower(), 0)
        if days := _days_off(published, offset, match[0]):
            yield days, *match.span()
    for pattern, offset in _YEARS_OFF:
        for match in pattern.finditer(text):
            yield (Day(published.year + offset, None, None, None, match[0]),), *match.span()
    for pattern, offset in _MONTHS_OFF:
        for match in pattern.finditer(text):
            months = published.year * 12 + published.month - 1 + offset
            yield (Day(months // 12, months % 12 + 1, None, None, match[0]),), *match.span()
