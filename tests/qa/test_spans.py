"""The words that could answer a question of a kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.question import Kind
from qa.spans import answering_spans


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("when", "Se firmó el lunes 3 de marzo de 2025.", ["lunes 3 de marzo de 2025"]),
        ("when", "It was signed on March 3, 2025, in Lima.", ["March 3, 2025"]),
        ("when", "Volverán en febrero.", ["febrero"]),
        ("when", "Nadie lo sabe.", []),
        ("time", "Empieza a las 9:30 horas en el patio 4.", ["9:30 horas"]),
        ("time", "Doors open at 7 p.m. on May 4.", ["7 p.m."]),
        ("where", "La cumbre será en San José, Costa Rica, en mayo.", ["San José, Costa Rica"]),
        ("where", "They will meet in Washington, D.C., next week.", ["Washington, D.C."]),
        ("how_many", "Llegaron 1.200 personas el 3 de mayo.", ["1.200 personas"]),
        ("how_many", "Costó 4,2 millones de euros.", ["4,2 millones de euros"]),
        ("how_many", "Growth of 3.5% was seen.", ["3.5%"]),
        ("how_long", "La sesión duró dos horas.", ["dos horas"]),
        ("how_long", "No calla a qué hora fue.", []),
        ("who", "El acuerdo lo firmó Ana María de la Vega ayer.", ["Ana María de la Vega"]),
        ("how_many", "Faltan tres días de plazo.", ["tres días"]),
        ("who", "El pacto con Francia lo firmó Eva Ruiz.", ["Eva Ruiz"]),
        ("who", "Lo confirmó la portavoz del Senado.", ["la portavoz del Senado"]),
        ("who", "La alcaldesa inauguró el puente.", ["La alcaldesa"]),
        ("who", "Fue Eva Ruiz en mayo.", ["Eva Ruiz"]),
        ("where", "En Toledo se celebró la fiesta.", ["Toledo"]),
        ("whom", "El pacto con Francia lo firmó Eva Ruiz.", ["Francia", "Eva Ruiz"]),
        ("said", "Lo llamó «un paso decisivo» y se fue.", ["«un paso decisivo»"]),
        ("why", "Se aplazó debido a la lluvia. Nadie protestó.", ["debido a la lluvia"]),
        ("what", "Todo esto es texto de 2025.", []),
    ],
)
def test_spans_of_a_kind_are_found_whole(kind: Kind, text: str, found: list[str]) -> None:
    """A span is the whole date, name or number, without the full stop after it."""
    assert [text[start:end] for start, end in answering_spans(text, kind)] == found


@given(st.text(max_size=400), st.sampled_from(["time", "when", "where", "how_long", "how_many", "who", "why", "said"]))
def test_spans_lie_within_any_text(text: str, kind: Kind) -> None:
    """Whatever the text, spans are offsets into it, in order and not empty."""
    spans = answering_spans(text, kind)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
