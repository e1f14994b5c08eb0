"""Opinions of answers, and the evaluation questions that they make."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from typer.testing import CliRunner

from evals.questions import load_questions
from index import NewsIndex
from index.errors import UnwritableIndex
from qa import Answer, open_chatbot
from ui.cli import app
from ui.feedback import Feedback

QUESTION = "¿Cuándo reabrirá el puente?"


@pytest.fixture(scope="module")
def answers(index_dir: Path) -> list[Answer]:
    """An answer and the absence of one."""
    bot = open_chatbot(index_dir)
    made = [bot.ask(QUESTION), bot.ask("Who won the chess championship?")]
    bot.close()
    return made


def test_useful_answers_make_evaluation_questions(answers: list[Answer], tmp_path: Path) -> None:
    """What is exported is read by the evaluation as it stands; what a person has to look at is named apart."""
    feedback = Feedback(tmp_path)
    for answer in answers:
        feedback.add(answer, True, alone=True)
    feedback.add(dataclasses.replace(answers[0], question="¿y cuándo?"), True, alone=False)
    wrong = feedback.add(dataclasses.replace(answers[0], question="¿Dónde está?"), False, alone=True)
    feedback.explain(wrong, " no dice dónde ")
    run = CliRunner().invoke(app, ["feedback", "export", "--index", str(tmp_path)])
    assert run.exit_code == 0
    (tmp_path / "candidates.jsonl").write_text(run.stdout, "utf-8")
    answered, unanswered = load_questions(tmp_path / "candidates.jsonl")
    assert (answered.question, answered.language, answered.answerable) == (QUESTION, "es", True)
    assert answered.held_by("bridge", answers[0].citations[0].quote)
    assert answered.expected == ("3 de marzo de 2026",)
    assert not unanswered.answerable
    assert "¿y cuándo? (useful, but continues another question)" in run.stderr
    assert "¿Dónde está? (not useful: no dice dónde)" in run.stderr


def test_last_opinion_counts(answers: list[Answer], tmp_path: Path) -> None:
    """Of several opinions on a question the last one stands, with the whole answer; without any there is none."""
    feedback = Feedback(tmp_path)
    assert feedback.opinions() == []
    feedback.add(answers[0], True, alone=True)
    feedback.add(answers[0], False, alone=True)
    (opinion,) = feedback.opinions()
    assert not opinion.useful
    assert opinion.answer == json.loads(json.dumps(answers[0].to_dict()))


def test_opinions_live_in_the_index_folder(index_dir: Path, answers: list[Answer], tmp_path: Path) -> None:
    """An index folder that holds opinions is still one, built and opened; a folder that is none says so."""
    folder = shutil.copytree(index_dir, tmp_path / "index")
    Feedback(folder).add(answers[0], True, alone=True)
    NewsIndex.open(folder).close()
    with pytest.raises(UnwritableIndex):
        Feedback(tmp_path / "nowhere").add(answers[0], True, alone=True)


def test_reader_gives_an_opinion_and_a_reason(browser: Browser, own_address: str, tmp_path: Path, reader: Any) -> None:
    """A click keeps the opinion and shows it; a reason may be added, and is asked for only when it was not useful."""
    context = browser.new_context(locale="en-US")
    visit = reader(context.new_page(), own_address)
    page = visit.page
    visit.ask("What time does the library open?")
    page.get_by_role("button", name="Useful", exact=True).click()
    expect(page.locator(".pj-chosen")).to_have_text("Useful")
    expect(page.locator("#pj-why")).to_have_count(0)
    page.get_by_role("button", name="Not useful").click()
    expect(page.locator(".pj-chosen")).to_have_text("Not useful")
    why = page.get_by_label("Why is it not useful?")
    why.fill("too short")
    why.press("Enter")
    expect(page.locator("#pj-why")).to_have_count(0)
    *_, opinion = Feedback(tmp_path / "index").opinions()
    assert (opinion.useful, opinion.reason) == (False, "too short")
    context.close()
    assert not visit.errors
