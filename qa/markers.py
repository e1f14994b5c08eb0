"""Citation markers in what a language model writes, read as it streams.

A marker is one or more passage numbers in brackets: `[1]`, `[1, 2]`, `【1】`, `［1］`. Brackets around anything else
are text, and so is everything in code. Every character is looked at a bounded number of times, whatever comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# What a marker may hold besides digits and separators: "【3†source】", as some models were trained to write.
_MARKER = re.compile(
    r"[\[【［]\s{0,3}(\d{1,3}(?:\s{0,3}[,;、，]\s{0,3}\d{1,3}){0,19})\s{0,3}(?:†[^\]】］\n]{0,20})?[\]】］]"
)
# What may yet become one; longer than LONGEST it cannot.
_BEGUN = re.compile(r"[\[【［][\s\d,;、，]*(?:†[^\]】］\n]{0,20})?\Z")
LONGEST = 160
_SPECIAL = re.compile(r"[\[【［`]")
_TICKS = re.compile(r"`+")
_FENCE = 3  # backticks that open a block of code, which line ends do not close

Item = str | tuple[int, ...]


class Markers:
    """Tells text from markers: `feed` takes what has come, in whatever pieces, `close` says that nothing will.

    Both give text, and for each marker its numbers that lie in 1 to `count`: an empty tuple where none does. What
    might be the beginning of a marker is held back.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._held = ""
        self._code = 0  # how many backticks closes the code we are in; 0 outside

    def feed(self, piece: str) -> Iterator[Item]:
        """What `piece` settles."""
        self._held += piece
        yield from self._settled(final=False)

    def close(self) -> Iterator[Item]:
        """What was held back."""
        yield from self._settled(final=True)

    def _settled(self, *, final: bool) -> Iterator[Item]:
        text, self._held, at = self._held, "", 0
        while at < len(text):
            item, end = self._in_code(text, at, final) if self._code else self._outside(text, at, final)
            if item is None:
                self._held = text[end:]
                return
            if item != "":
                yield item
            at = end

    def _outside(self, text: str, at: int, final: bool) -> tuple[Item | None, int]:
        """The next item from `at` on and where it ends; None where it is held back from there."""
        special = _SPECIAL.search(text, at)
        if special is None or special.start() > at:
            end = special.start() if special else len(text)
            return text[at:end], end
        if text[at] == "`":
            return self._ticks(text, at, final)
        if marker := _MARKER.match(text, at):
            numbers = [int(number) for number in re.findall(r"\d+", marker[1])]
            return tuple(dict.fromkeys(n for n in numbers if 1 <= n <= self._count)), marker.end()
        if not final and len(text) - at <= LONGEST and _BEGUN.match(text, at):
            return None, at
        return text[at], at + 1

    def _ticks(self, text: str, at: int, final: bool) -> tuple[Item | None, int]:
        ticks = _TICKS.match(text, at)
        end = ticks.end() if ticks else at + 1
        if end == len(text) and not final and end - at < LONGEST:
            return None, at  # there may be more of them
        self._code = end - at
        return text[at:end], end

    def _in_code(self, text: str, at: int, final: bool) -> tuple[Item | None, int]:
        """Code goes on to as many backticks as opened it; inside a line, to its end at the latest."""
        stop = text.find("\n", at) if self._code < _FENCE else -1
        for ticks in _TICKS.finditer(text, at, stop if stop >= 0 else len(text)):
            if ticks.end() == len(text) and not final and len(ticks[0]) < LONGEST:
                return (text[at : ticks.start()] or None), ticks.start()
            if len(ticks[0]) == self._code:
                self._code = 0
                return text[at : ticks.end()], ticks.end()
        if stop >= 0:
            self._code = 0
            return text[at : stop + 1], stop + 1
        return text[at:], len(text)
