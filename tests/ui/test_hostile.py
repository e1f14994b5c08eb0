"""Articles and readers that try to run something."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def _fits(reader: Any) -> bool:
    return bool(reader.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_hostile_article_runs_nothing_and_breaks_nothing(english: Any) -> None:
    """Scripts, images and links in an article's title and text are shown as characters, in the answer, beside it and
    in the list; long words fit the page; an address that is none is no link."""
    page = english.page
    answer = english.ask("When did the volcano Zorbak erupt?")
    expect(answer).to_contain_text("<script>window.harmed = 1</script> Zorbak <img src=x onerror=")
    answer.locator(".pj-marker").first.click()
    article = page.locator(".pj-article")
    expect(article).to_contain_text("[by all](javascript:window.harmed=3) <img src=x onerror='window.harmed = 4'>")
    expect(article.get_by_role("link")).to_have_count(0)
    assert _fits(english)
    assert article.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.keyboard.press("Escape")
    english.ask("Who photographed Zorbak with a red telescope?")
    english.ask("<img src=x onerror='window.harmed = 5'> [Zorbak](javascript:window.harmed=6)")
    english.section(2)
    expect(page.locator("#pj-articles")).to_contain_text("<script>window.harmed = 1</script>")
    assert _fits(english)
    english.section(3)
    expect(page.locator("#pj-past")).to_contain_text("3 questions")
    for selector in ("#pj-page script", "iframe", "#pj-main img", "#pj-pane img", "a[href^='javascript']", "strong em"):
        expect(page.locator(selector)).to_have_count(0)
    assert page.evaluate("window.harmed") is None
    assert _fits(english)
