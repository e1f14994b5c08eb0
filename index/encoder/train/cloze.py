"""Questions made of translated sentences: the words of an answer give way to words that ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.encoder.train import sources
from index.encoder.train.examples import Example
from index.records import Language

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from index.encoder.train.examples import Span
    from index.encoder.train.gloss import Gloss

SHORTEST, LONGEST = 50, 320  # characters of a sentence that is asked about
NEIGHBOURS = 4
LONGEST_PHRASE = 4  # words
SUBSTANTIAL = 4  # letters of the first and last word of a phrase, at least
# Words of a question on either side of the hole, at most.
REACH = 9
DROPPED = 0.15  # share of the words about the hole that the question leaves out
SPANISH_PASSAGES = 0.65  # share of the passages
FROM_GLOSS = 0.4  # share of questions in the passage's own language made of the other's gloss

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[a-z]+)?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SHARE = re.compile(r"\s*(?:%|per ?cent|por ciento)")
_MONEY = re.compile(
    r"\s*(?:(?:millones|million|billion|mil)(?: de)?\s*)?(?:euros?|dollars?|dólares|pesos|pounds|libras)", re.IGNORECASE
)
_PLACE = re.compile(r"\b(?:in|en|at)\s*$", re.IGNORECASE)
_ASKED: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "share": ("what percentage", "how much"),
        "year": ("what year", "in what year", "when"),
        "money": ("how much", "how much money", "what amount of"),
        "number": ("how many", "how many", "what number of"),
        "place": ("where", "in which place", "what place"),
        "name": ("who", "what", "which"),
        "phrase": ("what", "what", "which"),
    },
    "es": {
        "share": ("qué porcentaje", "cuánto"),
        "year": ("en qué año", "qué año", "cuándo"),
        "money": ("cuánto", "cuánto dinero", "qué cantidad de"),
        "number": ("cuántos", "cuántas", "qué número de"),
        "place": ("dónde", "en qué lugar", "en qué"),
        "name": ("quién", "qué", "cuál"),
        "phrase": ("qué", "cuál", "qué"),
    },
}


class Cloze:
    """Sentence pairs in the order of their documents, and questions about them."""

    def __init__(self, data: Path, gloss: Gloss) -> None:
        self._pairs = [(pair.left, pair.right) for pair in sources.prose(data)]
        self._usable = [
            i for i, pair in enumerate(self._pairs) if all(SHORTEST <= len(text) <= LONGEST for text in pair)
        ]
        self._gloss = gloss

    def draw(self, rng: np.random.Generator) -> Example:
        """A question in a random language about a passage in a random language."""
        languages: tuple[Language, Language] = ("en", "es")
        while True:
            here = self._usable[int(rng.integers(len(self._usable)))]
            told, asked = int(rng.random() < SPANISH_PASSAGES), int(rng.integers(2))
            sides = self._pairs[here]
            found = self._holes(sides)
            if not found:
                continue
            kind, *spans = found[int(rng.integers(len(found)))]
            source = asked
            if asked == told and rng.random() < FROM_GLOSS:
                source = 1 - told
            question = _question(sides[source], spans[source], kind, languages[source], rng)
            if source != asked:
                question = self._gloss(question, languages[asked], rng)
            first = max(0, here - NEIGHBOURS)
            around = tuple(pair[told] for pair in self._pairs[first : here + NEIGHBOURS + 1])
            return Example(question, around, languages[asked], languages[told], here - first, spans[told])

    def _holes(self, sides: tuple[str, str]) -> list[tuple[str, Span, Span]]:
        """What may be asked about: its kind and its place in both sentences. Numbers, names and
        other phrases weigh alike."""
        tokens = [[match.span() for match in _TOKEN.finditer(text)] for text in sides]
        words = [[text[a:b].lower() for a, b in spans] for text, spans in zip(sides, tokens, strict=True)]
        links = self._gloss.links(words[0], words[1])
        kinds: dict[str, list[tuple[str, Span, Span]]] = {}
        for first in range(len(words[0])):
            for last in range(first, min(first + LONGEST_PHRASE, len(words[0]))):
                mapped = _mapped(links, first, last)
                if mapped is None:
                    continue
                spans = (tokens[0][first][0], tokens[0][last][1]), (tokens[1][mapped[0]][0], tokens[1][mapped[1]][1])
                kind = _kind(sides[0], spans[0], single=first == last)
                if kind is None:
                    continue
                if kind == "share":
                    spans = _with_unit(sides[0], spans[0]), _with_unit(sides[1], spans[1])
                group = "phrase" if kind == "phrase" else "named"
                kinds.setdefault(group, []).append((kind, *spans))
        named, phrases = kinds.get("named", []), kinds.get("phrase", [])
        return named * max(1, 2 * len(phrases) // max(1, len(named))) + phrases


def _mapped(links: dict[int, int], first: int, last: int) -> Span | None:
    """The words that translate `first`..`last`, both included, if those stand together and
    translate nothing else."""
    if first not in links or last not in links:
        return None
    inside = [links[i] for i in range(first, last + 1) if i in links]
    low, high = min(inside), max(inside)
    if high - low > LONGEST_PHRASE or any(low <= there <= high for i, there in links.items() if not first <= i <= last):
        return None
    return low, high


def _kind(text: str, span: Span, *, single: bool) -> str | None:
    """What the words are; None where they are a part of a name, or say little."""
    said, before, after = text[span[0] : span[1]], text[: span[0]], text[span[1] :]
    if said[0].isdigit() and single:
        if _SHARE.match(after):
            return "share"
        if before.rstrip()[-1:] in "$€£" or _MONEY.match(after):
            return "money"
        return "year" if _YEAR.fullmatch(said) else "number"
    if before and all(word[0].isupper() for word in said.split()):
        if re.search(r"(?:[^.\s\"] |^)[A-ZÀ-Þ]\w+ $", before) or re.match(r" [A-ZÀ-Þ]", after):
            return None
        return "place" if _PLACE.search(before) else "name"
    words = said.split()
    # Single words would teach the reader to answer in one.
    return "phrase" if len(words) > 1 and min(len(words[0]), len(words[-1])) >= SUBSTANTIAL else None


def _with_unit(text: str, span: Span) -> Span:
    unit = _SHARE.match(text, span[1])
    return (span[0], unit.end()) if unit else span


def _question(text: str, span: Span, kind: str, language: Language, rng: np.random.Generator) -> str:
    """The words about the hole, most of them, behind or around the word that asks."""
    before = _TOKEN.findall(text[: span[0]])[-REACH:]
    after = _TOKEN.findall(text[span[1] :])[:REACH]
    if kind == "share":
        after = [word for word in after if word.lower() not in ("percent", "por", "ciento")]
    before, after = ([word for word in part if rng.random() >= DROPPED] for part in (before, after))
    options = _ASKED[language][kind]
    asks = options[int(rng.integers(len(options)))]
    # Behind the asking word come first the words that followed the hole, as in "how many people".
    ordered = [asks, *after, *before] if rng.random() < 0.5 else [asks, *before, *after]
    if rng.random() < 0.25:
        ordered = [*before, asks, *after]
    question = " ".join(ordered)
    return f"¿{question}?" if language == "es" else f"{question}?"
