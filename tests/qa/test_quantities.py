"""Amounts are read alike however either language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Language
from qa.claims import claims_of
from qa.quantities import Quantity, quantities_of, readings, stated

ES: Language = "es"
EN: Language = "en"


def _amounts(text: str, language: Language) -> list[tuple[set[float], str | None]]:
    return [(set(quantity.values), quantity.unit) for quantity in quantities_of(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("un 3,5 % más", ES, 3.5, "percent"),
        ("up 3.5%", EN, 3.5, "percent"),
        ("up 3.5 per cent", EN, 3.5, "percent"),
        ("el doce por ciento", ES, 12, "percent"),
        ("el uno coma cinco por ciento", ES, 1.5, "percent"),
        ("12.500 toneladas", ES, 12500, "tonne"),
        ("12,500 tonnes", EN, 12500, "tonne"),
        ("12 500 toneladas", ES, 12500, "tonne"),
        ("1.234.567,89 euros", ES, 1234567.89, "euro"),
        ("1,234,567.89 euros", EN, 1234567.89, "euro"),
        ("2,4 metros", ES, 2.4, "metre"),
        ("2.4-metre", EN, 2.4, "metre"),
        ("30 millones de dólares", ES, 3e7, "dollar"),
        ("30 million dollars", EN, 3e7, "dollar"),
        ("$30 million", EN, 3e7, "$"),
        ("€3.5bn", EN, 3.5e9, "euro"),
        ("£2m", EN, 2e6, "pound"),
        ("3.500 millones de euros", ES, 3.5e9, "euro"),
        ("3 mil millones de pesos", ES, 3e9, "peso"),
        ("tres mil millones de pesos", ES, 3e9, "peso"),
        ("2 billones de pesos", ES, 2e12, "peso"),
        ("two trillion pesos", EN, 2e12, "peso"),
        ("dos millones y medio de euros", ES, 2.5e6, "euro"),
        ("2 millones y medio de euros", ES, 2.5e6, "euro"),
        ("two and a half million euros", EN, 2.5e6, "euro"),
        ("two and a half hours", EN, 2.5, "hour"),
        ("tres horas y media", ES, 3.5, "hour"),
        ("medio millón de personas", ES, 5e5, None),
        ("half a million people", EN, 5e5, None),
        ("la mitad de los clientes", ES, 50, "percent"),
        ("half of the customers", EN, 50, "percent"),
        ("dos docenas de barcos", ES, 24, None),
        ("two dozen boats", EN, 24, None),
        ("a dozen boats", EN, 12, None),
        ("treinta y cinco marineros", ES, 35, None),
        ("thirty-five sailors", EN, 35, None),
        ("two hundred and fifty thousand votes", EN, 250_000, None),
        ("doscientos cincuenta mil votos", ES, 250_000, None),
        ("una pena de diecisiete años", ES, 17, "year"),
        ("a 17-year sentence", EN, 17, "year"),
        ("seventeen years", EN, 17, "year"),
        ("dos décadas", ES, 20, "year"),
        ("two decades", EN, 20, "year"),
        ("10km", EN, 10, "kilometre"),
        ("10 kilómetros", ES, 10, "kilometre"),
        ("300 kg", ES, 300, "kilo"),
        ("dos tercios de los votos", ES, 66.67, "percent"),
        ("two-thirds of the votes", EN, 66.67, "percent"),
        ("un tercio de los votos", ES, 33.33, "percent"),
        ("la tercera parte de los votos", ES, 33.33, "percent"),
        ("a third of the votes", EN, 33.33, "percent"),
        ("three quarters of the votes", EN, 75, "percent"),
        ("tres cuartas partes de los votos", ES, 75, "percent"),
    ],
)
def test_an_amount_is_one_number_and_one_unit(text: str, language: Language, value: float, unit: str | None) -> None:
    """Figures, magnitudes, number words, fractions and units of both languages give the same number and unit."""
    ((values, found),) = _amounts(text, language)
    assert (value in {round(one, 2) for one in values}, found) == (True, unit)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("miles de casas", ES),
        ("thousands of homes", EN),
        ("la red 5G", ES),
        ("the 2nd time", EN),
        ("an Airbus A320", EN),
        ("one of them", EN),
        ("uno de ellos", ES),
        ("no solo", ES),
    ],
)
def test_what_nobody_counted_is_no_amount(text: str, language: Language) -> None:
    """Vague plenty, model names, ordinals and "one" state no number."""
    assert _amounts(text, language) == []


@pytest.mark.parametrize(
    ("one", "of_one", "other", "of_other", "same"),
    [
        ("3,5 %", ES, "3.5%", EN, True),
        ("3,5 %", ES, "35%", EN, False),
        ("3.500", ES, "3,500", EN, True),
        ("3.500", ES, "3.5", EN, False),
        ("3,500 casas", ES, "3,500 houses", EN, True),
        ("1.000 millones", ES, "1 billion", EN, True),
        ("1 billón", ES, "1 billion", EN, False),
        ("1 billón", ES, "1 trillion", EN, True),
        ("30 millones de euros", ES, "$30 million", EN, False),
        ("30 millones de dólares", ES, "$30 million", EN, True),
        ("30 millones de pesos", ES, "$30 million", EN, True),
        ("40 %", ES, "40 people", EN, False),
        ("40 %", ES, "40", EN, False),
        ("2,4 metros", ES, "2.4 feet", EN, False),
        ("tres puntos", ES, "3%", EN, False),
        ("dieciocho meses", ES, "18 months", EN, True),
        ("dieciocho meses", ES, "18 years", EN, False),
        ("un tercio", ES, "a third of it", EN, True),
        ("un tercio", ES, "33%", EN, True),
        ("un tercio", ES, "half", EN, False),
    ],
)
def test_amounts_agree_across_the_languages(
    one: str, of_one: Language, other: str, of_other: Language, same: bool
) -> None:
    """The same amount agrees in both directions however it is written, and another number or unit does not."""
    (mine,), (its,) = quantities_of(one, of_one), quantities_of(other, of_other)
    assert (mine.agrees(its), its.agrees(mine)) == (same, same)


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("cuatro de cada cinco viajeros", ES, 80, "percent"),
        ("four out of five travellers", EN, 80, "percent"),
        ("one in four", EN, 25, "percent"),
        ("uno de cada tres", ES, 33.33, "percent"),
        ("el 80 % de los viajeros", ES, 4, "count"),
        ("80% of travellers", EN, 5, "count"),
        ("both of them", EN, 2, None),
        ("ambos países", ES, 2, None),
    ],
)
def test_a_share_is_told_in_two_ways(text: str, language: Language, value: float, unit: str | None) -> None:
    """Four out of five is 80 per cent and the other way round; both are two."""
    implied = claims_of(text, language, None).implied
    assert any(value in {round(v, 2) for v in one.values} and one.unit == unit for one in implied)


@given(st.decimals(0, 10**9, places=2), st.sampled_from(["es", "en"]))
def test_a_number_survives_being_written(number: float, language: Language) -> None:
    """A number with thousands and decimals marked as its language does is read as that number alone."""
    written = f"{number:,.2f}"
    if language == "es":
        written = written.translate(str.maketrans(",.", ".,"))
    assert readings(written, language) == {float(number)}


@given(st.integers(0, 10**12), st.sampled_from(["es", "en"]), st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_spaces_group_in_both_languages(number: int, language: Language, space: str) -> None:
    """Thousands may be marked by any of the spaces in use."""
    assert readings(f"{number:,}".replace(",", space), language) == {float(number)}


@given(st.integers(1000, 999_999), st.sampled_from(["es", "en"]))
def test_the_other_convention_is_among_the_readings(number: int, language: Language) -> None:
    """Thousands marked as the other language does are read as they were meant, among others."""
    written = f"{number:,}"
    if language == "en":
        written = written.replace(",", ".")
    assert float(number) in readings(written, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("de 3 a 5 horas", ES),
        ("entre tres y cinco horas", ES),
        ("3 to 5 hours", EN),
        ("three or five hours", EN),
        ("3-5 hours", EN),
    ],
)
def test_both_ends_of_a_range_have_its_unit(text: str, language: Language) -> None:
    """The first number of a range is counted in what the second is."""
    assert _amounts(text, language) == [({3.0}, "hour"), ({5.0}, "hour")]


@pytest.mark.parametrize(
    ("amount", "text", "told"),
    [
        ("five hours", "three hours for five boats", False),
        ("three hours", "three hours for five boats", True),
        ("five hours", "five for the boats", True),
        ("45 years", "Pellow, 45, got 17 years", True),
        ("$5 million", "5 million dollars", True),
    ],
)
def test_a_number_of_something_else_is_no_amount(amount: str, text: str, told: bool) -> None:
    """A text that counts hours does not tell five hours where it counts five boats."""
    (mine,) = quantities_of(amount, EN)
    assert stated(mine, quantities_of(text, EN)) is told


_QUANTITIES = st.builds(
    Quantity,
    st.frozensets(st.sampled_from([1.0, 2.0, 50.0]), min_size=1),
    st.sampled_from([None, "percent", "point", "$", "dollar", "peso", "euro", "year"]),
    st.just(""),
)


@given(_QUANTITIES, _QUANTITIES)
def test_to_agree_is_mutual(one: Quantity, other: Quantity) -> None:
    """Whichever of two amounts is held against the other, they agree or they do not; each agrees with itself."""
    assert one.agrees(other) == other.agrees(one)
    assert one.agrees(one)


@given(st.text(max_size=300), st.sampled_from(["es", "en"]))
def test_any_text_is_read(text: str, language: Language) -> None:
    """Whatever stands in a text, its claims are read, and the words of each amount stand in it."""
    for quantity in quantities_of(text, language):
        assert quantity.words in text
    claims_of(text, language, None)
