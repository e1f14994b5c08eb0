"""Words in quotation marks, which have to stand in a text as they are."""

from __future__ import annotations

import re
import unicodedata

# A quotation that opens or closes in another sentence is one to the end, or from the beginning, of this one.
_QUOTED = re.compile(
    r"[“«„](?P<open>[^“«„”»\n]{2,})(?:[”»]|$)|"
    r"^(?P<closed>[^“«„”»\n]{2,})[”»]|"
    r'"(?P<straight>[^"\n]{2,})"|'
    r"(?<!\w)[‘'](?=\S)(?P<single>[^‘\n]{2,}?)[’'](?!\w)"
)
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_MARKS = re.compile(r"[^\w%€$£]+")


def quotes_of(text: str) -> tuple[str, ...]:
    """What `text` has in quotation marks, in order."""
    return tuple(match[match.lastgroup or 0] for match in _QUOTED.finditer(text))


def unquoted(text: str, of: str | None = None) -> str:
    """`text` without what it quotes; with `of`, without what it quotes of that text alone."""
    return _QUOTED.sub(lambda said: said[0] if of is not None and not is_quoted(said[0], of) else " ", text)


def is_quoted(quote: str, text: str) -> bool:
    """Whether `text` holds the quoted words, in the order of the parts that an ellipsis leaves; capitals and marks
    do not matter."""
    text, at = f" {_plain(text)} ", 0
    for part in filter(None, map(_plain, _CUT.split(quote))):
        at = text.find(f" {part} ", at)
        if at < 0:
            return False
        at += len(part) + 1
    return True


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", unicodedata.normalize("NFC", text).casefold()).split())
