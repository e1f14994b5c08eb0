"""The articles: listed, added and removed, by themselves and in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from index import NewsIndex
from index.errors import BusyIndex
from ui.library import Library, Progress, Received, list_html, received_html

TIDE = """---
title: "La marea récord de Puerto Alba, según Nora Quint"
date: 2026-04-02
language: es
---

La marea de Puerto Alba alcanzó 6,4 metros el 1 de abril de 2026, dijo la oceanógrafa Nora Quint.
"""


@pytest.fixture
def index(index_dir: Path, tmp_path: Path) -> Any:
    with NewsIndex.open(shutil.copytree(index_dir, tmp_path / "index")) as index:
        yield index


def _file(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def _received(library: Library, *files: Path) -> list[Received]:
    *_, last = library.add(files)
    assert isinstance(last, list)
    return last


def test_uploads_are_reported_one_by_one_and_answer_at_once(index: NewsIndex, tmp_path: Path) -> None:
    """Each file is said to be indexed, updated, unchanged or refused; what was open before finds the new articles."""
    library = Library(index)
    sent = tmp_path / "sent"
    tide = _file(sent, "tide.md", TIDE)
    broken, strange = _file(sent, "broken.json", "{"), _file(sent, "photo.png", "x")
    told = list(library.add([tide, broken, strange]))
    assert told[0] == Progress(0, 3)
    first = _received(library, tide)
    assert [one.outcome for one in told[-1]] == ["added", "refused", "refused"]  # type: ignore[union-attr]
    assert first == [Received("tide.md", "unchanged")]
    _file(sent, "tide.md", TIDE.replace("6,4", "6,5"))
    assert _received(library, tide) == [Received("tide.md", "changed")]
    assert index.search("¿Cuánto alcanzó la marea de Puerto Alba?")[0].article.id == "tide"
    html = received_html(told[-1], "es")  # type: ignore[arg-type]
    for said in ("indexado", "rechazado", "no es JSON válido", "se leen archivos &#46;txt"):
        assert said in html


def test_upload_of_an_id_that_another_file_has_is_refused_and_not_kept(index: NewsIndex, tmp_path: Path) -> None:
    """A file that would take the place of an article from elsewhere is refused, and is gone the next time."""
    library = Library(index)
    (one,) = _received(library, _file(tmp_path / "sent", "bridge.md", TIDE))
    assert one.outcome == "refused"
    assert "ya viene de" in received_html([one], "es")
    assert not list((index.folder / "uploads").iterdir())


def test_removed_upload_can_be_added_again(index: NewsIndex, tmp_path: Path) -> None:
    """Removing an uploaded article removes its file, so that the same file is new when it comes again."""
    library = Library(index)
    tide = _file(tmp_path / "sent", "tide.md", TIDE)
    _received(library, tide)
    removed = library.remove("tide")
    assert removed
    assert removed.id == "tide"
    assert index.article("tide") is None
    assert _received(library, tide) == [Received("tide.md", "added")]


def test_removed_article_of_a_folder_stays_removed_and_its_file_stays(index: NewsIndex, folder: Path) -> None:
    """An article that came from a folder is forgotten, found no more, and not taken up again by the next build."""
    library = Library(index)
    library.remove("library")
    assert (folder / "library.md").exists()
    assert {hit.article.id for hit in index.search("new library in Kestrel", k=9)} == {"bridge", "hostile"}
    again, report = NewsIndex.build([folder], index.folder)
    again.close()
    assert not report.added
    assert library.remove("library") is None


def test_uploads_are_kept_by_a_rebuild_that_names_them(index: NewsIndex, folder: Path, tmp_path: Path) -> None:
    """The folder of uploads lies in the index's own, and is a source like any other when it is named."""
    _received(Library(index), _file(tmp_path / "sent", "tide.md", TIDE))
    again, _ = NewsIndex.build([folder, index.folder / "uploads"], index.folder, rebuild=True)
    assert {article.id for article in again.articles()} == {"bridge", "hostile", "library", "tide"}
    again.close()


def test_build_elsewhere_keeps_uploads_from_starting(index: NewsIndex, tmp_path: Path) -> None:
    """While another process builds the index an upload is refused with a sentence."""
    from index.catalog import build_lock

    with build_lock(index.folder), pytest.raises(BusyIndex):
        list(Library(index).add([_file(tmp_path / "sent", "tide.md", TIDE)]))


def test_list_is_searched_and_sorted(index: NewsIndex) -> None:
    """Titles are searched by every word, whatever the case; the newest stands first unless asked otherwise."""
    library = Library(index)
    assert [article.id for article, _ in library.rows()] == ["hostile", "bridge", "library"]
    assert [article.id for article, _ in library.rows(order="title")] == ["hostile", "bridge", "library"]
    assert [article.id for article, _ in library.rows(order="language")] == ["hostile", "library", "bridge"]
    assert [article.id for article, _ in library.rows("LIBRARY kestrel")] == ["library"]
    assert "No article matches" in list_html(library.rows("nothing"), "nothing", "en")
    assert "1 passage" in list_html(library.rows("kestrel"), "", "en")


def test_upload_answers_and_removal_asks_first(browser: Browser, own_address: str, tmp_path: Path, reader: Any) -> None:
    """Files dropped on the page are reported on one by one; the new article answers; removing it asks first."""
    context = browser.new_context(locale="es-ES")
    visit = reader(context.new_page(), own_address)
    page = visit.page
    visit.section(2)
    files = [_file(tmp_path / "sent", "tide.md", TIDE), _file(tmp_path / "sent", "broken.json", "{")]
    page.locator("#pj-upload input[type=file]").set_input_files(files)
    expect(page.locator("#pj-received")).to_contain_text("tide.md — indexado")
    expect(page.locator("#pj-received")).to_contain_text("broken.json — rechazado: no es JSON válido")
    row = page.locator("#pj-articles li", has_text="La marea récord")
    expect(row).to_contain_text("2 abr 2026 · en español · 1 pasaje")
    page.get_by_label("Buscar en los títulos").fill("marea")
    expect(page.locator("#pj-articles li")).to_have_count(1)
    row.locator(".pj-row").click()
    expect(page.locator(".pj-article")).to_contain_text("6,4 metros")
    page.keyboard.press("Escape")
    visit.section(1)
    expect(visit.ask("¿Cuándo alcanzó la marea de Puerto Alba 6,4 metros?")).to_contain_text("1 de abril de 2026")
    visit.section(2)
    sure = row.get_by_role("button", name="Sí, quitar")
    expect(sure).to_be_hidden()
    row.locator("summary").click()
    sure.click()
    expect(page.locator("#pj-received")).to_contain_text("Quitado del índice: La marea récord")
    expect(page.locator("#pj-articles")).to_contain_text("Ningún artículo coincide")
    visit.section(1)
    page.locator(".pj-marker").first.click()
    expect(page.locator(".pj-changed")).to_contain_text("ya no está en el índice")
    context.close()
    assert not visit.errors
