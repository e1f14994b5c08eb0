"""Names are one in both languages, and no others."""

from __future__ import annotations

import pytest

from qa.names import countries, initials_of, same_initials, spelled_alike


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("Estados Unidos", "EE. UU.", "EE.UU.", "EEUU", "United States", "U.S.", "US", "USA", "estadounidense"), "US"),
        (("Reino Unido", "United Kingdom", "UK", "Gran Bretaña", "Britain", "británica", "British"), "GB"),
        (("Alemania", "Germany", "alemanes", "German"), "DE"),
        (("Países Bajos", "Netherlands", "Holanda", "Dutch"), "NL"),
        (("Corea del Sur", "South Korea", "surcoreano"), "KR"),
        (("Costa de Marfil", "Ivory Coast", "Côte d’Ivoire"), "CI"),
        (("España", "Spain", "española", "Spanish"), "ES"),
        (("Arabia Saudí", "Saudi Arabia"), "SA"),
        (("Turquía", "Turkey", "turcas", "Turkish"), "TR"),
    ],
)
def test_a_country_has_one_code(texts: tuple[str, ...], code: str) -> None:
    """A country, its initials and its people are the same in Spanish and in English."""
    for text in texts:
        found = countries(f"En {text}, ayer.")
        assert [one for *_, one in found] == [code], text
        (start, end, _) = found[0]
        assert f"En {text}, ayer."[start:end] == text


@pytest.mark.parametrize("text", ["us", "tell us", "Marcus", "la moderna", "USB", "polish the shoes", "rusty"])
def test_letters_of_other_words_name_no_country(text: str) -> None:
    """Countries are whole words with their capitals."""
    assert countries(text) == []


@pytest.mark.parametrize(("one", "other"), [("onu", "un"), ("otan", "nato"), ("ue", "eu"), ("pib", "gdp")])
def test_initials_of_one_body(one: str, other: str) -> None:
    """The initials of a body differ between the languages."""
    assert same_initials(one, other)
    assert same_initials(other, one)


@pytest.mark.parametrize(("one", "other"), [("onu", "nato"), ("ue", "un"), ("xyz", "xyz")])
def test_initials_of_two_bodies(one: str, other: str) -> None:
    """Bodies that are not known to be one are not one."""
    assert not same_initials(one, other)


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("la Secretaría de Relaciones Exteriores de México", "sre"),
        ("the World Health Organization", "who"),
        ("the Federal Bureau of Investigation", "fbi"),
        ("el Banco de España", "be"),
    ],
)
def test_a_long_name_has_its_initials(text: str, initials: str) -> None:
    """Joints do not count among the initials."""
    assert initials in initials_of(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("roterdam", "rotterdam"),
        ("filipinas", "philippines"),
        ("teheran", "tehran"),
        ("chernobil", "chernobyl"),
        ("gadafi", "gaddafi"),
        ("zelenski", "zelenskyy"),
        ("estocolmo", "stockholm"),
        ("mozambique", "mosambique"),
    ],
)
def test_a_name_is_spelled_as_each_language_does(one: str, other: str) -> None:
    """Doubled letters, k, ph and th, and a letter more or less keep a name."""
    assert spelled_alike(one, other)
    assert spelled_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("madrid", "malaga"),
        ("martinez", "fernandez"),
        ("garcia", "gonzalez"),
        ("ana", "anna"),
        ("a" * 10_000, "a" * 9_999),
    ],
)
def test_other_names_are_other_names(one: str, other: str) -> None:
    """Names that share a few letters, and what is too short or long to tell, are not one."""
    assert not spelled_alike(one, other)
