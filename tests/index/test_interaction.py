"""Words of a question met by words of passages."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder import StaticEncoder
from index.interaction import Interaction
from index.records import Language

Passages = list[tuple[str, Language]]

FIRE: tuple[str, Language] = ("El incendio destruyó el mercado de pescado de Vigo. Nadie resultó herido.", "es")
FIRE_ENGLISH: tuple[str, Language] = ("The fire destroyed the fish market of Vigo. Nobody was hurt.", "en")
BUDGET: tuple[str, Language] = ("El concejo aprobó el presupuesto. Habrá más dinero para escuelas.", "es")
HARBOUR: tuple[str, Language] = ("The harbour of Vigo received forty ships in June, the mayor said.", "en")


@pytest.fixture(scope="module")
def interaction() -> Interaction:
    return Interaction(StaticEncoder())


@pytest.mark.parametrize("question", ["¿Qué destruyó el incendio?", "What did the fire destroy?"])
def test_words_are_met_in_either_language(interaction: Interaction, question: str) -> None:
    """A passage and its translation score high, whichever language asks; others score low."""
    scores = interaction.scores(question, [FIRE, FIRE_ENGLISH, BUDGET, HARBOUR])
    assert scores[:2].min() > 2 * scores[2:].max()


def test_scores_are_shares(interaction: Interaction) -> None:
    """float32 in [0, 1], one a passage; a passage that repeats the question meets all of it."""
    question = "El incendio destruyó el mercado"
    scores = interaction.scores(question, [(question, "es"), BUDGET])
    assert (scores.shape, scores.dtype) == ((2,), np.float32)
    assert scores[0] == pytest.approx(1, abs=1e-5)
    assert 0 <= scores[1] < 0.5


def test_words_met_in_one_sentence_count_more(interaction: Interaction) -> None:
    """Of two passages with the same words, the one that has them in one sentence is better."""
    together: Passages = [("El mercado ardió anoche. Hubo lluvia en junio.", "es")]
    apart: Passages = [("El mercado abrió en junio. Anoche hubo lluvia y ardió un coche.", "es")]
    scores = interaction.scores("mercado ardió anoche", together + apart + [BUDGET])
    assert scores[0] > scores[1] > scores[2]


def test_what_every_passage_says_tells_nothing(interaction: Interaction) -> None:
    """A rare word of the question outweighs one that all candidates have."""
    passages: Passages = [
        (f"La alcaldesa habló de {word}.", "es") for word in ("deporte", "música", "sequía", "trenes")
    ]
    scores = interaction.scores("alcaldesa sequía", passages)
    assert scores.argmax() == 2
    assert scores[2] > scores[0] + 0.3


def test_nothing_to_meet(interaction: Interaction) -> None:
    """No passages, a passage without words, a question without words: zeros, never an error."""
    assert interaction.scores("incendio", []).shape == (0,)
    assert interaction.scores("¿…?", [FIRE]).tolist() == [0]
    scores = interaction.scores("incendio", [("…", "es"), FIRE, ("", "es")])
    assert scores[1] > 0
    assert scores[[0, 2]].tolist() == [0, 0]


def test_the_order_of_passages_changes_nothing(interaction: Interaction) -> None:
    """A passage's score belongs to it, wherever it stands among the others."""
    passages = [FIRE, BUDGET, HARBOUR, FIRE_ENGLISH]
    forwards = interaction.scores("the market fire", passages)
    np.testing.assert_allclose(forwards[::-1], interaction.scores("the market fire", passages[::-1]), atol=1e-6)
