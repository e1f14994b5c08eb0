"""The shipped encoders: what they promise beyond every embedder (`test_embedders`), and what their weights give."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.encoder import BundledEncoder, StaticEncoder
from index.encoder.bundled import WIDTH

SPANISH = [
    "El ayuntamiento aprobó ayer el presupuesto del próximo año.",
    "La sequía obliga a cerrar las piscinas del barrio.",
    "El equipo ganó el campeonato en la última jornada.",
    "Un terremoto dejó tres heridos en la costa.",
]
ENGLISH = [
    "The town council approved next year's budget yesterday.",
    "The drought forces the neighbourhood to close its swimming pools.",
    "The team won the championship on the last day.",
    "An earthquake left three people injured on the coast.",
]
LONG = "La reunión empezó a las nueve y terminó sin acuerdo. " * 2000
# Processors without VNNI may round the int8 products differently.
TOLERANCE = 5e-3
# The first six numbers of SPANISH[0] and ENGLISH[3], as the shipped weights give them.
CANONICAL = {
    "static": (
        [0.0202, -0.1135, -0.0130, 0.0390, 0.0573, 0.0117],
        [-0.0283, 0.0082, -0.0473, 0.1501, -0.0856, -0.0318],
    ),
    "bundled": (
        [0.0237, 0.0360, 0.0168, 0.0279, 0.0090, -0.0251],
        [0.0047, 0.0116, 0.0755, 0.0548, 0.0372, 0.0101],
    ),
}

Encoder = StaticEncoder | BundledEncoder


@pytest.fixture(scope="module", params=[StaticEncoder, BundledEncoder], ids=["static", "bundled"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Each shipped encoder, loaded once."""
    made: Encoder = request.param()
    return made


@pytest.mark.parametrize("text", ["", "   \n", "…"])
def test_text_without_words_is_the_zero_row(encoder: Encoder, text: str) -> None:
    """A text that says nothing is near nothing; its neighbours keep their vectors."""
    rows = encoder.embed_queries([text, SPANISH[0]])
    assert not rows[0].any()
    np.testing.assert_allclose(rows[1], encoder.embed_queries([SPANISH[0]])[0], atol=1e-6)


def test_hundred_thousand_characters(encoder: Encoder) -> None:
    """No length of text raises."""
    assert len(LONG) > 100_000
    rows = encoder.embed_passages([LONG])
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_vector_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    """Alone, in a batch, or beside a very long text, a text has one vector."""
    alone = np.concatenate([encoder.embed_passages([text]) for text in SPANISH])
    together = encoder.embed_passages([*SPANISH, LONG])[:4]
    reversed_order = encoder.embed_passages(SPANISH[::-1])[::-1]
    assert np.abs(alone - together).max() < 1e-6
    assert np.abs(alone - reversed_order).max() < 1e-6


def test_threads_share_an_encoder(encoder: Encoder) -> None:
    """Eight threads on one new encoder get what one thread gets."""
    fresh = type(encoder)()
    expected = encoder.embed_queries(SPANISH + ENGLISH)
    with ThreadPoolExecutor(8) as pool:
        for rows in pool.map(lambda _: fresh.embed_queries(SPANISH + ENGLISH), range(16)):
            np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_question_and_passage_share_a_space(encoder: Encoder) -> None:
    """A question can be compared with a passage whichever way each was embedded."""
    np.testing.assert_array_equal(encoder.embed_queries(SPANISH), encoder.embed_passages(SPANISH))


def test_a_sentence_finds_its_translation(encoder: Encoder) -> None:
    """Both languages share one space, in both directions."""
    scores = encoder.embed_queries(SPANISH) @ encoder.embed_passages(ENGLISH).T
    assert scores.argmax(axis=0).tolist() == [0, 1, 2, 3]
    assert scores.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_question_finds_the_passage_in_the_other_language(encoder: Encoder) -> None:
    """An English question finds Spanish text, and the other way round."""
    asked = encoder.embed_queries(["What did the council approve?", "How many people were hurt by the earthquake?"])
    assert (asked @ encoder.embed_passages(SPANISH).T).argmax(axis=1).tolist() == [0, 3]
    asked = encoder.embed_queries(["¿Quién ganó el campeonato?", "¿Por qué se cierran las piscinas?"])
    assert (asked @ encoder.embed_passages(ENGLISH).T).argmax(axis=1).tolist() == [2, 1]


