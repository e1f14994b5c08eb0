"""An answer as HTML for the page: pure functions, in which no word of an article is ever markup."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal
from urllib.parse import urlsplit

from index.records import Hit, Language
from qa import Answer, Citation
from qa.phrases import short_date
from ui.texts import ALSO_IN, GO_TO_SOURCE, NEAREST, NOT_SAID, PROBLEM, READ_MORE, SOURCES, UNDATED

# Nearest passages shown under "the articles do not say".
NEAREST_SHOWN = 3
_BLANK_LINE = re.compile(r"\n\s*\n")
# Embeddings, overrides and isolates of writing direction.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an answer's text. Of a "marker" the text is its citation's number; "focus" is the words
    inside a quotation that answer, "lead" the same words where a statement opens with them; all else is "plain"."""

    kind: Literal["plain", "focus", "lead", "marker"]
    text: str


def escape(text: str) -> str:
    """`text` as HTML that shows it and does nothing, also where Markdown is read around it.

    Every ASCII character that is not a letter, a digit or a space becomes a character reference, so that
    neither HTML nor Markdown finds syntax; a line break becomes `<br>`; what no page can hold becomes U+FFFD.
    Where characters could turn the direction of what follows them, they are shut in a `<bdi>`.
    """
    html = "".join(map(_escaped, text))
    return f'<bdi dir="ltr">{html}</bdi>' if _TURNS.search(text) else html


def _escaped(char: str) -> str:
    if char == "\n":
        return "<br>"
    if char.isalnum():
        return char
    if char.isspace():
        return char if ord(char) > 0x9F else " "
    if unicodedata.category(char) in ("Cc", "Cs"):
        return "\ufffd"
    return f"&#{ord(char)};" if ord(char) < 0x80 else char


def quote_parts(citation: Citation) -> tuple[str, str, str]:
    """The quote as what stands before the answering words, those words, and what follows them."""
    if citation.focus is None:
        return citation.quote, "", ""
    start, end = citation.focus[0] - citation.start, citation.focus[1] - citation.start
    return citation.quote[:start], citation.quote[start:end], citation.quote[end:]


def one_line(text: str) -> str:
    """`text` with every stretch of white space as one space: how a quote stands inside an answer's text."""
    return " ".join(text.split())


def is_quoted(answer: Answer, citation: Citation) -> bool:
    """Whether the answer's text holds the citation's whole quote, so that it need not be shown again."""
    return one_line(citation.quote) in answer.text


def segments(answer: Answer) -> list[Segment]:
    """The answer's text, cut where something is to be told apart.

    Quotations are as the article has them, with its line breaks. Markers are looked for outside quotations
    only: an article may well contain "[1]" itself.
    """
    found: list[Segment] = []
    at = 0
    for start, citation in _quotations(answer):
        if start < at:
            continue
        found += _framing(answer.text[at:start], answer.citations)
        before, focus, after = quote_parts(citation)
        found += [Segment("plain", before), Segment("focus", focus), Segment("plain", after)]
        at = start + len(one_line(citation.quote))
    found += _framing(answer.text[at:], answer.citations)
    return [segment for segment in found if segment.text]


def _quotations(answer: Answer) -> list[tuple[int, Citation]]:
    """Where the text holds a citation's whole quote."""
    found = [(answer.text.find(one_line(citation.quote)), citation) for citation in answer.citations]
    return sorted((item for item in found if item[0] >= 0), key=itemgetter(0))


def _framing(text: str, citations: Sequence[Citation]) -> list[Segment]:
    """What stands around the quotations: markers, and the words that answer where a paragraph opens with them."""
    numbers = {str(citation.number) for citation in citations}
    leads = sorted({focus for citation in citations if (focus := quote_parts(citation)[1])}, key=len, reverse=True)
    lead = "|".join(re.escape(focus) for focus in leads) or r"(?!)"
    found = []
    at = 0
    for match in re.finditer(rf"\[(?P<marker>\d{{1,3}})\]|(?:\A|(?<=\n))(?P<lead>{lead})(?!\w)", text, re.IGNORECASE):
        kind: Literal["marker", "lead"] = "marker" if match["marker"] else "lead"
        if kind == "lead" or match["marker"] in numbers:
            found += [Segment("plain", text[at : match.start()]), Segment(kind, match[kind])]
            at = match.end()
    return [*found, Segment("plain", text[at:])]


def question_html(question: str) -> str:
    """What the reader asked."""
    return f'<div class="pj-question">{escape(question.strip())}</div>'


def partial_html(text: str) -> str:
    """As much of an answer's text as has been written."""
    paragraphs = _paragraphs([Segment("plain", text.strip())], 0, "en")
    return f'<div class="pj-answer"><div class="pj-text">{paragraphs}</div></div>'


