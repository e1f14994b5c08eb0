"""Files in, articles out."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article
from index.articles import READERS, clean, markdown_text, read_articles, title_of, unwrap
from index.errors import MissingExtra, UnreadableArticle
from index.records import version_of

BODY = "El puente de Zamora reabrió este domingo después de tres años de obras."

Reader = Callable[..., Article]


@pytest.fixture
def article(tmp_path: Path) -> Reader:
    """Reads one article from bytes or text stored under a name."""

    def read(data: bytes | str, name: str = "nota.txt") -> Article:
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        (one,) = read_articles(file, "nota")
        return one

    return read


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., str]:
    """The message with which a file is refused."""

    def read(data: bytes | str, name: str = "nota.txt") -> str:
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        with pytest.raises(UnreadableArticle) as error:
            read_articles(file, "nota")
        assert str(file) in str(error.value)
        return str(error.value)

    return read


# --- the record


def test_a_text_file_becomes_one_article(article: Reader) -> None:
    """Every field of an article read from plain text says what the file says."""
    found = article(f"{BODY}\n\nCostó tres millones.\n", "nota.txt")
    text = f"{BODY}\n\nCostó tres millones."
    assert found == Article(
        id="nota",
        version=version_of(text),
        title=BODY.rstrip("."),
        text=text,
        date=None,
        language="es",
        source=found.source,
        url=None,
    )
    assert Path(found.source).name == "nota.txt"


def test_suffixes_read() -> None:
    """The formats that are read are these and no others."""
    assert set(READERS) == {".txt", ".md", ".html", ".htm", ".json", ".jsonl", ".pdf", ".docx", ".epub"}


# --- bytes to text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom", "cp1252"])
def test_encodings(article: Reader, encoding: str) -> None:
    """Spanish letters and quotation marks survive each encoding that news files come in."""
    text = "La señora dijo: “¿Qué será del camión?” y añadió que Ángel llegó."
    data = b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-bom" else text.encode(encoding)
    assert article(data).text == text


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)), "hola".encode("utf-16-le"), b"\xff\xfeh\x00o"],
    ids=["image", "all bytes", "UTF-16 without a mark", "UTF-16 cut in half"],
)
def test_bytes_that_are_no_text_are_refused(refusal: Callable[..., str], data: bytes) -> None:
    """Binary data never becomes an article."""
    assert "not text" in refusal(data)


@pytest.mark.parametrize("data", ["", "\n\n \t\n", "\ufeff", "\u200b\u200b"])
def test_a_file_without_text_is_refused(refusal: Callable[..., str], data: str) -> None:
    """An empty file is refused, whatever its emptiness is made of."""
    assert "holds no text" in refusal(data)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """A file beyond the limit is refused before it is read."""
    with (tmp_path / "nota.txt").open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(UnreadableArticle, match="64 MB"):
        read_articles(tmp_path / "nota.txt", "nota")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that vanished since it was listed is refused, not raised as a system error."""
    with pytest.raises(UnreadableArticle, match="the system says"):
        read_articles(tmp_path / "gone.txt", "gone")


# --- the text as shown


def test_blank_lines_and_spaces(article: Reader) -> None:
    """Eighty blank lines, non-breaking spaces and trailing spaces leave one blank line or one space."""
    found = article("Uno\u00a0dos   tres.  \n\n\n\nCuatro.\t\n" + "\n" * 80)
    assert found.text == "Uno dos tres.\n\nCuatro."


def test_stray_underscores(article: Reader) -> None:
    """An underscore left behind by lost italics goes; one inside a name stays."""
    assert article("La frontera compartida._\nEl archivo a_b.txt y _nada_ más.").text == (
        "La frontera compartida.\nEl archivo a_b.txt y _nada_ más."
    )


def test_invisible_characters(article: Reader) -> None:
    """Bidirectional overrides, zero-width characters, soft hyphens and controls cannot change what is shown."""
    assert (
        article("El pre\u00adcio\u202e es\u200b de\u2066 10\u2069 \x07euros\ufeff.").text == "El precio es de 10 euros."
    )


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_line_ends(article: Reader, end: str) -> None:
    """Every kind of line end parts two lines."""
    assert article(f"Primera línea.{end}Segunda línea.").text == "Primera línea.\nSegunda línea."


