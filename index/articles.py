"""Files in, articles out: `.txt .md .html .json .jsonl`, and `.pdf .docx .epub` with an extra."""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from index.dates import find_dates
from index.errors import MissingExtra, UnreadableArticle
from index.language import detect_language
from index.passages import is_list_item
from index.records import Article, version_of

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_FILE_BYTES = 64 * 1024 * 1024
_TITLE_WIDTH = 110
# Where a dateline may stand: "Ciudad de México, 16 de enero de 2026." A full date later on is
# more likely to be about an event.
_DATELINE_REACH = 200

_DATE_LINE = re.compile(r"^\s*date[:\s]+(\d{4}-\d{2}-\d{2})[T\d:.Z+-]*[ \t]*", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
# Controls, zero-width characters and bidirectional overrides: invisible, and able to make a page
# show something other than what the file says.
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x20]+")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_HALF_PAIRS = re.compile("[\ud800-\udfff]")  # half a character: JSON can spell it, UTF-8 cannot
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_STRAY_UNDERSCORE = re.compile(r"(?<=[.!?…»”\"])_+(?=\s|$)")
_MID_CLAUSE = re.compile(r"(.{40}[\w,])\n(?=[a-záéíóúñü(])")
_WRAP_WIDTHS = range(45, 101)
# How trafilatura draws tables.
_TABLE_RULE = re.compile(r"^\|(?:-+\|)+\n?", re.MULTILINE)
_TABLE_EDGE = re.compile(r"^\| | \|[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader found in a file: the text as shown and whatever the file states about it."""

    text: str
    title: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    name: str = ""


def read_articles(file: Path, article_id: str) -> list[Article]:
    """The articles of one file: one, or one a line for `.jsonl` (`article_id` + "/" + line's id or number).

    Raises UnreadableArticle when the file, or any line of it, cannot be read, and MissingExtra
    for a format whose packages are not installed.
    """
    reader = READERS[file.suffix.lower()]
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableArticle(path=file, reason="it is larger than 64 MB")
        drafts = list(reader(file))
    except OSError as error:
        raise UnreadableArticle(path=file, reason=f"the system says “{error.strerror or error}”") from error
    articles = [_article(draft, file, article_id) for draft in drafts]
    articles = [article for article in articles if article.text]
    if not articles:
        raise UnreadableArticle(path=file, reason="it holds no text")
    if len({article.id for article in articles}) < len(articles):
        raise UnreadableArticle(path=file, reason="two of its articles have the same id")
    return articles


def _article(draft: Draft, file: Path, article_id: str) -> Article:
    text, dated = _take_date_line(clean(draft.text))
    title = _SPACES.sub(" ", clean(draft.title).replace("\n", " "))
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}" if text else ""
    language = draft.language.lower()[:2]
    return Article(
        id=f"{article_id}/{draft.name}" if draft.name else article_id,
        version=version_of(text),
        title=title or title_of(text),
        text=text,
        date=_day(draft.date) or dated or _dateline(text, title) or _file_date(file),
        language="es" if language == "es" else "en" if language == "en" else detect_language(text),
        source=str(file),
        url=draft.url if _URL.fullmatch(draft.url) else None,
    )


