"""Answers that a language model wrote, beside the quoted ones: how good they are, and whether the checks held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.questions import EvalQuestion
from evals.run import evaluate
from evals.summary import Evaluation
from qa import Chatbot
from qa.models import load_llm

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


@dataclass(frozen=True, slots=True)
class Written:
    """What came of the same questions where `model` writes.

    `sentences` counts what it wrote: "supported", "uncertain" and "left out" (which no answer shows). `notices` counts
    the answers that it did not write, or not all of, by why. `lies` is how many sentences it knows to be false, None
    for a model that keeps no count, and `unsupported_shown` how many of them an answer shows as supported: by the
    model's own account, never by the check's. It must be 0.
    """

    model: str
    evaluation: Evaluation
    sentences: Mapping[str, int]
    notices: Mapping[str, int]
    lies: int | None
    unsupported_shown: int | None


def write(bot: Chatbot, name: str, questions: Iterable[EvalQuestion]) -> Written:
    """Ask the questions of the articles of `bot`, the model called `name` writing. Raises what `load_llm` raises."""
    model = load_llm(name)
    writing = Chatbot(bot.index, model)
    evaluation = evaluate(writing, questions, bot.index.articles())
    checks = [check for outcome in evaluation.outcomes for check in outcome.answer.checks]
    kept = Counter(check.verdict if check.citations else "left out" for check in checks)
    lies = _lies(model)
    shown = (
        sum(check.sentence in lies and check.verdict == "supported" for check in checks) if lies is not None else None
    )
    return Written(
        model=writing.writer.name if writing.writer else name,
        evaluation=evaluation,
        sentences={verdict: kept[verdict] for verdict in ("supported", "uncertain", "left out")},
        notices=dict(Counter(o.answer.notice for o in evaluation.outcomes if o.answer.notice)),
        lies=sum(check.sentence in lies for check in checks) if lies is not None else None,
        unsupported_shown=shown,
    )


def _lies(model: LLM) -> frozenset[str] | None:
    """The sentences that a scripted liar knows to be false; None for another model."""
    lies: frozenset[str] | None = getattr(model, "lies", None)
    return lies
