"""A model's stream becomes sentences with their citations."""

from __future__ import annotations

import time

import pytest

from qa.drafts import LONGEST_SENTENCE, Draft, Drafting


def _drafts(text: str, step: int = 3) -> list[Draft]:
    drafting = Drafting(5, "en")
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    return [draft for drafts in (*map(drafting.feed, pieces), drafting.close()) for draft in drafts]


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    ("text", "drafts"),
    [
        ("They met [1]. They spoke. [2] It rained.[3]",
         [("They met.", (1,)), ("They spoke.", (2,)), ("It rained.", (3,))]),
        ("Prices rose 3.5 percent [1][2], the U.S. said.", [("Prices rose 3.5 percent, the U.S. said.", (1, 2))]),
        ("[4] He left.", [("He left.", (4,))]),
        ("He left [9].", [("He left.", ())]),
        ("No mark at the end [1]", [("No mark at the end", (1,))]),
        ("", []),
        ("--- [1]\n", []),
    ],
)  # fmt: skip
def test_each_sentence_has_its_citations(text: str, drafts: list[tuple[str, tuple[int, ...]]], step: int) -> None:
    """A marker belongs to the sentence before it, on whichever side of the full stop it stands."""
    assert [(draft.text, draft.cited) for draft in _drafts(text, step)] == drafts


@pytest.mark.parametrize("step", [1, 1000])
def test_paragraphs_are_kept_and_markdown_is_not(step: int) -> None:
    """A line begins a paragraph; what marks it as an item or a heading goes."""
    assert _drafts("## **Two** calls\n- First [1]. Then more.\n2. Second [2]", step) == [
        Draft("Two calls", (), opens=True),
        Draft("First.", (1,), opens=True),
        Draft("Then more.", (), opens=False),
        Draft("Second", (2,), opens=True),
    ]


def test_a_sentence_is_given_once_the_next_begins() -> None:
    """What is complete does not wait for the end of the stream."""
    drafting = Drafting(5, "en")
    assert list(drafting.feed("They met [1]. ")) == []
    assert list(drafting.feed("The")) == []
    assert list(drafting.feed("n")) == []
    assert [draft.text for draft in drafting.feed(" they")] == ["They met."]


def test_hostile_marks_cost_little() -> None:
    """Nothing but full stops, one at a time, is read in time that grows with their number."""
    drafting = Drafting(5, "en")
    started = time.monotonic()
    for _ in range(8000):
        list(drafting.feed("."))
    list(drafting.close())
    assert time.monotonic() - started < 5


def test_a_sentence_without_end_is_not_waited_for() -> None:
    """Endless text comes out in pieces, and little of it is held."""
    drafting = Drafting(5, "en")
    drafts = [draft for _ in range(100) for draft in drafting.feed("and so on " * 20)]
    assert len(drafts) > 10
    assert len(drafting._text) <= LONGEST_SENTENCE + 200
