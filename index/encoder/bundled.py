"""The bundled encoder: a six-layer bilingual transformer in int8 beside the static vectors.

The two make different mistakes: one reads order and context, the other keeps rare words. Their
vectors stand side by side, so a cosine is the weighted mean of both cosines.

Each text runs alone: activations are quantised by the range found in the text itself, so no
vector depends on a neighbour, and nothing is spent on padding. Threads run texts side by side.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.shipped import Shipped
from index.encoder.static import StaticEncoder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FILES = Shipped("bundled", "model.onnx")
# The static vectors' part of a cosine; CARD.md has the table it was read from.
STATIC_SHARE = 0.35
WIDTH = 384
# Pieces a text may have, both special ones included: some 700 characters of Spanish.
LONGEST = 192
MOST_THREADS = 8
# Below this many texts, starting threads costs more than it saves.
FEW = 3


class BundledEncoder:
    """Sentence vectors for Spanish and English questions and passages.

    Safe to share between threads. The files load on first use. Of a text longer than 192 word
    pieces the transformer reads the first 192; the static part reads it all.
    """

    name = "bundled"

    def __init__(self, static: StaticEncoder | None = None) -> None:
        """`static` may be one that is loaded already."""
        self._static = static or StaticEncoder()
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change with any shipped file."""
        both = f"{FILES.fingerprint} {self._static.fingerprint} {STATIC_SHARE}"
        return hashlib.sha256(both.encode()).hexdigest()[:16]

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return WIDTH + self._static.dim

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dim) float32 unit rows; a text without words has a zero row."""
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(len(texts), dim) float32 unit rows; a text without words has a zero row."""
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        both = np.concatenate(
            [
                np.sqrt(1 - STATIC_SHARE) * self._transformed(texts),
                np.sqrt(STATIC_SHARE) * self._static.embed_passages(texts),
            ],
            axis=1,
            dtype=np.float32,
        )
        lengths = np.linalg.norm(both, axis=1, keepdims=True)
        unit: NDArray[np.float32] = both / np.maximum(lengths, np.float32(1e-12))
        return unit

    def _transformed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The transformer's unit rows, (len(texts), 384)."""
        tokenizer, session = self._model()
        out = np.zeros((len(texts), WIDTH), dtype=np.float32)
        rows = {
            place: encoding.ids
            for place, encoding in enumerate(tokenizer.encode_batch_fast(list(texts)))
            if any(map(str.isalnum, texts[place]))
        }

        def run(place: int) -> None:
            ids = rows[place]
            if len(ids) > LONGEST:
                ids = [*ids[: LONGEST - 1], ids[-1]]
            (vector,) = session.run(None, {"ids": np.array([ids], dtype=np.int64)})
            out[place] = vector[0] / np.linalg.norm(vector[0])

        # Longest first, so that no thread is left with a long text at the end.
        order = sorted(rows, key=lambda place: -len(rows[place]))
        if len(order) < FEW:
            for place in order:
                run(place)
        else:
            with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
                list(pool.map(run, order))
        return out

    def _model(self) -> tuple[Tokenizer, InferenceSession]:
        with self._lock:
            if self._loaded is None:
                self._loaded = FILES.tokenizer(), FILES.session()
            return self._loaded
