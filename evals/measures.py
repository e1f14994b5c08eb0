"""How good an answer is, against its question's gold. Pure functions; every value lies in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from evals.questions import EvalQuestion
from evals.words import content_of, token_f1, words_of
from qa import Answer, Citation

# What these ask for is a span; of the others SQuAD's F1 would measure how long a quotation is.
SPAN_KINDS = ("who", "when", "where", "how_many")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with the answer it got, and the seconds that took."""

    question: EvalQuestion
    answer: Answer
    seconds: float = 0.0

    @property
    def answered(self) -> bool:
        """Whether anything was said, rightly or wrongly."""
        return self.answer.status == "answered"


def is_gold(citation: Citation, question: EvalQuestion) -> bool:
    """Whether the citation quotes evidence of the question."""
    return question.held_by(citation.article_id, citation.quote)


def citation_recall(outcome: Outcome) -> float:
    """1 when some citation quotes the evidence, else 0, silence included (ALCE's citation recall, Gao et al.
    2023, with gold evidence in the place of an entailment model)."""
    return float(any(is_gold(citation, outcome.question) for citation in outcome.answer.citations))


def citation_precision(outcome: Outcome) -> float:
    """The share of citations that quote evidence; 0 without citations (ALCE, as above)."""
    citations = outcome.answer.citations
    return fmean(is_gold(citation, outcome.question) for citation in citations) if citations else 0.0


def correctness(outcome: Outcome) -> float:
    """1 when an expected string stands, as whole words, in a quote or in what a model wrote. The frame that an
    extract puts around its quotes names titles and days, and does not count."""
    answer = outcome.answer
    said = [citation.quote for citation in answer.citations]
    if answer.written_by != "extract":
        said.append(answer.text)
    texts = [f" {' '.join(words_of(text))} " for text in said]
    return float(any(f" {' '.join(words_of(e))} " in text for e in outcome.question.expected for text in texts))


def span_f1(outcome: Outcome) -> float:
    """Token F1 of the marked span (the quote, where none is marked) of the first citation against the expected
    string it is nearest to; 0 without citations (SQuAD, Rajpurkar et al. 2016; articles of both languages left out)."""
    if not outcome.answer.citations:
        return 0.0
    first = outcome.answer.citations[0]
    start, end = first.focus or (first.start, first.end)
    given = content_of(first.quote[start - first.start : end - first.start])
    return max((token_f1(given, content_of(expected)) for expected in outcome.question.expected), default=0.0)


def right(outcome: Outcome) -> float:
    """1 when an answerable question got its evidence quoted (without evidence: something expected said), or another
    got silence."""
    if not outcome.question.answerable:
        return float(not outcome.answered)
    return citation_recall(outcome) if outcome.question.evidence else correctness(outcome)


def right_language(outcome: Outcome) -> float:
    """1 when the answer is in the question's language."""
    return float(outcome.answer.language == outcome.question.language)


def valid_citations(outcome: Outcome, texts: Mapping[str, str]) -> bool:
    """Whether an answer has a citation and every one of them is what its article says, to the character;
    true for silence. `texts` maps article id to text."""
    answer = outcome.answer
    exact = all(texts.get(c.article_id, "")[c.start : c.end] == c.quote != "" for c in answer.citations)
    return exact and bool(answer.citations) == outcome.answered


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean over questions. `values` are what an outcome adds to it: nothing where it does not apply."""

    name: str
    label: str
    values: Callable[[Outcome], Sequence[float]]


def _with_evidence(score: Callable[[Outcome], float]) -> Callable[[Outcome], Sequence[float]]:
    return lambda outcome: [score(outcome)] if outcome.question.evidence else []


def _correctness(outcome: Outcome) -> Sequence[float]:
    return [correctness(outcome)] if outcome.question.expected else []


def _span_f1(outcome: Outcome) -> Sequence[float]:
    question = outcome.question
    return [span_f1(outcome)] if question.expected and question.kind in SPAN_KINDS else []


def _answers_right(outcome: Outcome) -> Sequence[float]:
    return [right(outcome)] if outcome.answered else []


# Abstaining is the positive class, an unanswerable question being what it should find.
def _abstention_precision(outcome: Outcome) -> Sequence[float]:
    return [] if outcome.answered else [float(not outcome.question.answerable)]


def _abstention_recall(outcome: Outcome) -> Sequence[float]:
    return [] if outcome.question.answerable else [float(not outcome.answered)]


def _abstention_f1(outcome: Outcome) -> Sequence[float]:
    """F1 = 2 TP / (2 TP + FP + FN), as a mean: a right abstention is two ones, either error a zero."""
    wrong = outcome.answered != outcome.question.answerable
    if wrong:
        return [0.0]
    return [] if outcome.answered else [1.0, 1.0]


MEASURES: tuple[Measure, ...] = (
    Measure("right", "right answer or silence", lambda outcome: [right(outcome)]),
    Measure("citation_recall", "citation recall", _with_evidence(citation_recall)),
    Measure("citation_precision", "citation precision", _with_evidence(citation_precision)),
    Measure("answers_right", "right, of answers given", _answers_right),
    Measure("correctness", "expected string said", _correctness),
    Measure("span_f1", "token F1 of the span", _span_f1),
    Measure("abstention_precision", "abstention precision", _abstention_precision),
    Measure("abstention_recall", "abstention recall", _abstention_recall),
    Measure("abstention_f1", "abstention F1", _abstention_f1),
    Measure("right_language", "question's language", lambda outcome: [right_language(outcome)]),
)
