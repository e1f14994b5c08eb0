"""Which words answer, and when they may be taken for the answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import NewsIndex
from qa import Answer, Chatbot

STORY = """Soria, 5 de mayo de 2025. El alcalde de Soria, Pablo Gil, firmó el convenio de la biblioteca \
el 4 de marzo de 2025.

La obra costará dos millones de euros, después de que el 9 de enero se aprobara el presupuesto.

La primera reunión de vecinos fue el 10 de abril de 2025 en la plaza. La segunda reunión de vecinos se celebró el 2 de \
mayo de 2025 en el Teatro Principal."""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Answer]:
    folder: Path = tmp_path_factory.mktemp("focus")
    (folder / "articles").mkdir()
    (folder / "articles" / "soria.txt").write_text(STORY, "utf-8")
    return Chatbot(NewsIndex.build([folder / "articles"], folder / "index")[0]).ask


def focus(answer: Answer) -> str:
    """The words marked in the first citation."""
    (citation, *_) = answer.citations
    assert citation.focus is not None
    start, end = (place - citation.start for place in citation.focus)
    return citation.quote[start:end]


@pytest.mark.parametrize(
    ("question", "words", "opening"),
    [
        ("¿Cuándo se firmó el convenio de la biblioteca?", "4 de marzo de 2025", "4 de marzo de 2025, según"),
        ("When was the library agreement signed?", "4 de marzo de 2025", "March 4, 2025, according to"),
        ("¿Quién es el alcalde de Soria?", "Pablo Gil", "Pablo Gil, según"),
        ("Who is the mayor of Soria?", "Pablo Gil", "Pablo Gil, according to"),
        ("¿Cuántos euros costará la obra?", "dos millones de euros", "Dos millones de euros, según"),
        ("¿Dónde se celebró la segunda reunión de vecinos?", "Teatro Principal", "Teatro Principal, según"),
    ],
)
def test_the_answering_words_open_the_statement(
    ask: Callable[[str], Answer], question: str, words: str, opening: str
) -> None:
    """What answers is marked in the quote and opens the statement, a day in the answer's language."""
    answer = ask(question)
    assert focus(answer) == words
    assert answer.text.startswith(opening)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("¿Cuándo fue la primera reunión de vecinos?", "10 de abril de 2025"),
        ("When was the second meeting of the neighbours?", "2 de mayo de 2025"),
    ],
)
def test_which_of_several_is_told_by_their_days(ask: Callable[[str], Answer], question: str, day: str) -> None:
    """The first of two events is the earlier one, the second the later."""
    assert focus(ask(question)) == day


@pytest.mark.parametrize(
    "question", ["¿Cuándo fueron las dos reuniones de vecinos?", "When were the two neighbours' meetings?"]
)
def test_each_of_several_is_dated(ask: Callable[[str], Answer], question: str) -> None:
    """A question for two events has a statement for each, in the order of their days."""
    marked = [
        citation.quote[citation.focus[0] - citation.start : citation.focus[1] - citation.start]
        for citation in ask(question).citations
        if citation.focus
    ]
    assert marked == ["10 de abril de 2025", "2 de mayo de 2025"]


def test_an_office_is_held_where_the_question_says(tmp_path: Path) -> None:
    """The mayor of one town is not the mayor of another, though both stand in one sentence."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.txt").write_text(
        "Anna Diaz, mayor of Paris, met Bob Roe, mayor of London, on Monday.", "utf-8"
    )
    answer = Chatbot(NewsIndex.build(tmp_path / "a", tmp_path / "i")[0]).ask("Who is the mayor of Paris?")
    assert answer.text.startswith("Anna Diaz, according to")


def test_a_third_of_two_is_not_answered(ask: Callable[[str], Answer]) -> None:
    """A question for one event more than the articles date has no answer."""
    assert ask("¿Cuándo fue la tercera reunión de vecinos?").status == "no_evidence"


def test_a_dateline_dates_nothing(ask: Callable[[str], Answer]) -> None:
    """The day an article was written is not the day of what it tells."""
    answer = ask("¿Cuándo viajó el alcalde a Soria?")
    assert not answer.text.startswith("5 de mayo")


def test_another_events_date_is_not_claimed(ask: Callable[[str], Answer]) -> None:
    """A date in the clause of another event does not answer: what the works cost has no day."""
    answer = ask("¿Cuándo empezará la obra?")
    assert not answer.text.startswith("9 de enero")
    assert all(citation.focus is None for citation in answer.citations)
