"""A conversation as a file to keep or to hand on: Markdown, or one HTML page that needs nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from index.records import Language
from qa import Answer, Citation
from qa.answer import escape as markdown_escape
from qa.phrases import short_date
from ui.checks import remarks
from ui.conversation import Turn
from ui.source import date_html, escape, lang_attribute, language_of, link_html, quote_html, segments
from ui.texts import CONVERSATION, SAVED_ON, SOURCES

_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;background:#fdfcf9;color:#211f1b;"
    "font:1.05rem/1.6 Georgia,'Liberation Serif',serif;overflow-wrap:anywhere}"
    "h1{border-bottom:3px double #d9d2c3;padding-bottom:.4rem}h2{font-size:1.2rem;margin-top:2rem}"
    "mark{background:#ffe59a;color:#211f1b}a{color:#97351f}small,h3{color:#655d51;font-size:.85rem}"
    "blockquote{margin:.3rem 0 .8rem;padding-left:.9rem;border-left:3px solid #d9d2c3}"
)


def to_markdown(turns: Sequence[Turn], page: Language) -> str:
    """The conversation as Markdown; each answer's references are numbered as in its text."""
    parts = [f"# {CONVERSATION(page)}\n\n{_saved(page)}\n"]
    for turn in turns:
        if turn.answer:
            said = "".join(f"\n_{markdown_escape(one)}_\n" for one in remarks(turn.answer, page))
            parts.append(turn.answer.to_markdown() + said)
        else:
            parts.append(f"**{markdown_escape(turn.question)}**\n\n{markdown_escape(turn.problem or turn.text)}\n")
    return "\n---\n\n".join(parts)


def to_html(turns: Sequence[Turn], page: Language) -> str:
    """The conversation as a page without scripts, and without anything fetched from elsewhere."""
    body = "".join(_turn(turn, number, page) for number, turn in enumerate(turns, 1))
    name = escape(CONVERSATION(page))
    return (
        f'<!doctype html>\n<html lang="{page}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{name}</h1><small>{escape(_saved(page))}</small>{body}</body></html>\n"
    )


def _saved(page: Language) -> str:
    return SAVED_ON(page, day=short_date(dt.date.today(), page))


def _turn(turn: Turn, number: int, page: Language) -> str:
    question = f"<h2>{escape(turn.question)}</h2>"
    if not turn.answer:
        return f"<section>{question}<p>{escape(turn.problem or turn.text)}</p></section>"
    answer = turn.answer
    text = "".join(_segment(answer, one.kind, one.text, one.quoted, number) for one in segments(answer))
    rows = "".join(_reference(answer, citation, number) for citation in answer.citations)
    below = f"<h3>{escape(SOURCES(answer.language))}</h3><ol>{rows}</ol>" if rows else ""
    said = "".join(f'<p lang="{page}"><small>{escape(one)}</small></p>' for one in remarks(answer, page))
    return f'<section lang="{answer.language}">{question}{said}<p>{text}</p>{below}</section>'


def _segment(answer: Answer, kind: str, text: str, quoted: int, turn: int) -> str:
    html = escape(text)
    if kind == "marker":
        return f'<a href="#r{turn}-{text}">[{text}]</a>'
    spoken = language_of(answer, quoted)
    said = lang_attribute(spoken)
    if kind == "focus":
        return f"<mark{said}>{html}</mark>"
    return f"<span{said}>{html}</span>" if spoken else html


def _reference(answer: Answer, citation: Citation, turn: int) -> str:
    quote = quote_html(citation, language_of(answer, citation.number))
    about = (date_html(citation.date, answer.language), link_html(citation.url, answer.language))
    return (
        f'<li id="r{turn}-{citation.number}" value="{citation.number}"><bdi>{escape(citation.title)}</bdi> '
        f"<small>{' · '.join(filter(None, about))}</small>{quote}</li>"
    )