@given(st.text(st.characters(codec=None), max_size=200))
def test_clean_is_stable(text: str) -> None:
    """Cleaning what is clean changes nothing, and what is clean can be stored as UTF-8."""
    once = clean(text)
    assert clean(once) == once
    assert once.encode().decode() == once
    assert "\n\n\n" not in once
    assert once == once.strip()


def test_hard_wrapped_text_is_joined(article: Reader) -> None:
    """A paragraph broken at a width is one line again, also where a line happens to open with a capital."""
    wrapped = (
        "La presidenta anunció este lunes que el nuevo puente de la ciudad de\n"
        "México abrirá en marzo, después de tres años de obras. Costó, según\n"
        "Hacienda, treinta millones de euros que pagó el Estado. Habrá otra\n"
        "obra.\n\nOtro párrafo."
    )
    first, second = article(wrapped).text.split("\n\n")
    assert first == wrapped.split("\n\n", maxsplit=1)[0].replace("\n", " ")
    assert second == "Otro párrafo."


@pytest.mark.parametrize(
    "text",
    [
        "Puntos clave\n- Primero, la llamada\n- Segundo, la reunión",
        "El texto de una línea que cierra la frase aquí mismo.\nla siguiente empieza en minúscula.",
        "Leche\npan\nhuevos",
        "Una línea que es un titular de unas cincuenta letras\nEl párrafo que sigue empieza con mayúscula y es largo.",
    ],
)
def test_lines_that_were_not_wrapped_stay(text: str) -> None:
    """Lists, short lines, headings and finished sentences keep their line ends."""
    assert unwrap(text) == text


# --- title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Reabre el puente.\n\nCuerpo", "Reabre el puente"),
        ("- Reabre el puente", "Reabre el puente"),
        ("palabra " * 40, "palabra " * 12 + "palabra…"),
    ],
)
def test_title_from_the_first_line(text: str, title: str) -> None:
    """A text that states no title is called by its first line, cut at a word."""
    assert title_of(text.strip()) == title
    assert len(title_of(text)) <= 110


def test_a_stated_title_opens_the_text(article: Reader) -> None:
    """A title in the front matter can be found and quoted; one that already opens the text is not doubled."""
    assert article(f"---\ntitle: Reabre el puente\n---\n{BODY}", "n.md").text == f"Reabre el puente\n\n{BODY}"
    again = article(f"---\ntitle: Reabre el puente\n---\n# Reabre el puente\n\n{BODY}", "n.md")
    assert again.text == f"Reabre el puente\n\n{BODY}"
    assert again.title == "Reabre el puente"


def test_an_opening_heading_is_the_title(article: Reader) -> None:
    """Markdown that opens with a heading is called by it."""
    assert article(f"# Reabre el *puente*\n\n{BODY}", "n.md").title == "Reabre el puente"
    assert article(f"{BODY}\n\n# Otro", "n.md").title == BODY.rstrip(".")


# --- date: front matter > date line > dateline > file name > none

FRONT, LINE, DATELINE = "---\ndate: 2026-01-01\n---\n", " date 2026-01-02 ", "Madrid, 3 de enero de 2026. "


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        (FRONT + LINE + DATELINE + BODY, "2026-01-04.md", 1),
        (LINE + DATELINE + BODY, "2026-01-04.md", 2),
        (DATELINE + BODY, "2026-01-04.md", 3),
        (BODY, "2026-01-04.md", 4),
        (BODY, "20260104-puente.md", 4),
        (BODY, "puente_2026_01_04.txt", 4),
        (BODY, "puente.md", None),
        ("---\ndate: never\n---\n" + BODY, "2026-01-04.md", 4),
        ("date 2026-02-31 " + BODY, "puente.txt", None),
        (BODY + " " + BODY * 4 + " El 3 de enero de 2026 habló.", "puente.txt", None),
        (BODY, "120260104.txt", None),
        (BODY, "2026-13-44.txt", None),
    ],
)
def test_date_order(article: Reader, text: str, name: str, day: int | None) -> None:
    """The date comes from the front matter, the date line, the dateline or the file name, in that order."""
    assert article(text, name).date == (dt.date(2026, 1, day) if day else None)


