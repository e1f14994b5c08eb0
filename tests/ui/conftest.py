"""A few articles of the tests' own, one of them hostile, and an index of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from index import NewsIndex

BRIDGE = """---
title: "El puente de Valmar reabrirá en marzo, anuncia Lucía Ferrán"
date: 2026-02-10
language: es
---

La alcaldesa de Valmar, Lucía Ferrán, anunció que el puente del río Arlo reabrirá el 3 de marzo de 2026. Las obras
costaron 4,2 millones de euros.

Según Lucía Ferrán, el puente se cerró porque dos pilares tenían grietas. Los vecinos de Valmar esperaron once meses.
"""
LIBRARY = """---
title: "Kestrel opens its new library, says Marta Holm"
date: 2026-01-20
language: en
url: https://news.example/kestrel
---

The town of Kestrel opened its new library on January 19, 2026. The library opens at 9:30 a.m. every day except Monday.

The architect Marta Holm said the reading room was built from the timber of an old pier. People in Kestrel asked Marta
Holm for a larger garden.
"""
TITLE = '<script>window.harmed = 1</script> Zorbak <img src=x onerror="window.harmed = 2">'
HOSTILE = (
    "The volcano Zorbak erupted on May 5, 2026. The volcano Zorbak is called **huge** "
    "[by all](javascript:window.harmed=3) <img src=x onerror='window.harmed = 4'> and "
    + "a" * 300
    + " \u202edesrever \x1b[31mred</div>."
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles: one Spanish, one English, one that tries to run."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "bridge.md").write_text(BRIDGE, "utf-8")
    (folder / "library.md").write_text(LIBRARY, "utf-8")
    hostile = {"title": TITLE, "text": HOSTILE, "date": "2026-05-06", "language": "en", "url": "javascript:alert(1)"}
    (folder / "hostile.json").write_text(json.dumps(hostile), "utf-8")
    return folder


@pytest.fixture(scope="session")
def index_dir(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them."""
    place = tmp_path_factory.mktemp("index") / "news"
    index, report = NewsIndex.build([folder], place)
    index.close()
    assert not report.refused
    return place


# --- the page in a real browser

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Headless, without a sandbox that containers lack, and without what a browser does of its own accord.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run"),
)


@pytest.fixture(scope="session")
def address(index_dir: Path) -> Iterator[str]:
    """A page over the tests' articles."""
    with served(index_dir) as address:
        yield address


@contextmanager
def served(index_dir: Path, *options: str) -> Iterator[str]:
    """The address of a page over an index, served by a process of its own as `pasaje chat` with `options` does."""
    command = [sys.executable, "-m", "ui.cli", "chat", "--index", str(index_dir), "--no-open", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found.group()
        server.terminate()


@pytest.fixture
def own_address(index_dir: Path, tmp_path: Path) -> Iterator[str]:
    """A page over a copy of the index, which may be changed."""
    copy = shutil.copytree(index_dir, tmp_path / "index")
    with served(copy) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser that the system has; none is downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("No Chromium was found; install one, for example with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class Reader:
    """A person at the page, whose every request is noted down."""

    def __init__(self, page: Page, address: str, query: str = "") -> None:
        self.page = page
        self.hosts: set[str | None] = set()
        self.errors: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address + query)
        expect(page.locator("#pj-chat .example, .pj-question").first).to_be_visible()

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the whole answer; gives it."""
        box = self.page.get_by_role("textbox", name=re.compile("pregunta|question"))
        answers = self.page.locator(".pj-answer:has(+ .pj-acts), .pj-problem")
        count = answers.count()
        box.fill(question)
        box.press("Enter")
        expect(answers).to_have_count(count + 1)
        return answers.last

    def section(self, number: int) -> None:
        """Go to the first, second or third section: asking, articles, conversations."""
        self.page.get_by_role("tab").nth(number - 1).click()


@pytest.fixture(scope="session")
def reader() -> type[Reader]:
    """What makes a reader of a page that the test opens itself."""
    return Reader


@pytest.fixture
def spanish(browser: Browser, address: str) -> Iterator[Reader]:
    """A reader whose browser speaks the Spanish of Mexico."""
    context = browser.new_context(locale="es-MX", viewport={"width": 1280, "height": 800})
    reader = Reader(context.new_page(), address)
    yield reader
    context.close()
    assert not reader.errors
    assert reader.hosts <= {"127.0.0.1", None}


@pytest.fixture
def english(browser: Browser, address: str) -> Iterator[Reader]:
    """A reader whose browser speaks English, on a phone, with an address that has a query."""
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    reader = Reader(context.new_page(), address, "?from=test")
    yield reader
    context.close()
    assert not reader.errors
    assert reader.hosts <= {"127.0.0.1", None}


@pytest.fixture
def reader_with(browser: Browser, index_dir: Path) -> Iterator[Callable[[str], Reader]]:
    """Makes an English reader of a page on which the language model of that name writes."""
    with ExitStack() as opened:

        def read(llm: str) -> Reader:
            address = opened.enter_context(served(index_dir, "--llm", llm))
            context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
            opened.callback(context.close)
            return Reader(context.new_page(), address)

        yield read
