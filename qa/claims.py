"""What a text states exactly: its numbers, days, hours and quoted words, each in a form that both languages share.

Number words are read by text2num, which knows Spanish and English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from index.dates import MONTHS, find_dates
from index.records import Language

_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)*)(?![\w])")
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
# Longest first: "mil millones" is no thousand.
_MAGNITUDES: Mapping[Language, tuple[tuple[str, float], ...]] = {
    "es": (
        (r"mil(?:es de)? millones", 1e9), (r"millones|millón|millon|mdd|mdp", 1e6), (r"billones|billón", 1e12),
        (r"mil", 1e3), (r"cientos", 1e2),
    ),
    "en": (
        (r"trillions?|tn", 1e12), (r"billions?|bn", 1e9), (r"millions?|m", 1e6), (r"thousands?|k", 1e3),
        (r"hundreds?", 1e2),
    ),
}  # fmt: skip
_UNITS: Mapping[str, str] = {
    "percent": r"%|por ciento|per ?cent|pct",
    "point": r"puntos?(?: porcentuales)?|(?:percentage )?points?",
    "dollar": r"d[oó]lares|d[oó]lar|dollars?|usd",
    "euro": r"euros?",
    "peso": r"pesos?",
    "pound": r"libras?|pounds?",
    "yen": r"yen(?:es)?",
    "krone": r"coronas?|krone[rs]?|kron(?:a|or)",
    "franc": r"francos?|francs?",
    "rupee": r"rupias?|rupees?",
    "peseta": r"pesetas?",
    "sol": r"soles?",
    "yuan": r"yuanes|yuan",
    "rouble": r"rublos?|rou?bles?",
    "real": r"reales|reais",
    "second": r"segundos?|seconds?",
    "minute": r"minutos?|minutes?",
    "hour": r"horas?|hours?",
    "day": r"d[ií]as?|days?",
    "week": r"semanas?|weeks?",
    "month": r"mes(?:es)?|months?",
    "year": r"años?|years?",
    "metre": r"metros?|met(?:re|er)s?",
    "kilometre": r"kil[oó]metros?|kilomet(?:re|er)s?|kms?",
    "centimetre": r"cent[ií]metros?|centimet(?:re|er)s?|cm",
    "millimetre": r"mil[ií]metros?|millimet(?:re|er)s?|mm",
    "mile": r"millas?|(?<!de )miles(?! de)|mile",
    "foot": r"pies?|feet|foot",
    "gram": r"gramos?|grams?",
    "kilo": r"kilos?|kilogramos?|kilograms?|kg",
    "tonne": r"toneladas?|tonnes?|tons?",
    "litre": r"litros?|lit(?:re|er)s?",
    "barrel": r"barril(?:es)?|barrels?",
    "gallon": r"gal[oó]n(?:es)?|gallons?",
    "hectare": r"hect[aá]reas?|hectares?",
    "acre": r"acres?",
    "degree": r"grados?|degrees?",
    "knot": r"nudos?|knots?",
    "watt": r"(?:mega|giga|kilo)?(?:vatios?|watts?)",
}
_UNIT = re.compile(
    r"\s?-?(?:" + "|".join(f"(?P<{unit}>(?:{forms})(?!\\w))" for unit, forms in _UNITS.items()) + ")", re.IGNORECASE
)
_OF = re.compile(r"\s(?:de|of)\b", re.IGNORECASE)
_SIGNS: Mapping[str, str] = {"€": "euro", "£": "pound", "¥": "yen"}  # "$" is many a currency
# Amounts that no figure and no number word tells.
_NAMED: tuple[tuple[re.Pattern[str], float, str | None], ...] = (
    (re.compile(r"\b(?:medio mill[oó]n|half a million)\b", re.IGNORECASE), 5e5, None),
    (re.compile(r"\b(?:(?:la|una) mitad|half)\b(?!-)", re.IGNORECASE), 50.0, "percent"),
    (re.compile(r"\b(?:docena|dozen)\b", re.IGNORECASE), 12.0, None),
    (re.compile(r"\b(?:una década|a decade)\b", re.IGNORECASE), 10.0, "year"),
)
_TWO = re.compile(r"\b(?:both|twice|pair|couple|ambos|ambas|par|pareja|segund[oa]|second)\b", re.IGNORECASE)
_SHARE = re.compile(r"\b(\d+) (?:de cada|(?:out )?of (?:every )?|in (?:every )?)(\d+)\b")
# Amounts that nobody counted: "miles de casas".
_VAGUE = re.compile(
    r"\b(?:decenas|cientos|centenares|miles|millones) de\b|\b(?:dozens|hundreds|thousands|millions) of\b", re.IGNORECASE
)
_PART_OF_DAY = r"\s*(?:de|por|in|at)\s+(?:la |the )?(?:mañana|madrugada|tarde|noche|morning|afternoon|evening|night)\b"
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:(?P<sep>[:.h])(?P<minute>[0-5]\d))?(?!\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    rf"(?P<of>\s*(?:horas|hrs?|h|o['’]clock)\b)?(?P<day>{_PART_OF_DAY})?",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:las|at|until|by)\s$", re.IGNORECASE)
_SPOKEN_CLOCK = re.compile(
    r"\b(?:(?:a|desde|hasta) las|a la|at|until|by|from) (?P<hour>una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|"
    r"once|doce|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    rf"(?P<minute> y media| y cuarto| thirty| fifteen)?(?P<day>{_PART_OF_DAY}|\s*[ap]\.?\s?m\b\.?)?"
    r"(?= o['’]clock|\s*[,.;:)]|\s+(?:y|and|en|in|on|del?)\b|\s*$)",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:noon|midday|mediod[ií]a)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:midnight|medianoche)\b", re.IGNORECASE)
_HOURS = {word: n for n, words in enumerate(
    ("una uno one", "dos two", "tres three", "cuatro four", "cinco five", "seis six", "siete seven", "ocho eight",
     "nueve nine", "diez ten", "once eleven", "doce twelve"), 1) for word in words.split()}  # fmt: skip
_PAST = {"y media": 30, "thirty": 30, "y cuarto": 15, "fifteen": 15}
_MONTH = re.compile(
    r"\b(?P<month>" + "|".join(sorted((m for m in MONTHS if len(m) > 3), key=len, reverse=True)) + r")\b"
    r"(?:,?\s+(?:del?\s+)?(?P<year>(?:1[89]|20)\d\d)\b)?",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:in|of|since|until|by|last|next|this) May\b(?:,? (?P<year>(?:1[89]|20)\d\d)\b)?")
_YEAR = re.compile(r"(?<![\d.,$€£])\b(?P<year>(?:1[89]|20)\d\d)\b(?![.,]?\d|\s?%)")
WEEKDAYS: Mapping[str, int] = {
    name: n for n, names in enumerate(
        ("lunes monday mondays", "martes tuesday tuesdays", "miércoles miercoles wednesday wednesdays",
         "jueves thursday thursdays", "viernes friday fridays", "sábado sabado sábados saturday saturdays",
         "domingo domingos sunday sundays")) for name in names.split()
}  # fmt: skip
_WEEKDAY = re.compile(r"\b(?:" + "|".join(WEEKDAYS) + r")\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:ayer|anteayer|anoche|hoy|esta (?:mañana|tarde|noche)|pasado mañana|"
    r"(?<!la )(?<!una )(?<!esta )mañana(?! del?\b)|"
    r"yesterday|last night|today|tonight|this (?:morning|afternoon|evening)|tomorrow|the day before yesterday|"
    r"hace (?P<dias>\d+) d[ií]as|(?P<days>\d+) days ago)\b",
    re.IGNORECASE,
)
_YEARS_OFF: tuple[tuple[str, int], ...] = (
    (r"\b(?:el año pasado|last year|the previous year|un año antes|el año anterior)\b", -1),
    (r"\b(?:este año|this year)\b", 0),
    (r"\b(?:el (?:próximo|proximo) año|el año (?:que viene|próximo)|next year)\b", 1),
)
_MONTHS_OFF: tuple[tuple[str, int], ...] = (
    (r"\b(?:el mes pasado|last month)\b", -1),
    (r"\b(?:este mes|this month)\b", 0),
    (r"\b(?:el (?:próximo|proximo) mes|el mes (?:que viene|próximo)|next month)\b", 1),
)
_QUOTED = re.compile('“([^”\n]{2,600})”|«([^»\n]{2,600})»|"([^"\n]{2,600})"')
_OFFSETS = {"ayer": -1, "anoche": -1, "yesterday": -1, "last night": -1, "anteayer": -2, "the day before yesterday": -2,
            "mañana": 1, "tomorrow": 1, "pasado mañana": 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: every value that its digits may stand for (3.500 is 3500 or 3.5), and its unit, None where the text
    names none that is known."""

    values: frozenset[float]
    unit: str | None
    words: str

    def agrees(self, other: Quantity) -> bool:
        """Whether both may be the same amount."""
        if "percent" in (self.unit, other.unit) and self.unit != other.unit:
            return False
        return bool(self.values & other.values) and (self.unit is None or other.unit is None or self.unit == other.unit)


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


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day, as the minutes since midnight it may mean (9:00 is 540 or 1260)."""

    minutes: frozenset[int]
    words: str

    def agrees(self, other: Hour) -> bool:
        """Whether both may be the same hour."""
        return bool(self.minutes & other.minutes)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a text states exactly. A time that is told relatively gives every day that it may be."""

    quantities: tuple[Quantity, ...]
    implied: tuple[Quantity, ...]  # told without being stated: "both", "twice", "four out of five"
    days: tuple[tuple[Day, ...], ...]
    hours: tuple[Hour, ...]
    quotes: tuple[str, ...]


