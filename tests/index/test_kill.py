"""A build that is killed at any instant leaves an index that answers truly, and the next build completes it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from index import NewsIndex
from index.embedders import Embedder
from index.lexical import LexicalIndex

Write = Callable[[Path, Mapping[str, str]], Path]
Content = Callable[..., dict[str, Any]]

ROOT = Path(__file__).parents[2]
SUBJECTS = "puente museo alcalde sindicato telescopio lluvia mercado hospital escuela tren puerto bosque".split()
SIGNALS = 6


class Case:
    """A source, and an index that is behind it: one article deleted, one changed, one renamed, some new."""

    def __init__(
        self, folder: Path, write: Write, encoder: Embedder, before: Mapping[str, str], after: Mapping[str, str]
    ):
        self.source = write(folder / "news", before)
        self.behind = folder / "behind"
        self._folder = folder
        NewsIndex.build([self.source], self.behind, encoder)[0].close()
        for name in before.keys() - after.keys():
            (self.source / name).unlink()
        write(self.source, after)

    def run(self, how: str, copies: int) -> list[tuple[Path, dict[str, Any]]]:
        """Kill one build in each of `copies` copies of the index; the copies and what became of the builds."""
        folders = [self._folder / f"{how.replace(' ', '-')}-{number}" for number in range(copies)]
        for folder in folders:
            shutil.copytree(self.behind, folder)
        script = Path(__file__).with_name("killed_build.py")
        done = subprocess.run(
            [sys.executable, script, self.source, how, *folders],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return list(zip(folders, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.fixture
def small(tmp_path: Path, write: Write, encoder: Embedder, stories: Mapping[str, str]) -> Case:
    before = {f"{name}.txt": text for name, text in stories.items()}
    before["dos.jsonl"] = "\n".join(json.dumps({"id": n, "text": f"La nota {n} del archivo."}) for n in range(3))
    after = {name: text for name, text in before.items() if name != "maraton.txt"}
    after["obra.txt"] = after.pop("puente.txt")
    after["maestros.txt"] = "El sindicato de maestros aceptó la propuesta del gobierno. La huelga terminó el jueves."
    after["museo.txt"] = "El museo expone cien relojes antiguos desde hoy. La entrada es gratuita."
    after["dos.jsonl"] = "\n".join(json.dumps({"id": n, "text": f"La nota {n} del archivo."}) for n in (0, 2, 5))
    return Case(tmp_path, write, encoder, before, after)


@pytest.fixture
def large(tmp_path: Path, write: Write, encoder: Embedder) -> Case:
    """Enough passages for Chroma to rewrite its graph on disk several times in a build."""
    chance = random.Random(7)

    def text(number: int) -> str:
        lines = [
            f"El {chance.choice(SUBJECTS)} número {number}-{line} de la ciudad abrió sus puertas "
            f"al {chance.choice(SUBJECTS)} y al {chance.choice(SUBJECTS)} durante {chance.randrange(2, 90)} días. " * 3
            for line in range(45)
        ]
        return "\n\n".join(lines)

    before = {f"n{number}.txt": text(number) for number in range(45)}
    after = dict(list(before.items())[5:]) | {f"n{number}.txt": text(number) for number in range(40, 110)}
    return Case(tmp_path, write, encoder, before, after)


@pytest.fixture
def complete(encoder: Embedder, content: Content, true_to_text: Callable[[NewsIndex], None]) -> Callable[..., None]:
    """Checks that a killed index answers as it is, and that one more build makes it equal to a fresh one."""

    def check(case: Case, folder: Path, fresh: dict[str, Any]) -> None:
        with NewsIndex.open(folder, encoder) as index:
            true_to_text(index)
            assert index.search("la ciudad", k=3)
        built, report = NewsIndex.build([case.source], folder, encoder)
        with built:
            assert report.refused == []
            assert content(folder) == fresh
        assert len(list(folder.glob("g*"))) == 1

    return check


@pytest.fixture
def fresh(encoder: Embedder, content: Content) -> Callable[[Case], dict[str, Any]]:
    def build(case: Case) -> dict[str, Any]:
        folder = case.source.parent / "fresh"
        NewsIndex.build([case.source], folder, encoder)[0].close()
        return content(folder)

    return build


def test_between_any_two_writes(
    small: Case, fresh: Callable[[Case], dict[str, Any]], complete: Callable[..., None]
) -> None:
    """Killed before or after any write to any store, the index answers truly and is completed by the next build."""
    wanted = fresh(small)
    [(folder, ended)] = small.run("count", 1)
    instants = int(ended["told"])
    assert instants > 20
    complete(small, folder, wanted)
    for folder, ended in small.run("at 0", instants):
        assert ended["told"] == ""
        complete(small, folder, wanted)


def test_while_encoding(small: Case, fresh: Callable[[Case], dict[str, Any]], complete: Callable[..., None]) -> None:
    """Killed by what happens inside the encoder, the index answers truly and is completed by the next build."""
    wanted = fresh(small)
    for folder, ended in small.run("encoded 1", 3):
        assert ended["told"] == ""
        complete(small, folder, wanted)


def test_twice_in_a_row(small: Case, fresh: Callable[[Case], dict[str, Any]], complete: Callable[..., None]) -> None:
    """A build that completes a killed one may be killed too."""
    wanted = fresh(small)
    small.behind = small.run("at 14", 1)[0][0]
    for folder, ended in small.run("at 3", 6):
        assert ended["told"] == ""
        complete(small, folder, wanted)


def test_a_first_build(tmp_path: Path, source: Path, encoder: Embedder, content: Content) -> None:
    """A first build that is killed in its encoder leaves an index that opens, and the next build completes it."""
    folder = tmp_path / "index"
    script = Path(__file__).with_name("killed_build.py")
    arguments: list[str | Path] = [sys.executable, script, source, "encoded 1", folder]
    subprocess.run(arguments, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, check=True, capture_output=True)
    with NewsIndex.open(folder, encoder) as index:
        assert index.search("puente") == []
    NewsIndex.build([source], folder, encoder)[0].close()
    NewsIndex.build([source], tmp_path / "fresh", encoder)[0].close()
    assert content(folder) == content(tmp_path / "fresh")


def test_within_a_commit_of_the_lexical_index(tmp_path: Path) -> None:
    """What tantivy had written when it was killed, just before the commit, does not stand in the next one's way."""
    before, after = tmp_path / "before", tmp_path / "after"
    LexicalIndex(before).change(add=[(f"p{n}", f"El puente número {n} de la ciudad", "es") for n in range(9)])
    shutil.copytree(before, after)
    LexicalIndex(after).change(remove=["p3"])
    left = {path.name for path in after.iterdir()} - {path.name for path in before.iterdir()}
    assert any(name.endswith(".del") for name in left)
    for name in (*left, ".managed.json"):
        shutil.copy(after / name, before / name)
    index = LexicalIndex(before)
    assert len(index.ids()) == 9
    index.change(remove=["p3"])
    assert sorted(index.ids()) == [f"p{n}" for n in range(9) if n != 3]


def test_at_random_instants(large: Case, encoder: Embedder, content: Content) -> None:
    """Killed at any instant, also while Chroma writes its graph, the index answers and the next build completes it."""
    (whole, ended), *killed = large.run("signal 1", SIGNALS + 1)
    assert ended["told"] == "65"
    wanted = content(whole, [])
    assert sum(len(spans) for spans in wanted["passages"].values()) > 2_000
    for folder, _ in killed:
        with NewsIndex.open(folder, encoder) as index:
            for hit in index.search("El museo número 41-3 de la ciudad", k=10):
                assert hit.article.text[hit.passage.start : hit.passage.end] == hit.text
        with NewsIndex.build([large.source], folder, encoder)[0] as index:
            assert content(folder, []) == wanted
            (first, *_) = index.search("El museo número 41-3 de la ciudad", k=10)
            assert first.article.id == "n41"
            assert "dense" in first.found_by
        shutil.rmtree(folder)
