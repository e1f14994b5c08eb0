"""Words are compared across the languages, each by what it is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.static import StaticEncoder
from index.records import Language
from qa.compare import Comparison, compare, words_of

ES: Language = "es"
EN: Language = "en"


def _compared(encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language) -> Comparison:
    return compare(words_of(sentence, of, encoder), words_of(text, its, encoder))


def test_a_word_is_itself(encoder: StaticEncoder) -> None:
    """A text beside itself lacks nothing, and every word of it is wholly like itself."""
    compared = _compared(encoder, "The mayor closed 3 bridges in May.", EN, "The mayor closed 3 bridges in May.", EN)
    assert np.diag(compared.alike).tolist() == [1.0] * len(compared.sentence.reading.forms)
    assert compared.missing().sum() == 0


@pytest.mark.parametrize(
    ("one", "of_one", "other", "of_other", "low", "high"),
    [
        ("Germany", EN, "Alemania", ES, 1, 1),
        ("Germany", EN, "Francia", ES, 0, 0.3),
        ("el martes", ES, "on Tuesday", EN, 1, 1),
        ("el martes", ES, "on Wednesday", EN, 0, 0),
        ("7 casas", ES, "8 houses", EN, 0.4, 0.99),
        ("negociación", ES, "negociaron", ES, 0.8, 0.99),
        ("bridge", EN, "puente", ES, 0.4, 0.99),
        ("visita a Rotterdam", ES, "from Roterdam", EN, 0.8, 1),
    ],
)
def test_likeness_by_kind(
    encoder: StaticEncoder, one: str, of_one: Language, other: str, of_other: Language, low: float, high: float
) -> None:
    """Countries and closed series are one or not, forms of a word nearly, translations somewhat."""
    compared = _compared(encoder, one, of_one, other, of_other)
    assert low <= compared.alike[-1].max() <= high


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("The UN asked for calm.", EN, "La ONU pidió calma.", ES),
        ("La SRE lo confirmó.", ES, "The Secretaría de Relaciones Exteriores confirmed it.", EN),
        ("The Secretaría de Relaciones Exteriores confirmed it.", EN, "La SRE lo confirmó.", ES),
        ("El buque salió hacia Rotterdam.", ES, "The ship left for Roterdam.", EN),
        ("The European Space Agency paid.", EN, "La Agencia Espacial Europea pagó.", ES),
        ("According to Ramiro Valdovinos, yes.", EN, "Según Valdovinos, sí. Ramiro asintió.", ES),
        ("Said the Minister of Health.", EN, "Lo dijo la ministra de Sanidad.", ES),
        ("She spoke for EE. UU. yesterday.", EN, "She spoke for the United States.", EN),
    ],
)
def test_names_are_met_in_the_other_language(
    encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language
) -> None:
    """Initials, spellings, translated bodies and offices are no strange names."""
    assert _compared(encoder, sentence, of, text, its).strange_name() == ""


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its", "name"),
    [
        ("According to Karla Mendoza, yes.", EN, "Según Valdovinos, sí.", ES, "Karla"),
        ("El buque salió hacia Hamburgo.", ES, "The ship left for Rotterdam.", EN, "Hamburgo"),
        ("It was said in Canada.", EN, "Se dijo en México.", ES, "Canada"),
        ("La decisión de la OTAN llegó ayer.", ES, "The UN decided yesterday.", EN, "OTAN"),
        ("It was said by Pedro Valdovinos.", EN, "Lo dijo Ramiro Valdovinos.", ES, "Pedro"),
        ("The ship of Zorblax Industries left.", EN, "El buque salió.", ES, "Zorblax"),
        ("It was said by Iris Tamayo.", EN, "It was meant to be (it).", EN, "Iris"),
    ],
)
def test_an_invented_name_is_told(
    encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language, name: str
) -> None:
    """A person, place or body that the text names in neither language is strange."""
    assert _compared(encoder, sentence, of, text, its).strange_name() == name


def test_a_body_in_full_is_met_by_its_initials(encoder: StaticEncoder) -> None:
    """The words of a name whose initials the text has are not missing from it."""
    compared = _compared(encoder, "The International Monetary Fund lent money.", EN, "The IMF lent money.", EN)
    assert compared.missing().sum() == 0
    assert compared.strange_name() == ""


def test_a_name_of_several_words_is_one(encoder: StaticEncoder) -> None:
    """Joints hold a name together, other words part names."""
    words = words_of("Y la Universidad de Antioquia recibió a Marcela Quiroz.", ES, encoder)
    assert [[words.word(p) for p in name] for name in words.names()][-2:] == [["Antioquia"], ["Marcela", "Quiroz"]]


@pytest.mark.parametrize("text", ["", "…", "😀😀", "\x00", "9" * 10_000, "x" * 10_000])
def test_odd_texts_are_compared(encoder: StaticEncoder, text: str) -> None:
    """No words, or one that goes on for ever, compare like others."""
    for one, other in ((text, "A bridge closed."), ("A bridge closed.", text), (text, text)):
        compared = _compared(encoder, one, EN, other, ES)
        assert compared.alike.shape == (len(compared.sentence.reading.forms), len(compared.text.reading.forms))


_WORDS = st.lists(
    st.sampled_from("the mayor Germany Alemania puente bridge 3 tres Rotterdam Roterdam no May U.S.".split()),
    max_size=8,
).map(" ".join)


@given(_WORDS, _WORDS)
@settings(max_examples=50, deadline=None)
def test_likeness_is_bounded(one: str, other: str) -> None:
    """Likeness lies in [0, 1], and what is missing adds up to at most 1."""
    encoder = _ENCODER
    compared = _compared(encoder, one, EN, other, ES)
    assert ((compared.alike >= 0) & (compared.alike <= 1)).all()
    assert 0 <= compared.missing().sum() <= 1.0001


_ENCODER = StaticEncoder()
