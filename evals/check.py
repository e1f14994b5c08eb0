"""Whether a set of questions can be trusted: every gold in its place, nothing asked twice, no split leaking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from evals.questions import KINDS, LANGUAGES, SPLITS, EvalQuestion, Evidence
from evals.words import words_of
from index import Article


def faults(questions: Sequence[EvalQuestion], articles: Sequence[Article]) -> list[str]:
    """What is wrong with the questions as asked of these articles, a sentence each; none is a set to be trusted."""
    return [*_misplaced(questions, articles), *_repeated(questions), *_leaking(questions)]


def coverage(questions: Iterable[EvalQuestion], articles: Sequence[Article]) -> float:
    """The share of answerable questions with evidence of which some stands in the articles, in [0, 1];
    1 unless they are another telling. Nothing to find is 1 too."""
    held = [any(not _fault(item, articles) for item in q.evidence) for q in questions if q.evidence]
    return sum(held) / len(held) if held else 1.0


def _misplaced(questions: Iterable[EvalQuestion], articles: Sequence[Article]) -> Iterable[str]:
    for question in questions:
        for evidence in question.evidence:
            if fault := _fault(evidence, articles):
                yield f"{question.id}: {fault}."


def _fault(evidence: Evidence, articles: Sequence[Article]) -> str:
    """Why the evidence is not found exactly once where it says; "" where it is."""
    named = [article for article in articles if article.id.startswith(evidence.article)]
    if len(named) != 1:
        return f"{len(named) or 'no'} articles have an id that begins with “{evidence.article}”"
    found = {said: named[0].text.count(said) for said in evidence.any_of}
    for said, times in found.items():
        if times > 1:
            return f"“{said}” stands {times} times in {named[0].id}"
    return "" if any(found.values()) else f"none of “{'”, “'.join(evidence.any_of)}” stands in {named[0].id}"


def _repeated(questions: Iterable[EvalQuestion]) -> Iterable[str]:
    """Questions that are there twice but for case, accents and punctuation; a follow-up with the turns before it."""
    conversations: dict[str, tuple[str, ...]] = {}
    first: dict[tuple[str, ...], str] = {}
    for question in questions:
        asked = " ".join(words_of(question.question))
        turns = (*conversations.get(question.after or "", ()), asked)
        conversations[question.id] = turns
        other = first.setdefault(turns, question.id)
        if other != question.id:
            yield f"{question.id}: it asks the same as {other}."


def _leaking(questions: Iterable[EvalQuestion]) -> Iterable[str]:
    """Facts and conversations that stand in both splits."""
    by_fact: dict[str, EvalQuestion] = {}
    by_id: dict[str, EvalQuestion] = {}
    for question in questions:
        by_id[question.id] = question
        known = by_fact.setdefault(question.fact, question)
        for other, shared in ((known, f"the fact {known.fact}"), (by_id.get(question.after or ""), "a conversation")):
            if other is not None and other.split != question.split:
                yield f"{question.id} is in {question.split} and {other.id} in {other.split}, yet they share {shared}."


def counts(questions: Iterable[EvalQuestion]) -> Mapping[tuple[str, str, str], int]:
    """How many questions there are by kind, language and split; and so again under the kinds "all", "unanswerable"
    and "follow-up"."""
    found: Counter[tuple[str, str, str]] = Counter()
    for question in questions:
        rows = [question.kind, "all"]
        rows += ["unanswerable"] * (not question.answerable) + ["follow-up"] * (question.after is not None)
        found.update((row, question.language, question.split) for row in rows)
    return found


ROWS = (*KINDS, "all", "unanswerable", "follow-up")
COLUMNS = tuple((language, split) for language in LANGUAGES for split in SPLITS)
