"""The source pane in a real browser: an article opens at the sentence that an answer quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from qa import open_chatbot

QUESTION = "¿Cuándo reabrirá el puente?"


def _marked(article: Locator) -> str:
    return "".join(article.locator("mark.pj-now").all_inner_texts())


def test_citation_opens_the_article_at_the_exact_quote(spanish: Any, index_dir: Path) -> None:
    """A click on a number shows the whole article, the characters of `quote` lit and what answers lit more."""
    bot = open_chatbot(index_dir)
    (citation, *_) = bot.ask(QUESTION).citations
    bot.close()
    answer = spanish.ask(QUESTION)
    answer.locator(".pj-marker").first.click()
    article = spanish.page.locator(".pj-article")
    expect(article).to_be_visible()
    assert _marked(article) == citation.quote
    expect(article.locator(".pj-answering")).to_have_text("3 de marzo de 2026")
    expect(article.locator(".pj-now").first).to_be_in_viewport()
    expect(article.get_by_role("heading")).to_have_text(citation.title)
    expect(article).to_contain_text("10 feb 2026 · en español")
    expect(article.locator(".pj-body")).to_have_attribute("lang", "es")
    expect(article).to_contain_text("Los vecinos de Valmar esperaron once meses.")
    expect(spanish.page.locator("#pj-ask")).to_be_visible()


def test_citations_are_followed_by_keyboard_and_the_way_back_is_kept(english: Any) -> None:
    """Enter opens, brackets and arrows go round, Escape closes and gives the focus back; on a phone the article
    covers the conversation, which the keyboard does not reach meanwhile."""
    page = english.page
    answer = english.ask("Who won the chess championship?")
    rows = answer.locator(".pj-row")
    rows.first.focus()
    page.keyboard.press("Enter")
    where = page.locator(".pj-where")
    expect(where).to_have_text("Nearest passage 1 of 3")
    expect(page.locator(".pj-article")).to_be_focused()
    assert page.locator("#pj-main").evaluate("one => one.inert")
    for key, place in (("]", 2), ("ArrowRight", 3), ("]", 1), ("[", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        expect(where).to_have_text(f"Nearest passage {place} of 3")
        expect(page.locator(".pj-article")).to_be_focused()
        expect(page.locator(".pj-now").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(page.locator(".pj-article")).to_have_count(0)
    expect(rows.first).to_be_focused()


def test_citation_shows_its_quote_on_hover_and_focus_until_escape(spanish: Any) -> None:
    """Under the pointer or with the focus a number shows title, date and quote; Escape takes it away."""
    answer = spanish.ask(QUESTION)
    tip = answer.locator(".pj-tip").first
    expect(tip).to_be_hidden()
    answer.locator(".pj-marker").first.hover()
    expect(tip).to_contain_text("10 feb 2026")
    expect(tip).to_contain_text("reabrirá el 3 de marzo de 2026")
    spanish.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    spanish.page.mouse.move(0, 0)
    spanish.page.keyboard.press("Tab")
    answer.locator(".pj-marker").first.focus()
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280


def test_source_in_the_list_opens_too_and_the_close_button_closes(spanish: Any) -> None:
    """What stands below an answer opens the same article; its button closes it, and the conversation is as it was."""
    answer = spanish.ask(QUESTION)
    answer.locator(".pj-row").first.click()
    expect(spanish.page.locator(".pj-article")).to_be_visible()
    spanish.page.get_by_role("button", name="Cerrar el artículo").click()
    expect(spanish.page.locator(".pj-article")).to_have_count(0)
    expect(answer.locator(".pj-row").first).to_be_focused()
