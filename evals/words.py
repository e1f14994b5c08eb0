"""The words that two texts are compared by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.align import fold

# The articles of both languages, which SQuAD's measure (Rajpurkar et al. 2016) and MLQA's for Spanish leave out.
_ARTICLES = frozenset("a an the un una unos unas el la los las".split())
_WORD = re.compile(r"\w+(?:[.,:]\d+)*")


def words_of(text: str) -> list[str]:
    """The words and numbers of `text`, in order, in lower case without accents or punctuation."""
    return _WORD.findall(fold(text))


def content_of(text: str) -> list[str]:
    """`words_of` without the articles."""
    return [word for word in words_of(text) if word not in _ARTICLES]


def token_f1(given: Sequence[str], expected: Sequence[str]) -> float:
    """The F1 of two texts' words, in [0, 1]; 0 where they share none."""
    shared = (Counter(given) & Counter(expected)).total()
    return 2 * shared / (len(given) + len(expected)) if shared else 0.0
