"""What one text denies and the other states is told, and nothing else is."""

from __future__ import annotations

import pytest

from index.encoder.static import StaticEncoder
from index.records import Language
from qa.compare import compare, words_of
from qa.denial import denied, reversed_word

ES: Language = "es"
EN: Language = "en"


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("The province requested help.", EN, "The province did not request help.", EN),
        ("The province did not request help.", EN, "The province requested help.", EN),
        ("La provincia pidió ayuda.", ES, "The province did not request help.", EN),
        ("La provincia no aceptó la ayuda.", ES, "The province accepted the help.", EN),
        ("The minister never travelled to Lima.", EN, "La ministra viajó a Lima.", ES),
        ("The minister travelled to Lima.", EN, "La ministra nunca viajó a Lima.", ES),
        ("The union didn't sign the agreement.", EN, "The union signed the agreement.", EN),
        ("The union signed the agreement.", EN, "The union didn’t sign the agreement.", EN),
        ("El sindicato firmó el acuerdo.", ES, "El sindicato no firmó el acuerdo.", ES),
        ("Nobody was injured.", EN, "Dos personas resultaron heridas.", ES),
    ],
)
def test_a_denial_is_told(encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language) -> None:
    """A deed that only one of the two denies is told, whichever it is and in whichever language."""
    assert denied(compare(words_of(sentence, of, encoder), words_of(text, its, encoder)))


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("The province did not request help.", EN, "La provincia no pidió ayuda.", ES),
        ("The province refused to sign.", EN, "La provincia no quiso firmar.", ES),
        ("The province did not sign.", EN, "La provincia se negó a firmar.", ES),
        ("The talks ended without an agreement.", EN, "El encuentro terminó sin acuerdo.", ES),
        ("Nobody was injured.", EN, "No hubo heridos.", ES),
        ("The plan was not approved.", EN, "El plan fue rechazado.", ES),
        ("Schools are unsafe.", EN, "Las escuelas no son seguras.", ES),
        ("The mayor opened the bridge.", EN, "The mayor, who had not slept, opened the bridge.", EN),
        ("No. 3 opened.", EN, "Opened by No. 3.", EN),
    ],
)
def test_one_denial_in_two_ways_is_no_fault(
    encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language
) -> None:
    """What both deny, each in its own words, and what a denial beside it does not reach, agrees."""
    compared = compare(words_of(sentence, of, encoder), words_of(text, its, encoder))
    assert (denied(compared), reversed_word(compared)) == ("", "")


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its", "word"),
    [
        ("Parliament approved the law.", EN, "El Parlamento rechazó la ley.", ES, "approved"),
        ("El Parlamento rechazó la ley.", ES, "Parliament approved the law.", EN, "rechazó"),
        ("Prices rose in May.", EN, "Los precios bajaron en mayo.", ES, "rose"),
        ("La fábrica cerró.", ES, "The factory reopened.", EN, "cerró"),
        ("The team won the final.", EN, "The team lost the final.", EN, "won"),
        ("Llegaron más de 30 barcos.", ES, "Fewer than 30 boats came.", EN, "más"),
        ("The jury found him guilty.", EN, "El jurado lo absolvió.", ES, "guilty"),
        ("In the north of the island.", EN, "En el sur de la isla.", ES, "north"),
        ("El contrato fue prorrogado.", ES, "The contract was shortened.", EN, "prorrogado"),
    ],
)
def test_an_opposite_is_told(
    encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language, word: str
) -> None:
    """A word whose opposite stands in its place is told, within a language and across."""
    assert reversed_word(compare(words_of(sentence, of, encoder), words_of(text, its, encoder))) == word


@pytest.mark.parametrize(
    ("sentence", "of", "text", "its"),
    [
        ("The plan was not approved.", EN, "El plan fue rechazado.", ES),
        ("Parliament rejected the law.", EN, "El Parlamento no aprobó la ley.", ES),
        ("Prices rose.", EN, "Los precios subieron en mayo y bajaron en junio.", ES),
        ("The mayor spoke.", EN, "Prices fell.", EN),
    ],
)
def test_no_opposite_where_the_word_itself_stands(
    encoder: StaticEncoder, sentence: str, of: Language, text: str, its: Language
) -> None:
    """A denied word counts for its opposite; a text that says both says either."""
    assert reversed_word(compare(words_of(sentence, of, encoder), words_of(text, its, encoder))) == ""
