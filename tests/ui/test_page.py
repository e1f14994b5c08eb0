"""The page in a real browser, as a person uses it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from index.records import Language
from ui.texts import PAGE

# What is seen only later, or said only by a screen reader.
UNSEEN = {"pasaje_chat", "pasaje_ask", "pasaje_why", "pasaje_upload"}


def _speaks(page: Page, language: Language) -> None:
    page.locator("#pj-filters > button").click()
    expect(page.locator("#pj-until")).to_be_visible()
    said = ""
    for section in (1, 0):
        said += page.locator("body").text_content() or ""
        said += page.locator("textarea, input").evaluate_all("found => found.map(one => one.placeholder).join()")
        page.get_by_role("tab").nth(section).click()
    missing = [key for key, words in PAGE.items() if re.sub("<.*?>|^#+ ", "", words(language)) not in said]
    assert set(missing) <= UNSEEN
    assert "__i18n__" not in said
    assert page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize(("reader", "language"), [("spanish", "es"), ("english", "en")])
def test_page_speaks_the_browsers_language(reader: str, language: Language, request: pytest.FixtureRequest) -> None:
    """Every fixed word of the page is in the language of the browser, and the page says which one it is."""
    _speaks(request.getfixturevalue(reader).page, language)


def test_page_changes_its_language_and_keeps_the_conversation(spanish: Any) -> None:
    """The other language is one click away: words, errors and `lang` change, the conversation stays."""
    spanish.ask("¿Cuándo reabrirá el puente?")
    spanish.section(3)
    expect(spanish.page.locator("#pj-past")).to_contain_text("1 pregunta")
    spanish.page.get_by_role("button", name="English").click()
    expect(spanish.page.locator("#pj-tongue")).to_have_text("Español")
    expect(spanish.page.locator(".pj-question")).to_contain_text("¿Cuándo reabrirá el puente?")
    expect(spanish.ask("?!")).to_contain_text("The question has no words")
    expect(spanish.page.locator("#pj-filters > button")).to_contain_text("Filters and language")
    expect(spanish.page.locator("html")).to_have_attribute("lang", "en")
    expect(spanish.page.locator(".pj-question h2").first).to_have_attribute("lang", "es")
    expect(spanish.page.locator(".pj-answer").first).to_have_attribute("lang", "es")


def test_question_is_answered_in_its_language_with_the_answering_words_marked(english: Any) -> None:
    """English is asked and answered; what answers is marked; that it was quoted and not written is said."""
    answer = english.ask("What time does the library open?")
    expect(answer.locator(".pj-text mark")).to_have_text("9:30 a.m.")
    expect(answer).to_have_attribute("lang", "en")
    expect(english.page.locator(".pj-by")).to_have_text("Quoted from the articles, no language model")


def test_what_the_articles_do_not_say_looks_different(english: Any) -> None:
    """No answer is told apart from an answer, and offers the nearest passages as such."""
    answer = english.ask("Who won the chess championship?")
    expect(answer).to_have_class(re.compile("pj-none"))
    expect(answer).to_contain_text("The articles do not say.")
    expect(answer.locator(".pj-marker")).to_have_count(0)
    expect(answer.locator("blockquote").first).to_be_visible()


def test_follow_up_and_new_conversation(spanish: Any) -> None:
    """A follow-up uses the turn before; a new conversation forgets it and offers the examples again."""
    spanish.ask("¿Por qué se cerró el puente de Valmar?")
    expect(spanish.ask("¿y cuándo reabrirá?")).to_contain_text("3 de marzo de 2026")
    expect(spanish.page.locator(".pj-question")).to_have_count(2)
    spanish.page.get_by_role("button", name="Nueva conversación").click()
    expect(spanish.page.locator(".pj-question")).to_have_count(0)
    expect(spanish.page.locator("#pj-chat .example").first).to_be_visible()
    expect(spanish.ask("¿y cuándo?")).to_have_class(re.compile("pj-none"))


def test_reading_starts_where_the_answer_does(english: Any) -> None:
    """On a small screen the latest question stays in view when its answer is longer than what is left below."""
    for question in ("Who won the chess championship?", "Who photographed Zorbak?", "Who sang in Valmar?"):
        english.ask(question)
        expect(english.page.locator(".pj-question").last).to_be_in_viewport(ratio=0.9)


def test_example_is_asked_by_a_click(spanish: Any) -> None:
    """An example question, made from the articles, is asked and answered when it is clicked."""
    example = spanish.page.locator("#pj-chat .example").first
    question = example.inner_text()
    example.click()
    expect(spanish.page.locator(".pj-question h2")).to_have_text(question)
    expect(spanish.page.locator(".pj-sources")).to_be_visible()


def test_filters_say_what_they_leave_out_and_leave_it_out(spanish: Any) -> None:
    """Dates, language and articles leave articles out, which are named; a date that is none is told in a sentence."""
    page = spanish.page
    page.locator("#pj-filters > button").click()
    page.wait_for_timeout(300)  # nobody types in the instant in which the boxes appear, and they would drop it
    since = page.get_by_label("Publicados desde")
    since.fill("2026-05-01")
    expect(page.locator("#pj-kept")).to_contain_text("Los filtros dejan 1 de 3 artículos.")
    expect(page.locator("#pj-kept")).to_contain_text("Quedan fuera: El puente de Valmar")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_have_class(re.compile("pj-none"))
    since.fill("mayo")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_contain_text("La fecha «mayo» no se entiende")
    since.fill("")
    page.locator("#pj-written-in").get_by_label("Inglés").check()
    expect(page.locator("#pj-kept")).to_contain_text("dejan 2 de 3")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_have_class(re.compile("pj-none"))
    page.locator("#pj-written-in").get_by_label("Ambos").check()
    page.locator("#pj-only input").click()
    page.get_by_role("option", name=re.compile("Kestrel")).click()
    expect(page.locator("#pj-kept")).to_contain_text("dejan 1 de 3")
    expect(spanish.ask("¿A qué hora abre la biblioteca?")).to_contain_text("9:30 a.m.")
    expect(spanish.ask("¿Cuándo reabrirá el puente?")).to_have_class(re.compile("pj-none"))


def test_question_is_asked_again_and_otherwise(spanish: Any) -> None:
    """A question goes back to the box to be changed; the last one is asked again in its own place."""
    page = spanish.page
    spanish.ask("¿Cuándo reabrirá el puente?")
    page.get_by_role("button", name="Editar").click()
    expect(page.locator("#pj-ask textarea")).to_have_value("¿Cuándo reabrirá el puente?")
    spanish.ask("¿Por qué se cerró el puente?")
    page.get_by_role("button", name="Preguntar de nuevo").last.click()
    expect(page.locator(".pj-acts")).to_have_count(2)
    expect(page.locator(".pj-question")).to_have_count(2)


def test_error_is_a_sentence_of_the_pages_language(spanish: Any) -> None:
    """What goes wrong is said in the reader's language, and no stack trace is seen."""
    expect(spanish.ask("?!")).to_contain_text("La pregunta no tiene palabras; escriba una en español o en inglés.")
    expect(spanish.ask("puente " * 400)).to_contain_text("pregunte en 2000 como máximo")
    assert "Traceback" not in spanish.page.content()
