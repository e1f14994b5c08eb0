"""The records that travel between modules. Offsets are Python code points, end exclusive."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal

from index.errors import ReversedDates

Language = Literal["es", "en"]


def version_of(text: str) -> str:
    """The sha256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def passage_id(version: str, start: int, end: int) -> str:
    """The id of the passage `text[start:end]` of the text whose version is given."""
    return f"{version[:12]}:{start}-{end}"


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, as it is shown. Every offset in the program refers to `text`.

    `id` is the path below the source folder without its suffix, with forward slashes.
    `version` is `version_of(text)`: two files with the same text share it.
    A title that the file states opens the text, so that it can be found and quoted too.
    """

    id: str
    version: str
    title: str
    text: str
    date: dt.date | None
    language: Language
    source: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article's text, `text[start:end]`; never a copy that could drift.

    `id` is `passage_id` of the article's version, so a passage of two articles with the same
    text is one passage.
    """

    id: str
    article_id: str
    start: int
    end: int
    language: Language


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles may answer. `since` and `until` are inclusive; an article without a
    date passes neither. Empty `article_ids` means all. Raises ReversedDates where `until` is before `since`."""

    language: Language | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    article_ids: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise ReversedDates(since=self.since, until=self.until)

    def admits(self, article: Article) -> bool:
        """True when `article` passes every condition that is set."""
        if self.language and article.language != self.language:
            return False
        if self.article_ids and article.id not in self.article_ids:
            return False
        if self.since is None and self.until is None:
            return True
        if article.date is None:
            return False
        return (self.since is None or self.since <= article.date) and (self.until is None or article.date <= self.until)


@dataclass(frozen=True, slots=True)
class Copy:
    """Where else a hit's story stands: another article with the same or nearly the same passage."""

    article_id: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `score` is the fused score (higher is better; comparable within one search only).
    `found_by` names the legs whose candidates held it: "dense", "lexical".
    """

    passage: Passage
    text: str
    article: Article
    score: float
    found_by: tuple[str, ...]
    copies: tuple[Copy, ...] = ()