@lru_cache(maxsize=4096)
def claims_of(text: str, language: Language, published: dt.date | None) -> Claims:
    """The claims of `text`, times that it tells relatively being counted from the day it was published."""
    quotes = tuple(next(filter(None, match.groups())) for match in _QUOTED.finditer(text))
    hours, rest = _hours(text)
    days, rest = _days(rest, published)
    stated = tuple(_quantities(rest, language))
    implied = tuple(Quantity(frozenset({2.0}), None, match[0]) for match in _TWO.finditer(text))
    return Claims(stated, (*implied, *_shares(stated, text, language)), days, hours, quotes)


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _hours(text: str) -> tuple[tuple[Hour, ...], str]:
    found = []
    for match in _CLOCK.finditer(text):
        said = (match["half"] or "") + (match["day"] or "")
        # "six hours" is how long, and 3.30 a sum.
        if said or match["sep"] == ":" or (match["of"] and (match["minute"] or _AT.search(text[: match.start()]))):
            found.append(Hour(_minutes(int(match["hour"]), int(match["minute"] or 0), said.lower()), match[0].strip()))
            text = _blank(text, *match.span())
    for match in _SPOKEN_CLOCK.finditer(text):
        minute = _PAST.get((match["minute"] or "").strip().lower(), 0)
        said = (match["day"] or "").lower()
        found.append(Hour(_minutes(_HOURS[match["hour"].lower()], minute, said), match[0]))
        text = _blank(text, *match.span())
    for pattern, hour in ((_NOON, 12), (_MIDNIGHT, 0)):
        for match in pattern.finditer(text):
            found.append(Hour(frozenset({hour * 60}), match[0]))
            text = _blank(text, *match.span())
    return tuple(found), text


