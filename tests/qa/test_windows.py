"""The windows that the reader is shown."""

from __future__ import annotations

from itertools import pairwise

from qa.windows import LEAST, MOST, windows_of


def test_windows_cover_every_sentence_once_and_are_as_long_as_they_may_be() -> None:
    """In order, none longer than it may be, and none that could have taken the next sentence in."""
    sentences = [(start, start + 190) for start in range(0, 4000, 200)]
    windows = windows_of(sentences, [None] * len(sentences))
    assert windows[0][0] == 0
    assert windows[-1][1] == sentences[-1][1]
    assert all(end - start <= MOST for start, end in windows)
    assert all(later[0] + 190 - earlier[0] > MOST for earlier, later in pairwise(windows))


def test_a_heading_opens_a_window_unless_the_one_before_is_short() -> None:
    """What stands under a heading is read with it; a short section shares its window."""
    sentences = [(0, LEAST), (LEAST + 1, LEAST + 20), (LEAST + 21, LEAST + 60), (LEAST + 61, LEAST + 80)]
    assert windows_of(sentences, [None, 1, 1, 3]) == [(0, LEAST), (LEAST + 1, LEAST + 80)]


def test_a_sentence_longer_than_a_window_is_one() -> None:
    """It is read as far as the reader goes."""
    assert windows_of([(0, MOST * 2), (MOST * 2 + 1, MOST * 2 + 9)], [None, None]) == [
        (0, MOST * 2),
        (MOST * 2 + 1, MOST * 2 + 9),
    ]
