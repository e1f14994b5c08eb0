"""An answer as HTML for the page: pure functions, in which no word of an article is ever markup."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Literal
from urllib.parse import urlsplit

from index.records import Copy, Hit, Language
from qa import Answer, Citation
from qa.phrases import short_date
from ui.checks import finding, remarks, summary
from ui.texts import (
    ALSO_IN,
    ASK_AGAIN,
    ASK_OTHERWISE,
    GO_TO_SOURCE,
    NEAREST,
    NOT_SAID,
    NOT_USEFUL,
    PROBLEM,
    QUOTED,
    READ_MORE,
    SOURCES,
    STOPPED,
    UNDATED,
    USEFUL,
    WRITTEN_BY,
)

# Nearest passages shown under "the articles do not say".
NEAREST_SHOWN = 3
_MARKER = re.compile(r"\[(\d{1,3})\]")
BLANK_LINE = re.compile(r"\n\s*\n")
# Embeddings, overrides and isolates of writing direction.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of an answer's text. Of a "marker" the text is its citation's number; "focus" is the words
    inside a quotation that answer, "lead" the same words where a statement opens with them; all else is "plain".
    `quoted` is the number of the citation whose quote it belongs to, 0 outside quotations."""

    kind: Literal["plain", "focus", "lead", "marker"]
    text: str
    quoted: int = 0


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


def quote_html(citation: Citation, language: Language | None) -> str:
    """The quote, in `language`, with the answering words marked."""
    before, focus, after = map(escape, quote_parts(citation))
    quote = f"{before}<mark>{focus}</mark>{after}" if focus else before
    return f"<blockquote{lang_attribute(language)}><bdi>{quote}</bdi></blockquote>"


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
        found += [
            Segment("plain", before, citation.number),
            Segment("focus", focus, citation.number),
            Segment("plain", after, citation.number),
        ]
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


def question_html(question: str, language: Language, turn: int, page: Language) -> str:
    """What the reader asked, in `language`, and the way to ask it otherwise."""
    return (
        f'<div class="pj-question"><h2 lang="{language}">{escape(question.strip())}</h2>'
        f"{action_html('edit', turn, ASK_OTHERWISE(page))}</div>"
    )


def partial_html(text: str, page: Language = "en", *, stopped: bool = False) -> str:
    """As much of an answer's text as has been written; `stopped` if it will stay so."""
    # Its markers are as wide as they will be, so that no line breaks anew when they become links.
    pieces = (
        Segment("marker" if place % 2 else "plain", piece) for place, piece in enumerate(_MARKER.split(text.strip()))
    )
    note = f'<p class="pj-label">{escape(STOPPED(page))}</p>' if stopped else ""
    return f'<div class="pj-answer"><div class="pj-text">{_paragraphs(pieces, _inert)}</div>{note}</div>'


def problem_html(sentence: str, language: Language) -> str:
    """Why there is no answer: something went wrong, and what to do next."""
    return (
        f'<div class="pj-answer pj-problem" role="alert" lang="{language}">'
        f'<p class="pj-label">{escape(PROBLEM(language))}</p><div class="pj-text"><p>{escape(sentence)}</p></div></div>'
    )


def action_html(what: str, number: int, label: str, *, chosen: bool = False) -> str:
    """A link that acts as a button: `pane.js` tells the server `what` was wanted of which turn or row."""
    chosen_class = " pj-chosen" if chosen else ""
    return f'<a class="pj-act{chosen_class}" role="button" href="#pj-{what}-{number}">{escape(label)}</a>'


def answer_html(answer: Answer, turn: int, page: Language, useful: bool | None = None) -> str:
    """The answer with its sources, or with the nearest passages when the articles do not say.

    `turn` tells the answers of one conversation apart: what opens the source pane links to
    `#pj-open-{turn}-{number}`. What stands around the answer is in its own language, what can be done with it in
    that of the `page`; `useful` is what the reader said of it.
    """
    said = answer.status == "answered"
    label = remarks_html(answer, page)
    label += "" if said else f'<p class="pj-label">{escape(NOT_SAID(answer.language))}</p>'
    shown = _Answered(answer, turn)
    text = _paragraphs(segments(answer), shown.segment)
    below = shown.sources() if said else shown.nearest()
    return (
        f'<div class="pj-answer{"" if said else " pj-none"}" lang="{answer.language}">{label}'
        f'<div class="pj-text">{text}</div>{below}{_checks(answer, page)}</div>{_acts(answer, turn, page, useful)}'
    )


def remarks_html(answer: Answer, language: Language) -> str:
    """What a reader should know before the answer."""
    return "".join(f'<p class="pj-remark" lang="{language}">{escape(one)}</p>' for one in remarks(answer, language))


def _checks(answer: Answer, page: Language) -> str:
    """Every sentence that a model wrote, with what was found about it, to be unfolded."""
    if not answer.checks:
        return ""
    rows = "".join(
        f'<li><span class="pj-{"kept" if check.citations else "dropped"}" lang="{answer.language}">'
        f'{escape(check.sentence)}</span> <span class="pj-finding">{escape(finding(check, page))}</span></li>'
        for check in answer.checks
    )
    return (
        f'<details class="pj-checks" lang="{page}"><summary>{escape(summary(answer, page))}</summary>'
        f"<ul>{rows}</ul></details>"
    )


def _acts(answer: Answer, turn: int, page: Language, useful: bool | None) -> str:
    by = QUOTED(page) if answer.written_by == "extract" else WRITTEN_BY(page, name=answer.written_by)
    by = by if answer.status == "answered" else ""
    acts = (
        action_html("useful", turn, USEFUL(page), chosen=useful is True),
        action_html("useless", turn, NOT_USEFUL(page), chosen=useful is False),
        action_html("retry", turn, ASK_AGAIN(page)),
    )
    return f'<p class="pj-acts" lang="{page}"><span class="pj-by">{escape(by)}</span>{"".join(acts)}</p>'


