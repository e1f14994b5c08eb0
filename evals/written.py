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

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# Why a model did not write all of an answer (`Answer.notice`), after "the model".
WHYS: Mapping[str, str] = {
    "failed": "did not answer",
    "cut": "stopped too early",
    "unsupported": "wrote nothing that holds",
}


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


def write(bot: Chatbot, model: LLM, questions: Iterable[EvalQuestion]) -> Written:
    """Ask the questions of the articles of `bot`, `model` writing."""
    writing = Chatbot(bot.index, model)
    evaluation = evaluate(writing, questions, bot.index.articles())
    checks = [check for outcome in evaluation.outcomes for check in outcome.answer.checks]
    kept = Counter(check.verdict if check.citations else "left out" for check in checks)
    known: frozenset[str] | None = getattr(model, "lies", None)
    lies = [check for check in checks if known is not None and check.sentence in known]
    return Written(
        model=writing.writer.name if writing.writer else "",
        evaluation=evaluation,
        sentences={verdict: kept[verdict] for verdict in ("supported", "uncertain", "left out")},
        notices=dict(Counter(o.answer.notice for o in evaluation.outcomes if o.answer.notice)),
        lies=len(lies) if known is not None else None,
        unsupported_shown=sum(check.verdict == "supported" for check in lies) if known is not None else None,
    )
