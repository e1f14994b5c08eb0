"""Files in, articles out: `.txt .md .html .json .jsonl`, and `.pdf .docx .epub` with an extra."""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.dates import find_dates
from index.errors import MissingExtra, UnreadableArticle
from index.language import detect_language
from index.records import Article, version_of

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
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_STRAY_UNDERSCORE = re.compile(r"(?<=[.!?…»”\"])_+(?=\s|$)")
_WRAPPED = re.compile(r"(.{40}[\w,])\n(?=[a-záéíóúñü(])")


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

    Raises UnreadableArticle when the file, or every line of it, cannot be read, and MissingExtra
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
        url=draft.url if draft.url.startswith(("http://", "https://")) else None,
    )


def clean(text: str) -> str:
    """`text` as it will be shown: NFC, plain spaces, no invisible characters, no stray underscores
    after a full stop, at most one blank line in a row and none at the ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _INVISIBLE.sub("", text.replace("\u2029", "\n").replace("\x0b", "\n").replace("\x0c", "\n"))
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
    letters: what Spanish and English files that are not UTF-8 are in practice).

    Raises UnreadableArticle for bytes that are no text in any of them.
    """
    data = file.read_bytes()
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig"), (b"", "cp1252")):
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
    raise UnreadableArticle(path=file, reason="it is not text in UTF-8, UTF-16 or Windows-1252")


def _read_text(file: Path) -> Iterator[Draft]:
    # A line that breaks off in mid-clause and goes on in lower case was wrapped by an editor.
    yield Draft(_WRAPPED.sub(r"\1 ", decode(file).replace("\r\n", "\n")))


def _read_markdown(file: Path) -> Iterator[Draft]:
    import yaml

    source = decode(file).replace("\r\n", "\n")
    stated: Mapping[str, object] = {}
    if match := _FRONT_MATTER.match(source):
        try:
            loaded = yaml.safe_load(match[1])
        except (yaml.YAMLError, ValueError) as error:
            raise UnreadableArticle(path=file, reason="its front matter is not valid YAML") from error
        stated = loaded if isinstance(loaded, dict) else {}
        source = source[match.end() :]
    text, heading = markdown_text(source)
    draft = _stated(stated, text)
    yield draft if draft.title or not heading else Draft(text, heading, draft.date, draft.language, draft.url)


def markdown_text(source: str) -> tuple[str, str]:
    """Markdown as the plain text a reader sees (blocks apart by blank lines, list items by lines),
    and its first heading when that opens it, else ""."""
    from markdown_it import MarkdownIt

    blocks: list[str] = []
    lists: list[int | None] = []
    tight = False
    marker = ""
    heading = ""
    tokens = MarkdownIt("commonmark").parse(source)
    for place, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else None)
            tight = False
        elif token.type.endswith("_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            marker = "- " if lists[-1] is None else f"{lists[-1]}. "
            lists[-1] = None if lists[-1] is None else lists[-1] + 1
        elif token.type in ("inline", "fence", "code_block"):
            text = _inline_text(token) if token.type == "inline" else token.content.strip()
            if place == 1 and tokens[0].type == "heading_open":
                heading = text
            blocks.append(("\n" if tight and marker else "\n\n") + marker + text)
            tight, marker = bool(lists), ""
    return "".join(blocks).strip(), heading


def _inline_text(token: object) -> str:
    words = {"softbreak": " ", "hardbreak": "\n"}
    children = getattr(token, "children", None) or []
    return "".join(words.get(c.type, c.content if c.type in ("text", "code_inline") else "") for c in children)


def _read_html(file: Path) -> Iterator[Draft]:
    import trafilatura

    page = trafilatura.bare_extraction(
        file.read_bytes(), url=None, with_metadata=True, include_comments=False, include_tables=True
    )
    if page is None:
        raise UnreadableArticle(path=file, reason="no article was found in the page")
    yield _stated({k: getattr(page, k) for k in ("title", "date", "url", "language")}, page.text or "")


def _read_json(file: Path) -> Iterator[Draft]:
    try:
        loaded = json.loads(decode(file))
    except ValueError as error:
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
            except ValueError as error:
                raise UnreadableArticle(path=file, reason=f"line {number} is not valid JSON") from error
            yield _record(loaded, file, f"line {number}", str(number))


def _record(loaded: object, file: Path, where: str, name: str) -> Draft:
    if not isinstance(loaded, dict) or not isinstance(loaded.get("text"), str):
        raise UnreadableArticle(path=file, reason=f"{where} has no “text”")
    if name and loaded.get("id") not in (None, ""):
        name = re.sub(r"\s+", "-", str(loaded["id"]))
    return _stated(loaded, loaded["text"], name)


def _stated(stated: Mapping[str, object], text: str, name: str = "") -> Draft:
    def value(key: str) -> str:
        return str(stated[key]) if stated.get(key) is not None else ""

    return Draft(text, value("title").strip(), value("date"), value("language"), value("url").strip(), name)


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
    yield Draft(_WRAPPED.sub(r"\1 ", "\n\n".join(part.text for part in parts)))


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
