"""The amounts that a text states, in figures or in words, each as numbers and a unit that both languages share.

Number words are read by text2num, which knows Spanish and English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from index.records import Language

# Longest first: "mil millones" is no thousand.
_MAGNITUDES: Mapping[Language, tuple[tuple[str, float], ...]] = {
    "es": (
        (r"mil(?:es de)? millones", 1e9), (r"millones|millón|millon|mdd|mdp", 1e6), (r"billones|billón", 1e12),
        (r"mil", 1e3), (r"cientos", 1e2), (r"docenas?", 12.0), (r"(?=décadas)", 10.0), (r"(?=siglos)", 100.0),
    ),
    "en": (
        (r"trillions?|tn", 1e12), (r"billions?|bn", 1e9), (r"millions?|m", 1e6), (r"thousands?|k", 1e3),
        (r"hundreds?", 1e2), (r"dozens?", 12.0), (r"(?=decades)", 10.0), (r"(?=centuries)", 100.0),
    ),
}  # fmt: skip
_SIZES: Mapping[Language, tuple[tuple[re.Pattern[str], float], ...]] = {
    language: tuple((re.compile(rf"[\s-]?(?:{forms})\b", re.IGNORECASE), size) for forms, size in magnitudes)
    for language, magnitudes in _MAGNITUDES.items()
}
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
    "zloty": r"zlotys?|zlotis?|eslotis?",
    "lira": r"liras?",
    "won": r"wones|won",
    "baht": r"bahts?|bats?",
    "rand": r"rands?",
    "dinar": r"dinares|dinars?",
    "riyal": r"riales|ri[ay]als?",
    "shilling": r"chelines|shillings?",
    "colon": r"colones",
    "quetzal": r"quetzales|quetzals?",
    "lempira": r"lempiras?",
    "bolivar": r"bol[ií]vares",
    "kwacha": r"kwachas?",
    "second": r"segundos?|seconds?",
    "minute": r"minutos?|minutes?",
    "hour": r"horas?|hours?",
    "day": r"d[ií]as?|days?",
    "week": r"semanas?|weeks?",
    "month": r"mes(?:es)?|months?",
    "year": r"años?|years?|décadas|decades|siglos|centuries",
    "metre": r"metros?|met(?:re|er)s?",
    "kilometre": r"kil[oó]metros?|kilomet(?:re|er)s?|kms?",
    "centimetre": r"cent[ií]metros?|centimet(?:re|er)s?|cm",
    "millimetre": r"mil[ií]metros?|millimet(?:re|er)s?|mm",
    "mile": r"millas?|(?<!de )miles(?! de)|mile",
    "foot": r"pies?|feet|foot",
    "inch": r"pulgadas?|inch(?:es)?",
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
# What may stand before a unit: "Swiss francs", "square metres".
_KIND = r"(?:(?:square|cubic|metric|nautical|[A-Z][a-z]+(?:-[A-Z][a-z]+)?)\s)?"
_UNIT = re.compile(
    rf"\s?-?(?-i:{_KIND})(?:" + "|".join(f"(?P<{unit}>(?:{forms})(?!\\w))" for unit, forms in _UNITS.items()) + ")",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:de|of)\b", re.IGNORECASE)
_SIGNS: Mapping[str, str] = {"€": "euro", "£": "pound", "¥": "yen", "$": "$"}
_COUNT = "count"  # the unit of what is counted in a share, and nowhere else
_WITH_DOLLAR_SIGN = frozenset({"$", "dollar", "peso", "real"})

_FIGURES = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*)")
_WORDS = re.compile(r"[^\W\d_]+")
_JOINTS = (" ", "-", " y ", " and ", "-and-", " coma ", " point ")
_AND_A_HALF = re.compile(r"\s(?:and a half|y medi[oa])\b", re.IGNORECASE)
# Amounts that neither figures nor number words tell.
_NAMED: tuple[tuple[re.Pattern[str], float, str | None], ...] = (
    (re.compile(r"\b(?:medio mill[oó]n|half a million)\b", re.IGNORECASE), 5e5, None),
    (re.compile(r"(?<!and a )\b(?:(?:la|una) mitad|half)\b(?!-| an?\b)", re.IGNORECASE), 50.0, "percent"),
    (re.compile(r"\b(?:una docena|a dozen)\b", re.IGNORECASE), 12.0, None),
    (re.compile(r"\b(?:una década|a decade)\b", re.IGNORECASE), 10.0, "year"),
    (re.compile(r"\b(?:un siglo|a century)\b", re.IGNORECASE), 100.0, "year"),
)
_WHOLES = {"tercio": 3, "tercera": 3, "third": 3, "cuarta": 4, "quarter": 4, "quinta": 5, "fifth": 5, "décima": 10,
           "tenth": 10}  # fmt: skip
_ONE_TO_FOUR = {word: n for n, words in enumerate(
    ("un una la a an one", "dos two", "tres three", "cuatro four"), 1) for word in words.split()}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?P<parts>un|una|la|dos|tres|cuatro|an?|one|two|three|four|[1-9])[ -]"
    r"(?:(?P<whole>tercio|third|fifth|tenth)(?:s\b|(?=\s(?:of|less|more|fewer|que|de|m[aá]s|menos)\b|\s*(?:[.,;:]|$)))|"
    r"(?P<quarter>quarter)s?(?= of (?!an hour))|(?P<part>tercera|cuarta|quinta|décima)s? partes?\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(\d{1,6}) (?:de cada |(?:out )?of (?:every )?|in (?:every )?)(\d{1,3})\b(?!\d)")
# What is told without a number: as values, and the unit they are in.
_IMPLIED: tuple[tuple[re.Pattern[str], float, str | None], ...] = tuple(
    (re.compile(rf"\b(?:{forms})\b", re.IGNORECASE), value, unit)
    for forms, value, unit in (
        (r"both|twice|pair|couple|ambos|ambas|par|pareja|segund[oa]|second|doubl\w+|doble|duplic\w+", 2.0, None),
        (r"tripl\w+|trebl\w+|tercer[oa]?|third", 3.0, None),
        (r"hal(?:f|ves?|ved|ving)|mitad", 50.0, "percent"),
        (r"third|tercio|tercera parte", 33.0, "percent"),
        (r"quarter|cuarto|cuarta parte", 25.0, "percent"),
        (r"fifth|quinto|quinta parte", 20.0, "percent"),
        (r"tenth|décimo|décima parte", 10.0, "percent"),
        (r"half an hour|media hora", 30.0, "minute"),
        (r"quarter of an hour|cuarto de hora", 15.0, "minute"),
        (r"year and a half|año y medio", 18.0, "month"),
        (r"un cuarto de|a quarter of a", 0.25, None),
    )
)
# A number that this many or fewer things explain may have been counted by whoever wrote.
COUNTED = 5
# Amounts that nobody counted: "miles de casas".
_VAGUE = re.compile(
    r"\b(?:decenas|docenas|cientos|centenares|miles|millones) de\b|"
    r"\b(?:dozens|scores|hundreds|thousands|millions) of\b",
    re.IGNORECASE,
)


_RANGE = re.compile(r"\s?(?:[-–]|to|and|or|a|y|o|e)\s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: every value that its figures may stand for (3.500 is 3500 or 3.5), and its unit, None where the text
    names none that is known."""

    values: frozenset[float]
    unit: str | None
    words: str

    def agrees(self, other: Quantity) -> bool:
        """Whether both may be the same amount."""
        return bool(self.values & other.values) and _same_unit(self.unit, other.unit)


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity and where it stands, in code points."""

    quantity: Quantity
    start: int
    end: int


def _same_unit(one: str | None, other: str | None) -> bool:
    """Whether two units may be one. A percentage is always told as such; "$" is the sign of many a currency."""
    if one == other:
        return True
    if _COUNT in (one, other):
        return None in (one, other)
    if one is None or other is None:
        return "percent" not in (one, other)
    return "$" in (one, other) and _WITH_DOLLAR_SIGN.issuperset((one, other))


def quantities_of(text: str, language: Language) -> tuple[Quantity, ...]:
    """The amounts that `text` states, in order; its times are to be blank already."""
    found: list[_Found] = []
    rest = text
    for finder in (_named, _in_digits, _spoken):
        for one in finder(rest, language):
            found.append(one)
            rest = blank(rest, one.start, one.end)
    found.sort(key=lambda one: one.start)
    return tuple(_with_units(text, found))


def _with_units(text: str, found: Sequence[_Found]) -> Iterator[Quantity]:
    """The amounts found, the first of a range in the unit of the second: "3 to 5 hours"."""
    for one, following in zip_longest(found, found[1:]):
        amount = one.quantity
        if amount.unit is None and following and _RANGE.fullmatch(text, one.end, following.start):
            amount = replace(amount, unit=following.quantity.unit)
        yield amount


def stated(amount: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether one of the amounts that a text tells is `amount`. Where the text counts in that unit, a number without
    a unit counts something else; but an age is told without years."""
    same = [other for other in told if amount.unit and other.unit and _same_unit(amount.unit, other.unit)]
    return any(map(amount.agrees, same if same and amount.unit != "year" else told))


