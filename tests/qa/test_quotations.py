"""Quoted words stand in the passage, or they are no quotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quotations import is_quoted, quotes_of, unquoted

TEXT = 'La alcaldesa dijo: "Nadie se irá, y nadie pagará más de 30 euros". Luego añadió que el puerto reabrirá.'


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("He said “we won”.", ["we won"]),
        ('He said "we won".', ["we won"]),
        ("Dijo «ganamos» y “perdimos”.", ["ganamos", "perdimos"]),
        ("He said ‘we won’ today.", ["we won"]),
        ("He said ‘we didn’t win’ today.", ["we didn’t win"]),
        ("He said 'we didn't win' today.", ["we didn't win"]),
        ("“We won. And", ["We won. And"]),
        ("and we left”, she said.", ["and we left"]),
        ("The workers’ union and the mayor's office", []),
        ("They don't and won't.", []),
        ("", []),
    ],
)
def test_every_kind_of_mark_quotes(text: str, quotes: list[str]) -> None:
    """Straight, curly, angled and single marks quote, a quotation may go on in another sentence; an apostrophe is
    none of them."""
    assert list(quotes_of(text)) == quotes


@pytest.mark.parametrize(
    ("quote", "held"),
    [
        ("Nadie se irá", True),
        ("nadie se irá", True),
        ("Nadie se irá,", True),
        ("nadie pagará más de 30 euros.", True),
        ("Nadie … pagará más de 30 euros", True),
        ("Nadie se irá [...] el puerto reabrirá", True),
        ("pagará más … nadie se irá", False),
        ("Nadie se ira", False),
        ("Nadie se fue", False),
        ("nadie pagará más de 30 %", False),
        ("die se irá", False),
        ("puerto reabrirá ayer", False),
    ],
)
def test_quoted_words_are_verbatim(quote: str, held: bool) -> None:
    """Capitals and marks do not matter, every word and the order of what an ellipsis leaves do."""
    assert is_quoted(quote, TEXT) is held


def test_accents_may_be_composed_or_not() -> None:
    """An accent is the same as one character or as two."""
    assert is_quoted("nadie se ira\u0301", TEXT)


def test_what_is_quoted_can_be_left_out() -> None:
    """The rest of a sentence is what its own words are."""
    assert unquoted("Dijo “we won” ayer.").split() == ["Dijo", "ayer."]


@given(st.text(alphabet="“”\"'‘’«» …[].ab\n", max_size=200))
def test_any_marks_are_read(text: str) -> None:
    """However marks are strewn, quotations are stretches of the text, and the text holds each of them."""
    assert all(quote in text and is_quoted(quote, text) for quote in quotes_of(text))
