"""How well a passage meets the words of a question, in whatever language either is.

Late interaction: each word of the question is met by the best word of the passage (ColBERT's MaxSim, Khattab
and Zaharia 2020), here over static word vectors that hold both languages in one space, so that nothing is
stored beside the text. A word counts by how few of the candidates meet it: inverse document frequency (Spärck
Jones 1972) over soft frequencies, which needs no list of function words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoder.static import StaticEncoder
from index.passages import sentences_of
from index.records import Language

Floats = NDArray[np.float32]
# Cosines of unrelated words stay under the first; the same word, and many a translation, reach the second.
BOUNDS = (0.2, 0.8)
# Passages whose reading is kept: two or three kilobytes each.
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of a passage: `ids`, their pieces; `words`, where each begins among them; `lengths`, of their
    vectors; `sentences`, where each sentence begins among the words."""

    ids: NDArray[np.int64]
    words: NDArray[np.int64]
    lengths: Floats
    sentences: NDArray[np.int64]


class Interaction:
    """Scores passages by the words of a question. Safe to share between threads."""

    def __init__(self, encoder: StaticEncoder) -> None:
        """`encoder` gives the word vectors."""
        self._encoder = encoder
        self._reading = lru_cache(KEPT)(self._read)

    def scores(self, question: str, passages: Sequence[tuple[str, Language]]) -> Floats:
        """How much of `question` each passage (text, language) meets: (len(passages),) in [0, 1], the mean of
        what the whole passage meets and what its best sentence does. 0 where either has no words.

        Only scores of one call can be compared: the words' weights come from its passages.
        """
        found = np.zeros(len(passages), np.float32)
        asked = self._encoder.words(question)
        readings = [self._reading(*passage) for passage in passages]
        told = [place for place, reading in enumerate(readings) if len(reading.words)]
        if not len(asked.vectors) or not told:
            return found
        readings = [readings[place] for place in told]
        sentences = _joined([r.sentences for r in readings], [len(r.words) for r in readings])
        firsts = np.cumsum([0, *(len(r.sentences) for r in readings)])[:-1]
        by_sentence = np.maximum.reduceat(self._met(asked.vectors, readings), sentences, axis=1)
        by_passage = np.maximum.reduceat(by_sentence, firsts, axis=1)
        weights = np.log((len(passages) + 1) / (by_passage.sum(axis=1) + 0.5))
        weights /= weights.sum()
        found[told] = (weights @ by_passage + np.maximum.reduceat(weights @ by_sentence, firsts)) / 2
        return found

    def _met(self, asked: Floats, readings: Sequence[_Reading]) -> Floats:
        """How well each word of the readings, one after the other, meets each of `asked`: (asked, words) in [0, 1].

        A word's vector is the sum of its pieces', and so is its product with another: each piece that occurs is
        multiplied once, however often it does.
        """
        pieces, places = np.unique(np.concatenate([r.ids for r in readings]), return_inverse=True)
        products = (asked @ self._encoder.rows(pieces).T)[:, places]
        words = _joined([r.words for r in readings], [len(r.ids) for r in readings])
        cosines = np.add.reduceat(products, words, axis=1) / np.concatenate([r.lengths for r in readings])
        low, high = BOUNDS
        met: Floats = np.clip((cosines - low) / (high - low), 0.0, 1.0)
        return met

    def _read(self, text: str, language: Language) -> _Reading:
        pieces = self._encoder.pieces(text)
        _, lengths = self._encoder.vectors(pieces)
        starts = [start for start, _ in sentences_of(text, language)]
        sentences = np.unique(np.searchsorted(pieces.spans[:, 0], starts))
        sentences = sentences[sentences < len(pieces.firsts)]
        return _Reading(pieces.ids, pieces.firsts, np.maximum(lengths, np.float32(1e-12)), sentences)


def _joined(starts: Sequence[NDArray[np.int64]], lengths: Sequence[int]) -> NDArray[np.int64]:
    """`starts`, each into a stretch of its own of `lengths`, as starts into all of them together."""
    before = np.cumsum([0, *lengths])
    return np.concatenate([own + shift for own, shift in zip(starts, before, strict=False)])
