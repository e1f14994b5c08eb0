"""Giving an index another embedder: everything is carried over, nothing is lost, and it answers all the while."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from model_server import MODEL, ModelServer

from index import NewsIndex
from index.embedders import Embedder, load_embedder
from index.errors import ForeignIndex, UnreachableServer
from index.news import UPLOADS

Write = Callable[[Path, Mapping[str, str]], Path]
UPLOADED = "El museo de la ciudad expone desde hoy cien relojes antiguos. La entrada es gratuita hasta abril."
CHANGED = "La alcaldesa de Zamora cerró el puente de madera por obras."
# A process that holds the index open and answers whenever a line comes in.
READER = """
import json, sys
from index import NewsIndex
with NewsIndex.open(sys.argv[1]) as index:
    for question in sys.stdin:
        hits = index.search(question)
        print(json.dumps([index.embedder.name, [hit.article.id for hit in hits]]), flush=True)
"""


@pytest.fixture
def folder(source: Path, tmp_path: Path, encoder: Embedder, write: Write) -> Path:
    """An index of the five stories and of an upload, of which one story was removed."""
    folder = tmp_path / "index"
    index, _ = NewsIndex.build(source, folder, encoder)
    uploads = write(folder / UPLOADS, {"museo.txt": UPLOADED})
    NewsIndex.build(uploads, folder, encoder)[0].close()
    index.remove(["lluvia"])
    index.close()
    return folder


@pytest.fixture
def reader(folder: Path) -> Iterator[Callable[[str], Any]]:
    """Asks another process, which opened the index before the test began."""
    command = [sys.executable, "-c", READER, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout

        def ask(question: str) -> Any:
            print(question, file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        ask("first")
        yield ask
        process.stdin.close()


def test_everything_is_carried_and_the_old_index_answers_until_then(
    folder: Path, source: Path, content: Callable[..., dict[str, Any]], reader: Callable[[str], Any]
) -> None:
    """With one folder named of two, the articles of both are there with the new vectors, what was removed stays
    removed, what changed is read; another process answers as before, in the middle and after."""
    (source / "puente.txt").write_text(CHANGED, "utf-8")
    static = load_embedder("static")
    told: list[object] = []
    progress: list[tuple[int, int, int]] = []

    def answers_as_before() -> bool:
        name, found = reader("relojes antiguos")
        return (name, found[0]) == ("bundled", "museo")

    def on_progress(*now: int) -> None:
        progress.append(now)  # type: ignore[arg-type]
        assert answers_as_before()

    index, report = NewsIndex.build(
        source, folder, static, on_switch=lambda *names: told.append(names), on_progress=on_progress
    )
    index.close()
    assert told == [("bundled", "static", 5)]
    assert (report.added, report.changed, report.removed, report.unchanged) == ([], ["puente"], [], 4)
    assert progress[0][1] == 5
    assert progress[-1][:2] == (1, 1)
    assert answers_as_before()
    with NewsIndex.open(folder) as opened:
        assert opened.embedder.name == "static"
        assert [article.id for article in opened.articles()] == ["maestros", "maraton", "museo", "puente", "telescopio"]
        assert opened.search("relojes antiguos")[0].article.id == "museo"
        assert opened.search("¿Por qué se cerró el puente?")[0].text == CHANGED
    again, report = NewsIndex.build(source, folder)  # which removes the old index's files
    again.close()
    assert (report.added, report.unchanged) == ([], 5)
    assert answers_as_before()


def test_an_index_is_not_switched_unless_asked(folder: Path, source: Path) -> None:
    """A program that gives another embedder, and no way to be told, gets an error, and the index stays."""
    with pytest.raises(ForeignIndex):
        NewsIndex.build(source, folder, load_embedder("static"))
    with NewsIndex.open(folder) as index:
        assert index.embedder.name == "bundled"


def test_the_same_embedder_is_no_switch(folder: Path, source: Path, spy: Any) -> None:
    """Naming the embedder that the index has makes nothing anew."""
    told: list[object] = []
    NewsIndex.build(source, folder, spy, on_switch=lambda *names: told.append(names))[0].close()
    assert told == []
    assert spy.passages == []


def test_a_switch_that_fails_leaves_the_index_as_it_was(
    folder: Path,
    source: Path,
    model_server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    content: Callable[..., dict[str, Any]],
) -> None:
    """A server that dies in the middle of a switch changes nothing, and the next attempt succeeds."""
    before = content(folder)
    name = f"ollama:{MODEL}"

    def dying(*_: object) -> None:
        model_server.broken = 500

    with pytest.raises(Exception, match="broken on purpose"):
        NewsIndex.build(source, folder, load_embedder(name), on_switch=dying)
    assert content(folder) == before
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with pytest.raises(UnreachableServer):
        NewsIndex.build(source, folder, load_embedder(name), on_switch=lambda *_: None)
    assert content(folder) == before
    monkeypatch.setenv("OLLAMA_HOST", model_server.address)
    model_server.broken = None
    NewsIndex.build(source, folder, load_embedder(name), on_switch=lambda *_: None)[0].close()
    with NewsIndex.open(folder) as index:
        assert (index.embedder.name, len(index.articles())) == (name, 5)


def test_a_model_that_changed_under_its_name_is_a_switch(folder: Path, source: Path, model_server: ModelServer) -> None:
    """A model pulled anew under its name makes its index anew when it is named again."""
    name = f"ollama:{MODEL}"
    told: list[object] = []
    for _ in range(2):
        NewsIndex.build(source, folder, load_embedder(name), on_switch=lambda *names: told.append(names))[0].close()
        model_server.reversed = True
    assert told == [("bundled", name, 5), (name, name, 5)]
    NewsIndex.open(folder).close()


def test_files_that_are_gone_do_not_take_their_articles_along(
    folder: Path, source: Path, tmp_path: Path, write: Write
) -> None:
    """The texts come from the index itself: articles of a folder that is not at hand keep answering."""
    source.rename(tmp_path / "elsewhere")
    other = write(tmp_path / "other", {"faro.txt": "El faro de la isla volvió a encenderse el sábado."})
    NewsIndex.build(other, folder, load_embedder("static"), on_switch=lambda *_: None)[0].close()
    with NewsIndex.open(folder) as index:
        assert len(index.articles()) == 6
        assert index.search("Who won the Valencia marathon?")[0].article.id == "maraton"