def reckoned(amount: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether `amount` may have been reckoned from what a text tells: a few things counted, two numbers added, one
    taken from another, a number doubled or halved, what is left of a whole."""
    if amount.unit is None and any(value.is_integer() and value <= COUNTED for value in amount.values):
        return True
    values = {value for other in told for value in other.values}
    made = {one + other for one in values for other in values} | {
        abs(one - other) for one in values for other in values
    }
    made |= {value / 2 for value in values} | {100 - value for value in values if value <= 100}
    return bool(amount.values & made)


def implied_by(text: str, amounts: Sequence[Quantity], language: Language) -> Iterator[Quantity]:
    """The amounts that `text` tells without stating them: "both" is two, "halved" and four out of eight 50 per cent,
    and such a percentage the two numbers of a share."""
    for pattern, value, unit in _IMPLIED:
        if match := pattern.search(text):
            yield Quantity(frozenset({value}), unit, match[0])
    for match in _SHARE.finditer(_in_figures(text, language)):
        part, whole = int(match[1]), int(match[2])
        if whole:
            yield _share(part, whole, match[0])
    for quantity in amounts:
        for whole in range(2, 11) if quantity.unit == "percent" else ():
            parts = {value * whole / 100 for value in quantity.values}
            if all(part.is_integer() for part in parts):
                yield Quantity(frozenset({*parts, float(whole)}), _COUNT, quantity.words)


def _named(text: str, _: Language) -> Iterator[_Found]:
    """Amounts with a name of their own, and fractions."""
    for pattern, value, unit in _NAMED:
        for match in pattern.finditer(text):
            yield _Found(Quantity(frozenset({value}), unit, match[0]), *match.span())
    for match in _FRACTION.finditer(text):
        parts = _ONE_TO_FOUR.get(match["parts"].lower()) or int(match["parts"])
        whole = _WHOLES[(match["whole"] or match["quarter"] or match["part"]).lower()]
        yield _Found(_share(parts, whole, match[0]), *match.span())


def _in_digits(text: str, language: Language) -> Iterator[_Found]:
    for match in _FIGURES.finditer(text):
        found = _quantity(text, match.start(), match.end(), readings(match[0], language), language)
        if found.end > match.end() or not text[found.end : found.end + 1].isalpha():  # "5G" counts nothing
            yield found


def _share(part: int, whole: int, words: str) -> Quantity:
    """So many of so many as a percentage, as far as it may be rounded."""
    return Quantity(frozenset(round(100 * part / whole, places) for places in range(3)), "percent", words)


def readings(figures: str, language: Language) -> frozenset[float]:
    """The values that figures may stand for: "3,5" is 3.5 in either convention, "3.500" 3500. Where the mark of
    thousands is the other language's, the figures may have been copied or not: "3.500" is 3.5 in English too."""
    plain = re.sub(r"\s", "", figures)
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return frozenset({float(plain)})
    whole, last = re.split(r"[.,](?=\d+$)", plain)
    grouped = re.sub(r"[.,]", "", whole)
    decimal, thousands = float(f"{grouped}.{last}"), float(grouped + last)
    if len(marks) > 1:
        return frozenset({thousands if len(set(marks)) == 1 else decimal})
    if len(last) == 3 and len(whole) <= 3 and whole != "0":
        copied = marks[0] == {"en": ".", "es": ","}[language]
        return frozenset({thousands, decimal} if copied else {thousands})
    return frozenset({decimal})


def blank(text: str, start: int, end: int) -> str:
    """`text` with spaces from `start` to `end`, so that no offset moves."""
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _quantity(text: str, start: int, end: int, values: frozenset[float], language: Language) -> _Found:
    """The amount whose number stands at `text[start:end]`, with the magnitude and unit that follow."""
    if half := _AND_A_HALF.match(text, end):  # "two and a half million"
        values, end = frozenset(value + _last_size(value) / 2 for value in values), half.end()
    for pattern, size in _SIZES[language]:
        if following := pattern.match(text, end):
            values, end = frozenset(value * size for value in values), following.end()
            if half := _AND_A_HALF.match(text, end):  # "dos millones y medio"
                values, end = frozenset(value + size / 2 for value in values), half.end()
            break
    of = _OF.match(text, end)
    unit = _UNIT.match(text, of.end() if of else end)
    end = unit.end() if unit else end
    if unit and (half := _AND_A_HALF.match(text, end)):  # "tres horas y media"
        values, end = frozenset(value + 0.5 for value in values), half.end()
    sign = _SIGNS.get(text[max(0, start - 1) : start])
    return _Found(Quantity(values, unit.lastgroup if unit else sign, text[start:end]), start, end)


def _last_size(value: float) -> float:
    """The magnitude that a number in words ends with: a million for three million."""
    return next((size for size in (1e9, 1e6, 1e3) if value and value % size == 0), 1.0)


def _spoken(text: str, language: Language) -> Iterator[_Found]:
    """The amounts in words; "one" is hardly ever one."""
    read = 0
    for start, end in _runs(text, language):
        if start < read or _VAGUE.match(text, start):
            continue
        for number in _FIGURES.findall(_in_figures(text[start:end], language)):
            if number not in ("0", "1"):
                found = _quantity(text, start, end, readings(number, language), language)
                read = found.end
                yield found


def _runs(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Where `text` has number words in a row, as spans in code points."""
    text = re.sub(r"\bciento\b(?<=por ciento)|\bcent\b(?<=per cent)", lambda unit: " " * len(unit[0]), text)
    start, end = 0, 0
    for word in _WORDS.finditer(text):
        if not _counts(word[0].lower(), language):
            continue
        if end and text[end : word.start()].lower() not in _JOINTS:
            yield start, end
            end = 0
        start, end = (start if end else word.start()), word.end()
    if end:
        yield start, end


@lru_cache(maxsize=4096)
def _counts(word: str, language: Language) -> bool:
    return _in_figures(word, language).isdecimal()


def _in_figures(text: str, language: Language) -> str:
    from text_to_num import alpha2digit

    told: str = alpha2digit(text, language, 0.0)
    return told
