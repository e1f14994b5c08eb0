"""Run by test_kill.py in a process of its own: builds that are killed, each in a child of this process.

Arguments: the source folder, how to kill, and the index folders, one a child. Every folder holds the same
index, which `source` no longer agrees with. Prints what became of each child: a line of JSON.

    at N          the child ends itself at the N-th call (or return) of a store's write
    count         the child runs to its end and tells how many such instants there were
    encoded N     the child ends itself once the encoder has seen N passages
    signal N      the child gets SIGKILL at an instant that the seed N chooses
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from index import NewsIndex
from index.build import Builder, find_files
from index.catalog import Catalog, build_lock
from index.embedders import Embedder, Vectors, load_embedder
from index.lexical import LexicalIndex
from index.vectors import VectorStore

KILLED = 9


class Clock:
    """Counts instants and ends the process at the one it was set to."""

    def __init__(self, end: int) -> None:
        self.now = 0
        self._end = end

    def tick(self) -> None:
        if self.now == self._end:
            os._exit(KILLED)
        self.now += 1

    def around(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*values: Any, **named: Any) -> Any:
            self.tick()
            result = write(*values, **named)
            self.tick()
            return result

        return timed


class Ending:
    """The bundled encoder, which ends the process after `left` passages."""

    def __init__(self, inner: Embedder, left: int) -> None:
        self._inner = inner
        self._left = left
        self.name, self.dim, self.fingerprint = inner.name, inner.dim, inner.fingerprint

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._left -= len(texts)
        if self._left <= 0:
            os._exit(KILLED)
        return self._inner.embed_passages(texts)


def build_timed(source: Path, folder: Path, encoder: Embedder, end: int) -> int:
    """What NewsIndex.build does, with a clock around every write; the number of instants."""
    clock = Clock(end)

    class TimedCatalog(Catalog):
        change = clock.around(Catalog.change)
        remember = clock.around(Catalog.remember)

    class TimedVectors(VectorStore):
        put = clock.around(VectorStore.put)
        remove = clock.around(VectorStore.remove)
        publish = clock.around(VectorStore.publish)

    class TimedLexical(LexicalIndex):
        change = clock.around(LexicalIndex.change)

    generation = folder / (folder / "current").read_text("utf-8")
    with build_lock(folder):
        catalog = TimedCatalog(generation / "catalog.sqlite")
        vectors = TimedVectors(generation / "vectors")
        builder = Builder(catalog, vectors, TimedLexical(generation / "lexical"), encoder)
        builder.build([source], find_files([source], allow_empty=False, apart=folder), lambda *_: None)
        vectors.close()
        catalog.close()
    return clock.now


def in_child(work: Callable[[], int], seed: int | None, longest: float) -> dict[str, Any]:
    """Run `work` in a child, killed at an instant below `longest` seconds if there is a seed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.close(writing)
    started = time.monotonic()
    if seed is not None:
        time.sleep(random.Random(seed).uniform(0, longest))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return {"status": status, "told": told.read(), "seconds": time.monotonic() - started}


def main() -> None:
    source, how, *folders = sys.argv[1:]
    encoder = load_embedder()
    longest = 0.0
    for number, name in enumerate(folders):
        folder = Path(name)
        kind, _, value = how.partition(" ")

        def work(folder: Path = folder, kind: str = kind, value: str = value, number: int = number) -> int:
            if kind in ("at", "count"):
                end = int(value) + number if kind == "at" else -1
                return build_timed(Path(source), folder, encoder, end)
            ending = Ending(encoder, int(value) * (number + 1)) if kind == "encoded" else encoder
            index, report = NewsIndex.build([source], folder, ending)
            index.close()
            return len(report.added)

        # The first child of a `signal` run lives, to tell how long a build takes.
        seed = int(value) + number if kind == "signal" and number else None
        ended = in_child(work, seed, longest)
        longest = longest or ended["seconds"]
        print(json.dumps(ended), flush=True)


if __name__ == "__main__":
    main()
