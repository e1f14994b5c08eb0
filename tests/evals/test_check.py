"""Whether a set of questions can be trusted."""

from __future__ import annotations

from dataclasses import replace

from evals.check import counts, coverage, faults
from evals.questions import EvalQuestion, Evidence
from index import Article


def test_a_sound_set_has_no_faults(articles: list[Article], question: EvalQuestion, unanswerable: EvalQuestion) -> None:
    """Evidence in its place, once, and nothing asked twice."""
    assert faults([question, unanswerable], articles) == []
    assert coverage([question, unanswerable], articles) == 1.0


def test_evidence_that_is_not_there_is_named(articles: list[Article], question: EvalQuestion) -> None:
    """Words that the article does not have, or has twice, and an article that is not there, or is two, are faults."""
    wrong = {
        "lost": Evidence("puente", ("el 4 de mayo", "el cuatro de mayo")),
        "twice": Evidence("puente", ("de",)),
        "nowhere": Evidence("túnel", ("x",)),
        "anywhere": Evidence("", ("x",)),
    }
    asked = [replace(question, id=id_, question=id_, evidence=(evidence,)) for id_, evidence in wrong.items()]
    assert faults(asked, articles) == [
        "lost: none of “el 4 de mayo”, “el cuatro de mayo” stands in puente-es.",
        "twice: “de” stands 4 times in puente-es.",
        "nowhere: no articles have an id that begins with “túnel”.",
        "anywhere: 2 articles have an id that begins with “”.",
    ]
    assert coverage([question, *asked], articles) == 0.2


def test_the_same_question_twice_is_a_fault(articles: list[Article], question: EvalQuestion) -> None:
    """Case, accents and punctuation do not make another question; the turns before it do."""
    again = replace(question, id="again", question="cuando se abrio el puente")
    other = replace(question, id="other", question="¿Y el otro puente?")
    first, second = (replace(question, id=f"then-{q.id}", question="¿Y cuándo?", after=q.id) for q in (question, other))
    assert faults([question, again], articles) == ["again: it asks the same as q1-es."]
    assert faults([question, other, first, second], articles) == []


def test_a_fact_or_conversation_in_both_splits_is_a_fault(articles: list[Article], question: EvalQuestion) -> None:
    """What is tuned on may tell nothing of what is reported."""
    english = replace(question, id="q1-en", language="en", question="When?", split="tune")
    then = replace(question, id="then", fact="other", question="¿Y después?", split="tune", after=question.id)
    assert faults([question, english, then], articles) == [
        "q1-en is in tune and q1-es in test, yet they share the fact q1.",
        "then is in tune and q1-es in test, yet they share a conversation.",
    ]


def test_questions_are_counted(question: EvalQuestion, unanswerable: EvalQuestion) -> None:
    """By kind, language and split; all, unanswerable ones and follow-ups besides."""
    then = replace(unanswerable, id="then", after=unanswerable.id)
    found = counts([question, unanswerable, then])
    assert found["when", "es", "test"] == 1
    assert found["who", "es", "test"] == 2
    assert found["all", "es", "test"] == 3
    assert found["unanswerable", "es", "test"] == 2
    assert found["follow-up", "es", "test"] == 1
    assert ("all", "en", "test") not in found
