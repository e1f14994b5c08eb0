"""Asking in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

import evals
from evals.questions import EvalQuestion
from evals.run import LostTurn, evaluate, histories
from index import Article
from qa import Answer


class Parrot:
    """Says what it was asked, and what it said before."""

    def ask(self, question: str, *, history: Sequence[Answer] = ()) -> Answer:
        said = " / ".join([*(answer.question for answer in history), question])
        return Answer(question, "es", said, (), (), "no_evidence")


def test_a_follow_up_is_asked_with_the_turns_before_it(articles: list[Article], question: EvalQuestion) -> None:
    """A conversation's turns come with the bot's own answers, oldest first, and other questions do not."""
    second = replace(question, id="2", question="¿Y dónde?", after="q1-es")
    third = replace(question, id="3", question="¿Y quién?", after="2")
    alone = replace(question, id="4", question="¿Cuánto costó?")
    found = evaluate(Parrot(), [question, alone, second, third], articles)
    assert [outcome.answer.text for outcome in found.outcomes] == [
        "¿Cuándo se abrió el puente?",
        "¿Cuánto costó?",
        "¿Cuándo se abrió el puente? / ¿Y dónde?",
        "¿Cuándo se abrió el puente? / ¿Y dónde? / ¿Y quién?",
    ]
    assert [len(history) for history in histories(found.outcomes)] == [0, 0, 1, 2]
    assert all(outcome.seconds > 0 for outcome in found.outcomes)


def test_a_follow_up_without_the_turn_before_it_is_refused(articles: list[Article], question: EvalQuestion) -> None:
    """Its words alone ask nothing, so scoring it would be unfair."""
    with pytest.raises(LostTurn, match="then comes after q1-es"):
        evaluate(Parrot(), [replace(question, id="then", after=question.id)], articles)


def test_the_package_exports_its_names() -> None:
    """What `from evals import …` offers is a promise."""
    assert evals.__all__ == ["EvalQuestion", "Evaluation", "Evidence", "Summary", "evaluate", "load_questions"]
