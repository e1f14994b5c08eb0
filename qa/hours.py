"""The hours that a text states, in words or in figures, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.quantities import blank

_PART_OF_DAY = r"\s*(?:de|por|in|at)\s+(?:la |the )?(?:mañana|madrugada|tarde|noche|morning|afternoon|evening|night)\b"
_CLOCK = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:(?P<sep>[:.h])(?P<minute>[0-5]\d))?(?!\d)\s*(?P<half>[ap]\.?\s?m\b\.?)?"
    rf"(?P<of>\s*(?:horas|hrs?|h|o['’]clock)\b)?(?P<day>{_PART_OF_DAY})?",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:las|at|until|by)\s$", re.IGNORECASE)
_SPOKEN_CLOCK = re.compile(
    r"\b(?:(?:a|desde|hasta|entre|y|de) las|a la|at|until|by|from|between) "
    r"(?P<before>half past |quarter past |quarter to )?"
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


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day, as the minutes since midnight it may mean (9:00 is 540 or 1260)."""

    minutes: frozenset[int]
    words: str

    def agrees(self, other: Hour) -> bool:
        """Whether both may be the same hour."""
        return bool(self.minutes & other.minutes)


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
        all_day = match["hour"] == "24" and match["of"] and not match["minute"]
        if (said or match["sep"] == ":" or at or of) and not all_day:
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
