"""What a text states exactly is told once, each number as what it is."""

from __future__ import annotations

import pytest
from hits import MONDAY
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from qa.claims import claims_of

ES: Language = "es"
EN: Language = "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El 4 de abril de 2025, a las 15:30, 12 barcos salieron: «Adiós».", ES),
        ("El cuatro de abril de 2025, a las tres y media de la tarde, doce barcos salieron: “Adiós”.", ES),
        ('On April 4, 2025, at 3:30 p.m., 12 boats left: "Adiós".', EN),
        ("On the fourth of April, 2025, at half past three, twelve boats left: ‘Adiós’.", EN),
    ],
)
def test_a_number_is_a_day_an_hour_or_an_amount(text: str, language: Language) -> None:
    """The figures of a date or an hour are no amounts, in figures or in words."""
    claims = claims_of(text, language, MONDAY)
    ((day,),) = claims.days
    (hour,) = claims.hours
    assert (day.year, day.month, day.day) == (2025, 4, 4)
    assert 15 * 60 + 30 in hour.minutes
    assert [amount.values for amount in claims.quantities] == [{12.0}]
    assert claims.quotes == ("Adiós",)


def test_relative_days_are_those_of_the_publication() -> None:
    """Without a day of publication "yesterday" is no day."""
    assert claims_of("It closed yesterday.", EN, None).days == ()
    assert claims_of("It closed yesterday.", EN, MONDAY).days[0][0].day == 9


@given(st.text(max_size=200), st.sampled_from([ES, EN]))
def test_claims_are_words_of_the_text(text: str, language: Language) -> None:
    """Whatever stands in a text, what it is said to state stands in it."""
    claims = claims_of(text, language, MONDAY)
    told = [*claims.quantities, *claims.hours, *(day for days in claims.days for day in days)]
    assert all(one.words in text for one in told)
    assert all(quote in text for quote in claims.quotes)
