"""Example questions from headlines."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from index.records import Article
from qa import open_chatbot
from ui.examples import LONGEST_SUBJECT, examples, names_in, subject_of

ARTICLE = Article("a", "v", "", "", None, "en", "a.txt", None)


def test_examples_come_from_the_articles_and_are_answered(index_dir: Path) -> None:
    """Every example names something in the articles that are there, has an answer, and one is in the other language."""
    bot = open_chatbot(index_dir)
    found = examples(bot, "es")
    assert 2 <= len(found) <= 4
    assert all(bot.ask(question).status == "answered" for question in found)
    assert [question.startswith("¿") for question in found] == [True] * (len(found) - 1) + [False]
    bot.close()


def test_names_are_told_from_other_capitals() -> None:
    """A headline's first word and Title Case are not names; what the text writes so within a sentence is."""
    text = "Yesterday Anna Berg spoke. The council raises rates again, said Anna Berg of Oslo. Rates rise."
    article = dataclasses.replace(ARTICLE, title="Council Raises Rates, Anna Berg Says", text=text)
    assert names_in(article) == ["Anna Berg"]


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Segunda llamada: hablan de la frontera común", "hablan de la frontera común"),
        ("“¿Qué pasa?”", "Qué pasa"),
        ("", ""),
        ("Town council meets on the", "Town council meets"),
    ],
)
def test_subject_is_a_whole_clause(title: str, subject: str) -> None:
    """What a headline is about is its longest clause, without quotation marks or loose ends."""
    assert subject_of(title) == subject


def test_long_subject_is_cut_between_words() -> None:
    """A headline without end makes a question that fits a button."""
    subject = subject_of("palabra " * 40)
    assert len(subject) <= LONGEST_SUBJECT
    assert subject.endswith("palabra")
    assert len(subject_of("x" * 300)) == LONGEST_SUBJECT
