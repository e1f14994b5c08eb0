"""Which stretches are worth quoting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.passages import is_heading, sentences_of
from qa.stretches import LONGEST, stretches_of


def quotes(text: str) -> list[str]:
    sentences = sentences_of(text, "es")
    return [text[sentences[first][0] : sentences[last][1]] for first, last in stretches_of(text, sentences)]


def test_a_lead_in_brings_its_list() -> None:
    """A sentence that ends in a colon is quoted with every item of the list it announces."""
    text = "Pidieron tres cosas a los gobiernos de la zona:\n- agua\n- luz\n- caminos\n\nNadie respondió a la carta."
    assert "Pidieron tres cosas a los gobiernos de la zona:\n- agua\n- luz\n- caminos" in quotes(text)
    assert not any(quote.endswith(":") for quote in quotes(text))


def test_a_quotation_is_closed() -> None:
    """A stretch never ends inside a quotation that it opened."""
    text = "La alcaldesa fue clara: «No habrá obras este año. Tampoco el que viene». Luego se marchó de la sala."
    assert not any(quote.count("«") > quote.count("»") for quote in quotes(text))


def test_a_signature_opens_nothing() -> None:
    """What a dash opens belongs to the post above it and is not quoted alone."""
    text = "La calle queda cerrada desde hoy hasta el domingo. — Alcaldía (@alcaldia) 3 de mayo de 2025"
    assert not any(quote.startswith("—") for quote in quotes(text))


@given(
    st.lists(st.sampled_from(["Un título", "Se firmó ayer.", "Dijo:", "- uno", "«Abre", "cierra».", ""]), max_size=12)
)
def test_stretches_are_runs_of_whole_sentences(lines: list[str]) -> None:
    """Whatever the text, stretches are runs of its sentences, and of several only within the limit."""
    text = "\n".join(lines)
    sentences = sentences_of(text, "es")
    for first, last in stretches_of(text, sentences):
        assert 0 <= first <= last < len(sentences)
        assert first == last or sentences[last][1] - sentences[first][0] <= LONGEST
        if last + 1 < len(sentences):
            assert not is_heading(text[slice(*sentences[last])])
