"""How good an answer is, against its question's gold. Pure functions; every value lies in [0, 1]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.questions import EvalQuestion
from qa import Answer, Citation


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with the answer it got."""

    question: EvalQuestion
    answer: Answer

    @property
    def answered(self) -> bool:
        """Whether anything was said, rightly or wrongly."""
        return self.answer.status == "answered"


def is_gold(citation: Citation, question: EvalQuestion) -> bool:
    """Whether the citation quotes evidence of the question."""
    return any(
        citation.article_id.startswith(evidence.article) and any(words in citation.quote for words in evidence.any_of)
        for evidence in question.evidence
    )


def citation_recall(outcome: Outcome) -> float:
    """1 when some citation quotes the evidence, else 0, abstentions included (ALCE's citation recall, Gao et
    al. 2023, with gold evidence in the place of an entailment model)."""
    return float(any(is_gold(citation, outcome.question) for citation in outcome.answer.citations))


def citation_precision(outcome: Outcome) -> float:
    """The share of citations that quote evidence; 0 without citations (ALCE, as above)."""
    citations = outcome.answer.citations
    return fmean(is_gold(citation, outcome.question) for citation in citations) if citations else 0.0


def correctness(outcome: Outcome) -> float:
    """1 when a quote holds an expected string."""
    quotes = [citation.quote for citation in outcome.answer.citations]
    return float(any(expected in quote for expected in outcome.question.expected for quote in quotes))


def abstention(outcomes: Sequence[Outcome]) -> tuple[float, float, float]:
    """Precision, recall and F1 of abstaining, an unanswerable question being the positive; 0 for 0/0."""
    right = sum(not o.answered and not o.question.answerable for o in outcomes)
    precision = _ratio(right, sum(not o.answered for o in outcomes))
    recall = _ratio(right, sum(not o.question.answerable for o in outcomes))
    return precision, recall, _ratio(2 * precision * recall, precision + recall)


def valid_citations(outcome: Outcome, texts: dict[str, str]) -> bool:
    """Whether an answer has a citation and every one of them is what its article says, to the character;
    true for an abstention. `texts` maps article id to text."""
    answer = outcome.answer
    exact = all(texts.get(c.article_id, "")[c.start : c.end] == c.quote != "" for c in answer.citations)
    return exact and bool(answer.citations) == outcome.answered


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
