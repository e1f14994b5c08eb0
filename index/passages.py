"""An article's text cut into passages: a few whole sentences each, by exact spans."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language import detect_language
from index.records import Article, Language, Passage, passage_id
from index.sentences import sentence_spans

# Part of what an index remembers: another splitter means other spans, so everything is cut anew.
SPLITTER = "passages-2"

# Characters. A paragraph of Spanish news runs to some 350 and a question's evidence to one or two
# sentences; a passage ends at the first paragraph end past TARGET and never goes far beyond LIMIT.
TARGET = 350
LIMIT = 800
# A run of characters without a sentence end is cut at a space once it is this long.
LONGEST_SENTENCE = 1200

_LIST_ITEM = re.compile(r"(?:[-•*–]|\d{1,2}[.)])\s")
_HEADING_LENGTH = 100
# A line at most this long after a colon is taken for an item of the list, bullet or not.
_ITEM_LENGTH = 120
# A line has to be this long before its words are taken to tell its language.
_TELLING_LENGTH = 40
Span = tuple[int, int]


def is_list_item(line: str) -> bool:
    """True for a line that opens with a bullet or a number."""
    return _LIST_ITEM.match(line) is not None


def is_heading(line: str) -> bool:
    """True for a short line that is no sentence: at most 100 characters, without a closing mark."""
    return (
        len(line) <= _HEADING_LENGTH
        and not is_list_item(line)
        and line[-1:] not in ".!?…:;,»”\"'"
        and line[:1] not in "“«\"'—"
    )


def sentences_of(text: str, language: Language) -> list[Span]:
    """`sentence_spans`, with anything longer than 1,200 characters cut at spaces.

    Offsets are code points of `text`, end exclusive; spans are in order, do not overlap, have no
    white space at their ends and together cover every non-blank character.
    """
    return [piece for span in sentence_spans(text, language) for piece in _pieces(text, *span)]


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE)
        cut = cut if cut > 0 else start + LONGEST_SENTENCE
        yield start, cut
        start = cut
        while text[start] == " ":
            start += 1
    yield start, end


def passage_spans(text: str, language: Language) -> list[Span]:
    """Where the passages of `text` lie: whole sentences, in order, covering every non-blank
    character exactly once. A heading opens the passage that follows it; a line that ends in a
    colon stays with the list it announces; a paragraph in the other language begins anew."""
    spans: list[Span] = []
    start = last = 0
    listing = False  # inside a list that a colon announced
    spoken = language
    for sentence in sentences_of(text, language):
        line = text[slice(*sentence)]
        opens_line = sentence[0] == 0 or text[sentence[0] - 1] == "\n"
        if last == 0:
            start = sentence[0]
        elif _must_cut(text, (start, last), sentence, opens_line, listing, spoken):
            spans.append((start, last))
            start = sentence[0]
        if opens_line and len(line) > _TELLING_LENGTH:
            spoken = detect_language(line, fallback=spoken)
        if opens_line:
            listing = line.endswith(":") or (listing and (is_list_item(line) or len(line) <= _ITEM_LENGTH))
        elif line.endswith(":"):
            listing = True
        last = sentence[1]
    return [*spans, (start, last)] if last else []


def _must_cut(text: str, so_far: Span, sentence: Span, opens_line: bool, listing: bool, spoken: Language) -> bool:
    """Whether a new passage begins with `sentence`, given the one `so_far`."""
    start, last = so_far
    line = text[slice(*sentence)]
    if last - start <= 2 * _HEADING_LENGTH and _only_headings(text, start, last):
        return False
    if sentence[1] - start > LIMIT:
        return True
    if not opens_line:
        return False
    if len(line) > _TELLING_LENGTH and detect_language(line, fallback=spoken) != spoken:
        return True
    if is_heading(line) and _line_ends(text, sentence[1]) and not listing:
        return not _only_headings(text, start, last)
    goes_on = text[last - 1] == ":" or is_list_item(line) or (listing and len(line) <= _ITEM_LENGTH)
    return last - start >= TARGET and not goes_on


def _line_ends(text: str, end: int) -> bool:
    return end == len(text) or text[end] == "\n"


def _only_headings(text: str, start: int, end: int) -> bool:
    return all(is_heading(line) for line in text[start:end].split("\n") if line)


def split(article: Article) -> list[Passage]:
    """The passages of `article`, in order: a function of its text alone, so that articles with the
    same text share them. Each has the language of its own words: a post quoted in English inside a
    Spanish article is an English passage if the passage is mostly English."""
    main = detect_language(article.text)
    return [
        Passage(
            passage_id(article.version, start, end),
            article.id,
            start,
            end,
            detect_language(article.text[start:end], fallback=main),
        )
        for start, end in passage_spans(article.text, main)
    ]
