"""Which stretches of an article are worth quoting: contiguous, of whole sentences, and complete."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Span, is_heading, is_list_item

# A stretch has at most this many sentences, or as many as it takes to complete it within LONGEST characters.
SENTENCES = 3
LONGEST = 700
# Shorter ones, a dateline say, take in the next sentence.
SHORTEST = 45
# What a dash opens belongs to what stands before it: the signature under a post, a speaker's aside.
_DASHES = "—–"


def stretches_of(text: str, sentences: Sequence[Span]) -> list[tuple[int, int]]:
    """Every stretch worth quoting, as the places of its first and last sentence in `sentences`.

    None ends in a heading, in a lead-in without its list, or within a quotation that was opened. A single
    sentence is always one, however long.
    """
    found: dict[tuple[int, int], None] = {}
    for first in range(len(sentences)):
        if first and (_breaks_off(text, sentences[first - 1]) or text[sentences[first][0]] in _DASHES):
            continue
        for wanted in range(first, min(first + SENTENCES, len(sentences))):
            last = _complete(text, sentences, first, wanted)
            length = sentences[last][1] - sentences[first][0]
            if last == first or length <= LONGEST:
                found[first, last] = None
    return list(found)


def _complete(text: str, sentences: Sequence[Span], first: int, last: int) -> int:
    """The last sentence that a stretch needs to be whole, at `last` or after it."""
    start = sentences[first][0]
    while last + 1 < len(sentences) and sentences[last + 1][1] - start <= LONGEST:
        ending = text[slice(*sentences[last])]
        so_far = text[start : sentences[last][1]]
        unfinished = (
            len(so_far) < SHORTEST or is_heading(ending) or ending.endswith(":") or _breaks_off(text, sentences[last])
        )
        signed = text[sentences[last + 1][0]] in _DASHES
        if not (unfinished or signed or _in_quotation(so_far) or _in_list(text, sentences, first, last)):
            break
        last += 1
    return last


def _breaks_off(text: str, sentence: Span) -> bool:
    """Whether a sentence stops without a closing mark and is no heading: the very next line goes on with it."""
    ending = text[slice(*sentence)]
    apart = text.startswith("\n\n", sentence[1])
    return ending[-1].isalnum() and not apart and not is_heading(ending) and not is_list_item(ending)


def _in_quotation(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count("«") > text.count("»")


def _in_list(text: str, sentences: Sequence[Span], first: int, last: int) -> bool:
    """Whether the stretch holds a list's lead-in and the next sentence is one more item of that list."""
    led_in = any(text[sentences[place][1] - 1] == ":" for place in range(first, last))
    here, there = text[slice(*sentences[last])], text[slice(*sentences[last + 1])]
    return led_in and is_list_item(here) and is_list_item(there)
