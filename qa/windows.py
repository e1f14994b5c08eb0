"""What the reader reads at a time: a few neighbouring sentences of an article."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Span

# Characters. A heading opens a new window once the one before it has LEAST.
MOST, LEAST = 800, 350


def windows_of(sentences: Sequence[Span], headings: Sequence[int | None]) -> list[Span]:
    """The windows that neighbouring `sentences` make, each as long as it may be. `headings`: for each sentence the
    place of the heading it stands under (its own, if it is one)."""
    windows: list[Span] = []
    for place, (start, end) in enumerate(sentences):
        if windows:
            opened, so_far = windows[-1]
            if end - opened <= MOST and not (headings[place] == place and so_far - opened >= LEAST):
                windows[-1] = opened, end
                continue
        windows.append((start, end))
    return windows
