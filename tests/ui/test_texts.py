"""Every word in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import index.errors
import qa.errors
import ui.texts
from index.errors import LongQuestion, MissingIndex, PasajeError
from ui.texts import PAGE, Words, error_text


def _errors(root: type[PasajeError] = PasajeError) -> Iterator[type[PasajeError]]:
    yield root
    for error in root.__subclasses__():
        if error.__module__ in (index.errors.__name__, qa.errors.__name__):
            yield from _errors(error)


def _fields(template: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", template))


@pytest.mark.parametrize("kind", list(_errors()), ids=lambda kind: kind.__name__)
def test_error_has_a_spanish_sentence(kind: type[PasajeError]) -> None:
    """No error, old or new, is told in English to a reader of Spanish, or with less than it knows."""
    fields = {name: f"<{name}>" for name in _fields(kind.template)}
    spanish = error_text(kind(**fields), "es")
    assert spanish != str(kind(**fields))
    assert all(value in spanish for value in fields.values())


def test_error_in_english_is_its_own_sentence() -> None:
    """The English of an error is written once, in the error."""
    error = LongQuestion(length=3000, limit=2000)
    assert error_text(error, "en") == str(error)
    assert error_text(error, "es") == "La pregunta tiene 3000 caracteres; pregunte en 2000 como máximo."


def test_error_of_another_package_is_told_in_english() -> None:
    """An error that this page has never heard of is told all the same."""

    class Strange(MissingIndex):
        template = "Strange: {path}."

    assert error_text(Strange(path="x"), "es") == "Strange: x."


def test_words_fill_in_the_same_in_both_languages() -> None:
    """A translation that forgets what is to be filled in, or a key left empty, is found here."""
    all_words = [*PAGE.values(), *(value for value in vars(ui.texts).values() if isinstance(value, Words))]
    for words in all_words:
        assert words.es
        assert words.en
        assert _fields(words.es) == _fields(words.en)
