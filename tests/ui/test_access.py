"""Who cannot see, or point, or bear movement uses the page too; and it is quick, and keeps to itself."""

from __future__ import annotations

import re
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
QUESTION = "¿Cuándo reabrirá el puente?"


def _violations(page: Page) -> list[str]:
    """What axe-core finds serious, of WCAG 2.1 at levels A and AA."""
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        ".then(all => all.violations.map(one => [one.impact, one.id, ...one.nodes.map(node => node.html)]))"
    )
    return [f"{impact} {' | '.join(rest)}" for impact, *rest in found if impact in {"serious", "critical"}]


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm install --prefix .venv/axe axe-core")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(browser: Browser, address: str, reader: Any, scheme: Any) -> None:
    """Empty, answered, abstained, with an article open, in every section: names, roles and contrast hold."""
    context = browser.new_context(locale="es-MX", color_scheme=scheme, reduced_motion="reduce")
    visit = reader(context.new_page(), address)
    page = visit.page
    page.evaluate(AXE.read_text("utf-8"))
    found = {"empty": _violations(page)}
    page.locator("#pj-filters > button").click()
    expect(page.locator("#pj-until")).to_be_visible()
    found["filters"] = _violations(page)
    page.locator("#pj-filters > button").click()
    visit.ask(QUESTION)
    page.get_by_role("button", name="No es útil").click()
    expect(page.locator("#pj-why")).to_be_visible()
    found["answered"] = _violations(page)
    visit.ask("Who won the chess championship?")
    page.locator(".pj-marker").first.click()
    expect(page.locator(".pj-article")).to_be_visible()
    found["abstained, open"] = _violations(page)
    page.keyboard.press("Escape")
    for section in (2, 3):
        visit.section(section)
        page.wait_for_selector(("#pj-articles" if section == 2 else "#pj-past") + " .pj-row")
        found[f"section {section}"] = _violations(page)
    context.close()
    assert {place: told for place, told in found.items() if told} == {}


def test_everything_is_done_by_keyboard(spanish: Any) -> None:
    """A question is asked, its citation opened, gone through and closed, and the section changed, without a pointer."""
    page = spanish.page
    page.keyboard.type(QUESTION)  # the box has the focus from the start
    page.keyboard.press("Enter")
    expect(page.locator(".pj-acts")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('pj-marker')"):
            break
    expect(page.locator(".pj-marker").first).to_be_focused()
    outline = page.locator(".pj-marker").first.evaluate("one => getComputedStyle(one).outlineWidth")
    assert outline == "2px"
    page.keyboard.press("Enter")
    expect(page.locator(".pj-article")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pj-marker").first).to_be_focused()
    act = page.get_by_role("button", name="Útil", exact=True)
    act.focus()
    page.keyboard.press(" ")
    expect(page.locator(".pj-chosen")).to_have_text("Útil")
    page.get_by_role("tab").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pj-articles .pj-row").first).to_be_visible()


def test_answer_is_announced_and_nothing_moves_that_should_not(browser: Browser, address: str, reader: Any) -> None:
    """The conversation is a live region; with reduced motion nothing is animated."""
    context = browser.new_context(locale="en-US", reduced_motion="reduce", viewport={"width": 390, "height": 844})
    visit = reader(context.new_page(), address)
    live = visit.page.locator("#pj-chat [role=log]")
    expect(live).to_have_attribute("aria-live", "polite")
    expect(live).to_have_attribute("aria-label", "Conversation")
    answer = visit.ask("What time does the library open?")
    answer.locator(".pj-marker").first.click()
    expect(visit.page.locator(".pj-article")).to_be_visible()
    assert visit.page.locator("#pj-pane").evaluate("one => getComputedStyle(one).animationName") == "none"
    context.close()


def test_writing_an_answer_makes_nothing_else_jump(spanish: Any) -> None:
    """While an answer is written, what the reader did not touch stays where it is."""
    page = spanish.page
    page.evaluate(
        "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
        " if (!one.hadRecentInput) window.shift += one.value; }).observe({type: 'layout-shift', buffered: false})"
    )
    spanish.ask(QUESTION)
    spanish.ask("¿Por qué se cerró el puente?")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shift") < 0.1  # "good", as web.dev/cls has it


def test_page_is_quick(browser: Browser, address: str, reader: Any) -> None:
    """It can be used, and answers, without a wait; the bounds are several times what was measured."""
    context = browser.new_context(locale="es-MX")
    started = perf_counter()
    visit = reader(context.new_page(), address)
    assert perf_counter() - started < 10
    started = perf_counter()
    visit.ask(QUESTION)
    assert perf_counter() - started < 5
    context.close()


def test_browser_is_told_to_fetch_nothing_from_elsewhere(spanish: Any) -> None:
    """Even a script that got in could not call out: the page's policy allows its own server alone."""
    refused = spanish.page.evaluate(
        "fetch('https://elsewhere.example/').then(() => 'fetched', error => error.constructor.name)"
    )
    assert refused == "TypeError"
    policy = spanish.page.request.get(spanish.page.url).headers["content-security-policy"]
    assert re.match(r"default-src 'self'", policy)
