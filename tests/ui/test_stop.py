"""An answer that takes its time: stopped by the reader, while the rest of the page goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from index import NewsIndex
from qa import Answer, Chatbot
from ui.page import launch


class _Slow(Chatbot):
    """Writes a word in a tenth of a second, as a model might."""

    def stream(self, question: str, **asked: Any) -> Iterator[str | Answer]:
        """As ever, but slowly."""
        for piece in super().stream(question, **asked):
            time.sleep(0.1)
            yield piece


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # a socket that Gradio leaves open
def test_answer_is_stopped_and_blocks_nothing(browser: Browser, index_dir: Path, reader: Any) -> None:
    """While an answer is written articles are listed and opened; stopped, it stays as it was, and asking goes on."""
    bot = _Slow(NewsIndex.open(index_dir))
    served, address = launch(bot)
    visit = reader(browser.new_page(locale="en-US"), address)
    page = visit.page
    box = page.locator("#pj-ask textarea")
    box.fill("What time does the library open?")
    box.press("Enter")
    expect(page.locator(".pj-answer")).to_contain_text("according")
    visit.section(2)
    page.locator("#pj-articles .pj-row").last.click()
    expect(page.locator(".pj-article")).to_contain_text("timber of an old pier")
    page.keyboard.press("Escape")
    visit.section(1)
    page.get_by_role("button", name="Stop").click()
    answer = page.locator(".pj-answer")
    expect(answer).to_contain_text("Stopped by you", ignore_case=True)
    written = answer.inner_text()
    page.wait_for_timeout(500)
    assert answer.inner_text() == written
    expect(page.locator(".pj-acts")).to_have_count(0)
    expect(page.locator("#pj-ask .submit-button")).to_have_text(re.compile("Ask"))
    page.context.close()
    served.close(verbose=False)
    bot.close()
