"""Answers as HTML, read back with a parser as a browser would."""

from __future__ import annotations

import dataclasses
import datetime as dt
from html.parser import HTMLParser

import pytest

from index.records import Article, Copy, Hit, Passage
from qa import Answer, Citation
from ui.pane import cited_html, near_html, plain_html
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
        self.classes: list[str] = []
        self._class = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._class = str(dict(attrs).get("class", ""))
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
            self.classes.append(self._class)

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
    assert "\n" not in answer_html(_cited("one\n\n    two\n\n\nthree"), 1, "en")


def test_escape_replaces_what_no_page_can_hold() -> None:
    """A NUL, an escape code or half a surrogate pair neither ends the page nor stops its sending."""
    assert escape("a\x00b\x1b[31m\ud800") == "a\ufffdb\ufffd&#91;31m\ufffd"


def test_escape_shuts_in_changes_of_direction() -> None:
    """An override of direction in an article does not turn round what follows the article's words."""
    assert escape("a\u202eb") == '<bdi dir="ltr">a\u202eb</bdi>'


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_article_makes_no_element_of_its_own(text: str) -> None:
    """Title, quote, focus, question and nearest passages come out inert, and links lead nowhere but to sources."""
    answered = _Page(answer_html(_cited(text, focus=text, title=text, url="javascript:alert(1)"), 1, "en"))
    missing = Answer(text, "en", "No.", (), (_hit(text, text, (Copy("b", text, 0, 1),)),), "no_evidence")
    article = Article("a", "v", text, f"{text}\n\n{text}", None, "en", "a.txt", "javascript:alert(1)")
    pages = [answered, _Page(answer_html(missing, 1, "en")), _Page(question_html(text, "en", 1, "en"))]
    pages += [
        _Page(partial_html(text)),
        _Page(plain_html(article, "en")),
        _Page(near_html(missing, 1, article, 1, "en")),
    ]
    for page in [*pages, _Page(problem_html(text, "en"))]:
        assert not set(page.tags) & {"script", "img", "iframe", "style", "b", "h1"}
        assert all(str(link).startswith("#pj-") for link in page.links)
        assert not [name for name, _ in page.attributes if name.startswith("on")]


def test_quote_is_shown_exactly_with_the_answering_words_marked() -> None:
    """The quote in the answer is the article's, line breaks and all; the focus is marked."""
    quote = "La cita es así:\nel 23 de enero,\na las 9:00."
    page = _Page(answer_html(_cited(quote, focus="23 de enero,\na las"), 1, "en"))
    assert quote in page.text
    assert "".join(page.marked) == "23 de enero,a las"


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
    page = _Page(answer_html(_cited("As noted [1] before.", "See [7]: «As noted [1] before.» [1]"), 3, "en"))
    assert page.links[:2] == ["#pj-open-3-1", "#pj-open-3-1"]
    assert page.text.count("Ver la fuente") == 1


def test_quote_is_repeated_only_where_the_answer_does_not_quote_it() -> None:
    """A reader sees each quote once without doing anything."""
    assert "<blockquote" not in answer_html(_cited("A quote."), 1, "en")
    assert "<blockquote" in answer_html(_cited("A quote.", "Something else. [1]"), 1, "en")


def test_link_goes_to_addresses_of_the_web_only() -> None:
    """An article's address is linked when it is one, and says where it leads."""

    def article(url: str) -> _Page:
        return _Page(plain_html(Article("a", "v", "T", "T", None, "en", "a.txt", url), "en"))

    page = article("https://news.example/a?b=1&c=(2)")
    assert page.links == ["https://news.example/a?b=1&c=(2)"]
    assert "news.example" in page.text
    for url in ("javascript:alert(1)", "data:text/html,x", "//x", "http://", "http://[", "ftp://x/y"):
        assert article(url).links == []


def test_no_evidence_looks_different_and_lists_the_nearest() -> None:
    """That the articles do not say is told apart from an answer, with passages and where else they stand."""
    hits = tuple(_hit(f"text {n}", f"title {n}", (Copy("c", "elsewhere", 0, 1),)) for n in range(5))
    html = answer_html(Answer("?", "en", "The articles do not say.", (), hits, "no_evidence"), 1, "en")
    page = _Page(html)
    assert "pj-none" in html
    assert "Nearest passages" in page.text
    assert [n for n in range(5) if f"text {n}" in page.text] == [0, 1, 2]
    assert "Also in: elsewhere" in page.text


