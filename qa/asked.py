"""A question made ready to be compared with articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from index.embedders import Embedder
from index.records import Language
from qa import align
from qa.conversation import continues
from qa.question import Kind, asks_identity, asks_several, has_negation, kind_of, names_kind, word_role

# Words of the turns before count less than the question's own.
BACKGROUND = 0.35
# A question without an interrogative borrows the one before it if it is no longer than this ("and the other?").
BARE = 4
_AUXILIARY = re.compile(
    r"^\W*(?:did|does|do|is|are|was|were|has|have|had|will|would|can|could|should|must|may)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question made ready: its text alone, and `whole` with what the conversation adds; its words and how much each
    demands to be met (adding up to 1, or all zero for a question without content), its vector, its kind."""

    text: str
    whole: str
    language: Language
    kind: Kind
    reading: align.Reading
    demand: align.Matrix
    vector: align.Matrix
    negated: bool
    identity: bool
    several: bool

    @property
    def ordinal(self) -> int | None:
        """Which of several events is asked about: 1 for "the first", 2 for "the second", and so on."""
        return next((align.ORDINALS.index(key) + 1 for key in self.reading.keys if key in align.ORDINALS), None)

    def content(self) -> align.Matrix:
        """The demand of the words that name no kind of answer ("hour", "city"), which a text may well answer
        without."""
        kinds = np.array([word_role(form) == "kind" for form in self.reading.forms], dtype=bool)
        return np.where(kinds, 0.0, self.demand).astype(np.float32)


def make_ready(
    question: str, language: Language, background: str, words: align.WordEncoder, embedder: Embedder
) -> Asked:
    """`question` with what the conversation adds to it, "" for nothing."""
    whole = f"{question}\n{background}" if background else question
    reading = align.read(whole, words)
    demand = align.demands(reading)
    if background:
        demand = _with_background(reading, demand, len(question))
    kind = kind_of(whole if background and _borrows_kind(question) else question)
    if kind == "when":  # which of several, and how many, is told by their days, whatever the articles say of it
        counted = (*align.ORDINALS, *align.COUNTS)
        told = [key in counted and form.isalpha() for key, form in zip(reading.keys, reading.forms, strict=True)]
        demand = np.where(told, 0.0, demand)
    total = demand.sum()
    return Asked(
        question,
        whole,
        language,
        kind,
        reading,
        (demand / total if total else demand).astype(np.float32),
        embedder.embed_queries([whole])[0],
        has_negation(question),
        asks_identity(question),
        asks_several(question),
    )


def _borrows_kind(question: str) -> bool:
    if names_kind(question) or _AUXILIARY.match(question):
        return False
    return continues(question) or len(question.split()) <= BARE


def _with_background(reading: align.Reading, demand: align.Matrix, asked: int) -> align.Matrix:
    """`demand` with the words from `asked` on (a position in code points) counting as background, and not at
    all where the question has put another of their series in their place."""
    own = reading.spans[:, 0] < asked
    keys = [key for key, mine in zip(reading.keys, own.tolist(), strict=True) if mine and key]
    replaced = np.array([any(align.supersedes(key, other) for key in keys) for other in reading.keys])
    return np.where(own, demand, np.where(replaced, 0.0, demand * BACKGROUND)).astype(np.float32)
