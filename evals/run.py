"""Asking every question, conversations in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import perf_counter
from typing import Protocol

from evals.measures import Outcome
from evals.questions import EvalQuestion
from evals.summary import Evaluation
from index import Article, PasajeError
from qa import Answer


class LostTurn(PasajeError):
    """Fields: question, after."""

    template = "The question {question} comes after {after}, which is not asked before it; ask both, in that order."


class Answerer(Protocol):
    """Anything that can be evaluated."""

    def ask(self, question: str, *, history: Sequence[Answer] = ()) -> Answer:
        """The answer to `question`; `history` holds its own answers of the conversation so far, oldest first."""
        ...


def evaluate(bot: Answerer, questions: Iterable[EvalQuestion], articles: Iterable[Article]) -> Evaluation:
    """Ask `bot` every question, a follow-up with the bot's own answers to the turns before it.

    `articles` are those that it answers from: they prove its citations and tell the languages of the evidence.
    Raises LostTurn when a follow-up is asked without the turn before it, and what `bot.ask` raises.
    """
    outcomes: list[Outcome] = []
    conversations: dict[str, tuple[Answer, ...]] = {}
    for question in questions:
        if question.after is not None and question.after not in conversations:
            raise LostTurn(question=question.id, after=question.after)
        history = conversations[question.after] if question.after is not None else ()
        started = perf_counter()
        answer = bot.ask(question.question, history=history)
        outcomes.append(Outcome(question, answer, perf_counter() - started))
        conversations[question.id] = (*history, answer)
    return Evaluation(tuple(outcomes), tuple(articles))


def histories(outcomes: Iterable[Outcome]) -> list[tuple[Answer, ...]]:
    """What each question was asked after: the answers of its conversation before it, oldest first."""
    conversations: dict[str, tuple[Answer, ...]] = {}
    found = []
    for outcome in outcomes:
        found.append(conversations.get(outcome.question.after or "", ()))
        conversations[outcome.question.id] = (*found[-1], outcome.answer)
    return found
