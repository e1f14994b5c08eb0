"""One evaluation with everything it is compared with, and what JSON says of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.ablation import ablated
from evals.check import coverage
from evals.intervals import Interval
from evals.measures import MEASURES, Outcome, correctness, is_gold, right
from evals.plain import DEFAULT_CHUNK, SHORT_CHUNK, PlainBot
from evals.questions import EvalQuestion
from evals.ranking import MEASURES as RANKING
from evals.retrieval import search_scores
from evals.run import evaluate
from evals.summary import Evaluation, Summary, differences
from evals.tune import tries
from evals.written import Written, write
from index import NewsIndex
from qa import Chatbot
from qa.prompts import VERSION

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

LABELS: Mapping[str, str] = {measure.name: measure.label for measure in MEASURES} | {
    name: f"search {name}" for name in RANKING
}
# The measures that are shown first, by direction, by kind and wording, and against another system.
HEADLINE = ("right", "citation_recall", "citation_precision", "abstention_f1")
DIRECTED = ("citation_recall", "citation_precision", "recall@1", "recall@5")
BRIEF = ("right", "citation_recall", "citation_precision", "recall@5")
COMPARED = ("right", "citation_recall", "citation_precision", "correctness", "span_f1", "abstention_f1")
ABLATED = ("right", "citation_recall", "citation_precision", "span_f1", "abstention_f1")
PLAIN: Mapping[str, int] = {
    "llama-index": DEFAULT_CHUNK,
    "short chunks": SHORT_CHUNK,
}
# Told of the questions as they are asked, with what they are asked of.
Progress = Callable[[Sequence[EvalQuestion], str], Iterable[EvalQuestion]]


@dataclass(frozen=True, slots=True)
class Report:
    """`ours`, and on the same questions: `searches`, its search by "lexical", "dense" and "fused" scores alone, and
    `plain`, the plain llama-index way; where wanted, `ablations`, Pasaje without the reader or one of its uses, and
    `sure`, for each question how likely the reader holds it that the articles answer, and whether they do; `written`
    is what a language model writes, where one was named. `coverage` is the share of questions whose evidence stands in
    the articles."""

    split: str
    coverage: float
    ours: Evaluation
    searches: Mapping[str, Evaluation]
    plain: Mapping[str, Evaluation]
    ablations: Mapping[str, Evaluation] = field(default_factory=dict)
    sure: Sequence[tuple[float, bool]] = ()
    written: Written | None = None

    def failures(self) -> list[Outcome]:
        """The questions that were answered wrongly, or wrongly not answered, in the order asked."""
        return [outcome for outcome in self.ours.outcomes if not right(outcome)]

    def to_dict(self) -> dict[str, Any]:
        """Everything, as what JSON can hold. A mean is [mean, low, high]; measures have the names of `LABELS`."""
        ours = self.ours
        return {
            "split": self.split,
            "articles": len(ours.articles),
            "coverage": round(self.coverage, 4),
            "all": _summary(ours.summary()),
            "language": _summaries(ours.by_language()),
            "gap_es_en": _means(ours.gap()),
            "direction": _summaries(ours.by_direction()),
            "kind": _summaries(ours.by_kind()),
            "wording": _summaries(ours.by_wording()),
            "search": {
                name: {
                    "all": _means(_ranks(found.summary())),
                    **{language: _means(_ranks(part)) for language, part in found.by_language().items()},
                    "fused_better_by": _means(
                        {measure: gain for measure, gain in differences(ours, found).items() if measure in RANKING}
                    ),
                }
                for name, found in self.searches.items()
            },
            "plain": {
                name: _summary(found.summary()) | {"pasaje_better_by": _means(differences(ours, found))}
                for name, found in self.plain.items()
            },
            "ablations": {
                name: _summary(found.summary()) | {"reader_better_by": _means(differences(ours, found))}
                for name, found in self.ablations.items()
            },
            "reader_sure": [[round(probability, 4), answerable] for probability, answerable in self.sure],
            "written": _written(self.written, ours) if self.written else None,
            "failures": [_failure(outcome) for outcome in self.failures()],
        }


@contextmanager
def opened(sources: Path, *, reader: bool = True) -> Iterator[Chatbot]:
    """A chatbot over an index of the articles below `sources`, made for the occasion. Raises what
    `NewsIndex.build` raises."""
    with tempfile.TemporaryDirectory() as folder:
        index, _ = NewsIndex.build([sources], Path(folder) / "index")
        with closing(Chatbot(index, reader=reader)) as bot:
            yield bot


def assess(
    sources: Path,
    questions: Sequence[EvalQuestion],
    split: str,
    progress: Progress = lambda questions, asked: questions,
    llm: LLM | None = None,
    *,
    ablate: bool = False,
) -> Report:
    """Ask the questions of the articles below `sources`, in every way there is; with a language model if there is
    one; with `ablate`, which takes as long again, without the reader and each of its uses. Raises what
    `NewsIndex.build` and `evaluate` raise."""
    with opened(sources) as bot:
        articles = bot.index.articles()
        ours = evaluate(bot, progress(questions, "Pasaje"), articles)
        scores = search_scores(bot.index, ours.outcomes)
        plain = {}
        for name, chunk in PLAIN.items():
            with PlainBot(articles, bot.index.embedder, chunk) as other:
                plain[name] = evaluate(other, progress(questions, name), articles)
        ablations = {
            name: evaluate(other, progress(questions, name), articles)
            for name, other in (ablated(bot.index) if ablate else {}).items()
        }
        trials = tries(bot, ours.outcomes) if ablate else []
        written = write(bot, llm, progress(questions, llm.metadata.model_name)) if llm else None
    searches = {name: replace(ours, scores=found) for name, found in scores.items()}
    sure = [(trial.scores["read"], trial.outcome.question.answerable) for trial in trials]
    return Report(split, coverage(questions, articles), searches["fused"], searches, plain, ablations, sure, written)


def reason(outcome: Outcome) -> str:
    """What went wrong with a failure, in a few words."""
    if not outcome.question.answerable:
        return "answered, though the articles do not say"
    return "quoted something else" if outcome.answered else "silent, though the articles say it"


def rank_of_evidence(outcome: Outcome) -> int | None:
    """The place from 1 of the first passage shown that holds the evidence; None where none does."""
    places = [
        place for place, hit in enumerate(outcome.answer.hits, 1) if outcome.question.held_by(hit.article.id, hit.text)
    ]
    return places[0] if places else None


def _ranks(summary: Summary) -> dict[str, Interval]:
    return {name: found for name, found in summary.measures.items() if name in RANKING}


def _means(found: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {name: [round(i.mean, 4), round(i.low, 4), round(i.high, 4)] for name, i in found.items()}


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "questions": summary.questions,
        "answerable": summary.answerable,
        "measures": _means(summary.measures),
        "invalid_answers": summary.invalid_answers,
        "characters": summary.characters,
        "seconds_median_p95": [round(seconds, 4) for seconds in summary.seconds],
    }


def _summaries(groups: Mapping[str, Summary]) -> dict[str, dict[str, Any]]:
    return {name: _summary(summary) for name, summary in groups.items()}


def _written(written: Written, ours: Evaluation) -> dict[str, Any]:
    return _summary(written.evaluation.summary()) | {
        "model": written.model,
        "prompts": VERSION,
        "sentences": written.sentences,
        "notices": written.notices,
        "lies": written.lies,
        "unsupported_shown": written.unsupported_shown,
        "better_than_quoted_by": _means(differences(written.evaluation, ours)),
    }


def _failure(outcome: Outcome) -> dict[str, Any]:
    question, answer = outcome.question, outcome.answer
    return {
        **asdict(question),
        "reason": reason(outcome),
        "expected_said": bool(correctness(outcome)),
        "answer": answer.text,
        "citations": [
            {"article": c.article_id, "quote": c.quote, "gold": is_gold(c, question)} for c in answer.citations
        ],
        "passages": [
            {"article": hit.article.id, "text": hit.text, "gold": question.held_by(hit.article.id, hit.text)}
            for hit in answer.hits
        ],
        "evidence_at": rank_of_evidence(outcome),
    }
