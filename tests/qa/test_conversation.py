"""Follow-ups and new topics."""

from __future__ import annotations

import pytest

from qa import Answer
from qa.conversation import background, follows_up


def turn(question: str) -> Answer:
    return Answer(question, "es", "", (), (), "no_evidence")


@pytest.mark.parametrize(
    "question", ["¿y cuándo fue la segunda?", "who said that?", "And when?", "¿Dónde será?", "y eso por qué"]
)
def test_short_and_pointing_questions_follow_up(question: str) -> None:
    """A question that cannot be understood alone takes the one before it."""
    assert follows_up(question)
    assert background(question, [turn("¿Cuándo fue la primera llamada?")]) == "¿Cuándo fue la primera llamada?"


@pytest.mark.parametrize(
    "question", ["¿Dónde será la reunión ministerial de seguridad?", "What time is Monday's press conference?"]
)
def test_a_new_topic_takes_nothing(question: str) -> None:
    """A question with matter of its own stands alone."""
    assert background(question, [turn("¿Cuándo fue la primera llamada?")]) == ""


def test_a_chain_reaches_back_to_where_it_began() -> None:
    """The third turn of a chain still knows the first."""
    history = [turn("¿Qué se calificó de inaceptable?"), turn("¿quién dijo eso?")]
    assert background("¿y cuándo?", history) == "¿Qué se calificó de inaceptable? ¿quién dijo eso?"


def test_the_first_question_has_no_background() -> None:
    """Without a history even a pointing question takes nothing."""
    assert background("¿y eso?", []) == ""
