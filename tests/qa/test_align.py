"""How the words of a question are met."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder.static import StaticEncoder
from qa import align

ENCODER = StaticEncoder()


def best(question: str, text: str, word: str) -> float:
    """How well `word` of the question is met in the text."""
    asked = align.read(question, ENCODER)
    met = align.meet(asked, align.read(text, ENCODER))
    return float(met[asked.forms.index(word)].max())


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("When is the meeting?", "La reunión será mañana.", "meeting"),
        ("¿Cuándo es la reunión?", "The meeting is tomorrow.", "reunion"),
        ("¿Quién trajo las armas?", "Weapons were brought in.", "armas"),
    ],
)
def test_translations_meet(question: str, text: str, word: str) -> None:
    """A word is met by its translation, in either direction."""
    assert best(question, text, word) > 0.8


@pytest.mark.parametrize(
    ("question", "text", "word"),
    [
        ("la tercera llamada", "la segunda llamada", "tercera"),
        ("the call in March", "la llamada de mayo", "march"),
        ("the call on Tuesday", "la llamada del jueves", "tuesday"),
        ("12 heridos", "los 13 heridos", "12"),
        ("the first call", "una llamada por el primer aniversario de aquel tratado", "first"),
    ],
)
def test_members_of_a_series_do_not_meet(question: str, text: str, word: str) -> None:
    """Ordinals, months, weekdays and numbers are met by themselves only, and ordinals with what they count."""
    assert best(question, text, word) < 0.5


def test_a_second_implies_a_first() -> None:
    """A text about a second call speaks of a first one too, though less than if it said so."""
    assert best("la primera llamada", "una segunda llamada", "primera") == pytest.approx(align.IMPLIED)


def test_demand_ignores_function_words_and_counts_a_word_once() -> None:
    """A question's demand lies in its content words, each said once."""
    reading = align.read("¿Cuándo es la reunión, la reunión del grupo?", ENCODER)
    demand = dict(zip(reading.forms, align.demands(reading).tolist(), strict=True))
    assert demand["cuando"] == demand["la"] == 0
    assert sum(value > 0 for value in align.demands(reading).tolist()) == 2


def test_met_is_a_share() -> None:
    """Every value lies in [0, 1] and the shape is question words by text words, empty texts included."""
    asked = align.read("Where is the meeting?", ENCODER)
    for text in ("", "…", "La reunión será en Lima."):
        met = align.meet(asked, align.read(text, ENCODER))
        assert met.shape[0] == len(asked.forms)
        assert np.all((met >= 0) & (met <= 1))


def test_by_span_takes_the_best_word_of_each() -> None:
    """Each span has the best of its words, and a span without words nothing."""
    text = align.read("uno dos tres", ENCODER)
    met = np.array([[0.1, 0.9, 0.4]], np.float32)
    assert align.by_span(met, text, [(0, 7), (8, 12), (12, 12)])[0].tolist() == pytest.approx([0.9, 0.4, 0.0])
