"""An embedding model of llama-index, or of its kind, as Pasaje's `Embedder`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import Protocol

import numpy as np

from index.embedders import Vectors
from index.errors import EmbedderError, WrongVectors
from index.fingerprints import sketched
from index.instructions import Instructions

# The texts whose vectors stand for all the others in a fingerprint. Others would be another fingerprint.
PROBE_QUERY = "¿Cuándo es la próxima reunión del grupo de seguridad?"
PROBE_PASSAGE = "The town council approved next year's budget on Monday, after a debate of three hours."


class TextModel(Protocol):
    """What is used of a llama-index `BaseEmbedding`."""

    @property
    def model_name(self) -> str:
        """The model's name at its provider."""
        ...

    @property
    def embed_batch_size(self) -> int:
        """How many texts it takes at a time."""
        ...

    def get_query_embedding(self, query: str) -> list[float]:
        """The vector of a question, of any length."""
        ...

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages, in their order."""
        ...


Explain = Callable[[str, TextModel | None, Exception], EmbedderError | None]
"""What an exception of the model of that name means, and None where that is not known; the model itself is None
while it is being loaded."""


class AdaptedEmbedder:
    """A model that llama-index knows, with the promises of `index.embedders.Embedder`.

    Rows are made float32 of length 1, a text without words is not sent (some servers refuse one) and has a zero
    row, and each answer's shape is checked. The first use of `dim` or `fingerprint` asks the model for the
    vectors of two texts. What the model raises is raised as the EmbedderError that `explain` makes of it.
    """

    def __init__(
        self,
        model: TextModel,
        name: str,
        instructions: Instructions,
        explain: Explain = lambda name, model, error: None,
        *,
        shared: bool = False,
    ) -> None:
        """`shared`: whether threads may use the model at once; they take turns otherwise, batch by batch."""
        self.name = name
        self._model = model
        self._instructions = instructions
        self._explain = explain
        self._turn: AbstractContextManager[object] = nullcontext() if shared else threading.Lock()

    @property
    def dim(self) -> int:
        """The length of a vector."""
        return len(self._probes[0])

    @cached_property
    def fingerprint(self) -> str:
        """What is known of the model, hashed, and a sketch of two of its vectors (`index.fingerprints`)."""
        own = [getattr(self._model, f"{kind}_instruction", None) for kind in ("query", "text")]
        return sketched(f"{self.name} {self._instructions} {own} {self.dim}", *self._probes)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32 unit rows. Raises EmbedderError."""
        asked = [f"{self._instructions.query}{text}" for text in texts]
        return self._embed(texts, lambda places: [self._query(asked[place]) for place in places], self.dim)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """(len(texts), dim) float32 unit rows. Raises EmbedderError."""
        told = [f"{self._instructions.passage}{text}" for text in texts]
        return self._embed(texts, lambda places: self._passages([told[place] for place in places]), self.dim)

    @cached_property
    def _probes(self) -> tuple[Vectors, Vectors]:
        """The vectors of the probes, (dim,) each: what decides `dim`."""
        query = self._query(self._instructions.query + PROBE_QUERY)
        rows = self._embed([PROBE_QUERY], lambda _: [query], len(query))
        (passage,) = self._embed(
            [PROBE_PASSAGE], lambda _: self._passages([self._instructions.passage + PROBE_PASSAGE]), len(query)
        )
        return rows[0], passage

    def _query(self, text: str) -> list[float]:
        with self._failures(), self._turn:
            return self._model.get_query_embedding(text)

    def _passages(self, texts: Sequence[str]) -> list[list[float]]:
        size = self._model.embed_batch_size
        found: list[list[float]] = []
        for at in range(0, len(texts), size):
            with self._failures(), self._turn:
                found += self._model.get_text_embedding_batch(list(texts[at : at + size]))
        return found

    def _embed(self, texts: Sequence[str], run: Callable[[Sequence[int]], list[list[float]]], dim: int) -> Vectors:
        """Unit rows, (len(texts), dim), of what `run` gives for the places of the texts that have words."""
        rows = np.zeros((len(texts), dim), dtype=np.float32)
        places = [place for place, text in enumerate(texts) if any(map(str.isalnum, text))]
        if not places:
            return rows
        found = run(places)
        lengths = sorted({len(vector) for vector in found})
        if len(found) != len(places) or lengths != [dim] or not dim:
            shape = f"{len(found)} × {'/'.join(map(str, lengths))}"
            expected = f"{len(places)} × {dim}" if dim else "some length"
            raise WrongVectors(name=self.name, expected=expected, found=shape)
        made = np.asarray(found, dtype=np.float32)
        if not np.isfinite(made).all():
            raise WrongVectors(name=self.name, expected=f"{len(places)} × {dim}", found="numbers that are not finite")
        rows[places] = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
        return rows

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if explained := self._explain(self.name, self._model, error):
                raise explained from error
            raise