def test_a_date_line_is_no_part_of_the_text(article: Reader) -> None:
    """The line ` date 2026-01-11 …` gives the date and leaves what follows it."""
    found = article(" date 2026-01-11 Marco Rubio, secretario de Estado.\n\nEl canciller habló.")
    assert found.text == "Marco Rubio, secretario de Estado.\n\nEl canciller habló."
    assert found.date == dt.date(2026, 1, 11)
    assert article("date: 2026-01-11T10:30:00Z\n" + BODY).text == BODY


@pytest.mark.parametrize(
    "stated", ["2026-01-11", "2026-01-11T08:00:00-06:00", "'11 de enero de 2026'", "January 11, 2026", "20260111"]
)
def test_dates_as_front_matter_writes_them(article: Reader, stated: str) -> None:
    """ISO dates, timestamps and dates in words are understood."""
    assert article(f"---\ndate: {stated}\n---\n{BODY}", "n.md").date == dt.date(2026, 1, 11)


# --- language and address


@pytest.mark.parametrize(
    ("stated", "language"), [("en", "en"), ("es-MX", "es"), ("EN-us", "en"), ("fr", "es"), ("no", "es"), ("[en]", "es")]
)
def test_a_stated_language_counts_if_it_is_one_of_the_two(article: Reader, stated: str, language: str) -> None:
    """The front matter's language holds; another one, or none, leaves it to the words."""
    assert article(f"---\nlanguage: {stated}\n---\n{BODY}", "n.md").language == language


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("//example.org", None),
        ("", None),
    ],
)
def test_only_web_addresses_are_kept(article: Reader, stated: str, url: str | None) -> None:
    """An address that a page could not safely link to is dropped."""
    assert article(json.dumps({"text": BODY, "url": stated}), "n.json").url == url


# --- Markdown


def test_markdown_as_plain_text() -> None:
    """Marks go, words stay: links, emphasis, code, images, entities, escapes, line breaks."""
    text, heading = markdown_text(
        "Un [enlace](http://x.org) con **negrita**, *cursiva*, `código` y ~~tachado~~.\n"
        "Sigue &amp; \\*aquí\\*<br>y aquí ![foto](f.png)\n\n> Cita\n\n```\nx = 1\n```\n\n---\n\nFin"
    )
    assert text == ("Un enlace con negrita, cursiva, código y tachado. Sigue & *aquí*\ny aquí \n\nCita\n\nx = 1\n\nFin")
    assert heading == ""


def test_markdown_lists() -> None:
    """A list is one line an item, bulleted or numbered, nested or not, and an empty item leaves nothing behind."""
    text, _ = markdown_text(
        "Antes:\n\n- uno\n  - uno a\n  - uno b\n- dos\n-\n\nDespués\n\n3. tres\n4. cuatro\n\n   sigue"
    )
    assert text == "Antes:\n\n- uno\n- uno a\n- uno b\n- dos\n\nDespués\n\n3. tres\n4. cuatro\n\nsigue"


def test_markdown_tables() -> None:
    """A table is one line a row, cells apart by a bar, without its rules."""
    text, _ = markdown_text("Datos\n\n| País | 2024 |\n|---|--:|\n| México | 10 |\n| España | 20 |\n\nFin")
    assert text == "Datos\n\nPaís | 2024\nMéxico | 10\nEspaña | 20\n\nFin"


def test_broken_front_matter_is_refused(refusal: Callable[..., str]) -> None:
    """Front matter that is no YAML is an error that says so, not an article without its title."""
    assert "front matter" in refusal(f"---\ntitle: [a\n---\n{BODY}", "n.md")
    assert "front matter" in refusal("---\ndate: 2026-13-45\n---\n" + BODY, "n.md")


def test_two_rules_are_no_front_matter(article: Reader) -> None:
    """Words between two rules are text, not front matter to be thrown away."""
    assert article(f"---\nUna nota al principio\n---\n{BODY}", "n.md").text == f"Una nota al principio\n\n{BODY}"


