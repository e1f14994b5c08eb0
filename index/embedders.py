"""What turns text into vectors, and the one place that knows their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownEmbedder

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Questions and passages as vectors of one space.

    `fingerprint` changes whenever a vector could: it is stored in every index, and an index of
    another fingerprint is not opened. Both methods return float32 of shape (len(texts), dim) with
    rows of length 1 (0 for a text without words), are deterministic, do not let one text's vector
    depend on another's, and may be called from several threads.
    """

    @property
    def name(self) -> str:
        """What it is called in `EMBEDDERS`."""
        ...

    @property
    def dim(self) -> int:
        """The length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """What identifies its vectors."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as unit rows, shape (len(texts), dim)."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as unit rows, shape (len(texts), dim)."""
        ...


def _static() -> Embedder:
    from index.encoder.static import StaticEncoder

    return StaticEncoder()


def _bundled() -> Embedder:
    from index.encoder.bundled import BundledEncoder

    return BundledEncoder()


DEFAULT_EMBEDDER = "bundled"
EMBEDDERS: Mapping[str, Callable[[], Embedder]] = {"bundled": _bundled, "static": _static}


def load_embedder(name: str = DEFAULT_EMBEDDER) -> Embedder:
    """The embedder called `name`. Raises UnknownEmbedder."""
    if name not in EMBEDDERS:
        raise UnknownEmbedder(name=name, known=", ".join(sorted(EMBEDDERS)))
    return EMBEDDERS[name]()
