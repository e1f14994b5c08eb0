"""The answer: a text whose every statement carries the passage it comes from."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.records import Hit, Language
from qa.verify import Fault, Verdict

Status = Literal["answered", "no_evidence"]
# Why a model did not write all of an answer: it failed, it was cut short, or no passage supports what it wrote.
Notice = Literal["failed", "cut", "unsupported"]


@dataclass(frozen=True, slots=True)
class Citation:
    """`article.text[start:end] == quote`, in code points, end exclusive.

    `focus` is the answering span inside the quote, as offsets into the *article's* text
    (start <= focus[0] < focus[1] <= end), or None when no span could be told.
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
class Check:
    """What was found about one sentence that a model wrote (`qa.verify`).

    `citations` are the numbers of what it rests on; a sentence without them was left out of the answer. `fault` and
    `words` say what is wrong with it, or open; None and "" where nothing is.
    """

    sentence: str
    verdict: Verdict
    fault: Fault | None
    words: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what the articles say, and where they say it.

    `text` holds `[n]` after each statement, n being a citation's number. With status
    "no_evidence" there are no citations, and `hits` are the nearest passages.
    `written_by` is "extract" or a model's name; `checks` has every sentence that the model wrote, in order, and
    `notice` says why it is not the model, or not all of it, that answers. `understood` is a follow-up in words of its
    own, where a model gave it those. `timings` are seconds by step.
    """

    question: str
    language: Language
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    status: Status
    written_by: str = "extract"
    timings: dict[str, float] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    notice: Notice | None = None
    understood: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Everything, as what JSON can hold: dates as YYYY-MM-DD, spans as [start, end]."""
        return {
            "question": self.question,
            "language": self.language,
            "text": self.text,
            "status": self.status,
            "written_by": self.written_by,
            "notice": self.notice,
            "understood": self.understood,
            "checks": [asdict(check) | {"citations": list(check.citations)} for check in self.checks],
            "citations": [_citation_dict(citation) for citation in self.citations],
            "hits": [hit_dict(hit) for hit in self.hits],
            "timings": {step: round(seconds, 6) for step, seconds in self.timings.items()},
        }

    def to_markdown(self) -> str:
        """The answer with its numbered references, as Markdown; words of articles are escaped."""
        lines = [f"**{escape(self.question)}**", "", escape(self.text)]
        for c in self.citations:
            about = ", ".join(filter(None, [f"*{escape(c.title)}*", c.date.isoformat() if c.date else "", c.url]))
            lines += [
                "",
                f"\\[{c.number}\\] {about}",
                "",
                *(f"> {escape(line)}" for line in c.quote.split("\n") if line),
            ]
        return "\n".join(lines) + "\n"


_LIST_MARK = re.compile(r"^(\s*\d*)([-.])(?=\s)", re.MULTILINE)


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is."""
    marked = "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|~&=" else c for c in text)
    return _LIST_MARK.sub(r"\1\\\2", marked)  # a dash or a number that opens a line would begin a list


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _citation_dict(c: Citation) -> dict[str, Any]:
    return {
        "number": c.number,
        "article_id": c.article_id,
        "version": c.version,
        "title": c.title,
        "date": _iso(c.date),
        "url": c.url,
        "start": c.start,
        "end": c.end,
        "quote": c.quote,
        "focus": list(c.focus) if c.focus else None,
    }


def hit_dict(hit: Hit) -> dict[str, Any]:
    """A passage found, as what JSON can hold."""
    return {
        "passage_id": hit.passage.id,
        "article_id": hit.article.id,
        "title": hit.article.title,
        "date": _iso(hit.article.date),
        "url": hit.article.url,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "language": hit.passage.language,
        "text": hit.text,
        "score": round(hit.score, 6),
        "found_by": list(hit.found_by),
        "copies": [{"article_id": c.article_id, "title": c.title, "start": c.start, "end": c.end} for c in hit.copies],
    }
