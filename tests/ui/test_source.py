"""Answers as HTML, read back with a parser as a browser would."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import pytest

from index.records import Article, Copy, Hit, Passage
from qa import Answer, Citation
from ui.source import answer_html, escape, partial_html, problem_html, question_html, segments

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[click](javascript:alert(1))",
    "![x](https://elsewhere.example/x.png)",
    "</div></blockquote><iframe src=//elsewhere.example>",
    "`code` **bold** _x_ # h\n\n    indented\n- item\n1. one\n| a | b |\n<https://elsewhere.example>",
    "$$x$$ &lt;b&gt; &#60;b&#62; __i18n__",
)


class _Page(HTMLParser):
    """What a browser would make of some HTML: its elements, their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.marked: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.text += "\n"
        else:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] == "mark":
            self.marked.append(data)

    @property
    def links(self) -> list[str | None]:
        return [value for name, value in self.attributes if name in ("href", "src")]


def _cited(quote: str, text: str = "", focus: str = "", *, title: str = "Título", url: str | None = None) -> Answer:
    start = 7
    at = quote.find(focus)
    span = (start + at, start + at + len(focus)) if focus else None
    citation = Citation(1, "a", "v", title, dt.date(2026, 1, 16), url, start, start + len(quote), quote, span)
    return Answer("?", "es", text or f"Según “{title}”: «{' '.join(quote.split())}» [1]", (citation,), (), "answered")


def _hit(text: str, title: str, copies: tuple[Copy, ...] = ()) -> Hit:
    article = Article("a", "v", title, text, None, "en", "a.txt", None)
    return Hit(Passage("p", "a", 0, len(text), "en"), text, article, 1.0, ("dense",), copies)


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_only_text(text: str) -> None:
    """Whatever an article says, the page shows those characters and makes no element or syntax of them."""
    page = _Page(escape(text))
    assert page.text == text
    assert set(page.tags) <= {"br"}
    assert not set("<>[]()*_`!|\\$") & set(escape(text).replace("<br>", ""))


def test_escape_keeps_what_markdown_would_read_between_lines() -> None:
    """No line of HTML is blank or indented, or Markdown would take up again inside it."""
    assert "\n" not in answer_html(_cited("one\n\n    two\n\n\nthree"), 1)


def test_escape_replaces_what_no_page_can_hold() -> None:
    """A NUL, an escape code or half a surrogate pair neither ends the page nor stops its sending."""
    assert escape("a\x00b\x1b[31m\ud800") == "a\ufffdb\ufffd&#91;31m\ufffd"


def test_escape_shuts_in_changes_of_direction() -> None:
    """An override of direction in an article does not turn round what follows the article's words."""
    assert escape("a\u202eb") == '<bdi dir="ltr">a\u202eb</bdi>'


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_article_makes_no_element_of_its_own(text: str) -> None:
    """Title, quote, focus, question and nearest passages come out inert, and links lead nowhere but to sources."""
    answered = _Page(answer_html(_cited(text, focus=text, title=text, url="javascript:alert(1)"), 1))
    missing = Answer(text, "en", "No.", (), (_hit(text, text, (Copy("b", text, 0, 1),)),), "no_evidence")
    pages = [answered, _Page(answer_html(missing, 1)), _Page(question_html(text)), _Page(partial_html(text))]
    for page in [*pages, _Page(problem_html(text, "en"))]:
        assert not set(page.tags) & {"script", "img", "iframe", "style", "b", "h1"}
        assert all(link == "#pj-1-1" for link in page.links)
        assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_quote_is_shown_exactly_with_the_answering_words_marked() -> None:
    """The quote in the answer and under its source is the article's, line breaks and all; the focus is marked."""
    quote = "La cita es así:\nel 23 de enero,\na las 9:00."
    page = _Page(answer_html(_cited(quote, focus="23 de enero,\na las"), 1))
    assert page.text.count(quote) == 2
    assert "".join(page.marked) == "23 de enero,a las" * 2


def test_statement_that_opens_with_the_answering_words_stresses_them() -> None:
    """The words that answer stand out where the statement opens with them, whatever their capitals."""
    answer = _cited("Vino el lunes.", "El lunes, según “T”: «Vino el lunes.» [1]", "el lunes")
    assert [(s.kind, s.text) for s in segments(answer)] == [
        ("lead", "El lunes"),
        ("plain", ", según “T”: «"),
        ("plain", "Vino "),
        ("focus", "el lunes"),
        ("plain", "."),
        ("plain", "» "),
        ("marker", "1"),
    ]


def test_statement_may_open_with_words_that_end_in_a_stop() -> None:
    """An abbreviation's stop belongs to the words that answer."""
    answer = _cited("Fue en Washington, D.C., ayer.", "Washington, D.C., según “T”. [1]", "Washington, D.C.")
    assert segments(answer)[0].text == "Washington, D.C."


def test_bracketed_number_inside_a_quote_is_no_marker() -> None:
    """An article's own "[1]" is not taken for a citation, nor is a number that cites nothing."""
    page = _Page(answer_html(_cited("As noted [1] before.", "See [7]: «As noted [1] before.» [1]"), 3))
    assert page.links == ["#pj-3-1"]


def test_source_is_open_only_where_the_answer_does_not_quote_it() -> None:
    """A reader sees each quote once without doing anything."""
    assert "<details open>" not in answer_html(_cited("A quote."), 1)
    assert "<details open>" in answer_html(_cited("A quote.", "Something else. [1]"), 1)


def test_link_goes_to_addresses_of_the_web_only() -> None:
    """An article's address is linked when it is one, and says where it leads."""
    page = _Page(answer_html(_cited("Q.", url="https://news.example/a?b=1&c=(2)"), 1))
    assert "https://news.example/a?b=1&c=(2)" in page.links
    assert "news.example" in page.text
    for url in ("javascript:alert(1)", "data:text/html,x", "//x", "http://", "http://[", "ftp://x/y"):
        assert _Page(answer_html(_cited("Q.", url=url), 1)).links == ["#pj-1-1"]


def test_no_evidence_looks_different_and_lists_the_nearest() -> None:
    """That the articles do not say is told apart from an answer, with passages and where else they stand."""
    hits = tuple(_hit(f"text {n}", f"title {n}", (Copy("c", "elsewhere", 0, 1),)) for n in range(5))
    html = answer_html(Answer("?", "en", "The articles do not say.", (), hits, "no_evidence"), 1)
    page = _Page(html)
    assert "pj-none" in html
    assert "Nearest passages" in page.text
    assert [n for n in range(5) if f"text {n}" in page.text] == [0, 1, 2]
    assert "Also in: elsewhere" in page.text


def test_labels_are_in_the_answers_language() -> None:
    """What stands around an answer speaks as the answer does."""
    spanish = answer_html(_cited("Cita."), 1)
    assert 'lang="es"' in spanish
    assert "Fuentes" in spanish
    assert "16 ene 2026" in spanish
