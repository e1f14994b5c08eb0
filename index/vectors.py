"""The vectors, in Chroma. It suggests passages; the catalog says whether they exist.

Chroma rewrites its graph in place, and a process killed meanwhile leaves one that cannot be read, or that
crashes its reader (chroma-core/chroma issues 7238 and 7678; one kill in forty when we tried). So what is in
use is never written to: the first write goes to a copy beside it, and `publish` puts the copy in its place.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING, cast

import numpy as np

from index.embedders import Vectors
from index.errors import DamagedIndex
from index.pointer import point, read_pointer

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_COLLECTION = "passages"
# Chroma counts a process's clients of a path without guarding it against threads.
_OPENING = Lock()


class VectorStore:
    """Passage id → vector, in the sub-folder of `path` that the file `current` names. Scores are cosines
    in [-1, 1]. Threads may share it; what another process publishes is seen by the next search."""

    def __init__(self, path: Path) -> None:
        """Open or make the store. Raises DamagedIndex when Chroma cannot open what is there."""
        self._path = path.resolve()  # Chroma takes two spellings of one path for two stores
        self._lock = RLock()
        self._client: Client
        self._name = ""
        self._writing = False
        name = self._published()
        self._open(name or _new_name())
        if name is None:
            self.publish()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock, _OPENING:
            self._client.close()

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Add vectors, shape (len(ids), dim), replacing those that are there; seen by others once published."""
        with self._draft() as (collection, batch):
            for part in _parts(range(len(ids)), batch):
                collection.upsert([ids[i] for i in part], embeddings=vectors[part.start : part.stop])

    def remove(self, ids: Sequence[str]) -> None:
        """Forget vectors; seen by others once published."""
        with self._draft() as (collection, batch):
            for part in _parts(range(len(ids)), batch):
                collection.delete([ids[i] for i in part])

    def publish(self) -> None:
        """Put what was written since the last time in the place of what was there."""
        with self._lock:
            point(self._path, self._name)
            self._writing = False

    def ids(self) -> list[str]:
        """Every passage held, in no order."""
        with self._reading() as collection:
            return list(collection.get(include=[])["ids"])

    def search(self, query: Vectors, limit: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The `limit` passages nearest to `query`, shape (dim,), as id → cosine; only from `among` if given."""
        with self._reading() as collection:
            held = collection.count()
            if not held or (among is not None and not among):
                return {}
            result = collection.query(
                query_embeddings=query.reshape(1, -1),
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
        with self._reading() as collection:
            found = collection.get(wanted, include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], (vectors @ query).tolist(), strict=True)) if len(vectors) else {}

    @contextmanager
    def _reading(self) -> Iterator[Collection]:
        with self._lock, self._errors():
            name = self._published()
            if not self._writing and name is not None and name != self._name:
                self._open(name)
            yield self._collection

    @contextmanager
    def _draft(self) -> Iterator[tuple[Collection, int]]:
        """The copy to write to, made at the first write, and how many vectors Chroma takes at a time."""
        with self._lock, self._errors():
            if not self._writing:
                before = self._published() or self._name
                for other in self._path.iterdir():
                    if other.is_dir() and other.name != before:
                        shutil.rmtree(other, ignore_errors=True)
                name = _new_name()
                shutil.copytree(self._path / before, self._path / name)
                self._open(name)
                self._writing = True
            yield self._collection, self._client.get_max_batch_size()

    def _open(self, name: str) -> None:
        import chromadb
        from chromadb.config import Settings

        if self._name:
            self.close()
        with _OPENING, self._errors():
            client = chromadb.PersistentClient(str(self._path / name), Settings(anonymized_telemetry=False))
            self._client = cast("Client", client)
            # Our own vectors throughout: without this Chroma would fetch a model to make them.
            self._collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        self._name = name

    @contextmanager
    def _errors(self) -> Iterator[None]:
        from chromadb.errors import ChromaError

        try:
            yield
        # AttributeError: what Chroma raises when a process opens once more what it could not open before.
        except (ChromaError, ValueError, OSError, AttributeError) as error:
            raise DamagedIndex(path=self._path.parents[1], reason=str(error)) from error

    def _published(self) -> str | None:
        name = read_pointer(self._path)
        return name if name and (self._path / name).is_dir() else None


def _new_name() -> str:
    # Never a name used before: Chroma remembers by path what a process once opened.
    return f"v-{secrets.token_hex(4)}"


def _parts(whole: range, size: int) -> Iterator[range]:
    for at in range(0, len(whole), size):
        yield whole[at : at + size]
