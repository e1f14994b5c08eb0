"""Means over questions, by group, with what one system gains on another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from evals.measures import Outcome
from evals.questions import EvalQuestion
from evals.summary import Evaluation, differences
from index import Article
from qa import Answer

Quoting = Callable[..., Answer]
FIRST, SECOND = "El puente de Zamora se abrió el 3 de mayo.", "Costó dos millones de euros."


@pytest.fixture
def evaluation(
    articles: list[Article], question: EvalQuestion, unanswerable: EvalQuestion, quoting: Quoting
) -> Evaluation:
    """A fact rightly answered in Spanish and not in English, and one wrongly answered in Spanish alone."""
    english = replace(question, id="q1-en", language="en", wording="noisy")
    then = replace(unanswerable, id="q2-en", language="en", after="q1-en")
    outcomes = (
        Outcome(question, quoting(FIRST), 0.1),
        Outcome(english, quoting(language="en"), 0.2),
        Outcome(unanswerable, quoting(FIRST, SECOND), 0.3),
        Outcome(then, quoting(language="en"), 0.4),
    )
    return Evaluation(outcomes, tuple(articles), {"recall@1": {"q1-es": 1.0, "q1-en": 0.0}})


def test_everything_is_summed_up(evaluation: Evaluation) -> None:
    """Counts, means, the median length of what is quoted, and times."""
    summary = evaluation.summary()
    assert (summary.questions, summary.answerable, summary.invalid_answers) == (4, 2, 0)
    means = {name: found.mean for name, found in summary.measures.items()}
    assert means == {
        "right": 0.5, "citation_recall": 0.5, "citation_precision": 0.5, "answers_right": 0.5, "correctness": 0.5,
        "span_f1": pytest.approx(3 / 11), "abstention_precision": 0.5, "abstention_recall": 0.5,
        "abstention_f1": 0.5, "right_language": 1.0, "recall@1": 0.5,
    }  # fmt: skip
    assert summary.characters == (len(FIRST) + len(FIRST) + len(SECOND)) / 2
    assert summary.seconds == (pytest.approx(0.25), pytest.approx(0.385))


def test_the_interval_is_over_facts(evaluation: Evaluation) -> None:
    """Two questions of one fact are one draw: the mean of either fact alone is a half."""
    found = evaluation.summary().measures["right"]
    assert (found.low, found.high) == (0.5, 0.5)


def test_groups(evaluation: Evaluation) -> None:
    """By language, kind and wording, in the order of the schema, and by direction where there is evidence."""
    assert {n: s.measures["right"].mean for n, s in evaluation.by_language().items()} == {"es": 0.5, "en": 0.5}
    assert {n: s.questions for n, s in evaluation.by_kind().items()} == {"who": 2, "when": 2}
    assert {n: s.questions for n, s in evaluation.by_wording().items()} == {"plain": 3, "noisy": 1, "follow-up": 1}
    directions = {n: s.measures["citation_recall"].mean for n, s in evaluation.by_direction().items()}
    assert directions == {"es→es": 1.0, "es→en": 1.0, "en→es": 0.0, "en→en": 0.0}


def test_a_measure_that_applies_to_nothing_is_left_out(evaluation: Evaluation) -> None:
    """Who questions here have no answer, so they have no recall: not a 0."""
    assert "citation_recall" not in evaluation.by_kind()["who"].measures


def test_the_gap_is_spanish_less_english(evaluation: Evaluation) -> None:
    """The first fact fares better in Spanish, the second in English: no gap in all, a gap in recall."""
    gap = evaluation.gap()
    assert gap["right"].mean == 0.0
    assert gap["citation_recall"].mean == 1.0
    assert gap["abstention_recall"].mean == -1.0
    assert "abstention_f1" not in gap


def test_one_system_is_better_question_by_question(evaluation: Evaluation, quoting: Quoting) -> None:
    """The gain is the mean of the questions' differences; a measure of other questions has none."""
    silent = replace(evaluation, outcomes=tuple(replace(o, answer=quoting()) for o in evaluation.outcomes), scores={})
    gains = differences(evaluation, silent)
    assert gains["citation_recall"].mean == 0.5
    assert gains["right"].mean == 0.0
    assert "answers_right" not in gains
    assert "recall@1" not in gains
    assert differences(evaluation, evaluation)["recall@1"].mean == 0.0


def test_nothing_asked_is_nothing_measured(articles: list[Article]) -> None:
    """An empty evaluation has no means and no gap."""
    nothing = Evaluation((), tuple(articles))
    assert nothing.summary().measures == {}
    assert nothing.gap() == {}
