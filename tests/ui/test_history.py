"""Conversations that the browser keeps, and files made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from qa import open_chatbot
from ui.conversation import Turn
from ui.export import to_html, to_markdown
from ui.history import CONVERSATIONS, Conversation, from_browser, keep, list_html, to_browser

QUESTION = "¿Cuándo reabrirá el puente?"


@pytest.fixture(scope="module")
def turns(index_dir: Path) -> list[Turn]:
    """A conversation with an answer, none, a problem and one that was stopped."""
    bot = open_chatbot(index_dir)
    made = [
        Turn(QUESTION, "text", bot.ask(QUESTION), useful=False),
        Turn("Who won <b>chess</b>?", answer=bot.ask("Who won <b>chess</b>?")),
        Turn("?", problem="No words."),
        Turn("What?", "Half", stopped=True),
    ]
    bot.close()
    return made


def test_conversation_comes_back_as_it_was(turns: list[Turn]) -> None:
    """What is kept is JSON, and makes the same citations, passages and opinions again."""
    kept = keep([], "one", turns)
    value = json.loads(json.dumps(to_browser(kept, "one")))
    (back,), current = from_browser(value)
    assert current == "one"
    assert back.id == "one"
    assert [turn.question for turn in back.turns] == [turn.question for turn in turns]
    assert [turn.useful for turn in back.turns] == [False, None, None, None]
    assert (back.turns[2].problem, back.turns[3].text, back.turns[3].stopped) == ("No words.", "Half", True)
    for before, after in zip(turns[:2], back.turns, strict=False):
        assert before.answer
        assert after.answer
        assert after.answer.to_dict() | {"timings": 0} == before.answer.to_dict() | {"timings": 0} | {
            "hits": after.answer.to_dict()["hits"]
        }
        assert [hit.text for hit in after.answer.hits] == [hit.text for hit in before.answer.hits]
        assert [hit.article.version for hit in after.answer.hits] == [h.article.version for h in before.answer.hits]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        {"kept": 1},
        {"kept": [1, {"id": "a"}]},
        {"kept": [{"id": "a", "day": "soon", "turns": [{"question": "x"}]}]},
        {"kept": [{"id": "a", "day": "2026-01-01", "turns": []}]},
        {"kept": [{"id": "a", "day": "2026-01-01", "turns": [{"question": "x", "answer": {}}]}], "current": 1},
    ],
)
def test_what_does_not_fit_is_dropped(value: object) -> None:
    """A conversation that was kept by something else is not shown, and stops nothing."""
    kept, current = from_browser(value)
    assert kept == []
    assert current


def test_newest_stand_first_and_the_oldest_make_room(turns: list[Turn]) -> None:
    """A conversation that goes on comes first; only so many are kept, and one without turns is not."""
    kept: list[Conversation] = []
    for number in range(CONVERSATIONS + 2):
        kept = keep(kept, str(number), turns[3:])
    assert [len(kept), kept[0].id, keep(kept, "5", turns)[0].id] == [CONVERSATIONS, str(CONVERSATIONS + 1), "5"]
    assert keep(kept[:1], kept[0].id, []) == []
    assert "4 questions" in list_html(keep([], "one", turns), "one", "en")


def test_files_have_numbered_references_and_no_words_as_markup(turns: list[Turn]) -> None:
    """Markdown and HTML hold questions, answers, and under them what they cite, by the numbers in the text."""
    markdown, html = to_markdown(turns, "en"), to_html(turns, "en")
    assert "\\[1\\]" in markdown
    assert "> " in markdown
    assert '<a href="#r1-1">[1]</a>' in html
    assert '<li id="r1-1" value="1">' in html
    assert "<mark" in html
    assert "<b>chess" not in html
    assert "\\<b\\>chess" in markdown
    assert html.count("<section") == 4
    assert "<script" not in html
    assert "src=" not in html


def test_conversations_are_kept_listed_taken_up_and_deleted(spanish: Any) -> None:
    """After a reload the conversation is there, its citations open; earlier ones are listed, taken up and deleted."""
    page = spanish.page
    spanish.ask(QUESTION)
    spanish.section(3)
    expect(page.locator("#pj-past .pj-row")).to_have_count(1)
    page.reload()
    expect(page.locator(".pj-question")).to_contain_text(QUESTION)
    page.locator(".pj-marker").first.click()
    expect(page.locator(".pj-article .pj-answering")).to_have_text("3 de marzo de 2026")
    page.keyboard.press("Escape")
    expect(spanish.ask("¿y por qué se cerró?")).to_contain_text("grietas")
    page.get_by_role("button", name="Nueva conversación").click()
    expect(page.locator("#pj-chat .example").first).to_be_visible()
    spanish.ask("¿A qué hora abre la biblioteca?")
    spanish.section(3)
    expect(page.locator("#pj-past .pj-row")).to_have_count(2)
    page.locator("#pj-past .pj-row", has_text=QUESTION).click()
    expect(page.locator(".pj-question")).to_have_count(2)
    expect(page.locator("#pj-chat")).to_be_visible()
    spanish.section(3)
    page.locator("#pj-past").get_by_role("button", name="Borrar").first.click()
    expect(page.locator("#pj-past .pj-row")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("tab").first).to_be_visible()
    spanish.section(3)
    expect(page.locator("#pj-past .pj-row")).to_have_count(1)


@pytest.mark.parametrize(("button", "name"), [("Guardar Markdown", "pasaje.md"), ("Guardar HTML", "pasaje.html")])
def test_conversation_is_saved_as_a_file(spanish: Any, tmp_path: Path, button: str, name: str) -> None:
    """A click gives the reader the whole conversation as a file."""
    spanish.ask(QUESTION)
    with spanish.page.expect_download() as started:
        spanish.page.get_by_role("button", name=button).click()
    assert started.value.suggested_filename == name
    started.value.save_as(tmp_path / name)
    saved = (tmp_path / name).read_text("utf-8")
    assert "3 de marzo de 2026" in saved
    assert "Lucía Ferrán" in saved
