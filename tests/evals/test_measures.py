"""Measures of one answer, by values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from evals.measures import (
    MEASURES,
    Outcome,
    citation_precision,
    citation_recall,
    correctness,
    right,
    right_language,
    span_f1,
    valid_citations,
)
from evals.questions import EvalQuestion
from index import Article
from qa import Answer

Quoting = Callable[..., Answer]
FIRST, SECOND = "El puente de Zamora se abrió el 3 de mayo.", "Costó dos millones de euros."


def test_one_of_two_citations_is_gold(question: EvalQuestion, quoting: Quoting) -> None:
    """Recall 1, precision a half; silence has neither."""
    outcome = Outcome(question, quoting(FIRST, SECOND))
    assert (citation_recall(outcome), citation_precision(outcome), correctness(outcome)) == (1.0, 0.5, 1.0)
    silent = Outcome(question, quoting())
    assert (citation_recall(silent), citation_precision(silent), correctness(silent)) == (0.0, 0.0, 0.0)


def test_the_right_words_in_the_wrong_article_are_not_gold(question: EvalQuestion, quoting: Quoting) -> None:
    """Evidence is words in an article, not words alone."""
    only_english = replace(question, evidence=question.evidence[1:])
    assert citation_recall(Outcome(only_english, quoting(FIRST))) == 0.0


def test_an_expected_string_is_whole_words_whatever_their_case(question: EvalQuestion, quoting: Quoting) -> None:
    """«3 de mayo» is said by "EL 3 DE MAYO", and not by "el 13 de mayo" or "el 3 de mayoría"."""
    for quote, said in (("EL 3 DE MAYO.", 1.0), ("el 13 de mayo", 0.0), ("un 3 de mayoría", 0.0)):
        answer = quoting(FIRST)
        told = replace(answer, citations=(replace(answer.citations[0], quote=quote),))
        assert correctness(Outcome(question, told)) == said


def test_what_a_model_wrote_counts_and_the_frame_of_an_extract_does_not(
    question: EvalQuestion, quoting: Quoting
) -> None:
    """An extract is framed by a title and a day, which may have the expected words by accident."""
    answer = replace(quoting(SECOND), text="Según “Todo sobre el 3 de mayo”: «Costó dos millones de euros» [1]")
    assert correctness(Outcome(question, answer)) == 0.0
    assert correctness(Outcome(question, replace(answer, written_by="a-model"))) == 1.0


@pytest.mark.parametrize(
    ("focus", "f1"),
    [
        ("3 de mayo", 1.0),
        ("el 3 de mayo", 1.0),  # articles are left out
        ("mayo", 0.5),  # 2 · 1 / (1 + 3)
        ("", 6 / 11),  # the whole quote: 2 · 3 / (8 + 3)
    ],
)
def test_token_f1_of_the_span(question: EvalQuestion, quoting: Quoting, focus: str, f1: float) -> None:
    """SQuAD's F1 against the nearest expected string, of the marked span or else the quote."""
    assert span_f1(Outcome(question, quoting(FIRST, focus=focus))) == pytest.approx(f1)


def test_silence_has_no_span(question: EvalQuestion, quoting: Quoting) -> None:
    """A question without an answer scores 0."""
    assert span_f1(Outcome(question, quoting())) == 0.0


def test_right_is_evidence_quoted_or_silence_kept(
    question: EvalQuestion, unanswerable: EvalQuestion, quoting: Quoting
) -> None:
    """One number for both kinds of question; without evidence, what is expected decides."""
    assert right(Outcome(question, quoting(FIRST))) == 1.0
    assert right(Outcome(question, quoting(SECOND))) == 0.0
    assert right(Outcome(question, quoting())) == 0.0
    assert right(Outcome(unanswerable, quoting())) == 1.0
    assert right(Outcome(unanswerable, quoting(SECOND))) == 0.0
    assert right(Outcome(replace(question, evidence=()), quoting(FIRST))) == 1.0


def test_the_answer_speaks_the_language_of_the_question(question: EvalQuestion, quoting: Quoting) -> None:
    """A Spanish question wants a Spanish answer."""
    assert right_language(Outcome(question, quoting())) == 1.0
    assert right_language(Outcome(question, quoting(language="en"))) == 0.0


def test_a_citation_is_exact_or_invalid(question: EvalQuestion, quoting: Quoting, articles: list[Article]) -> None:
    """A quote that is not what stands at its offsets, or an answer without any, is invalid; silence is not."""
    texts = {article.id: article.text for article in articles}
    answer = quoting(FIRST)
    assert valid_citations(Outcome(question, answer), texts)
    assert valid_citations(Outcome(question, quoting()), texts)
    moved = replace(answer.citations[0], start=1, end=len(FIRST) + 1)
    assert not valid_citations(Outcome(question, replace(answer, citations=(moved,))), texts)
    assert not valid_citations(Outcome(question, replace(answer, citations=())), texts)
    assert not valid_citations(Outcome(question, answer), {})


def test_measures_apply_where_they_mean_something(
    question: EvalQuestion, unanswerable: EvalQuestion, quoting: Quoting
) -> None:
    """An answerable question left unanswered scores 0 and does not vanish; one without answer has no recall."""
    values = {m.name: list(m.values(Outcome(question, quoting()))) for m in MEASURES}
    assert values == {
        "right": [0.0], "citation_recall": [0.0], "citation_precision": [0.0], "answers_right": [],
        "correctness": [0.0], "span_f1": [0.0], "abstention_precision": [0.0], "abstention_recall": [],
        "abstention_f1": [0.0], "right_language": [1.0],
    }  # fmt: skip
    values = {m.name: list(m.values(Outcome(unanswerable, quoting()))) for m in MEASURES}
    assert [name for name, found in values.items() if found] == [
        "right", "abstention_precision", "abstention_recall", "abstention_f1", "right_language",
    ]  # fmt: skip
    assert values["abstention_f1"] == [1.0, 1.0]
