"""What a language model writes, as sentences with the passages that each one cites, while it streams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.records import Language
from index.sentences import sentence_spans
from qa.markers import Item, Markers

# A sentence that has not ended after so many characters is taken as it is.
LONGEST_SENTENCE = 1000
# The end of a sentence shows once the word after it is whole: an end, what closes, and that word.
_SHOWS = re.compile(r"[.!?…\n](?=\S{0,8}\s+\S{1,40}\s)")
_REACH = 64  # characters that it looks at
# Marks of lists, headings and quotations in Markdown, which answers are not written in; and emphasis.
_MARKDOWN = re.compile(r"^\s*(?:(?:[-*•–>]|#{1,6}|\d{1,2}[.)])\s+)+|\*\*|__")
_BLANK = re.compile(r"\s+")
_SPACE_BEFORE = re.compile(r"\s+(?=[.,;:!?…](?:\s|$))")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, on one line and without markers; `cited` are the numbers of the passages it
    names, from 1; `opens` tells whether it begins a paragraph."""

    text: str
    cited: tuple[int, ...]
    opens: bool


class Drafting:
    """Cuts a stream into drafts. `count` passages may be cited; `language` is what is being written in."""

    def __init__(self, count: int, language: Language) -> None:
        self._markers = Markers(count)
        self._language = language
        self._text = ""
        self._cited: list[tuple[int, tuple[int, ...]]] = []  # where in the text, and the numbers
        self._opens = True
        self._looked = 0  # how much of the text has been looked at for ends

    def feed(self, piece: str) -> Iterator[Draft]:
        """The sentences that `piece` completes: each is held until the next has begun, as its markers may follow it."""
        yield from self._take(self._markers.feed(piece))

    def close(self) -> Iterator[Draft]:
        """The rest."""
        yield from self._take(self._markers.close())
        yield from self._cut(final=True)

    def _take(self, items: Iterable[Item]) -> Iterator[Draft]:
        for item in items:
            if isinstance(item, str):
                if self._append(item):
                    yield from self._cut(final=False)
            else:
                self._cited.append((len(self._text), item))

    def _append(self, text: str) -> bool:
        """Add to the text, every run of white space as one character; whether it shows that a sentence has ended."""
        text = _BLANK.sub(lambda run: "\n" if "\n" in run[0] else " ", text)
        if self._text[-1:].isspace() and text[:1].isspace():
            self._text = self._text[:-1] + ("\n" if "\n" in (self._text[-1], text[0]) else " ")
            text = text[1:]
        self._text += text
        ends = [match.end() for match in _SHOWS.finditer(self._text, self._looked)]
        self._looked = max([*ends, len(self._text) - _REACH, self._looked])
        return bool(ends) or len(self._text) > LONGEST_SENTENCE

    def _cut(self, *, final: bool) -> Iterator[Draft]:
        spans = sentence_spans(self._text, self._language)
        whole = spans if final or (spans and spans[-1][1] - spans[-1][0] > LONGEST_SENTENCE) else spans[:-1]
        if not whole:
            return
        starts = [start for start, _ in spans]
        for place, (start, end) in enumerate(whole):
            # A marker belongs to the sentence that has begun before it.
            first = starts[place] if place else -1
            last = starts[place + 1] if place + 1 < len(starts) else len(self._text)
            cited = [number for at, numbers in self._cited if first < at <= last for number in numbers]
            opens = self._opens if not place else "\n" in self._text[whole[place - 1][1] : start]
            yield from _draft(self._text[start:end], cited, opens=opens)
        rest = starts[len(whole)] if len(whole) < len(starts) else len(self._text)
        self._opens = "\n" in self._text[whole[-1][1] : rest]
        self._text = self._text[rest:]
        self._looked = max(0, self._looked - rest)
        self._cited = [(at - rest, numbers) for at, numbers in self._cited if at > rest]


def _draft(text: str, cited: Iterable[int], *, opens: bool) -> Iterator[Draft]:
    text = _SPACE_BEFORE.sub("", " ".join(_MARKDOWN.sub("", text).split()))
    if any(map(str.isalnum, text)):
        yield Draft(text, tuple(dict.fromkeys(cited)), opens)
