"""Asking every evaluation question and summing up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, median
from time import perf_counter
from typing import Any, Protocol

from evals.measures import (
    Outcome,
    abstention,
    citation_precision,
    citation_recall,
    correctness,
    valid_citations,
)
from evals.questions import EvalQuestion
from index import Language
from qa import Answer


class Answerer(Protocol):
    """Anything that can be evaluated."""

    def ask(self, question: str) -> Answer:
        """The answer to `question`."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures over some questions: shares in [0, 1] (see `evals.measures`), counts, and the median
    seconds of an answer. Recall and correctness are means over the answerable questions, an abstention
    counting 0; precision is the mean over the answers given to them."""

    questions: int
    answerable: int
    citation_recall: float
    citation_precision: float
    correctness: float
    abstention_precision: float
    abstention_recall: float
    abstention_f1: float
    right_language: float
    invalid_answers: int
    median_seconds: float


def evaluate(
    bot: Answerer,
    questions: Iterable[EvalQuestion],
    texts: dict[str, str],
) -> dict[str, Summary]:
    """The measures of `bot` over `questions`, for "all" and by question language.

    `texts` maps article id to text and proves the citations.
    """
    outcomes: list[Outcome] = []
    seconds: list[float] = []
    for question in questions:
        started = perf_counter()
        outcomes.append(Outcome(question, bot.ask(question.question)))
        seconds.append(perf_counter() - started)
    languages: tuple[Language, ...] = ("es", "en")
    groups = {"all": list(range(len(outcomes)))}
    groups |= {lang: [i for i, o in enumerate(outcomes) if o.question.language == lang] for lang in languages}
    return {
        name: summarise([outcomes[i] for i in places], [seconds[i] for i in places], texts)
        for name, places in groups.items()
        if places
    }


def summarise(outcomes: Sequence[Outcome], seconds: Sequence[float], texts: dict[str, str]) -> Summary:
    """The measures over `outcomes`, which must not be empty."""
    answerable = [o for o in outcomes if o.question.answerable]
    precision, recall, f1 = abstention(outcomes)
    return Summary(
        questions=len(outcomes),
        answerable=len(answerable),
        citation_recall=_mean([citation_recall(o) for o in answerable]),
        citation_precision=_mean([citation_precision(o) for o in answerable if o.answered]),
        correctness=_mean([correctness(o) for o in answerable]),
        abstention_precision=precision,
        abstention_recall=recall,
        abstention_f1=f1,
        right_language=_mean([float(o.answer.language == o.question.language) for o in outcomes]),
        invalid_answers=sum(not valid_citations(o, texts) for o in outcomes),
        median_seconds=median(seconds),
    )


def to_dict(summaries: dict[str, Summary]) -> dict[str, Any]:
    """What JSON can hold."""
    return {name: asdict(summary) for name, summary in summaries.items()}


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0
