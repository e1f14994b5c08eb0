"""What turns text into vectors, and the one place that knows their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import UnknownEmbedder

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Questions and passages as vectors of one space.

    `fingerprint` changes whenever a vector could: it is stored in every index, and an index whose
    fingerprint does not agree (`index.fingerprints`) is not opened. Both methods return float32 of
    shape (len(texts), dim) with rows of length 1 (0 for a text without words), are deterministic, do
    not let one text's vector depend on another's, and may be called from several threads.
    """

    @property
    def name(self) -> str:
        """What `load_embedder` knows it by."""
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
    """The embedder called `name`: a key of EMBEDDERS, or `PROVIDER:MODEL` with a key of `index.providers.PROVIDERS`
    and the model's name there, or a folder that holds it.

    Raises UnknownEmbedder, MissingExtra, and ModelNotFound for a model that is loaded here and cannot be; one that
    a server holds is asked for at first use.
    """
    if name in EMBEDDERS:
        return EMBEDDERS[name]()
    from index.providers import PROVIDERS, load_model

    provider, _, model = name.partition(":")
    if provider not in PROVIDERS or not model:
        known = [*EMBEDDERS, *(f"{provider}:MODEL" for provider in PROVIDERS)]
        raise UnknownEmbedder(name=name, known=", ".join(known))
    return load_model(provider, model)


def as_embedder(given: Embedder | BaseEmbedding) -> Embedder:
    """`given` itself, or, of a llama-index embedding, the embedder that it makes."""
    if hasattr(given, "embed_passages"):
        return cast("Embedder", given)
    from index.providers import adapt

    return adapt(given)