def problem_html(sentence: str, language: Language) -> str:
    """Why there is no answer: something went wrong, and what to do next."""
    return (
        f'<div class="pj-answer pj-problem" role="alert" lang="{language}">'
        f'<p class="pj-label">{escape(PROBLEM(language))}</p><div class="pj-text"><p>{escape(sentence)}</p></div></div>'
    )


def answer_html(answer: Answer, turn: int) -> str:
    """The answer with its sources, or with the nearest passages when the articles do not say.

    `turn` tells the answers of one conversation apart: markers link to `#pj-{turn}-{number}`.
    """
    said = answer.status == "answered"
    label = "" if said else f'<p class="pj-label">{escape(NOT_SAID(answer.language))}</p>'
    text = _paragraphs(segments(answer), turn, answer.language)
    below = _sources(answer, turn) if said else _nearest(answer)
    return (
        f'<div class="pj-answer{"" if said else " pj-none"}" lang="{answer.language}">{label}'
        f'<div class="pj-text">{text}</div>{below}</div>'
    )


def _paragraphs(pieces: Iterable[Segment], turn: int, language: Language) -> str:
    paragraphs = [""]
    for piece in pieces:
        first, *others = _BLANK_LINE.split(piece.text)
        paragraphs[-1] += _segment_html(Segment(piece.kind, first), turn, language)
        paragraphs += (_segment_html(Segment(piece.kind, other), turn, language) for other in others)
    return "".join(f"<p>{html}</p>" for html in paragraphs if html)


def _segment_html(segment: Segment, turn: int, language: Language) -> str:
    if not segment.text:
        return ""
    if segment.kind == "focus":
        return f"<mark>{escape(segment.text)}</mark>"
    if segment.kind == "plain":
        return escape(segment.text)
    if segment.kind == "lead":
        return f"<strong>{escape(segment.text)}</strong>"
    # Gradio's sanitiser takes `aria-label` away, so what a screen reader says is text that is not seen.
    said = f'<span class="pj-unseen">{escape(GO_TO_SOURCE(language))} </span>{segment.text}'
    return f'<a class="pj-marker" href="#pj-{turn}-{segment.text}">{said}</a>'


def _sources(answer: Answer, turn: int) -> str:
    languages = {hit.article.id: hit.article.language for hit in answer.hits}
    rows = "".join(_source(answer, c, turn, languages.get(c.article_id)) for c in answer.citations)
    name = escape(SOURCES(answer.language))
    return f'<div class="pj-sources"><p class="pj-label">{name}</p><ol>{rows}</ol></div>'


def _source(answer: Answer, citation: Citation, turn: int, language: Language | None) -> str:
    before, focus, after = map(escape, quote_parts(citation))
    quote = f"{before}<mark>{focus}</mark>{after}" if focus else before
    # Each quote is in view once: in the answer's own text, or else here.
    opened = "" if is_quoted(answer, citation) else " open"
    spoken = f' lang="{language}"' if language else ""
    return (
        f"<li><details{opened}><summary>"
        f'<span class="pj-number">{citation.number}</span>{_headline(citation.title, _date(citation.date, answer))}'
        f'</summary><blockquote id="pj-{turn}-{citation.number}"{spoken}><bdi>{quote}</bdi></blockquote>'
        f"{_link(citation.url, answer.language)}</details></li>"
    )


def _nearest(answer: Answer) -> str:
    if not answer.hits:
        return ""
    rows = "".join(_near(hit, answer, opened=place == 0) for place, hit in enumerate(answer.hits[:NEAREST_SHOWN]))
    name = escape(NEAREST(answer.language))
    return f'<div class="pj-sources"><p class="pj-label">{name}</p><ul>{rows}</ul></div>'


def _near(hit: Hit, answer: Answer, *, opened: bool) -> str:
    article = hit.article
    return (
        f"<li><details{' open' if opened else ''}><summary>{_headline(article.title, _date(article.date, answer))}"
        f'</summary><blockquote lang="{hit.passage.language}"><bdi>{escape(hit.text)}</bdi></blockquote>'
        f"{_also(hit, answer.language)}{_link(article.url, answer.language)}</details></li>"
    )


def _headline(title: str, date: str) -> str:
    name = f'<bdi class="pj-title">{escape(title)}</bdi>'
    return f'<span class="pj-head">{name} <span class="pj-date">{date}</span></span>'


def _date(day: dt.date | None, answer: Answer) -> str:
    return escape(short_date(day, answer.language) if day else UNDATED(answer.language))


def _also(hit: Hit, language: Language) -> str:
    titles = "; ".join(_unique(copy.title for copy in hit.copies))
    return f'<p class="pj-also">{escape(ALSO_IN(language, titles=titles))}</p>' if titles else ""


def _unique(titles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(titles))


def _link(url: str | None, language: Language) -> str:
    """A link to where the article was published, for addresses of the web only."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    return (
        f'<a class="pj-link" href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(READ_MORE(language))} · {escape(parts.hostname)}</a>"
    )