def _paragraphs(pieces: Iterable[Segment], render: Callable[[Segment], str]) -> str:
    paragraphs = [""]
    for piece in pieces:
        first, *others = BLANK_LINE.split(piece.text)
        paragraphs[-1] += render(replace(piece, text=first)) if first else ""
        paragraphs += (render(replace(piece, text=other)) if other else "" for other in others)
    return "".join(f"<p>{html}</p>" for html in paragraphs if html)


def _inert(segment: Segment) -> str:
    return f'<span class="pj-marker">{segment.text}</span>' if segment.kind == "marker" else escape(segment.text)


@dataclass(frozen=True, slots=True)
class _Answered:
    """An answer's parts as HTML."""

    answer: Answer
    turn: int

    def segment(self, segment: Segment) -> str:
        html = escape(segment.text)
        if segment.kind == "marker":
            return self._chip(next(c for c in self.answer.citations if str(c.number) == segment.text))
        if segment.kind == "lead":
            return f"<strong>{html}</strong>"
        spoken = language_of(self.answer, segment.quoted)
        if segment.kind == "focus":
            return f"<mark{lang_attribute(spoken)}>{html}</mark>"
        return f"<span{lang_attribute(spoken)}>{html}</span>" if spoken and spoken != self.answer.language else html

    def _chip(self, citation: Citation) -> str:
        """A citation's number; under the pointer or with the focus it shows title, date and quote."""
        # Gradio's sanitiser takes `aria-label` away, so what a screen reader says is text that is not seen.
        spoken = language_of(self.answer, citation.number)
        said = f'<span class="pj-unseen">{escape(GO_TO_SOURCE(self.answer.language))} </span>{citation.number}'
        tip = (
            f"{_headline(citation.title, spoken, date_html(citation.date, self.answer.language))}"
            f'<span class="pj-tip-quote"{lang_attribute(spoken)}>'
            f"<bdi>{escape(one_line(citation.quote))}</bdi></span>"
        )
        return (
            f'<span class="pj-cite"><a class="pj-marker" href="#pj-open-{self.turn}-{citation.number}">{said}</a>'
            f'<span class="pj-tip" role="tooltip">{tip}</span></span>'
        )

    def sources(self) -> str:
        rows = "".join(map(self._source, self.answer.citations))
        name = escape(SOURCES(self.answer.language))
        return f'<div class="pj-sources"><p class="pj-label">{name}</p><ol>{rows}</ol></div>'

    def _source(self, citation: Citation) -> str:
        spoken = language_of(self.answer, citation.number)
        # Each quote is in view once: in the answer's own text, or else here.
        shown = "" if is_quoted(self.answer, citation) else quote_html(citation, spoken)
        return (
            f'<li><a class="pj-row" href="#pj-open-{self.turn}-{citation.number}">'
            f'<span class="pj-number">{citation.number}</span>'
            f"{_headline(citation.title, spoken, date_html(citation.date, self.answer.language))}</a>{shown}"
            f"{also_html(copies_of(self.answer, citation), self.answer.language)}</li>"
        )

    def nearest(self) -> str:
        if not self.answer.hits:
            return ""
        rows = "".join(self._near(hit, place) for place, hit in enumerate(self.answer.hits[:NEAREST_SHOWN], 1))
        name = escape(NEAREST(self.answer.language))
        return f'<div class="pj-sources"><p class="pj-label">{name}</p><ul>{rows}</ul></div>'

    def _near(self, hit: Hit, place: int) -> str:
        day = date_html(hit.article.date, self.answer.language)
        return (
            f'<li><a class="pj-row" href="#pj-near-{self.turn}-{place}">'
            f"{_headline(hit.article.title, hit.article.language, day)}</a>"
            f'<blockquote class="pj-clipped"{lang_attribute(hit.passage.language)}>'
            f"<bdi>{escape(one_line(hit.text))}</bdi></blockquote>{also_html(hit.copies, self.answer.language)}</li>"
        )


def language_of(answer: Answer, number: int) -> Language | None:
    """The language of the article that citation `number` quotes, as far as the answer knows it."""
    ids = {citation.article_id for citation in answer.citations if citation.number == number}
    return next((hit.article.language for hit in answer.hits if hit.article.id in ids), None)


def copies_of(answer: Answer, citation: Citation) -> list[Copy]:
    """Where else the story that is quoted stands."""
    return [copy for hit in answer.hits if hit.article.id == citation.article_id for copy in hit.copies]


def lang_attribute(language: Language | None) -> str:
    """What tells a screen reader the language of an element; "" where it is not known."""
    return f' lang="{language}"' if language else ""


def _headline(title: str, language: Language | None, date: str) -> str:
    name = f'<bdi class="pj-title"{lang_attribute(language)}>{escape(title)}</bdi>'
    return f'<span class="pj-head">{name} <span class="pj-date">{date}</span></span>'


def date_html(day: dt.date | None, language: Language) -> str:
    """The day of an article in words of `language`, or that it has none."""
    return escape(short_date(day, language) if day else UNDATED(language))


def also_html(copies: Iterable[Copy], language: Language) -> str:
    """The titles of the other articles that tell a story; "" for none."""
    titles = "; ".join(dict.fromkeys(copy.title for copy in copies))
    return f'<p class="pj-also">{escape(ALSO_IN(language, titles=titles))}</p>' if titles else ""


def link_html(url: str | None, language: Language) -> str:
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