def test_front_matter_values_that_are_no_words_are_ignored(article: Reader) -> None:
    """A list or a mapping where a title belongs is as good as none."""
    assert article(f"---\ntitle: [a, b]\nurl: {{x: 1}}\n---\n{BODY}", "n.md").title == BODY.rstrip(".")


# --- HTML

PAGE = f"""<!doctype html><html lang="es"><head><title>Reabre el puente | Diario</title>
<meta property="og:title" content="Reabre el puente"><link rel="canonical" href="https://example.org/puente">
<meta property="article:published_time" content="2026-01-11T10:00:00-06:00"></head>
<body><nav><a href="/">Inicio</a> <a href="/d">Deportes</a></nav><article><h1>Reabre el puente</h1><p>{BODY}</p>
<p>La señora alcaldesa dijo que “el puente es de todos” y agradeció a los vecinos su paciencia.</p>
<table><tr><th>Año</th><th>Coste</th></tr><tr><td>2024</td><td>1,5</td></tr></table></article>
<footer>© 2019 Diario</footer></body></html>"""


@pytest.mark.parametrize("name", ["n.html", "n.htm", "N.HTML"])
def test_html(article: Reader, name: str) -> None:
    """A page gives its article, title, stated date and address, without menus and markup."""
    found = article(PAGE, name)
    assert (found.title, found.date, found.url) == (
        "Reabre el puente",
        dt.date(2026, 1, 11),
        "https://example.org/puente",
    )
    assert found.text.startswith(f"Reabre el puente\n{BODY}\n")
    assert found.text.endswith("Año | Coste\n2024 | 1,5")
    assert "Deportes" not in found.text


def test_html_in_windows_1252(article: Reader) -> None:
    """A page that is not UTF-8 keeps its letters."""
    assert "La señora alcaldesa dijo que “el puente es de todos”" in article(PAGE.encode("cp1252"), "n.html").text


def test_html_without_a_stated_date_has_none(article: Reader) -> None:
    """The year of a copyright line is not the article's date."""
    assert (
        article(
            PAGE.replace('<meta property="article:published_time" content="2026-01-11T10:00:00-06:00">', ""), "n.html"
        ).date
        is None
    )


@pytest.mark.parametrize("page", ["", "<html><body></body></html>"])
def test_html_without_an_article_is_refused(refusal: Callable[..., str], page: str) -> None:
    """A page with nothing in it is refused."""
    assert "no article" in refusal(page, "n.html")


# --- JSON


def test_json_and_its_other_keys(article: Reader) -> None:
    """An object gives the five fields that are known; its other keys stay out of the article."""
    found = article(
        json.dumps({
            "title": "Reabre el puente", "text": BODY, "date": "2026-01-11", "url": "https://e.org", "language": "en",
            "author": "secreto", "tags": ["secreto"], "id": "x",
        }),
        "n.json",
    )  # fmt: skip
    assert (found.id, found.title, found.date, found.language, found.url) == (
        "nota",
        "Reabre el puente",
        dt.date(2026, 1, 11),
        "en",
        "https://e.org",
    )
    assert "secreto" not in repr(found)


def test_jsonl_is_one_article_a_line(tmp_path: Path) -> None:
    """Ids come from the line's own id or else its number; blank lines and articles without words are passed over."""
    file = tmp_path / "n.jsonl"
    lines = [
        {"text": "Uno es uno."},
        {"id": "a b/c", "text": "Dos son dos."},
        {"text": " "},
        {"id": 7, "text": "Tres."},
    ]
    file.write_text("\n\n".join(map(json.dumps, lines)), "utf-8")
    assert [a.id for a in read_articles(file, "n")] == ["n/1", "n/a-b/c", "n/7"]


@pytest.mark.parametrize("bad", ['{"text": ', '{"title": "x"}', "[1]", '{"text": 3}', "[" * 100_000])
def test_a_bad_line_is_named(refusal: Callable[..., str], bad: str) -> None:
    """A broken line is named, so that it can be mended."""
    assert "line 2" in refusal('{"text": "Uno."}\n' + bad, "n.jsonl")


