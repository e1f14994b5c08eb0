"""The page in a real browser, as a person uses it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from qa import open_chatbot
from ui.texts import PAGE

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Headless, without a sandbox that containers lack, and without what a browser does of its own accord.
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run"),
)


@pytest.fixture(scope="module")
def address(index_dir: Path) -> Iterator[str]:
    """A page over the tests' articles, served by a process of its own as `pasaje chat` does."""
    command = [sys.executable, "-m", "ui.cli", "chat", "--index", str(index_dir), "--no-open"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        found = re.search(r"http://\S+", said)
        assert found, said
        yield found.group()
        server.terminate()


@pytest.fixture(scope="module")
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
        expect(page.locator("#pj-chat .example").first).to_be_visible()

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the whole answer; gives it."""
        box = self.page.get_by_role("textbox", name=re.compile("pregunta|question"))
        answers = self.page.locator(".pj-answer:has(.pj-sources), .pj-problem")
        count = answers.count()
        box.fill(question)
        box.press("Enter")
        expect(answers).to_have_count(count + 1)
        return answers.last


@pytest.fixture
def spanish(browser: Browser, address: str) -> Iterator[Reader]:
    """A reader whose browser speaks the Spanish of Mexico."""
    context = browser.new_context(locale="es-MX")
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


def test_spanish_question_is_answered_with_the_exact_quote(spanish: Reader, index_dir: Path) -> None:
    """Following a marker shows the passage cited, character by character, the answering words marked."""
    bot = open_chatbot(index_dir)
    (citation, *_) = bot.ask("¿Cuándo reabrirá el puente?").citations
    bot.close()
    answer = spanish.ask("¿Cuándo reabrirá el puente?")
    quote = answer.locator("blockquote").first
    expect(answer.locator(".pj-text mark")).to_have_text("3 de marzo de 2026")
    expect(quote).to_be_hidden()
    answer.locator(".pj-marker").first.click()
    expect(quote).to_be_visible()
    assert quote.inner_text() == citation.quote
    expect(quote.locator("mark")).to_have_text("3 de marzo de 2026")
    expect(answer).to_contain_text("El puente de Valmar reabrirá en marzo, anuncia Lucía Ferrán")
    expect(answer).to_contain_text("10 feb 2026")
    expect(answer).to_have_attribute("lang", "es")


def test_english_question_is_answered_on_a_phone(english: Reader) -> None:
    """English is asked and answered; following a marker by keyboard keeps the conversation; nothing is too wide."""
    answer = english.ask("What time does the library open?")
    expect(answer.locator(".pj-text mark")).to_have_text("9:30 a.m.")
    expect(answer).to_have_attribute("lang", "en")
    answer.locator(".pj-marker").first.focus()
    english.page.keyboard.press("Enter")
    expect(answer.locator("blockquote").first).to_be_visible()
    link = answer.get_by_role("link", name="news.example")
    expect(link).to_have_attribute("href", "https://news.example/kestrel")
    assert english.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("reader", "language"), [("spanish", "es"), ("english", "en")])
def test_page_speaks_the_browsers_language(reader: str, language: str, request: pytest.FixtureRequest) -> None:
    """Every fixed word of the page is in the language of the browser, and the page says which one it is."""
    page: Page = request.getfixturevalue(reader).page
    page.locator("#pj-filters > button").click()
    expect(page.locator("#pj-until")).to_be_visible()
    body = page.locator("body").inner_text()
    placeholders = page.locator("textarea, input").evaluate_all("found => found.map(one => one.placeholder).join()")
    for key, words in PAGE.items():
        if key not in {"pasaje_chat", "pasaje_ask"}:
            assert words(language).strip("# ") in body + placeholders  # type: ignore[arg-type]
    assert "__i18n__" not in body + placeholders
    assert page.locator("html").get_attribute("lang") == language


def test_what_the_articles_do_not_say_looks_different(english: Reader) -> None:
    """No answer is told apart from an answer, and offers the nearest passages as such."""
    answer = english.ask("Who won the chess championship?")
    expect(answer).to_have_class(re.compile("pj-none"))
    expect(answer).to_contain_text("The articles do not say.")
    expect(answer.locator(".pj-marker")).to_have_count(0)
    expect(answer.locator("blockquote").first).to_be_visible()


def test_follow_up_and_new_conversation(spanish: Reader) -> None:
    """A follow-up uses the turn before; a new conversation forgets it and offers the examples again."""
    spanish.ask("¿Por qué se cerró el puente de Valmar?")
    expect(spanish.ask("¿y cuándo reabrirá?")).to_contain_text("3 de marzo de 2026")
    expect(spanish.page.locator(".pj-question")).to_have_count(2)
    spanish.page.get_by_role("button", name="Nueva conversación").click()
    expect(spanish.page.locator(".pj-question")).to_have_count(0)
    expect(spanish.page.locator("#pj-chat .example").first).to_be_visible()
    expect(spanish.ask("¿y cuándo?")).to_have_class(re.compile("pj-none"))


def test_reading_starts_where_the_answer_does(english: Reader) -> None:
    """On a small screen the latest question stays in view when its answer is longer than what is left below."""
    for question in ("Who won the chess championship?", "Who photographed Zorbak?", "Who sang in Valmar?"):
        english.ask(question)
        expect(english.page.locator(".pj-question").last).to_be_in_viewport(ratio=0.9)


def test_example_is_asked_by_a_click(spanish: Reader) -> None:
    """An example question, made from the articles, is asked and answered when it is clicked."""
    example = spanish.page.locator("#pj-chat .example").first
    question = example.inner_text()
    example.click()
    expect(spanish.page.locator(".pj-question")).to_have_text(question)
    expect(spanish.page.locator(".pj-sources")).to_be_visible()


def test_dates_filter_and_say_what_they_leave_out(spanish: Reader) -> None:
    """Dates leave out articles, the page says how many, and a date that is none is told in a sentence."""
    spanish.page.locator("#pj-filters > button").click()
    since = spanish.page.get_by_label("Publicados desde")
    since.fill("2026-05-01")
    expect(spanish.page.locator("#pj-kept")).to_contain_text("Las fechas dejan 1 de 3 artículos.")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_have_class(re.compile("pj-none"))
    since.fill("mayo")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_contain_text("La fecha «mayo» no se entiende")


def test_error_is_a_sentence_of_the_pages_language(spanish: Reader) -> None:
    """What goes wrong is said in the reader's language, and no stack trace is seen."""
    expect(spanish.ask("?!")).to_contain_text("La pregunta no tiene palabras; escriba una en español o en inglés.")
    expect(spanish.ask("puente " * 400)).to_contain_text("pregunte en 2000 como máximo")
    assert "Traceback" not in spanish.page.content()


def test_hostile_article_runs_nothing_and_breaks_nothing(english: Reader) -> None:
    """Scripts, images and links in an article's title and text are shown as characters; long words fit the page."""
    answer = english.ask("When did the volcano Zorbak erupt?")
    expect(answer).to_contain_text("<script>window.harmed = 1</script> Zorbak <img src=x onerror=")
    nearest = english.ask("Who photographed Zorbak with a red telescope?")
    for title in nearest.locator("summary").all():
        title.click()
    english.ask("<img src=x onerror='window.harmed = 5'> [Zorbak](javascript:window.harmed=6)")
    chat = english.page.locator("#pj-chat")
    for selector in ("script", "iframe", "#pj-chat .md img", "a[href^='javascript']", "strong em"):
        expect(chat.locator(selector)).to_have_count(0)
    assert english.page.evaluate("window.harmed") is None
    assert english.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
