"""Passages made on the spot, as a search would give them."""

from __future__ import annotations

import datetime as dt

from index.records import Article, Hit, Language, Passage, version_of

MONDAY = dt.date(2025, 3, 10)


def hit_of(
    text: str,
    language: Language = "es",
    date: dt.date | None = MONDAY,
    *,
    title: str = "",
    span: tuple[int, int] | None = None,
) -> Hit:
    """`text` as an article, and what stands at `span` of it, all by default, as a hit."""
    version = version_of(text)
    start, end = span or (0, len(text))
    article = Article(f"a/{version[:8]}", version, title, text, date, language, "test", None)
    passage = Passage(f"{version[:12]}:{start}-{end}", article.id, start, end, language)
    return Hit(passage, text[start:end], article, 1.0, ("dense",))
