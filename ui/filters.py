"""Which articles may answer: what the reader set, as a filter, and what that leaves out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import cast

from index import NewsIndex
from index.errors import ReversedDates
from index.records import Article, Filter, Hit, Language
from qa import Chatbot
from ui.source import escape
from ui.texts import AND_OTHERS, KEPT, LEFT_OUT

# Titles of articles left out that are named; of the others only the number is told.
NAMED = 4


class BadDate(ValueError):
    """A date that cannot be read; the message is what was typed."""


def read_date(text: str) -> dt.date | None:
    """The date typed as YYYY-MM-DD; None for nothing. Raises BadDate."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadDate(text) from None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters as they were set: dates as typed, the articles' language, the ids of the only ones wanted."""

    since: str = ""
    until: str = ""
    language: Language | None = None
    only: tuple[str, ...] = ()

    def filter(self) -> Filter:
        """What they ask for. Raises BadDate, ReversedDates."""
        return Filter(self.language, read_date(self.since), read_date(self.until), frozenset(self.only))


class _Part:
    """An index of which only the articles that pass a filter are searched."""

    def __init__(self, index: NewsIndex, wanted: Filter) -> None:
        self._index = index
        self._wanted = wanted

    def search(self, question: str, *, k: int, wanted: Filter) -> list[Hit]:
        """As `NewsIndex.search`, within both filters."""
        both = replace(self._wanted, since=wanted.since or self._wanted.since, until=wanted.until or self._wanted.until)
        return self._index.search(question, k=k, wanted=both)


def narrowed(bot: Chatbot, wanted: Filter) -> Chatbot:
    """The same chatbot, that answers from the articles which pass `wanted` alone; dates it knows of itself."""
    if wanted.language is None and not wanted.article_ids:
        return bot
    part = copy(bot)
    part.index = cast("NewsIndex", _Part(bot.index, wanted))
    return part


def kept_html(articles: Sequence[Article], chosen: Chosen, page: Language) -> str:
    """How many articles the filters leave and which they leave out; nothing while there are none, or half of one."""
    try:
        wanted = chosen.filter()
    except (BadDate, ReversedDates):
        return ""
    if wanted == Filter():
        return ""
    out = [article.title for article in articles if not wanted.admits(article)]
    said = [KEPT(page, kept=len(articles) - len(out), count=len(articles))]
    if out:
        more = [AND_OTHERS(page, count=len(out) - NAMED)] if len(out) > NAMED else []
        said.append(LEFT_OUT(page, titles="; ".join([*out[:NAMED], *more])))
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
