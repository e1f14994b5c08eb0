"""Articles cut into passages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Passage
from index.articles import clean
from index.passages import (
    LIMIT,
    LONGEST_SENTENCE,
    TARGET,
    is_heading,
    is_list_item,
    passage_spans,
    sentences_of,
    split,
)
from index.records import version_of

ES = "El canciller sostuvo una llamada con el secretario de Estado para hablar de la seguridad en la frontera."
EN = "The United States made clear that incremental progress in facing border security challenges is unacceptable."


def article(text: str) -> Article:
    return Article("a", version_of(text), "t", text, dt.date(2026, 1, 11), "es", "a.txt", None)


def passages(text: str) -> list[str]:
    return [text[start:end] for start, end in passage_spans(text, "es")]


LINES = st.one_of(
    st.sampled_from(
        [
            "", "Puntos clave", "La segunda llamada", "Los acuerdos son:", "- La reunión del viernes",
            "2) El grupo de seguridad", ES, EN, f"{ES} {ES}", f"{ES} {EN} {ES}", "“Es inaceptable”, dijo.", "EE. UU.",
            "x" * 1500, "palabra " * 400, f"{ES} " * 12, "…", "🙂", "a: b",
        ]
    ),
    st.text(max_size=60),
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=14).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_character_is_in_exactly_one_passage(text: str) -> None:
    """Passages lie in order, do not overlap, and leave out nothing but the white space around them."""
    at = 0
    for start, end in passage_spans(text, "es"):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


@settings(max_examples=150, deadline=None)
@given(TEXTS.map(clean))
def test_passages_are_whole_sentences(text: str) -> None:
    """A passage begins where a sentence begins and ends where one ends."""
    sentences = sentences_of(text, "es")
    starts, ends = {start for start, _ in sentences}, {end for _, end in sentences}
    for start, end in passage_spans(text, "es"):
        assert start in starts
        assert end in ends


@settings(max_examples=150, deadline=None)
@given(TEXTS.map(clean))
def test_passages_stay_short(text: str) -> None:
    """A passage of several sentences is at most LIMIT long, but for the headings that open it; a sentence
    at most LONGEST_SENTENCE."""
    for start, end in passage_spans(text, "es"):
        inside = [s for s in sentences_of(text, "es") if start <= s[0] < end]
        assert all(s[1] - s[0] <= LONGEST_SENTENCE for s in inside)
        body = [s for s in inside if not is_heading(text[slice(*s)])]
        assert end - start <= LIMIT or len(body) <= 1


def test_a_blank_text_has_no_passages() -> None:
    """Nothing to say, nothing to find."""
    assert passage_spans("", "es") == []
    assert passage_spans(" \n\n ", "es") == []


def test_short_paragraphs_share_a_passage() -> None:
    """Paragraphs are gathered until the passage is long enough, and a paragraph is not cut for it."""
    text = "\n\n".join([ES] * 9)
    found = passages(text)
    assert len(found) > 1
    assert all(TARGET <= len(passage) <= LIMIT for passage in found[:-1])
    assert {line for passage in found for line in passage.split("\n\n")} == {ES}


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("body", [ES, EN, f"{ES} " * 7, "palabra " * 140])
def test_a_heading_goes_with_what_follows(before: int, body: str) -> None:
    """A heading opens the passage of the words below it, however long or foreign they are."""
    text = clean("\n".join([ES] * before + ["La segunda llamada", body, ES]))
    (own,) = [passage for passage in passages(text) if "La segunda llamada" in passage]
    assert own.startswith("La segunda llamada\n")
    assert len(own) > len("La segunda llamada") + 40


def test_headings_in_a_row_stay_together() -> None:
    """A title and the heading below it open one passage."""
    (only,) = passages(f"Rubio llama a De la Fuente\n\nPuntos clave\n{ES}")
    assert only.endswith(ES)


@pytest.mark.parametrize("mark", ["- ", "• ", "", "1. "])
def test_a_colon_keeps_its_list(mark: str) -> None:
    """A line that ends in a colon and the list that it announces are one passage."""
    items = [f"{mark}Reforzar la vigilancia del paso fronterizo número {n}" for n in range(1, 6)]
    announced = "Los dos gobiernos acordaron lo siguiente:"
    text = "\n".join([ES, ES, ES, announced, *items, ES])
    (own,) = [passage for passage in passages(text) if announced in passage]
    assert all(item in own for item in items)


def test_a_post_in_english_is_a_passage_of_its_own() -> None:
    """English words quoted on lines of their own inside a Spanish article are found as English."""
    text = f"{ES}\n\nLa oficina escribió en X:\n\n{EN}\n\n{ES} {ES}"
    found = split(article(text))
    assert [(text[p.start : p.end], p.language) for p in found][1] == (EN, "en")
    assert [p.language for p in found] == ["es", "en", "es"]


def test_a_run_without_an_end_is_cut() -> None:
    """A hundred thousand characters without a full stop become passages of bearable length, cut at spaces."""
    for text in ("palabra " * 12_500, "x" * 100_000):
        found = passages(text.strip())
        assert max(map(len, found)) <= LONGEST_SENTENCE
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
        assert all(set(passage.split()) <= {"palabra", passage.split()[0]} for passage in found)
    assert {word for passage in passages("palabra " * 12_500) for word in passage.split()} == {"palabra"}


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Puntos clave", True),
        ("Estados Unidos y México: la llamada del 11 de enero", True),
        ("La llamada terminó.", False),
        ("Los acuerdos son:", False),
        ("- La llamada", False),
        ("“No se negocia", False),
        ("x" * 101, False),
    ],
)
def test_headings(line: str, heading: bool) -> None:
    """A heading is a short line that is no sentence, item or quotation."""
    assert is_heading(line) is heading


@pytest.mark.parametrize(
    ("line", "item"),
    [("- uno", True), ("• uno", True), ("12. uno", True), ("3) uno", True), ("2026. uno", False), ("-uno", False)],
)
def test_list_items(line: str, item: bool) -> None:
    """An item opens with a bullet or a small number and a space."""
    assert is_list_item(line) is item


def test_a_passage_names_its_place() -> None:
    """A passage's id is made of the text's version and the span, so that equal texts share their passages."""
    text = f"{ES}\n\n{EN}"
    one, other = (split(Article(i, version_of(text), "t", text, None, "es", i, None)) for i in ("a", "b"))
    assert [p.id for p in one] == [p.id for p in other]
    assert one[0] == Passage(f"{version_of(text)[:12]}:0-{len(ES)}", "a", 0, len(ES), "es")
