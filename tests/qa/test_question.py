"""What a question asks for."""

from __future__ import annotations

import pytest

from qa.question import asks_identity, has_negation, kind_of, names_kind, tells_unsaid, word_role


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("¿Cuándo se reúnen?", "when"),
        ("cuando se reunen", "when"),
        ("¿En qué fecha salió el informe?", "when"),
        ("What day was it signed?", "when"),
        ("¿A qué hora empieza?", "time"),
        ("What time does it start?", "time"),
        ("¿En qué ciudad será?", "where"),
        ("Where will they meet?", "where"),
        ("¿Quién lo firmó?", "who"),
        ("Who signed it?", "who"),
        ("¿Con quién habló?", "whom"),
        ("Who did she speak with?", "whom"),
        ("Who is pressing for the new road?", "who"),
        ("¿Por qué se aplazó?", "why"),
        ("Why was it delayed?", "why"),
        ("¿Cuántas toneladas había?", "how_many"),
        ("How many people came?", "how_many"),
        ("¿Cuánto duró la sesión?", "how_long"),
        ("How long did the session last?", "how_long"),
        ("¿Qué dijo la alcaldesa?", "said"),
        ("What did the mayor say?", "said"),
        ("What did they discuss when they met?", "what"),
        ("¿Dónde estaba cuando ocurrió?", "where"),
        ("Presupuesto del puente", "what"),
    ],
)
def test_the_first_interrogative_tells_the_kind(question: str, kind: str) -> None:
    """The kind of answer wanted follows from the first interrogative, accents or not."""
    assert kind_of(question) == kind


def test_a_question_without_interrogative_names_no_kind() -> None:
    """A bare noun phrase borrows the kind of the turn before it, so it must be seen to have none."""
    assert not names_kind("y la alcaldesa")
    assert names_kind("¿y cuándo?")


@pytest.mark.parametrize(
    ("question", "identity"),
    [
        ("¿Quién es el alcalde?", True),
        ("Who is the mayor?", True),
        ("Who is Madrid's mayor?", True),
        ("¿Quién firmó el acuerdo?", False),
        ("Who signed the deal?", False),
    ],
)
def test_who_somebody_is_differs_from_who_did_something(question: str, identity: bool) -> None:
    """Only a question for an identity is answered by an apposition."""
    assert asks_identity(question) is identity


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("No precisó la hora.", True),
        ("The statement did not give a time.", True),
        ("Se desconoce el motivo.", True),
        ("They didn't say.", True),
        ("Notó la nota nueva.", False),
        ("The north wing is notable.", False),
    ],
)
def test_negation_is_seen_in_both_languages(text: str, negated: bool) -> None:
    """What was not said is recognised, and words that merely contain a negation are not."""
    assert has_negation(text) is negated


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("El comunicado no precisó la hora.", True),
        ("Tampoco se informó del costo.", True),
        ("Se desconoce el motivo.", True),
        ("The ministry did not say when.", True),
        ("It hasn't been disclosed.", True),
        ("No soltarán el proyecto.", False),
        ("The bridge is not red.", False),
    ],
)
def test_what_is_told_as_unsaid(text: str, unsaid: bool) -> None:
    """A sentence that says something was not said differs from one that denies something."""
    assert tells_unsaid(text, "what") is unsaid


def test_what_is_unsaid_must_be_what_is_asked() -> None:
    """That the reason is unknown does not answer a question for the hour."""
    text = "Se desconoce el motivo del cambio."
    assert tells_unsaid(text, "why")
    assert not tells_unsaid(text, "time")
    assert tells_unsaid("El comunicado no precisó la hora.", "time")


def test_function_words_carry_no_demand() -> None:
    """Interrogatives and articles need not be met by an article; content words must."""
    assert word_role("cuándo") == "function"
    assert word_role("hora") == "kind"
    assert word_role("noticias") == "meta"
    assert word_role("puente") == "content"
