"""The words of a text that answer: which span of the kind asked for, and whether it can be taken for the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dates import MONTHS, find_dates
from index.passages import Span
from index.records import Article
from qa import align
from qa.asked import Asked
from qa.spans import answering_spans

# How near, in characters, a span must stand to a word that meets the one asked about: the verb after "who",
# the noun after "how many", the verb after "how long". A span of any kind must be drawn this much by the words
# around it (1/25 is the most, with all of the demand met beside it).
NEAR_VERB, NEAR_NOUN, MET, DRAWN = 45, 20, 0.4, 0.002
HEAD_PLACE = 2  # words before it at most
# A span is marked only if its own clause meets this share of the question: a wrong one, above all at the head
# of the statement, is a claim that no passage makes.
CLAUSE = 0.4
# Where another event begins, with dates, places and actors of its own.
_BOUNDARY = re.compile(
    r";|\u2014|(?:,\s*)?\b(?:toda vez que|despu[eé]s de que|luego de que|antes de que|mientras|aunque|cuando|ya que|"
    r"porque|after|before|while|although|when|because|since|whereas)\b",
    re.IGNORECASE,
)
# A sentence that opens like this speaks of what the one before it named.
_POINTS_BACK = re.compile(
    r"(?:(?:la|el|las|los|the) (?:anterior|primer[oa]?|segund[oa]|últim[oa]|otr[oa]|previous|first|second|last|other)|"
    r"fue|fueron|será|ocurri[oó]|sucedi[oó]|tuvo lugar|it)\b(?! \w+ (?:de|of)\b)",
    re.IGNORECASE,
)
# "Lima, 3 de mayo.": a place and a comma before the day that ends the sentence.
_DATELINE = re.compile(r"[A-ZÁÉÍÓÚÑ][^.!?]{1,40},\s(?:a\s)?")
# What may stand between a name and the office it holds, on either side of the office.
_NAME_FIRST = re.compile(r",\s(?:el |la |the |an? )?$")
_APPOSITION_END = re.compile(r"[,.;:\n]")
_OFFICE_FIRST = re.compile(r"(?:\s(?:de|del|of|for)\s[^,.;:]{1,60}?|\s\w+)?,?\s$")


Places = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Focus:
    """A span that may answer, as offsets into the article's text; how much the words around it draw it, in
    [0, 1/25]; whether its own clause meets the question well enough to take it for the answer."""

    start: int
    end: int
    drawn: float
    sure: bool

    def words(self, article: Article) -> str:
        """The span itself."""
        return article.text[self.start : self.end]


def focuses(
    asked: Asked, text: str, sentences: Sequence[Span], reading: align.Reading, met: align.Matrix
) -> list[Focus]:
    """The spans of the kind asked for in `sentences` of `text`, but for those whose words the question has
    itself. `reading` holds the words of those sentences, and `met` how they meet the question."""
    found = []
    spans = reading.spans
    asked_for = asked.demand[:, None] * met
    heads = _heads(asked)
    at_head = met[heads].max(axis=0) >= MET if heads else None
    for place, (start, end) in enumerate(sentences):
        for low, high in answering_spans(text[start:end], asked.kind):
            span = (start + low, start + high)
            if _DATELINE.fullmatch(text, start, span[0]) and end - span[1] <= 1:
                continue  # where and when it was written, not what happened
            gap = np.maximum(0, np.maximum(span[0] - spans[:, 1], spans[:, 0] - span[1]))
            inside = slice(*np.searchsorted(spans[:, 0], span))
            drawn = float((asked_for / (25.0 + gap)).max(axis=1, initial=0.0).sum())
            office = _office(text, span, spans, at_head) if asked.identity else None
            beside = office is not None if asked.identity else _near_head(asked, at_head, gap)
            if drawn >= DRAWN and beside and not _said(reading.forms[inside], met[:, inside]):
                context = office or _context(asked, text, sentences, place, span)
                around = slice(*np.searchsorted(spans[:, 0], context))
                found.append(Focus(*span, drawn, _is_sure(asked, text[slice(*span)], met[:, around])))
    return found


def head_met(asked: Asked, met: align.Matrix) -> bool:
    """Whether the word asked about is met, `met` being the best of each of the question's words."""
    return bool((met[_heads(asked)] >= MET).any())