def test_canonical_values(encoder: Encoder) -> None:
    """Other weights are another encoder: whoever changes them changes this on purpose."""
    found = encoder.embed_passages([SPANISH[0], ENGLISH[3]])[:, :6]
    np.testing.assert_allclose(found, CANONICAL[encoder.name], atol=TOLERANCE)


def test_fingerprint_is_sixteen_hexadecimal_digits(encoder: Encoder) -> None:
    """An index can tell which weights built it."""
    assert len(encoder.fingerprint) == 16
    assert int(encoder.fingerprint, 16) >= 0
    assert type(encoder)().fingerprint == encoder.fingerprint


def test_encoders_are_told_apart() -> None:
    """An index of one encoder must not open with the other."""
    assert StaticEncoder().fingerprint != BundledEncoder().fingerprint
    assert StaticEncoder().name != BundledEncoder().name


def test_words_have_exact_spans_and_no_punctuation() -> None:
    """A word's span is its place in the text, accents and all."""
    text = "«¿Dónde está, Íñigo?», preguntó el 5 de mayo\u2026"
    words = StaticEncoder().words(text)
    found = [text[start:end] for start, end in words.spans.tolist()]
    assert found == ["Dónde", "está", "Íñigo", "preguntó", "el", "5", "de", "mayo"]
    assert words.vectors.dtype == words.weights.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(words.vectors, axis=1), 1, atol=1e-5)
    assert (words.weights >= 0).all()


def test_words_that_say_little_weigh_little() -> None:
    """Articles weigh less than nouns, in both languages."""
    encoder = StaticEncoder()
    for text in ("el terremoto", "the earthquake"):
        article, noun = encoder.words(text).weights
        assert article < noun / 2


def test_words_of_nothing() -> None:
    """No words are no rows, not an error."""
    words = StaticEncoder().words(" … ")
    assert words.spans.shape == (0, 2)
    assert words.vectors.shape == (0, StaticEncoder().dim)
    assert words.weights.shape == (0,)


def test_unknown_word_is_the_zero_row() -> None:
    """A word in a script that the vocabulary lacks matches nothing."""
    words = StaticEncoder().words("hora \u0f00\u0f01\u0f40")
    assert words.vectors[0].any()
    assert not words.vectors[1:].any()
    assert not words.weights[1:].any()


@pytest.mark.parametrize(
    ("english", "spanish"),
    [("meeting", "reunión"), ("hour", "hora"), ("unacceptable", "inaceptable"), ("interpreter", "intérprete")],
)
def test_a_word_is_near_its_translation(english: str, spanish: str) -> None:
    """The extractor may match words across languages."""
    left, right = StaticEncoder().embed_queries([english, spanish])
    assert left @ right > 0.6


# The cosines of ENGLISH (rows) with SPANISH (columns) by the transformer alone, its weights multiplied in float32
# (`index.encoder.train.restore`, padding and activations untouched by any rounding).
IN_FLOAT32 = [
    [0.813, 0.120, 0.040, -0.038],
    [0.120, 0.673, 0.044, 0.152],
    [0.103, 0.127, 0.717, 0.064],
    [-0.100, 0.190, 0.059, 0.822],
]


def test_int8_products_stay_near_those_of_float32() -> None:
    """Rounding the activations moves a cosine by a few hundredths and changes no order."""
    encoder = BundledEncoder()
    english, spanish = (encoder.embed_passages(texts)[:, :WIDTH] for texts in (ENGLISH, SPANISH))
    english, spanish = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (english, spanish))
    found = english @ spanish.T
    np.testing.assert_allclose(found, IN_FLOAT32, atol=0.03)
    assert found.argmax(axis=1).tolist() == np.argmax(IN_FLOAT32, axis=1).tolist()
