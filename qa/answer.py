"""The answer: a text whose every statement carries the passage it comes from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from index.records import Hit, Language

Status = Literal["answered", "no_evidence"]


@dataclass(frozen=True, slots=True)
class Citation:
    """`article.text[start:end] == quote`, in code points, end exclusive.

    `focus` is the answering span inside the quote as offsets into the *article's* text,
    or None when no span could be told.
    """

    number: int
    article_id: str
    version: str
    title: str
    date: dt.date | None
    url: str | None
    start: int
    end: int
    quote: str
    focus: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what the articles say, and where they say it.

    `text` holds `[n]` after each statement, n being a citation's number. With status
    "no_evidence" there are no citations and `hits` are the nearest passages.
    `written_by` is "extract" or a model's name. `timings` are seconds by step.
    """

    question: str
    language: Language
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    status: Status
    written_by: str = "extract"
    timings: dict[str, float] = field(default_factory=dict)