def clean(text: str) -> str:
    """`text` as it will be shown: NFC, plain spaces, no invisible characters, no stray underscores
    after a full stop, at most one blank line in a row and none at the ends."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", _HALF_PAIRS.sub("", text)))
    text = unicodedata.normalize("NFC", text)
    text = _STRAY_UNDERSCORE.sub("", _SPACES.sub(" ", text))
    lines = (line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def title_of(text: str) -> str:
    """A title for a text that states none: its first line, cut at a word to 110 characters."""
    first = text.split("\n", 1)[0].lstrip("#-•* ").rstrip(" .")
    return textwrap.shorten(first, _TITLE_WIDTH, placeholder="…")


def _take_date_line(text: str) -> tuple[str, dt.date | None]:
    match = _DATE_LINE.match(text)
    if match is None or (day := _day(match[1])) is None:
        return text, None
    return text[match.end() :].lstrip(), day


def _dateline(text: str, title: str) -> dt.date | None:
    body = text[len(title) :] if title else text
    for span in find_dates(body[:_DATELINE_REACH]):
        if day := span.as_date():
            return day
    return None


def _file_date(file: Path) -> dt.date | None:
    match = _FILE_DATE.search(file.stem)
    return _day("-".join(match.groups())) if match else None


def _day(value: str) -> dt.date | None:
    """The day at the start of an ISO date or timestamp, else the first full date in the words."""
    try:
        return dt.date.fromisoformat(value.strip()[:10])
    except ValueError:
        return next((day for span in find_dates(value) if (day := span.as_date())), None)


# --- readers: a file in, drafts out -------------------------------------------------------------


def decode(file: Path) -> str:
    """The file's text: by its byte-order mark, else UTF-8, else Windows-1252 (which covers Latin-1's
    letters: what Spanish and English files that are not UTF-8 are in practice). A file that is UTF-8 but for
    a few broken bytes shows U+FFFD for those.

    Raises UnreadableArticle for bytes that are no text in any of them.
    """
    data = file.read_bytes()
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode(encoding, "replace")
            broken = text.count("\ufffd")
            if broken >= sum(character > "\x7f" for character in text) - broken:
                continue
        if "\x00" not in text:
            return text
    raise UnreadableArticle(path=file, reason="it is not text in UTF-8, UTF-16 or Windows-1252")


def _read_text(file: Path) -> Iterator[Draft]:
    yield Draft(unwrap(_LINE_ENDS.sub("\n", decode(file))))


def unwrap(text: str) -> str:
    """`text` with the lines that an editor or a page's width broke joined again: those that break off in
    mid-clause and go on in lower case, and all of a paragraph that has such a line and whose every line but
    the last is as full, to the word, as its longest allows.
    """
    text = "\n\n".join(_unwrapped(block) for block in re.split(r"\n[ \t]*\n", text))
    return _MID_CLAUSE.sub(r"\1 ", text)


def _unwrapped(block: str) -> str:
    lines = [line.strip() for line in block.strip("\n").split("\n")]
    width = max(map(len, lines))
    wrapped = (
        width in _WRAP_WIDTHS
        and all(len(line) + 1 + len(after.split(" ", 1)[0]) > width for line, after in pairwise(lines))
        and _MID_CLAUSE.search("\n".join(lines))
        and not any(is_list_item(line) for line in lines[1:])
    )
    return " ".join(lines) if wrapped else block


def _read_markdown(file: Path) -> Iterator[Draft]:
    import yaml

    source = decode(file).replace("\r\n", "\n")
    stated: Mapping[str, object] = {}
    if match := _FRONT_MATTER.match(source):
        try:
            loaded = yaml.safe_load(match[1])
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise UnreadableArticle(path=file, reason="its front matter is not valid YAML") from error
        if isinstance(loaded, dict) or loaded is None:  # else two rules and the text between them
            stated = loaded or {}
            source = source[match.end() :]
    text, heading = markdown_text(source)
    draft = _stated(stated, text)
    yield draft if draft.title or not heading else Draft(text, heading, draft.date, draft.language, draft.url)


def markdown_text(source: str) -> tuple[str, str]:
    """Markdown as the plain text a reader sees (blocks apart by blank lines, list items and table rows by
    lines, cells by " | "), and its first heading when that opens it, else ""."""
    from markdown_it import MarkdownIt

    text = ""
    lists: list[int | None] = []
    lead, gap = "", "\n\n"  # what the next words are preceded by: a bullet, and what parts them from the last
    heading = ""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    for place, token in enumerate(tokens):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                gap = "\n" if lists else "\n\n"
                lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
                lead, gap = "", "\n" if lists else "\n\n"
            case "list_item_open":
                lead = "- " if lists[-1] is None else f"{lists[-1]}. "
                lists[-1] = None if lists[-1] is None else lists[-1] + 1
            case "tr_open":
                gap = "\n\n" if tokens[place - 1].type == "thead_open" else "\n"
            case "inline" | "fence" | "code_block" | "html_block":
                words = _inline_text(token) if token.type == "inline" else _block_text(token)
                if place == 1 and tokens[0].type == "heading_open":
                    heading = words
                text += gap + lead + words
                lead, gap = "", "\n\n"
            case "list_item_close":
                gap = "\n"
            case "th_close" | "td_close":
                gap = " | "
            case "table_close":
                gap = "\n\n"
    return text.strip(), heading


def _block_text(token: Token) -> str:
    """Code as it stands; HTML without its tags."""
    return _MARKUP.sub(" ", token.content).strip() if token.type == "html_block" else token.content.strip()


def _inline_text(token: Token) -> str:
    def words(child: Token) -> str:
        match child.type:
            case "text" | "code_inline":
                return child.content
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "html_inline" if child.content.lower().startswith("<br"):
                return "\n"
        return ""

    return "".join(map(words, token.children or ()))


def _read_html(file: Path) -> Iterator[Draft]:
    import trafilatura

    page = trafilatura.bare_extraction(
        decode(file),  # trafilatura's own guess takes Windows-1252 for Windows-1250
        with_metadata=True,
        include_comments=False,
        # Only a date that the page states: a guess from its footer is worse than none.
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-01-01"},
    )
    if page is None:
        raise UnreadableArticle(path=file, reason="no article was found in the page")
    stated = page if isinstance(page, dict) else page.as_dict()
    text = _TABLE_EDGE.sub("", _TABLE_RULE.sub("", str(stated.get("text") or "")))
    yield _stated({key: stated.get(key) for key in ("title", "date", "url", "language")}, text)


def _read_json(file: Path) -> Iterator[Draft]:
    try:
        loaded = json.loads(decode(file))
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(path=file, reason="it is not valid JSON") from error
    if isinstance(loaded, list):
        for number, item in enumerate(loaded, 1):
            yield _record(item, file, f"item {number}", str(number))
    else:
        yield _record(loaded, file, "it", "")


def _read_jsonl(file: Path) -> Iterator[Draft]:
    for number, line in enumerate(decode(file).split("\n"), 1):
        if line.strip():
            try:
                loaded = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise UnreadableArticle(path=file, reason=f"line {number} is not valid JSON") from error
            yield _record(loaded, file, f"line {number}", str(number))


def _record(loaded: object, file: Path, where: str, name: str) -> Draft:
    if not isinstance(loaded, dict) or not isinstance(loaded.get("text"), str):
        raise UnreadableArticle(path=file, reason=f"{where} has no “text”")
    if name and loaded.get("id") not in (None, ""):
        name = re.sub(r"\s+", "-", clean(str(loaded["id"]))) or name
    return _stated(loaded, loaded["text"], name)


def _stated(stated: Mapping[str, object], text: str, name: str = "") -> Draft:
    def value(key: str) -> str:
        held = stated.get(key)
        return str(held).strip() if isinstance(held, str | int | float | dt.date) else ""

    return Draft(text, value("title"), value("date"), value("language"), value("url"), name)


def _read_with_llama_index(file: Path) -> Iterator[Draft]:
    try:
        from llama_index.readers.file import DocxReader, EpubReader, PDFReader
    except ImportError as error:
        raise MissingExtra(feature=f"Reading {file.suffix} files", extra="files") from error
    reader = {".pdf": PDFReader, ".docx": DocxReader, ".epub": EpubReader}[file.suffix.lower()]()
    try:
        parts = reader.load_data(file)
    except ImportError as error:
        raise MissingExtra(feature=f"Reading {file.suffix} files", extra="files") from error
    except Exception as error:  # each of the three libraries raises a family of its own for a broken file
        raise UnreadableArticle(path=file, reason=f"it is not a readable {file.suffix} file") from error
    text = "\n\n".join(part.text for part in parts)
    if file.suffix.lower() == ".epub":  # which comes as Markdown
        yield Draft(*markdown_text(text))
    else:
        yield Draft(unwrap(text))


READERS: Mapping[str, Callable[[Path], Iterable[Draft]]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".json": _read_json,
    ".jsonl": _read_jsonl,
    ".pdf": _read_with_llama_index,
    ".docx": _read_with_llama_index,
    ".epub": _read_with_llama_index,
}