def _is_sure(asked: Asked, words: str, met: align.Matrix) -> bool:
    """Whether a span can be taken for the answer, given how the words of its clause meet the question."""
    best = met.max(axis=1, initial=0.0)
    if asked.identity:  # the whole office: "mayor of Paris" is not met by a mayor of London
        return bool((best[asked.demand > 0] >= MET).all())
    reading = asked.reading
    for form, key, demand, met_by in zip(
        reading.forms, reading.keys, asked.demand.tolist(), best.tolist(), strict=True
    ):
        # "In February", "on the 11th", "the second" must stand in the clause itself; "the two ministers" need not.
        if key and demand and met_by < 0.8 and not (key in align.COUNTS and form.isalpha()):
            return False
    if asked.kind == "when" and not (find_dates(words) or any(form in MONTHS for form in words.lower().split())):
        return False
    return float(asked.demand @ best) >= CLAUSE


def _context(asked: Asked, text: str, sentences: Sequence[Span], place: int, span: Span) -> Span:
    """Where the question must be met for `span`, in the sentence at `place`, to answer it: its clause, joined by
    the sentence before where it speaks of that. A reason follows what it explains, in the sentence or the next."""
    start, end = sentences[place] if asked.kind == "why" else _clause(text, sentences[place], span)
    opens = place > 0 and start == sentences[place][0]
    if opens and (asked.kind == "why" or _POINTS_BACK.match(text, start)):
        start = sentences[place - 1][0]
    return start, end


def _clause(text: str, sentence: Span, span: Span) -> Span:
    """The part of the sentence around `span` that speaks of one event."""
    start, end = sentence
    for boundary in _BOUNDARY.finditer(text, *sentence):
        if boundary.end() <= span[0]:
            start = boundary.start()
        elif boundary.start() >= span[1]:
            return start, boundary.start()
    return start, end


def _near_head(asked: Asked, at_head: Places | None, gap: align.Matrix) -> bool:
    """Whether a span, `gap` characters from each word of the text, stands near enough to a word that meets the one
    asked about (`at_head`; None where the question has no such word)."""
    reach = {"who": NEAR_VERB, "how_many": NEAR_NOUN, "how_long": NEAR_NOUN}.get(asked.kind)
    return reach is None or at_head is None or bool((at_head & (gap <= reach)).any())


def _office(text: str, span: Span, spans: NDArray[np.int64], at_head: Places | None) -> Span | None:
    """Where the office that the question asks the holder of (`at_head`) stands in apposition to the name at `span`."""
    if at_head is None or not text[span[0]].isupper():
        return None
    for low, high in spans[at_head].tolist():
        if span[1] <= low < span[1] + 8 and _NAME_FIRST.fullmatch(text, span[1], low):
            ends = _APPOSITION_END.search(text, high)
            return low, ends.start() if ends else len(text)
        if high <= span[0] < high + 64 and _OFFICE_FIRST.fullmatch(text, high, span[0]):
            return low, span[0]
    return None


def _heads(asked: Asked) -> list[int]:
    """The places of the words asked about: the verb right after "who", the noun after "how many"; for an
    identity, the content words that are no names. None where something light stands there ("who came out…")."""
    content = [place for place, demand in enumerate(asked.demand.tolist()) if demand > 0]
    if not asked.identity:
        return [place for place in content[:1] if place <= HEAD_PLACE]
    starts = asked.reading.spans[:, 0].tolist()
    return [place for place in content if asked.text[starts[place] : starts[place] + 1].islower()]


def _said(forms: Sequence[str], met: align.Matrix) -> bool:
    """Whether the question has every telling word of a span, given how it meets the span's words."""
    telling = [place for place, form in enumerate(forms) if len(form) > 2 or form.isdigit()]
    return not telling or bool((met[:, telling].max(axis=0, initial=0.0) > 0.75).all())
