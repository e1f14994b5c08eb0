"""What makes the evaluation fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evals.gate import BaselineError, faults, write
from evals.measures import Outcome
from evals.questions import EvalQuestion
from evals.report import Report
from evals.summary import Evaluation
from index import Article
from qa import Answer

Quoting = Callable[..., Answer]
FIRST = "El puente de Zamora se abrió el 3 de mayo."


def report_of(articles: list[Article], *outcomes: Outcome) -> Report:
    scores = {"recall@5": {outcome.question.id: 1.0 for outcome in outcomes if outcome.question.evidence}}
    return Report("test", 1.0, Evaluation(outcomes, tuple(articles), scores), {}, {})


@pytest.fixture
def asked(question: EvalQuestion, unanswerable: EvalQuestion) -> list[EvalQuestion]:
    """Ten facts, half of them answerable."""
    return [replace(q, id=f"{q.id}-{n}", fact=f"{q.fact}-{n}") for n in range(5) for q in (question, unanswerable)]


def test_the_same_again_passes(
    articles: list[Article], asked: list[EvalQuestion], quoting: Quoting, tmp_path: Path
) -> None:
    """What was written is what is compared with."""
    report = report_of(articles, *(Outcome(q, quoting(FIRST) if q.answerable else quoting()) for q in asked))
    write(report, tmp_path / "baseline.json")
    assert faults(report, tmp_path / "baseline.json") == []
    kept = json.loads((tmp_path / "baseline.json").read_text())
    assert kept["command"] == "pasaje eval --write-baseline"
    assert kept["measures"]["es"]["citation_recall"] == [1.0, 1.0, 1.0]


def test_a_measure_that_fell_is_named(
    articles: list[Article], asked: list[EvalQuestion], quoting: Quoting, tmp_path: Path
) -> None:
    """Below the lower bound that was kept, in all and in its language."""
    write(
        report_of(articles, *(Outcome(q, quoting(FIRST) if q.answerable else quoting()) for q in asked)), tmp_path / "b"
    )
    silent = report_of(articles, *(Outcome(q, quoting()) for q in asked))
    found = faults(silent, tmp_path / "b")
    assert "citation recall (all) fell from 1.000 to 0.000, below 1.000, the lower bound of its interval." in found
    assert "citation recall (es) fell from 1.000 to 0.000, below 1.000, the lower bound of its interval." in found
    assert not any("search" in fault or "language" in fault for fault in found)


def test_within_its_interval_nothing_fell(
    articles: list[Article], asked: list[EvalQuestion], quoting: Quoting, tmp_path: Path
) -> None:
    """One question more that goes wrong is within what chance does."""
    answers = [quoting(FIRST) if q.answerable and n < 6 else quoting() for n, q in enumerate(asked)]
    write(report_of(articles, *map(Outcome, asked, answers)), tmp_path / "b")
    answers[4] = quoting()
    assert faults(report_of(articles, *map(Outcome, asked, answers)), tmp_path / "b") == []


def test_an_inexact_citation_always_fails(
    articles: list[Article], question: EvalQuestion, quoting: Quoting, tmp_path: Path
) -> None:
    """Even where the baseline had one."""
    answer = quoting(FIRST)
    forged = replace(answer, citations=(replace(answer.citations[0], start=3),))
    report = report_of(articles, Outcome(question, forged))
    write(report, tmp_path / "b")
    assert faults(report, tmp_path / "b") == ["Answers with a citation that is not exact: 1; there may be none."]


def test_a_baseline_of_other_questions_is_refused(
    articles: list[Article], question: EvalQuestion, quoting: Quoting, tmp_path: Path
) -> None:
    """Figures of other questions or articles cannot be compared; nor can what is no baseline, or not there."""
    write(report_of(articles, Outcome(question, quoting(FIRST))), tmp_path / "b")
    other = report_of(articles, Outcome(replace(question, question="¿Qué día?"), quoting(FIRST)))
    with pytest.raises(BaselineError, match="other questions"):
        faults(other, tmp_path / "b")
    with pytest.raises(BaselineError, match="it is not there"):
        faults(other, tmp_path / "none")
    (tmp_path / "b").write_text("[]")
    with pytest.raises(BaselineError, match="it is not one"):
        faults(other, tmp_path / "b")