def test_two_lines_with_one_id_are_refused(refusal: Callable[..., str]) -> None:
    """No article silently takes another's place."""
    assert "same id" in refusal('{"id": "a", "text": "Uno."}\n{"id": "a", "text": "Dos."}', "n.jsonl")


@pytest.mark.parametrize("bad", ["{", "3", "[" * 100_000, "[3]", "{}", "[]"])
def test_bad_json_is_refused(refusal: Callable[..., str], bad: str) -> None:
    """JSON that is broken, or holds no article, is refused."""
    refusal(bad, "n.json")


def test_half_characters_are_dropped(article: Reader) -> None:
    """A lone surrogate, which JSON can spell and no store can hold, does not reach the article."""
    found = article('{"title": "Uno\\ud800", "text": "Hola \\udc00mundo.", "id": "\\ud800"}', "n.json")
    assert (found.title, found.text) == ("Uno", "Uno\n\nHola mundo.")


# --- PDF, DOCX, EPUB


def _pdf(lines: Sequence[str]) -> bytes:
    shown = "BT /F1 12 Tf 72 720 Td 14 TL\n" + "".join(f"({line}) Tj T*\n" for line in lines) + "ET"
    stream = shown.encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )


def _docx(paragraphs: Sequence[str]) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


def _epub(path: Path, html: str) -> bytes:
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_identifier("puente")
    book.set_title("Libro")
    chapter = epub.EpubHtml(title="Uno", file_name="uno.xhtml", lang="es", content=html)
    book.add_item(chapter)
    book.add_item(epub.EpubNcx())
    book.spine = [chapter]
    epub.write_epub(str(path), book)
    return path.read_bytes()


def test_pdf(article: Reader) -> None:
    """A PDF's lines are joined into sentences, accents and all."""
    found = article(_pdf(["El puente de Zamora reabrió este domingo después de tres", "años de obras."]), "n.pdf")
    assert found.text == "El puente de Zamora reabrió este domingo después de tres años de obras."


def test_docx(article: Reader) -> None:
    """A Word document gives its paragraphs, and its first is the title."""
    found = article(_docx(["Reabre el puente", BODY]), "n.docx")
    assert (found.title, found.text) == ("Reabre el puente", f"Reabre el puente\n\n{BODY}")


def test_epub(article: Reader, tmp_path: Path) -> None:
    """An e-book gives plain words: no Markdown marks, no lines broken at a width."""
    data = _epub(
        tmp_path / "b.epub", f"<h1>Reabre el puente</h1><p>{BODY} Dijo <em>gracias</em> a <a href='u'>todos</a>.</p>"
    )
    found = article(data, "n.epub")
    assert (found.title, found.text) == ("Reabre el puente", f"Reabre el puente\n\n{BODY} Dijo gracias a todos.")


@pytest.mark.parametrize("suffix", ["pdf", "docx", "epub"])
def test_broken_documents_are_refused(refusal: Callable[..., str], suffix: str) -> None:
    """A document that its library cannot open is refused like any other file."""
    assert f"readable .{suffix}" in refusal("nada de esto", f"n.{suffix}")


def test_a_missing_extra_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages for documents, the error says what to install."""
    monkeypatch.setitem(sys.modules, "llama_index.readers.file", None)
    (tmp_path / "n.pdf").write_bytes(_pdf(["Hola"]))
    with pytest.raises(MissingExtra, match=r"pip install 'pasaje\[files\]'"):
        read_articles(tmp_path / "n.pdf", "n")


def test_a_broken_byte_does_not_spoil_the_rest_of_a_utf8_file(tmp_path: Path) -> None:
    """One invalid byte in a UTF-8 file shows as U+FFFD; the accents around it stay accents."""
    file = tmp_path / "roto.txt"
    file.write_bytes("La sesión comenzó ayer en León.".encode() + b" \xff " + "Acabó allí.".encode())
    assert read_articles(file, "roto")[0].text == "La sesión comenzó ayer en León. \ufffd Acabó allí."