def _minutes(hour: int, minute: int, said: str) -> frozenset[int]:
    half = said.strip().replace(".", "").replace(" ", "")
    if half.startswith("a") or any(word in said for word in ("mañana", "madrugada", "morning")):
        hours = {hour % 12}
    elif half.startswith("p") or any(word in said for word in ("tarde", "afternoon", "evening", "noche", "night")):
        hours = {hour % 12 + 12}
    else:
        hours = {hour % 24} if hour == 0 or hour > 12 else {hour % 24, (hour + 12) % 24}
    return frozenset(h * 60 + minute for h in hours)


def _days(text: str, published: dt.date | None) -> tuple[tuple[tuple[Day, ...], ...], str]:
    found: list[tuple[Day, ...]] = []
    for span in reversed(find_dates(text)):
        said = text[span.start : span.end]
        weekday = None
        before = list(_WEEKDAY.finditer(text, max(0, span.start - 16), span.start))
        if before and re.fullmatch(r",?\s+(?:the\s+)?", text[before[-1].end() : span.start]):
            weekday = WEEKDAYS[before[-1][0].lower()]
            text = _blank(text, *before[-1].span())
        found.append((Day(span.year, span.month, span.day, weekday, said),))
        text = _blank(text, span.start, span.end)
    for match in [*_MONTH.finditer(text), *_MAY.finditer(text)]:
        name = match.groupdict().get("month") or "may"
        if name.lower() == "march" and not match[0][0].isupper():
            continue
        year = int(match["year"]) if match["year"] else None
        found.append((Day(year, MONTHS[name.lower()], None, None, match[0]),))
        text = _blank(text, *match.span())
    for match in _YEAR.finditer(text):
        found.append((Day(int(match["year"]), None, None, None, match[0]),))
        text = _blank(text, *match.span())
    for match in _WEEKDAY.finditer(text):
        found.append(_weekday(WEEKDAYS[match[0].lower()], match[0], published))
        text = _blank(text, *match.span())
    if published:
        for days, start, end in _relative(text, published):
            found.append(days)
            text = _blank(text, start, end)
    return tuple(found), text


