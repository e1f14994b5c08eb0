"""The vectors, in Chroma. It suggests passages; the catalog says whether they exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedders import Vectors
from index.errors import DamagedIndex

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"


class VectorStore:
    """Passage id → vector, under `path`. Scores are cosines in [-1, 1]."""

    def __init__(self, path: Path) -> None:
        """Open or make the store. Raises DamagedIndex when Chroma cannot open what is there."""
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        try:
            self._client = chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))
            # Our own vectors throughout: without this Chroma would fetch a model to make them.
            self._collection: Collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except (ChromaError, ValueError, OSError) as error:
            raise DamagedIndex(path=path.parent, reason=str(error)) from error
        self._batch = self._client.get_max_batch_size()

    def close(self) -> None:
        self._client.close()

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (len(ids), dim), replacing those that are there."""
        for part in self._parts(range(len(ids))):
            self._collection.upsert([ids[i] for i in part], embeddings=vectors[part.start : part.stop])

    def remove(self, ids: Sequence[str]) -> None:
        for part in self._parts(range(len(ids))):
            self._collection.delete([ids[i] for i in part])

    def clear(self) -> None:
        self.remove(self.ids())

    def ids(self) -> list[str]:
        return list(self._collection.get(include=[])["ids"])

    def search(self, query: Vectors, limit: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The `limit` passages nearest to `query`, shape (dim,), as id → cosine; only from `among` if given."""
        held = self._collection.count()
        if not held or (among is not None and not among):
            return {}
        result = self._collection.query(
            query_embeddings=[query],
            n_results=min(limit, held if among is None else len(among)),
            ids=None if among is None else list(among),
            include=["distances"],
        )
        distances = result["distances"] or [[]]
        return {id_: 1.0 - distance for id_, distance in zip(result["ids"][0], distances[0], strict=True)}

    def cosines(self, query: Vectors, ids: Iterable[str]) -> dict[str, float]:
        """Cosine of `query`, shape (dim,), with each of `ids` that is held."""
        wanted = list(ids)
        if not wanted:
            return {}
        found = self._collection.get(wanted, include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], (vectors @ query).tolist(), strict=True)) if len(vectors) else {}

    def _parts(self, whole: range) -> Iterator[range]:
        for at in range(0, len(whole), self._batch):
            yield whole[at : at + self._batch]
