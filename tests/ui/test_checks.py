"""What a reader is told of an answer that a language model had a part in."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from playwright.sync_api import expect

from index.records import Language
from qa import Answer
from qa.answer import Check, Notice
from qa.verify import Fault
from ui.checks import finding, remarks, summary
from ui.conversation import Turn
from ui.export import to_html, to_markdown
from ui.history import Conversation, from_browser, to_browser
from ui.source import answer_html
from ui.texts import FAULTS, INSTEAD, NOTICES

CHECKS = (
    Check("El puente reabrirá el 3 de marzo.", "supported", None, "", (1,)),
    Check("Costó mucho <b>más</b>.", "uncertain", "added", "mucho, más", (2,)),
    Check("Reabrirá el 30 de abril.", "unsupported", "date", "30 de abril", ()),
)


def _answer(notice: Notice | None = None, checks: tuple[Check, ...] = CHECKS, understood: str = "") -> Answer:
    return Answer(
        "¿Cuándo?", "es", "", (), (), "no_evidence",
        written_by="demo", checks=checks, notice=notice, understood=understood,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["es", "en"])
def test_everything_that_can_be_found_has_words_in_both_languages(language: Language) -> None:
    """Each fault and each notice is said, with the words concerned."""
    assert set(FAULTS) == set(get_args(Fault))
    assert set(NOTICES) == set(get_args(Notice))
    for fault in get_args(Fault):
        said = finding(Check("x", "unsupported", fault, "las palabras", ()), language)
        assert len(said) > 15
        assert "{" not in said
    for notice in get_args(Notice):
        assert remarks(_answer(notice), language) == [NOTICES[notice](language)]


def test_sentences_are_counted_by_what_became_of_them() -> None:
    """Written, supported, unconfirmed, left out; nothing is said where no model wrote."""
    assert summary(_answer(), "en") == "Sentences checked: 3; supported: 1, unconfirmed: 1, left out: 1"
    assert summary(_answer(checks=()), "en") == ""
    assert remarks(_answer(checks=()), "es") == []


def test_what_was_left_out_is_struck_through_and_never_markup() -> None:
    """The page shows each sentence with what was found about it; its words are text."""
    html = answer_html(_answer("cut", understood="¿Cuándo reabrirá <i>el puente</i>?"), 1, "en")
    assert html.count('class="pj-dropped"') == 1
    assert html.count('class="pj-kept"') == 2
    assert "<b>" not in html
    assert "<i>" not in html
    assert "Left out&#58; the passage does not give the date" in html
    assert html.count('class="pj-remark"') == 2


def test_checks_come_back_from_the_browser() -> None:
    """A conversation keeps what was checked, and one with a verdict that is none is dropped."""
    kept = to_browser(
        [Conversation("a", "2026-01-11", (Turn("¿Cuándo?", answer=_answer("cut", understood="?")),))], "a"
    )
    (conversation,), _ = from_browser(kept)
    answer = conversation.turns[0].answer
    assert answer is not None
    assert (answer.checks, answer.notice, answer.understood) == (CHECKS, "cut", "?")
    kept["kept"][0]["turns"][0]["answer"]["checks"][0]["verdict"] = "true"
    assert from_browser(kept)[0] == []


def test_a_saved_conversation_says_why_the_model_does_not_answer() -> None:
    """The remarks are in both files that can be saved."""
    turns = [Turn("¿Cuándo?", answer=_answer("failed"))]
    for saved in (to_markdown(turns, "es"), to_html(turns, "es")):
        assert "El modelo de lenguaje no respondió" in saved


def test_page_shows_what_the_liar_wrote_and_what_became_of_it(reader_with: Any) -> None:
    """With a model that lies, the truth is answered, each lie struck through with the reason, and the model named."""
    liar = reader_with("demo:liar:number")
    answer = liar.ask("When did the library open?")
    details = answer.locator("details.pj-checks")
    expect(details.locator("summary")).to_contain_text("left out: 1")
    expect(details.locator(".pj-dropped")).not_to_be_visible()
    details.locator("summary").click()
    expect(details.locator(".pj-dropped")).to_be_visible()
    expect(details.locator("li").last).to_contain_text("Left out")
    expect(liar.page.locator(".pj-by")).to_have_text("Written by demo:liar:number, checked against the articles")
    expect(answer.locator(".pj-text")).to_contain_text("January 19, 2026")


def test_page_quotes_where_the_model_is_dead(reader_with: Any) -> None:
    """A model server that is not there costs no answer: it is quoted, and that is said."""
    orphan = reader_with("openai-like:gone@http://127.0.0.1:9")
    answer = orphan.ask("When did the library open?")
    expect(answer.locator(".pj-remark")).to_have_text(f"{NOTICES['failed']('en')} {INSTEAD('en')}")
    expect(answer.locator(".pj-text")).to_contain_text("January 19")
    expect(orphan.page.locator(".pj-by")).to_have_text("Quoted from the articles, no language model")
