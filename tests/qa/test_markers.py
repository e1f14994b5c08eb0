"""Citation markers are told from text however the stream is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.markers import LONGEST, Item, Markers


def _read(text: str, count: int = 5, step: int | None = None) -> list[Item]:
    """What `text` gives in pieces of `step` characters, neighbouring texts joined."""
    markers, found = Markers(count), list[Item]()
    pieces = [text] if step is None else [text[at : at + step] for at in range(0, len(text), step)]
    for items in (*map(markers.feed, pieces), markers.close()):
        for item in items:
            if isinstance(item, str) and found and isinstance(found[-1], str):
                found[-1] += item
            else:
                found.append(item)
    return found


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("They met [1].", ["They met ", (1,), "."]),
        ("A [1, 2] B [1][3]", ["A ", (1, 2), " B ", (1,), (3,)]),
        ("Se vieron【2】。Y［3］", ["Se vieron", (2,), "。Y", (3,)]),
        ("As ever【4†source】", ["As ever", (4,)]),
        ("[ 1 ; 2 ]", [(1, 2)]),
        ("twice [2, 2]", ["twice ", (2,)]),
        ("invented [9] and [0] and [2, 9]", ["invented ", (), " and ", (), " and ", (2,)]),
        ("[sic] in [2026] [12 de enero] [] [1", ["[sic] in [2026] [12 de enero] [] [1"]),
        ("an array `a[1]` and ``b`[2]`` and [3]", ["an array `a[1]` and ``b`[2]`` and ", (3,)]),
        ("```\nx[1]\n```\nthen [1]", ["```\nx[1]\n```\nthen ", (1,)]),
        ("a stray ` tick [1]\nnext line [2]", ["a stray ` tick [1]\nnext line ", (2,)]),
        ("[[1]]", ["[", (1,), "]"]),
    ],
)
def test_markers_are_read_and_all_else_is_text(text: str, items: list[Item]) -> None:
    """The forms that models write are markers; other brackets and code are not."""
    assert _read(text) == items


@given(
    st.text(alphabet="[]【】［］,;† 0123`\nab.", max_size=120),
    st.integers(1, 7),
)
def test_pieces_do_not_matter(text: str, step: int) -> None:
    """However a stream is cut, it is read as if it had come at once."""
    assert _read(text, step=step) == _read(text)


@given(st.text(alphabet="[]【】,† 019`\nab", max_size=200))
def test_text_is_kept(text: str) -> None:
    """Nothing but markers leaves the text, and nothing is added to it."""
    kept = iter(text)
    assert all(char in kept for item in _read(text) if isinstance(item, str) for char in item)


@pytest.mark.parametrize("hostile", ["[", "[1,", "`", "【1†", "[ "])
def test_little_is_held_back(hostile: str) -> None:
    """What never becomes a marker is let go: no stream makes the reader hold more than a marker's length."""
    markers = Markers(5)
    for _ in range(2_000):
        list(markers.feed(hostile))
        assert len(markers._held) <= LONGEST + len(hostile)
