"""Follow-ups: what a question takes from the turns before it, and when it takes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.answer import Answer
from qa.question import word_role

# Openings that continue ("¿y cuándo…?", "and where…?"), and words that point back.
_CONTINUES = re.compile(
    r"^\W*(?:y|e|pero|entonces|and|but|so|then|what about|how about|qu[eé] hay de)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:eso|esto|ese|esa|esos|esas|aquello|aquel|aquella|dich[oa]s?|él|ella|ellos|ellas|ambos|ambas|"
    r"l[oa] (?:primer[oa]|segund[oa]|tercer[oa]|otr[oa]|mism[oa])|el (?:primero|segundo|tercero|otro|mismo)|all[ií]|ah[ií]|"
    r"that|this|those|these|it|its|he|she|they|him|her|them|his|their|there|both|"
    r"the (?:first|second|third|other|same|latter|former)(?: one)?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
# "that the", "it is … that", "esa llamada": pointing words are also grammar, so a question with this many
# content words of its own stands alone.
_STANDS_ALONE = 4


def continues(question: str) -> bool:
    """Whether `question` opens as the continuation of another ("¿y…?", "what about…?")."""
    return _CONTINUES.match(question) is not None


def follows_up(question: str) -> bool:
    """Whether `question` cannot be understood without the turn before it."""
    content = sum(word_role(word) == "content" for word in _WORD.findall(question))
    if content == 0 or continues(question):
        return content < _STANDS_ALONE + 1
    return content < _STANDS_ALONE and _POINTS_BACK.search(question) is not None


def background(question: str, history: Sequence[Answer]) -> str:
    """The words that `question` takes over from the questions of `history`,
    oldest turn first; "" for a question that stands alone."""
    if not history or not follows_up(question):
        return ""
    *before, last = history
    if last.understood:  # it stands alone, and has what it took over
        return last.understood
    return f"{background(last.question, before)} {last.question}".strip()
