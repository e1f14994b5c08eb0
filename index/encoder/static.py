"""The static encoder: bilingual word-piece vectors, summed by learned weight.

Needs numpy and tokenizers only. A text's vector is the unit vector of the weighted sum of
its pieces' vectors, so no text is truncated and no text depends on its neighbours.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.shipped import Shipped

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILES = Shipped("static", "vectors.npz")
UNKNOWN = 0
CHUNK = 256


@dataclass(frozen=True, slots=True)
class Pieces:
    """The words of one text, without punctuation, as word pieces.

    `ids`: (n,) int64 pieces. `firsts`: (words,) int64, where each word begins among them, ascending.
    `spans`: (words, 2) int64, code-point offsets into the text, end exclusive, ascending.
    """

    ids: NDArray[np.int64]
    firsts: NDArray[np.int64]
    spans: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, without punctuation.

    `spans`: (n, 2) int64, code-point offsets into the text, end exclusive, ascending.
    `vectors`: (n, dim) float32 unit rows; a zero row where no piece of the word is known.
    `weights`: (n,) float32, at least 0: how much the word moves its text's vector.
    """

    spans: NDArray[np.int64]
    vectors: NDArray[np.float32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Model:
    """`vectors`: (pieces, dim) int8; `factors`: (pieces,) float32, weight times row scale."""

    tokenizer: Tokenizer
    vectors: NDArray[np.int8]
    factors: NDArray[np.float32]

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The weighted vectors of `ids`, (len(ids), dim)."""
        rows: NDArray[np.float32] = self.vectors[ids] * self.factors[ids, None]
        return rows


def _unit(sums: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """`sums` (n, dim) as unit rows, and the lengths (n,); a zero row stays zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
    return sums / np.maximum(lengths, 1e-12)[:, None], lengths


class StaticEncoder:
    """Sentence vectors and aligned word vectors for Spanish and English.

    Safe to share between threads. The files load on first use.
    """

    name = "static"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: _Model | None = None

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of the sha256 of the shipped files."""
        return FILES.fingerprint

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return int(self._model.vectors.shape[1])

    @property
    def _model(self) -> _Model:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load()
            return self._loaded

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dim) float32 unit rows; a text without a known word has a zero row."""
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dim) float32 unit rows; a text without a known word has a zero row."""
        return self._embed(texts)

    def pieces(self, text: str) -> Pieces:
        """The word pieces of `text`, as `words` reads them."""
        encoding = self._model.tokenizer.encode(text, add_special_tokens=False)
        spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        ids = np.array(encoding.ids, dtype=np.int64)
        word_of = np.array(encoding.word_ids, dtype=np.int64)
        first = np.flatnonzero(np.diff(word_of, prepend=-1))
        sizes = np.diff(first, append=len(ids))
        whole = np.stack([spans[first, 0], spans[first + sizes - 1, 1]], axis=1)
        kept = np.array([any(map(str.isalnum, text[start:end])) for start, end in whole.tolist()], dtype=bool)
        return Pieces(ids[np.repeat(kept, sizes)], np.cumsum(sizes[kept]) - sizes[kept], whole[kept])

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The weighted vectors of pieces, (len(ids), dim): a word's vector is the unit vector of their sum."""
        return self._model.rows(ids)

    def vectors(self, pieces: Pieces) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The words' vectors, (words, dim) unit rows, zero where no piece is known, and how much each moves its
        text's vector, (words,)."""
        if not len(pieces.firsts):
            return np.zeros((0, self.dim), np.float32), np.zeros(0, np.float32)
        return _unit(np.add.reduceat(self.rows(pieces.ids), pieces.firsts, axis=0))

    def words(self, text: str) -> Words:
        """The words of `text` in the space that both languages share."""
        pieces = self.pieces(text)
        return Words(pieces.spans, *self.vectors(pieces))

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        model = self._model
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            part = list(texts[start : start + CHUNK])
            encodings = model.tokenizer.encode_batch_fast(part, add_special_tokens=False)
            sums = np.stack([model.rows(np.array(e.ids, dtype=np.int64)).sum(axis=0) for e in encodings])
            said = np.array([[any(map(str.isalnum, text))] for text in part])
            out[start : start + len(part)] = _unit(sums * said)[0]
        return out


@cache
def _load() -> _Model:
    with np.load(io.BytesIO(FILES.read(FILES.weights))) as arrays:
        factors = arrays["weights"].astype(np.float32) * arrays["scales"].astype(np.float32)
        factors[UNKNOWN] = 0
        return _Model(FILES.tokenizer(), arrays["vectors"], factors)
