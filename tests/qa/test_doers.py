"""Who does what: swapped doers are told, paraphrases are not taken for swaps."""

from __future__ import annotations

import pytest

from index.encoder.static import StaticEncoder
from index.records import Language
from qa.compare import compare, words_of
from qa.doers import swapped

ES: Language = "es"
EN: Language = "en"


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("Valdovinos invited Pellow.", EN, "Pellow invited Valdovinos.", EN),
        ("Then Valdovinos invited Pellow.", EN, "Luego Pellow invitó a Valdovinos.", ES),
        ("Ayer Valdovinos invitó a Pellow.", ES, "Pellow invited Valdovinos.", EN),
        ("Pellow was invited by Valdovinos.", EN, "Pellow invited Valdovinos.", EN),
        ("Lagat overtook Solheim in Oslo.", EN, "In Oslo, Solheim overtook Lagat.", EN),
        ("Ayer Portillo acusó a Mendoza de mentir.", ES, "Mendoza acusó a Portillo de mentir.", ES),
        ("Ayer, Mendoza fue acusado por Portillo.", ES, "Mendoza acusó a Portillo.", ES),
    ],
)
def test_a_swap_is_told(encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language) -> None:
    """Whoever is said to do what the other did is told, active or passive, within a language and across."""
    assert swapped(compare(words_of(sentence, of, encoder), words_of(text, its, encoder)))


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("Pellow invited Valdovinos.", EN, "Pellow invitó a Valdovinos.", ES),
        ("Valdovinos was invited by Pellow.", EN, "Pellow invited Valdovinos.", EN),
        ("Valdovinos fue invitado por Pellow.", ES, "Pellow invited Valdovinos.", EN),
        ("Valdovinos was invited to London.", EN, "Pellow invited Valdovinos to London.", EN),
        ("According to Quiroz, the shell is whole.", EN, "«El caparazón está entero», señaló Quiroz.", ES),
        ("Quiroz said that the shell is whole.", EN, "“The shell is whole”, said Marcela Quiroz.", EN),
        ("Acme sold the plant to Borealis.", EN, "Borealis compró la planta a Acme.", ES),
        ("Pellow and Valdovinos met in London.", EN, "Valdovinos se reunió en Londres con Pellow.", ES),
        ("It rained.", EN, "Pellow invited Valdovinos.", EN),
        ("", EN, "", ES),
    ],
)
def test_a_paraphrase_is_no_swap(encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language) -> None:
    """The same doer in another voice or order, a deed from its other side and a deed done together are no swap."""
    assert swapped(compare(words_of(sentence, of, encoder), words_of(text, its, encoder))) == ""
