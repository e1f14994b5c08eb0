"""Bringing an index up to date with folders of articles."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Hit, NewsIndex
from index.build import find_files
from index.catalog import File, build_lock
from index.embedders import Embedder, load_embedder
from index.errors import (
    BusyIndex,
    ClosedSource,
    DamagedIndex,
    EmptySource,
    ForeignIndex,
    MissingIndex,
    MissingSource,
    OccupiedFolder,
    UnknownEmbedder,
    UnreadableArticle,
)

Write = Callable[[Path, Mapping[str, str]], Path]
Content = Callable[..., dict[str, Any]]

NEW = "El museo de la ciudad expone desde hoy cien relojes antiguos. La entrada es gratuita hasta abril."


@pytest.fixture
def build(tmp_path: Path, encoder: Embedder) -> Callable[..., Any]:
    """Builds the index in `tmp_path/index`, closes it, and gives the report."""

    def run(*sources: Path, embedder: Embedder | None = None, **how: Any) -> Any:
        built, report = NewsIndex.build(sources, tmp_path / "index", embedder or encoder, **how)
        built.close()
        return report

    return run


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


# --- first and again


def test_a_first_build_adds_everything(
    source: Path, tmp_path: Path, build: Callable[..., Any], content: Content
) -> None:
    """Every file becomes an article, and the three stores agree."""
    report = build(source)
    names = ["lluvia", "maestros", "maraton", "puente", "telescopio"]
    assert (report.added, report.changed, report.removed, report.unchanged, report.refused) == (names, [], [], 0, [])
    assert [article.id for article in content(tmp_path / "index")["articles"]] == names


def test_unchanged_files_are_not_read_again(
    source: Path, tmp_path: Path, build: Callable[..., Any], spy: Any, content: Content
) -> None:
    """A second build encodes nothing and changes nothing."""
    build(source)
    before = content(tmp_path / "index")
    report = build(source, embedder=spy)
    assert spy.passages == []
    assert (report.added, report.changed, report.removed, report.unchanged) == ([], [], [], 5)
    assert content(tmp_path / "index") == before


def test_only_what_changed_is_encoded(
    source: Path, tmp_path: Path, build: Callable[..., Any], spy: Any, write: Write, content: Content
) -> None:
    """Of an edited, a new and four unchanged files, the first two are read; the old words are found no more."""
    build(source)
    write(source, {"puente.txt": NEW, "sub/nuevo.txt": "El alcalde viajó a Lima. Volverá el martes."})
    report = build(source, embedder=spy)
    assert (report.added, report.changed, report.removed, report.unchanged) == (["sub/nuevo"], ["puente"], [], 4)
    assert sorted(spy.passages) == sorted([NEW, "El alcalde viajó a Lima. Volverá el martes."])
    assert "Duero" not in str(content(tmp_path / "index"))
    with NewsIndex.open(tmp_path / "index", spy) as index:
        assert ids(index.search("relojes antiguos", k=1)) == ["puente"]


def test_deleted_files_are_forgotten(source: Path, tmp_path: Path, build: Callable[..., Any], content: Content) -> None:
    """An article whose file is gone answers no more and leaves nothing in any store."""
    build(source)
    (source / "puente.txt").unlink()
    report = build(source)
    assert (report.removed, report.unchanged) == (["puente"], 4)
    held = content(tmp_path / "index")
    assert "puente" not in [article.id for article in held["articles"]]
    assert "Duero" not in str(held)


def test_a_renamed_file_changes_its_id(
    source: Path, tmp_path: Path, build: Callable[..., Any], content: Content
) -> None:
    """A renamed file is the old article gone and a new one."""
    build(source)
    (source / "puente.txt").rename(source / "obra.txt")
    report = build(source)
    assert (report.added, report.removed) == (["obra"], ["puente"])
    assert "obra" in [article.id for article in content(tmp_path / "index")["articles"]]


def test_a_changed_date_alone_is_a_change(source: Path, tmp_path: Path, build: Callable[..., Any], spy: Any) -> None:
    """A file whose text stays and whose date changes is a changed article, and nothing is encoded anew."""
    build(source)
    file = source / "puente.txt"
    file.write_text(f"date 2026-03-04 {file.read_text('utf-8')}", "utf-8")
    assert build(source, embedder=spy).changed == ["puente"]
    assert spy.passages == []
    with NewsIndex.open(tmp_path / "index", spy) as index:
        article = index.article("puente")
    assert article is not None
    assert str(article.date) == "2026-03-04"


def test_two_files_with_one_text(
    source: Path, tmp_path: Path, build: Callable[..., Any], spy: Any, content: Content
) -> None:
    """Both files are known, the text is encoded once, and removing either leaves the other to answer."""
    shutil.copy(source / "puente.txt", source / "aaa.txt")
    build(source, embedder=spy)
    assert len(spy.passages) == len(set(spy.passages))
    with NewsIndex.open(tmp_path / "index", spy) as index:
        (first, *_) = index.search("puente de Zamora")
        assert (first.article.id, [c.article_id for c in first.copies]) == ("aaa", ["puente"])
    (source / "aaa.txt").unlink()
    build(source)
    content(tmp_path / "index")
    with NewsIndex.open(tmp_path / "index", spy) as index:
        (first, *_) = index.search("puente de Zamora")
    assert (first.article.id, first.copies) == ("puente", ())


def test_progress_reaches_its_end(source: Path, build: Callable[..., Any]) -> None:
    """Progress counts up the files that have to be read, to the last."""
    told: list[tuple[int, int, int]] = []
    build(source, on_progress=lambda *now: told.append(now))
    assert told == sorted(told)
    assert told[0] == (0, 5, 0)
    assert told[-1][:2] == (5, 5)
    assert told[-1][2] > 0


# --- sources


def test_articles_from_elsewhere_stay(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, content: Content
) -> None:
    """Indexing one folder and then another keeps both."""
    build(source)
    report = build(write(tmp_path / "other", {"museo.txt": NEW}))
    assert (report.added, report.removed, report.unchanged) == (["museo"], [], 5)
    assert len(content(tmp_path / "index")["articles"]) == 6


def test_one_file_may_be_a_source(source: Path, build: Callable[..., Any]) -> None:
    """A single file is indexed under its own name, and its neighbours are not."""
    assert build(source / "puente.txt").added == ["puente"]


@pytest.mark.parametrize("emptied", ["deleted", "emptied", "of other files", "beside a full one"])
def test_an_empty_source_touches_nothing(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, content: Content, emptied: str
) -> None:
    """A folder that is missing or has lost its articles is an error, and the index stays as it was."""
    build(source)
    before = content(tmp_path / "index")
    shutil.rmtree(source)
    sources = [source]
    if emptied != "deleted":
        source.mkdir()
    if emptied == "of other files":
        write(source, {"notes.xyz": "x", ".hidden.txt": "x", ".git/a.txt": "x"})
    if emptied == "beside a full one":
        sources.append(write(tmp_path / "other", {"museo.txt": NEW}))
    with pytest.raises(MissingSource if emptied == "deleted" else EmptySource, match=str(source)):
        build(*sources)
    assert content(tmp_path / "index") == before


def test_an_index_may_be_emptied_on_purpose(
    source: Path, tmp_path: Path, build: Callable[..., Any], content: Content
) -> None:
    """With `allow_empty` a folder without articles empties the index."""
    build(source)
    shutil.rmtree(source)
    source.mkdir()
    assert len(build(source, allow_empty=True).removed) == 5
    assert content(tmp_path / "index")["articles"] == []


def test_a_missing_source_makes_no_folder(tmp_path: Path, build: Callable[..., Any]) -> None:
    """A mistyped source leaves nothing behind."""
    with pytest.raises(MissingSource):
        build(tmp_path / "nowhere")
    assert not (tmp_path / "index").exists()


def test_the_index_is_no_article(tmp_path: Path, write: Write, encoder: Embedder) -> None:
    """An index that lies among the articles is not read as one of them, though it holds JSON."""
    folder = write(tmp_path / "news", {"museo.txt": NEW})
    for _ in range(2):
        built, report = NewsIndex.build([folder], folder / "index", encoder)
        built.close()
        assert report.refused == []
    assert list((folder / "index").rglob("*.json"))
    assert [path.name for path in find_files([folder], allow_empty=False, apart=folder / "index")] == ["museo.txt"]


# --- files that cannot be indexed


def test_an_unreadable_file_keeps_its_previous_article(
    source: Path, tmp_path: Path, build: Callable[..., Any], content: Content
) -> None:
    """A file that turned unreadable is reported each time, and its last good state answers until it is mended."""
    build(source)
    good = (source / "puente.txt").read_bytes()
    (source / "puente.txt").write_bytes(b"\x00\x01")
    (source / "lluvia.txt").write_text(NEW, "utf-8")
    for changed in (["lluvia"], []):
        report = build(source)
        assert (report.changed, report.removed) == (changed, [])
        assert [type(error) for error in report.refused] == [UnreadableArticle]
        assert "puente.txt" in str(report.refused[0])
    assert "Duero" in str(content(tmp_path / "index")["articles"])
    (source / "puente.txt").write_bytes(good)
    report = build(source)
    assert (report.refused, report.changed) == ([], [])


def test_a_file_whose_name_is_not_utf_8(source: Path, build: Callable[..., Any]) -> None:
    """A name that cannot be stored is reported, in letters that can be printed, and the other files go on."""
    (source / os.fsdecode(b"canci\xf3n.txt")).write_text(NEW, "utf-8")
    report = build(source)
    assert len(report.added) == 5
    assert [str(error).encode() for error in report.refused]
    assert "rename it" in str(report.refused[0])


def test_a_second_file_with_an_id_is_refused(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, content: Content
) -> None:
    """Of two files with one id the known one stays, the other is named, and comes in when the first goes."""
    build(source)
    other = write(tmp_path / "other", {"puente.md": NEW})
    report = build(other)
    assert [type(error) for error in report.refused] == [UnreadableArticle]
    assert "already comes from" in str(report.refused[0])
    assert "Duero" in str(content(tmp_path / "index")["articles"])
    (source / "puente.txt").unlink()
    assert build(source, other).added == ["puente"]
    assert "Duero" not in str(content(tmp_path / "index")["articles"])


def test_a_moved_folder_takes_its_articles_along(
    source: Path, tmp_path: Path, build: Callable[..., Any], content: Content
) -> None:
    """A folder that was moved and moved back is followed each time, and a file deleted in between is forgotten."""
    build(source)
    moved = source.rename(tmp_path / "moved")
    assert len(build(moved).changed) == 5
    moved.rename(source)
    (source / "puente.txt").unlink()
    build(source)
    report = build(source)
    held = content(tmp_path / "index")
    assert {Path(a.source).parent for a in held["articles"] if a.id != "puente"} == {source}
    assert (report.added, report.changed, report.removed) == ([], [], [])


def test_a_jsonl_file_is_followed_line_by_line(
    tmp_path: Path, build: Callable[..., Any], spy: Any, content: Content, stories: Mapping[str, str]
) -> None:
    """A line that changes, comes or goes is an article changed, added or removed; the other lines stay."""
    folder = tmp_path / "news"
    folder.mkdir()
    lines = [{"id": name, "text": text} for name, text in stories.items()]

    def store() -> None:
        (folder / "all.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")

    store()
    build(folder)
    lines[0]["text"] = NEW
    del lines[1]
    lines.append({"id": "lima", "text": "El alcalde viajó a Lima. Volverá el martes."})
    store()
    report = build(folder, embedder=spy)
    assert (report.added, report.changed, report.removed) == (["all/lima"], ["all/puente"], ["all/maraton"])
    assert sorted(spy.passages) == sorted([NEW, lines[-1]["text"]])
    content(tmp_path / "index")


# --- generations


def test_a_rebuild_replaces_everything(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, content: Content
) -> None:
    """A rebuild holds what its sources hold and nothing of before, and the old generation goes with the next build."""
    build(source)
    old = (tmp_path / "index" / "current").read_text("utf-8")
    other = write(tmp_path / "other", {"museo.txt": NEW})
    report = build(other, rebuild=True)
    assert report.added == ["museo"]
    assert report.removed == ["lluvia", "maestros", "maraton", "puente", "telescopio"]
    assert [article.id for article in content(tmp_path / "index")["articles"]] == ["museo"]
    build(other)
    assert not (tmp_path / "index" / old).exists()


def test_the_old_index_answers_when_a_rebuild_fails(
    source: Path, tmp_path: Path, build: Callable[..., Any], failing: Callable[[int], Any], content: Content
) -> None:
    """A rebuild that fails half-way changes nothing, and the next one succeeds, in the same process too."""
    build(source)
    before = content(tmp_path / "index")
    with pytest.raises(RuntimeError, match="gave up"):
        build(source, embedder=failing(3), rebuild=True)
    assert content(tmp_path / "index") == before
    build(source, rebuild=True)
    assert content(tmp_path / "index") == before


def test_a_build_that_fails_is_completed_by_the_next(
    source: Path,
    tmp_path: Path,
    build: Callable[..., Any],
    failing: Callable[[int], Any],
    content: Content,
    write: Write,
    true_to_text: Callable[[NewsIndex], None],
) -> None:
    """After an error in mid-build the index still answers, and the next build brings it to where it should be."""
    build(source)
    (source / "maraton.txt").unlink()
    write(source, {"puente.txt": NEW})
    gives_up = failing(0)
    with pytest.raises(RuntimeError, match="gave up"):
        build(source, embedder=gives_up)
    with NewsIndex.open(tmp_path / "index", gives_up) as index:
        true_to_text(index)
    report = build(source)
    assert (report.changed, report.removed) == (["puente"], [])
    assert [article.id for article in content(tmp_path / "index")["articles"]] == [
        "lluvia", "maestros", "puente", "telescopio",
    ]  # fmt: skip


def test_an_open_index_follows_a_build(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, encoder: Embedder
) -> None:
    """An index that is open finds, by meaning, what another process has added since, and no longer what it removed."""
    build(source)
    with NewsIndex.open(tmp_path / "index", encoder) as index:
        assert ids(index.search("antique clocks in the museum", k=1)) != ["museo"]
        write(source, {"museo.txt": NEW})
        (source / "puente.txt").unlink()
        code = "import sys; from index import NewsIndex; NewsIndex.build([sys.argv[1]], sys.argv[2])[0].close()"
        root = Path(__file__).parents[2]
        subprocess.run([sys.executable, "-c", code, source, tmp_path / "index"], check=True, cwd=root)
        assert ids(index.search("antique clocks in the museum", k=1)) == ["museo"]
        assert "puente" not in ids(index.search("puente de Zamora", k=10))


def test_searching_goes_on_while_a_build_runs(
    source: Path, tmp_path: Path, build: Callable[..., Any], write: Write, encoder: Embedder
) -> None:
    """Threads that search while the same process builds get true hits and no error."""
    build(source)
    stop, failed = threading.Event(), list[BaseException]()

    def search(index: NewsIndex) -> None:
        try:
            while not stop.is_set():
                hits = index.search("museo de relojes", k=10)
                assert hits
                assert all(hit.article.text[hit.passage.start : hit.passage.end] == hit.text for hit in hits)
        except BaseException as error:  # noqa: BLE001  told to the test below
            failed.append(error)

    with NewsIndex.open(tmp_path / "index", encoder) as index:
        threads = [threading.Thread(target=search, args=(index,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(6):
            write(source, {"puente.txt": f"{NEW} Van {n} visitas.", f"extra{n}.txt": f"Nota número {n}. {NEW}"})
            (source / f"extra{n - 2}.txt").unlink(missing_ok=True)
            build(source)
        stop.set()
        for thread in threads:
            thread.join()
    assert failed == []


# --- an index that cannot be used


def test_no_index(tmp_path: Path, encoder: Embedder) -> None:
    """A folder without an index is an error that names the command, and stays empty."""
    with pytest.raises(MissingIndex, match="pasaje index FOLDER"):
        NewsIndex.open(tmp_path, encoder)
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_another_encoder(
    source: Path, tmp_path: Path, build: Callable[..., Any], spy: Any, content: Content
) -> None:
    """An index of another fingerprint is neither opened nor added to; a rebuild makes it anew."""
    build(source)
    before = content(tmp_path / "index")
    spy.fingerprint = "another"
    with pytest.raises(ForeignIndex, match="--rebuild"):
        NewsIndex.open(tmp_path / "index", spy)
    with pytest.raises(ForeignIndex):
        build(source, embedder=spy)
    assert content(tmp_path / "index") == before
    build(source, embedder=spy, rebuild=True)
    NewsIndex.open(tmp_path / "index", spy).close()


@pytest.mark.parametrize("damage", ["catalog.sqlite", "lexical/meta.json", "vectors/*/chroma.sqlite3"])
def test_a_damaged_store(
    source: Path, tmp_path: Path, build: Callable[..., Any], encoder: Embedder, content: Content, damage: str
) -> None:
    """A store that cannot be opened is an error that names the index and the command, which then works."""
    build(source)
    before = content(tmp_path / "index")
    folder = tmp_path / "index"
    for file in (folder / (folder / "current").read_text("utf-8")).glob(damage):
        file.write_bytes(b"damage " * 2000)
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()
    with pytest.raises(DamagedIndex, match=rf"--index {folder} --rebuild"):
        NewsIndex.open(folder, encoder)
    with pytest.raises(DamagedIndex):
        build(source)
    build(source, rebuild=True)
    assert content(folder) == before


def test_an_index_without_its_catalog_is_none(
    source: Path, tmp_path: Path, build: Callable[..., Any], encoder: Embedder, content: Content
) -> None:
    """A generation without its catalog is no index, rather than an empty one, and the next build starts over."""
    build(source)
    before = content(tmp_path / "index")
    for file in (tmp_path / "index").glob("g*/catalog.sqlite*"):
        file.unlink()
    with pytest.raises(MissingIndex):
        NewsIndex.open(tmp_path / "index", encoder)
    assert len(build(source).added) == 5
    assert content(tmp_path / "index") == before


def test_one_build_at_a_time(
    source: Path, tmp_path: Path, build: Callable[..., Any], encoder: Embedder, content: Content
) -> None:
    """While another process builds, a build is refused and a search is not; when it dies, the index is free."""
    build(source)
    before = content(tmp_path / "index")
    code = (
        "import sys, pathlib; from index.catalog import build_lock\n"
        "with build_lock(pathlib.Path(sys.argv[1])): print('locked', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "index"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        assert other.stdout.readline() == b"locked\n"
        with pytest.raises(BusyIndex):
            build(source)
        with NewsIndex.open(tmp_path / "index", encoder) as index:
            assert ids(index.search("puente de Zamora", k=1)) == ["puente"]
        other.kill()
    assert build(source).unchanged == 5
    assert content(tmp_path / "index") == before


def test_the_lock_holds_within_a_process_too(tmp_path: Path) -> None:
    """Two threads of one process do not build at the same time either."""
    with build_lock(tmp_path), pytest.raises(BusyIndex), build_lock(tmp_path):
        pass
    with build_lock(tmp_path):
        pass


def test_an_unknown_embedder_names_those_that_are_known() -> None:
    """A mistyped embedder is answered with the list."""
    with pytest.raises(UnknownEmbedder, match="static"):
        load_embedder("nonsense")


def test_the_catalog_is_whole_after_a_failed_write(
    source: Path, tmp_path: Path, build: Callable[..., Any], stores: Any
) -> None:
    """A write that fails in the middle leaves the catalog as it was and able to write again."""
    build(source)
    held = stores(tmp_path / "index")
    articles = held.catalog.articles()
    with pytest.raises(sqlite3.Error):
        held.catalog.change(gone=["puente"], finished=[File("x", "y", None)])  # type: ignore[arg-type]
    assert held.catalog.articles() == articles
    held.catalog.remember(note="x")
    assert held.catalog.meta()["note"] == "x"
    held.close()


# --- any history leads to the same place

NAMES = st.sampled_from(["a.txt", "b.txt", "c.txt", "d/a.txt", "e.jsonl"])
TEXTS = st.sampled_from([0, 1, 2, 3, 4])
EDITS = st.one_of(
    st.tuples(st.just("put"), NAMES, TEXTS),
    st.tuples(st.just("delete"), NAMES, TEXTS),
    st.tuples(st.just("rename"), NAMES, NAMES),
    st.tuples(st.just("append"), NAMES, TEXTS),
)


def _edit(folder: Path, texts: Sequence[str], edit: tuple[str, str, Any]) -> None:
    kind, name, other = edit
    file = folder / name
    if kind == "delete":
        file.unlink(missing_ok=True)
    elif kind == "rename":
        if file.exists() and file.suffix == (folder / other).suffix:
            file.rename(folder / other)
    else:
        old = file.read_text("utf-8") if kind == "append" and file.exists() else ""
        added = json.dumps({"id": other, "text": texts[other]}) if file.suffix == ".jsonl" else texts[other]
        if file.suffix == ".txt" or f'"id": {other}' not in old:
            file.write_text(f"{old}\n{added}", "utf-8")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(EDITS, min_size=1, max_size=5), min_size=2, max_size=4))
def test_any_history_of_edits_equals_a_fresh_build(
    tmp_path_factory: pytest.TempPathFactory,
    encoder: Embedder,
    content: Content,
    stories: Mapping[str, str],
    history: list[list[tuple[str, str, Any]]],
) -> None:
    """After any edits, built step by step, an index holds and finds what one built at once does."""
    folder = tmp_path_factory.mktemp("history")
    source = folder / "news"
    (source / "d").mkdir(parents=True)
    for edits in history:
        for edit in edits:
            _edit(source, list(stories.values()), edit)
        built, report = NewsIndex.build([source], folder / "index", encoder, allow_empty=True)
        built.close()
        assert report.refused == []
    built, _ = NewsIndex.build([source], folder / "fresh", encoder, allow_empty=True)
    built.close()
    assert content(folder / "index") == content(folder / "fresh")
    shutil.rmtree(folder)


def test_a_folder_with_other_things_is_not_made_an_index(tmp_path: Path, source: Path) -> None:
    """A mistyped --index neither fills a folder of the user's with files nor removes any of its own."""
    folder = tmp_path / "documents"
    (folder / "g2024").mkdir(parents=True)
    (folder / "g2024" / "letter.txt").write_text("Dear all", "utf-8")
    with pytest.raises(OccupiedFolder, match="holds other things"):
        NewsIndex.build([source], folder)
    assert [path.name for path in folder.iterdir()] == ["g2024"]
    assert (folder / "g2024" / "letter.txt").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_closed_folder_does_not_count_as_emptied(tmp_path: Path, source: Path) -> None:
    """Articles in a folder that may no longer be read stay in the index."""
    shut = source / "shut"
    shut.mkdir()
    (shut / "one.txt").write_text("La biblioteca de Lugo reabre el martes.", "utf-8")
    NewsIndex.build([source], tmp_path / "index")[0].close()
    shut.chmod(0)
    try:
        with pytest.raises(ClosedSource):
            NewsIndex.build([source], tmp_path / "index")
    finally:
        shut.chmod(0o700)
    with NewsIndex.open(tmp_path / "index") as index:
        assert index.article("shut/one") is not None
