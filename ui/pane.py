"""The source pane: an article beside the chat, with the passages that an answer cites lit from their offsets.

Pure functions from an answer and an article to HTML, in which no word of an article is ever markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Article, Copy, Language
from qa import Answer
from ui.source import BLANK_LINE, NEAREST_SHOWN, also_html, copies_of, date_html, escape, link_html
from ui.texts import (
    CITED_HERE,
    CLOSE,
    IN_LANGUAGE,
    NEAR_HERE,
    NEXT,
    OF_SEVERAL,
    PREVIOUS,
    SOURCE_CHANGED,
    SOURCE_GONE,
    WHOLE_ARTICLE,
)


@dataclass(frozen=True, slots=True)
class Lit:
    """A stretch of an article's text that is lit, `text[start:end]`; `focus` is the span inside that answers."""

    start: int
    end: int
    focus: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """Where the reader is among what can be opened: place `at` of `count`, from 1, of a turn's citations ("open")
    or nearest passages ("near")."""

    what: str
    turn: int
    at: int
    count: int


def cited_html(answer: Answer, number: int, article: Article | None, turn: int, page: Language) -> str:
    """The article that citation `number` quotes, all that the answer cites of it lit and that citation most.

    `article` is what the index holds under the citation's id now, or None. Where that is another version,
    nothing is lit: the quote stands above it, with a note that the source changed. Raises KeyError for a
    number that the answer has not.
    """
    citation = {c.number: c for c in answer.citations}[number]
    way = _Way("open", turn, number, len(answer.citations))
    if article is None or article.version != citation.version:
        sentence = SOURCE_GONE(page) if article is None else SOURCE_CHANGED(page)
        kept = Article(citation.article_id, "", citation.title, "", citation.date, "en", "", citation.url)
        return _article(article or kept, [], None, way, page, _changed(sentence, citation.quote))
    lit = [Lit(c.start, c.end, c.focus) for c in answer.citations if c.article_id == article.id]
    current = Lit(citation.start, citation.end, citation.focus)
    return _article(article, lit, current, way, page, copies=copies_of(answer, citation))


def near_html(answer: Answer, place: int, article: Article | None, turn: int, page: Language) -> str:
    """The article of the nearest passage at `place`, from 1, that passage lit. Raises IndexError where none is."""
    hit = answer.hits[:NEAREST_SHOWN][place - 1]
    way = _Way("near", turn, place, len(answer.hits[:NEAREST_SHOWN]))
    if article is None or article.version != hit.article.version:
        sentence = SOURCE_GONE(page) if article is None else SOURCE_CHANGED(page)
        return _article(article or hit.article, [], None, way, page, _changed(sentence, hit.text))
    lit = Lit(hit.passage.start, hit.passage.end)
    return _article(article, [lit], lit, way, page, copies=hit.copies)


def plain_html(article: Article, page: Language) -> str:
    """A whole article, nothing lit."""
    return _article(article, [], None, None, page)


def _article(
    article: Article,
    lit: Sequence[Lit],
    current: Lit | None,
    way: _Way | None,
    page: Language,
    note: str = "",
    copies: Sequence[Copy] = (),
) -> str:
    first, *blocks = _blocks(article)
    title = "".join(_pieces(article.text, *first, lit, current)) or escape(article.title)
    body = "".join(f"<p>{''.join(_pieces(article.text, *block, lit, current))}</p>" for block in blocks)
    about = " · ".join(
        filter(
            None,
            (
                date_html(article.date, page),
                escape(IN_LANGUAGE[article.language](page)),
                link_html(article.url, page),
            ),
        )
    )
    named = f' data-way="#pj-{way.what}-{way.turn}-{way.at}"' if way else ""
    return (
        f'<article class="pj-article"{named} tabindex="-1" aria-labelledby="pj-article-title">'
        f"{_bar(way, article.title, page)}"
        f'<h2 id="pj-article-title" lang="{article.language}"><bdi>{title}</bdi></h2>'
        f'<p class="pj-about">{about}</p>{also_html(copies, page)}{note}'
        f'<div class="pj-body" lang="{article.language}">{body}</div></article>'
    )


def _bar(way: _Way | None, title: str, page: Language) -> str:
    """What stands above the article: where the reader is, the ways back and forth, and the way out."""
    if way is None:
        where, turns = WHOLE_ARTICLE(page), ""
    else:
        name = CITED_HERE if way.what == "open" else NEAR_HERE
        where = name(page) if way.count == 1 else OF_SEVERAL(page, name=name(page), at=way.at, count=way.count)
        turns = _turn(way, -1, PREVIOUS(page), "‹") + _turn(way, 1, NEXT(page), "›") if way.count > 1 else ""
    out = f'<button type="button" class="pj-close" {_named(CLOSE(page))}>×</button>'
    # The title is out of view once the article is scrolled to the passage.
    which = f'<bdi class="pj-which" aria-hidden="true">{escape(title)}</bdi>'
    return f'<div class="pj-bar"><span class="pj-where">{escape(where)}</span>{which}{turns}{out}</div>'


def _turn(way: _Way, step: int, name: str, sign: str) -> str:
    at = (way.at - 1 + step) % way.count + 1
    side = "pj-previous" if step < 0 else "pj-next"
    return f'<a class="{side}" role="button" {_named(name)} href="#pj-{way.what}-{way.turn}-{at}">{sign}</a>'


def _named(name: str) -> str:
    return f'aria-label="{escape(name)}" title="{escape(name)}"'


def _changed(sentence: str, quote: str) -> str:
    return (
        f'<div class="pj-changed" role="note"><p>{escape(sentence)}</p>'
        f"<blockquote><bdi>{escape(quote)}</bdi></blockquote></div>"
    )


def _blocks(article: Article) -> list[tuple[int, int]]:
    """The spans of the text's paragraphs, after that of the title; (0, 0) where the text does not open with it."""
    text = article.text
    title = len(article.title) if article.title and text.startswith(article.title) else 0
    found = [(0, title)]
    at = title
    for gap in [*BLANK_LINE.finditer(text, title), None]:
        end = gap.start() if gap else len(text)
        if text[at:end].strip():
            found.append((at, end))
        at = gap.end() if gap else end
    return found


def _pieces(text: str, start: int, end: int, lit: Sequence[Lit], current: Lit | None) -> Iterator[str]:
    """`text[start:end]` as HTML, cut wherever a lit stretch or a span that answers begins or ends."""
    spans = [span for one in lit for span in ((one.start, one.end), one.focus) if span]
    cuts = sorted({start, end, *(cut for span in spans for cut in span if start < cut < end)})
    for low, high in pairwise(cuts):
        html = escape(text[low:high])
        holding = [one for one in lit if one.start <= low and high <= one.end]
        if not holding:
            yield html
            continue
        now = current in holding
        answering = any(one.focus and one.focus[0] <= low and high <= one.focus[1] for one in holding)
        names = "pj-lit" + (" pj-now" if now else "") + (" pj-answering" if answering else "")
        yield f'<mark class="{names}">{html}</mark>'