def test_labels_are_in_the_answers_language() -> None:
    """What stands around an answer speaks as the answer does."""
    spanish = answer_html(_cited("Cita."), 1, "en")
    assert 'lang="es"' in spanish
    assert "Fuentes" in spanish
    assert "16 ene 2026" in spanish


def test_what_can_be_done_with_an_answer_is_said_in_the_pages_language() -> None:
    """Who wrote the answer, and the buttons under it, speak as the page does, and show what was chosen."""
    html = answer_html(_cited("Cita."), 1, "en", useful=False)
    assert "Quoted from the articles, no language model" in _Page(html).text
    assert 'pj-chosen" role="button" href="#pj-useless-1"' in html
    written = dataclasses.replace(_cited("Cita."), written_by="a model")
    assert "Redactado por a model" in _Page(answer_html(written, 1, "es")).text


TEXT = "Un título\n\nPrimero hubo <lluvia>. El lunes hubo sol.\n\nDespués, otra vez\nlluvia."
STORY = Article("a", "v", "Un título", TEXT, dt.date(2026, 1, 16), "es", "a.txt", None)


def _answer(*spans: tuple[str, str]) -> Answer:
    """An answer that cites stretches of the story, each with words inside it that answer."""
    made = []
    for number, (quote, focus) in enumerate(spans, 1):
        start = TEXT.index(quote)
        at = start + quote.index(focus)
        span = (at, at + len(focus)) if focus else None
        made.append(Citation(number, "a", "v", STORY.title, STORY.date, None, start, start + len(quote), quote, span))
    hit = dataclasses.replace(_hit("lluvia", STORY.title, (Copy("b", "Otra parte", 0, 1),)), article=STORY)
    return Answer("?", "en", "See [1] [2].", tuple(made), (hit,), "answered")


ANSWER = _answer(("El lunes hubo sol.", "El lunes"), ("Después, otra vez\nlluvia.", ""))


def test_pane_lights_the_exact_characters_and_the_current_citation_most() -> None:
    """All that the answer cites of the article is lit, from offsets; the current quote and its answering words more."""
    page = _Page(cited_html(ANSWER, 1, STORY, 3, "en"))
    lit = list(zip(page.marked, page.classes, strict=True))
    assert lit == [
        ("El lunes", "pj-lit pj-now pj-answering"),
        (" hubo sol.", "pj-lit pj-now"),
        ("Después, otra vez", "pj-lit"),
        ("lluvia.", ""),
    ]
    assert "Primero hubo <lluvia>. El lunes hubo sol." in page.text
    assert page.links == ["#pj-open-3-2", "#pj-open-3-2"]
    assert "Citation 1 of 2" in page.text
    assert "Also in: Otra parte" in page.text
    assert ("lang", "es") in page.attributes


def test_pane_shows_the_title_once_and_lights_it_where_it_is_cited() -> None:
    """A title that opens the text is the heading, and a quote of it is lit there."""
    page = _Page(cited_html(_answer(("Un título", "título")), 1, STORY, 1, "es"))
    assert page.marked == ["Un ", "título"]
    assert page.text.count("Un título") == 2  # in the bar, for when the heading is out of view, and as the heading


def test_pane_lights_nothing_of_a_source_that_changed() -> None:
    """An article of another version, or none, is said to have changed, and the quote stands as it was cited."""
    changed = dataclasses.replace(STORY, version="w", text="Un título\n\nOtro texto.")
    for article, said in ((changed, "source has changed"), (None, "no longer in the index")):
        page = _Page(cited_html(ANSWER, 1, article, 1, "en"))
        assert page.marked == []
        assert said in page.text
        assert "El lunes hubo sol." in page.text


def test_pane_of_a_nearest_passage_lights_it() -> None:
    """A nearest passage is lit where it stands, and is not called a citation."""
    hit = _hit("Primero hubo <lluvia>.", STORY.title)
    start = TEXT.index(hit.text)
    near = dataclasses.replace(hit, article=STORY, passage=Passage("p", "a", start, start + len(hit.text), "es"))
    page = _Page(near_html(dataclasses.replace(ANSWER, hits=(near,)), 1, STORY, 1, "en"))
    assert page.marked == ["Primero hubo <lluvia>."]
    assert "Nearest passage" in page.text