def _weekday(number: int, words: str, published: dt.date | None) -> tuple[Day, ...]:
    """The day of that name before, on and after the day of publication."""
    if published is None:
        return (Day(None, None, None, number, words),)
    ahead = (number - published.weekday()) % 7
    return tuple(_day(published + dt.timedelta(days=ahead + step), words, number) for step in (-7, 0, 7))


def _day(date: dt.date, words: str, weekday: int | None = None) -> Day:
    return Day(date.year, date.month, date.day, weekday, words)


def _relative(text: str, published: dt.date) -> Iterator[tuple[tuple[Day, ...], int, int]]:
    for match in _RELATIVE.finditer(text):
        ago = match["dias"] or match["days"]
        offset = -int(ago) if ago else _OFFSETS.get(match[0].lower(), 0)
        if abs(offset) < 40_000:
            yield (_day(published + dt.timedelta(days=offset), match[0]),), *match.span()
    for pattern, offset in _YEARS_OFF:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield (Day(published.year + offset, None, None, None, match[0]),), *match.span()
    for pattern, offset in _MONTHS_OFF:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            months = published.year * 12 + published.month - 1 + offset
            yield (Day(months // 12, months % 12 + 1, None, None, match[0]),), *match.span()


def _quantities(text: str, language: Language) -> Iterator[Quantity]:
    for pattern, value, unit in _NAMED:
        for match in pattern.finditer(text):
            yield Quantity(frozenset({value}), unit, match[0])
            text = _blank(text, *match.span())
    for match in _NUMBER.finditer(text):
        found, end = _quantity(text, match, language)
        yield found
        text = _blank(text, match.start(), end)
    yield from _spoken(_VAGUE.sub(" ", text), language)


def _quantity(text: str, match: re.Match[str], language: Language) -> tuple[Quantity, int]:
    """The amount whose figures `match`, and where it ends."""
    factor, end = 1.0, match.end()
    for forms, size in _MAGNITUDES[language]:
        if following := re.compile(rf"\s?(?:{forms})\b", re.IGNORECASE).match(text, end):
            factor, end = size, following.end()
            break
    of = _OF.match(text, end)
    unit = _UNIT.match(text, of.end() if of else end)
    sign = _SIGNS.get(text[match.start() - 1 : match.start()])
    end = unit.end() if unit else end
    values = frozenset(value * factor for value in readings(match[0], language))
    return Quantity(values, unit.lastgroup if unit else sign, text[match.start() : end]), end


def readings(digits: str, language: Language) -> frozenset[float]:
    """The values that figures may stand for: "3,5" is 3.5 in either convention, "3.500" 3500; but in English, where
    figures may have been copied from Spanish or not, 3.5 too."""
    plain = re.sub(r"\s", "", digits)
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return frozenset({float(plain)})
    whole, last = re.split(r"[.,](?=\d+$)", plain)
    grouped = re.sub(r"[.,]", "", whole)
    decimal, thousands = float(f"{grouped}.{last}"), float(grouped + last)
    if len(marks) > 1:
        return frozenset({thousands if len(set(marks)) == 1 else decimal})
    if len(last) == 3 and len(whole) <= 3 and whole != "0":
        return frozenset({thousands, decimal} if language == "en" and marks == ["."] else {thousands})
    return frozenset({decimal})


def _shares(stated: Iterable[Quantity], text: str, language: Language) -> Iterator[Quantity]:
    """Four out of five as a percentage; and a percentage that is such a share, as the two numbers."""
    from text_to_num import alpha2digit

    for match in _SHARE.finditer(alpha2digit(text, language, 0.0)):
        part, whole = int(match[1]), int(match[2])
        if whole:
            yield Quantity(frozenset({100.0 * part / whole}), "percent", match[0])
    for quantity in stated:
        for whole in range(2, 11) if quantity.unit == "percent" else ():
            parts = {value * whole / 100 for value in quantity.values}
            if all(part.is_integer() for part in parts):
                yield Quantity(frozenset({*parts, float(whole)}), None, quantity.words)


def _spoken(text: str, language: Language) -> Iterator[Quantity]:
    """Numbers in words; "one" is hardly ever one."""
    from text_to_num import alpha2digit

    # "por ciento" has a number in it.
    text = re.sub(r"\bpor ciento\b|\bper ?cent\b", "%", text, flags=re.IGNORECASE)
    told = alpha2digit(text, language, 0.0)
    for match in _DIGITS.finditer(told):
        if match[0] not in ("0", "1"):
            yield _quantity(told, match, language)[0]


def agree(one: tuple[Day, ...], other: tuple[Day, ...]) -> bool:
    """Whether two times, each as the days that it may be, can be the same."""
    return any(mine.agrees(its) for mine, its in product(one, other))
