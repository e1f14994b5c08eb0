"""The reader: which words of a window answer, and whether any do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qa.read import LONGEST, Reader, Reading

TOLD = (
    "El puente sobre el río Duero se abrió el 3 de mayo. Lo inauguró la alcaldesa Ana Ruiz, que había prometido "
    "terminarlo en un año. La obra costó dos millones de euros."
)
ENGLISH = "The library in Leeds closed on Friday. Its director, Tom Hale, said the roof would cost £40,000 to mend."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def said(reading: Reading, text: str) -> str:
    """The likeliest words of a window that begins at 0."""
    found = reading.likeliest(0, len(text))
    assert found is not None
    return text[slice(*found[1])]


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("¿Cuándo se abrió el puente?", TOLD, "3 de mayo"),
        ("When did the bridge open?", TOLD, "3 de mayo"),
        ("¿Cuánto costó la obra?", TOLD, "dos millones de euros"),
        ("Who is the director of the library?", ENGLISH, "Tom Hale"),
        ("¿Quién dirige la biblioteca?", ENGLISH, "Tom Hale"),
    ],
)
def test_the_words_that_answer_are_found_across_languages(reader: Reader, question: str, text: str, words: str) -> None:
    """The likeliest span is the answer, and most of what is likely lies in its sentence."""
    (reading,) = reader.read(question, [(text, 0)])
    assert words in said(reading, text)
    place = text.index(words)
    assert reading.inside(text.rfind(".", 0, place) + 1, text.index(".", place) + 1) > 0.5


def test_a_window_that_answers_is_told_from_one_that_does_not(reader: Reader) -> None:
    """The probability of an answer is higher where there is one."""
    own, other = reader.read("¿Quién inauguró el puente?", [(TOLD, 0), (ENGLISH, 0)])
    assert own.probability > other.probability
    assert 0 <= other.probability <= own.probability <= 1


def test_offsets_are_those_of_the_article(reader: Reader) -> None:
    """A window that begins further on in its article gives places in the article, accents and all."""
    (here,), (there,) = (reader.read("¿Cuánto costó?", [(TOLD, offset)]) for offset in (0, 1000))
    assert here.likeliest(0, len(TOLD)) is not None
    found, moved = here.likeliest(0, len(TOLD)), there.likeliest(1000, 1000 + len(TOLD))
    assert found is not None
    assert moved == (found[0], (found[1][0] + 1000, found[1][1] + 1000))


def test_probabilities_add_up(reader: Reader) -> None:
    """Over the whole window they make 1, over no text 0, and there is no span in it."""
    (reading,) = reader.read("¿Cuándo?", [(TOLD, 0)])
    assert reading.inside(0, len(TOLD)) == pytest.approx(1, abs=1e-3)
    assert reading.inside(5000, 6000) == 0
    assert reading.likeliest(5000, 6000) is None


def test_no_window_depends_on_another(reader: Reader) -> None:
    """Read alone, beside others or in several threads at once, a window gives the same."""
    question = "¿Quién inauguró el puente?"
    (alone,) = reader.read(question, [(TOLD, 0)])
    with ThreadPoolExecutor(4) as pool:
        every = list(pool.map(lambda _: reader.read(question, [(ENGLISH, 0), (TOLD, 0)])[1], range(8)))
    for reading in every:
        assert reading.answered == alone.answered
        assert np.array_equal(reading.spans, alone.spans)


def test_what_is_too_long_is_cut(reader: Reader) -> None:
    """A question of thousands of words and a window beyond the reader's length are read as far as it goes."""
    (reading,) = reader.read("¿qué? " * 1000, [(TOLD * 20, 0)])
    assert 0 < len(reading.starts) < LONGEST


def test_nothing_to_read_is_nothing(reader: Reader) -> None:
    """No windows give no readings."""
    assert reader.read("¿Qué?", []) == []
