"""The words inside a sentence that could answer a question of a kind: dates, names, numbers, reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from index.dates import MONTHS, WEEKDAYS, find_dates
from qa.question import Kind, word_role

Span = tuple[int, int]

# Kinds that no sentence answers without a span of the kind, unless it says that the thing is not known.
POINTED: tuple[Kind, ...] = ("time", "when", "where", "how_long", "how_many")

_LETTER = "A-Za-zÁÉÍÓÚÑÜáéíóúñü"
_CAPITAL = "A-ZÁÉÍÓÚÑÜ"
_MONTHS = "|".join(sorted((m for m in MONTHS if len(m) > 3 or m == "may"), key=len, reverse=True))
_WEEKDAYS = "|".join(WEEKDAYS)
_LOOSE_DATE = re.compile(
    rf"\b(?:{_WEEKDAYS})\b|\b(?:{_MONTHS})(?:\s+(?:de(?:l)?\s+)?\d{{4}})?\b|\b(?:19|20)\d\d\b|"
    r"\b(?:hoy|ayer|anoche|mañana|today|yesterday|tomorrow|tonight)\b|"
    r"\b(?:próxim[oa]|pasad[oa]|este|esta|last|next|this) (?:semana|mes|año|week|month|year)\b|"
    r"\b(?:la semana|el mes|el año) (?:pasad[oa]|próxim[oa]|que viene)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s*(?:horas\b|hrs?\b|h\b|[ap]\.\s?m\.|[ap]m\b))?|\b\d{1,2}\s*(?:[ap]\.\s?m\.|[ap]m\b|horas\b|o'clock)|"
    r"\b(?:las|la|at) (?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve)\b(?: (?:y|de la) (?:media|cuarto|mañana|tarde|noche))*|\b(?:noon|midnight|mediodía|medianoche)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|treinta|cuarenta|cincuenta|cien|ciento|"
    "cientos|mil|miles|millón|millones|docena|docenas|mitad|tercio|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    "twelve|fifteen|twenty|thirty|forty|fifty|hundred|hundreds|thousand|thousands|million|millions|dozen|half|twice"
)
_MAGNITUDE = (
    r"(?:\s?%|\s(?:por ciento|per cent|percent|mil|mill[oó]n(?:es)?|thousand|hundred|millions?|billions?)\b(?: de\b)?)"
)
# With the word that follows: "three days" says more than "three".
_NUMBER = re.compile(
    rf"(?:[$€£]\s?)?(?:\b\d+(?:[.,]\d+)*\b|\b(?:{_NUMBER_WORDS})\b){_MAGNITUDE}?"
    r"(?:(?<!%) (?!(?:de|del|en|y|o|por|of|in|and|or|to|a)\b)[a-záéíóúñ]+)?",
    re.IGNORECASE,
)
_UNITS = (
    "segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|seconds?|minutes?|hours?|days?|weeks?|months?|years?"
)
_DURATION = re.compile(
    rf"\b(?:\d+(?:[.,]\d+)?|{_NUMBER_WORDS}|una|un|media|an|one|several|vari[oa]s)\s+(?:{_UNITS})\b", re.IGNORECASE
)
_PARTICLE = r"(?:de la|de las|de los|del|de|y|of the|of|and|the|la|van|von|da|bin)"
_NAME_WORD = rf"(?:(?:[{_CAPITAL}]\.\s?)+|[{_CAPITAL}][{_LETTER}’'-]*)"
_NAME = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+)?{_NAME_WORD})*")
_OFFICES = (
    "gobiernos?|president[ea]s?|expresident[ea]s?|ministr[oa]s?|viceministr[oa]s?|secretari[oa]s?|subsecretari[oa]s?|canciller(?:es)?|cancillería|"
    "ministerio|secretaría|alcaldes?|alcaldesas?|gobernador(?:a|es)?|senador(?:a|es)?|diputad[oa]s?|juez|jueza|jueces|fiscal(?:es|ía)?|policía|"
    "ejército|marina|portavoz|portavoces|vocer[oa]s?|embajad(?:or|ora|a|ores)|director(?:a|es)?|jef[ea]s?|líder(?:es)?|rey|reina|papa|"
    "autoridades|oficina|mandatari[oa]s?|funcionari[oa]s?|"
    "government|presidents?|minist(?:er|ers|ry)|secretar(?:y|ies)|mayors?|governors?|senators?|judges?|prosecutors?|police|army|navy|"
    "spokes(?:man|woman|person)|ambassadors?|directors?|chiefs?|leaders?|king|queen|pope|authorities|office|officials?|bureau|department"
)
_OFFICE = re.compile(
    rf"\b(?i:el|la|los|las|the|an?|un|una|su|its|ambos|both) (?:{_OFFICES})\b(?: (?:de|del|of) {_NAME.pattern})?"
)
_COMPLEMENT = re.compile(
    r"\b(?:con|de|del|en|sobre|contra|hacia|desde|para|with|of|in|on|to|for|from|against|about|at)\s+(?:el |la |los |las |the )?$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?i:en|desde|in|at|from|near)\s+(?:el |la |los |las |the )?((?:{_NAME_WORD})(?:,?\s+(?:{_PARTICLE}\s+)?{_NAME_WORD})*)"
)
_QUOTED = re.compile('[“«][^”»\n]{2,400}[”»]|"[^"\n]{2,400}"')
_REASON = re.compile(
    r"\b(?:porque|debido al?|a causa del?|a fin de|con el fin de|con motivo del?|con el objetivo de|para que|"
    r"para (?=\w+[aei]r(?:se|l[aeo]s?)?\b)|por instrucci\w+|ya que|toda vez que|dado que|gracias a|en seguimiento|"
    r"(?:el|su) (?:motivo|objetivo|propósito) (?:es|era|fue)|la (?:razón|causa) (?:es|era|fue)|"
    r"because|due to|in order to|so that|since|owing to|to mark|on the occasion|the (?:reason|aim|purpose) (?:is|was)|"
    r"the cause (?:is|was))\b(?:[^.;\n]|(?<=\b[A-Z])\.){4,200}|"
    r"\b(?:se desconoce|no se sabe|no (?:se )?(?:explic|precis|detall|aclar)\w+|it is not known|(?:did|has|does) not (?:explain|say))\b[^.,;\n]{0,80}",
    re.IGNORECASE,
)
_WEEKDAY_BEFORE = re.compile(rf"\b(?:{_WEEKDAYS}),?\s+(?:the\s+)?$", re.IGNORECASE)


def _when(text: str) -> Iterator[Span]:
    days = []
    for span in find_dates(text):
        weekday = _WEEKDAY_BEFORE.search(text, max(0, span.start - 16), span.start)
        days.append((weekday.start() if weekday else span.start, span.end))
    yield from days
    for match in _LOOSE_DATE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in days):
            yield match.span()


def _numbers(text: str) -> Iterator[Span]:
    days = list(_when(text))
    for match in _NUMBER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in days):
            yield match.span()


def _names(text: str) -> Iterator[Span]:
    days = list(_when(text))
    for match in _NAME.finditer(text):
        start, end = match.span()
        before = text[:start].rstrip(" “«\"'—-•*")
        opens = not before or before[-1] in ".!?:\n"
        first = match.group().split(" ", 1)[0]
        if opens and word_role(first) == "function" and " " in match.group():
            start, opens = start + len(first) + 1, False
        # A lone capital at the start of a sentence is mostly just its first word; months and days are no names.
        dated = any(low < end and start < high for low, high in days)
        if not dated and (not opens or " " in text[start:end] or text[start:end].isupper()):
            yield start, end


def _subjects(text: str) -> Iterator[Span]:
    """Names and offices that are no complement: nobody acts in "with Peru" or "of the Senate"."""
    names = list(_names(text))
    offices = [match.span() for match in _OFFICE.finditer(text)]
    names = [span for span in names if not any(a < span[1] and span[0] < b for a, b in offices)]
    return (span for span in (*names, *offices) if not _COMPLEMENT.search(text, max(0, span[0] - 14), span[0]))


_FINDERS: Mapping[Kind, Callable[[str], Iterator[Span]]] = {
    "when": _when,
    "time": lambda text: (match.span() for match in _CLOCK.finditer(text)),
    "how_long": lambda text: (match.span() for match in _DURATION.finditer(text)),
    "how_many": _numbers,
    "who": _subjects,
    "whom": _names,
    "where": lambda text: (match.span(1) for match in _PLACE.finditer(text)),
    "said": lambda text: (match.span() for match in _QUOTED.finditer(text)),
    "why": lambda text: (match.span() for match in _REASON.finditer(text)),
}


def answering_spans(text: str, kind: Kind) -> list[Span]:
    """The stretches of `text` that could answer a question of `kind`, as code-point offsets into `text`,
    in order; none for kinds whose answer has no shape of its own."""
    finder = _FINDERS.get(kind)
    return sorted(finder(text)) if finder else []


def has_shape(kind: Kind) -> bool:
    """Whether answers of this kind can be told by their shape."""
    return kind in _FINDERS
