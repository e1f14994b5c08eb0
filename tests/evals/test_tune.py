"""Thresholds of abstaining."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from evals.measures import Outcome
from evals.questions import EvalQuestion, load_questions
from evals.report import opened
from evals.run import evaluate
from evals.tune import Trial, point, read, tries, tune, write
from qa import Answer
from qa.compose import thresholds

Quoting = Callable[..., Answer]
FIRST, SECOND = "El puente de Zamora se abrió el 3 de mayo.", "Costó dos millones de euros."


@pytest.fixture
def trials(question: EvalQuestion, unanswerable: EvalQuestion, quoting: Quoting) -> list[Trial]:
    """Good support goes with evidence, bad support with none, but for one of each; "noise" tells nothing."""
    gold, other = Outcome(question, quoting(FIRST)), Outcome(unanswerable, quoting(SECOND))
    return [Trial(gold, {"support": 0.8, "noise": 0.5})] * 4 + [Trial(other, {"support": 0.4, "noise": 0.5})] * 4


def test_a_point_by_hand(trials: list[Trial]) -> None:
    """Nothing forbidden answers everything; a threshold between the two is perfect; above both all is silence."""
    none, between, above = (point(trials, {"support": least, "noise": 0.0}) for least in (0.0, 0.6, 1.0))
    assert (none.citation_recall, none.abstention_f1) == (1.0, 0.0)
    assert (between.citation_recall, between.abstention_precision, between.abstention_recall) == (1.0, 1.0, 1.0)
    assert (above.citation_recall, above.abstention_precision, above.abstention_recall) == (0.0, 0.5, 1.0)
    assert above.abstention_f1 == pytest.approx(2 / 3)


def test_an_answer_that_there_is_none_of_is_silence(unanswerable: EvalQuestion, quoting: Quoting) -> None:
    """Where nothing is found, no threshold makes an answer of it."""
    assert point([Trial(Outcome(unanswerable, quoting()), {"support": 1.0})], {"support": 0.0}).abstention_f1 == 1.0


def test_the_middle_of_the_plateau_is_chosen(trials: list[Trial]) -> None:
    """Any threshold above .4 and up to .8 is perfect, and one that is so with its neighbours is taken."""
    tuning = tune(trials)
    assert 0.5 <= tuning.chosen.thresholds["support"] <= 0.75
    assert tuning.chosen.thresholds["noise"] < 0.5
    assert [p.thresholds["support"] for p in tuning.curves["support"]] == [n / 20 for n in range(21)]
    assert {p.thresholds["noise"] for p in tuning.curves["support"]} == {tuning.chosen.thresholds["noise"]}


def test_what_is_kept_is_read_back(trials: list[Trial], tmp_path: Path) -> None:
    """The file holds the choice and its curves, and a file that is not there holds nothing."""
    tuning = tune(trials)
    write({"reader": tuning}, tmp_path / "thresholds.json")
    every = read(tmp_path / "thresholds.json")
    assert list(every) == ["reader"]
    kept = every["reader"]
    assert kept.chosen.thresholds == tuning.chosen.thresholds
    assert [len(points) for points in kept.curves.values()] == [21, 21]
    assert kept.curves["support"][20].abstention_f1 == pytest.approx(2 / 3, abs=1e-4)
    assert read(tmp_path / "none.json") == {}


@pytest.mark.parametrize("reader", [True, False])
def test_the_thresholds_in_use_decide_as_the_chatbot_does(reader: bool) -> None:
    """What is tuned is what answers: with its own thresholds, every trial is answered as the chatbot answered."""
    questions = [question for question in load_questions() if question.split == "tune"][:12]
    with as_file(files("seeds").joinpath("articles")) as seeds, opened(seeds, reader=reader) as bot:
        outcomes = evaluate(bot, questions, bot.index.articles()).outcomes
        tried = tries(bot, outcomes)
    for outcome, trial in zip(outcomes, tried, strict=True):
        passes = all(trial.scores[name] >= least for name, least in thresholds(read=reader).items())
        assert (trial.outcome.answered and passes) == outcome.answered
        if outcome.answered:
            assert trial.outcome.answer.citations == outcome.answer.citations
