"""What the command line prints: readable on a terminal, plain text without escape codes when piped."""

from __future__ import annotations

import datetime as dt
import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.records import Article, Hit, Language
from qa import Answer, Citation
from qa.answer import hit_dict
from qa.phrases import short_date
from ui.checks import finding, remarks, summary
from ui.source import is_quoted, quote_parts, segments
from ui.texts import NEAREST, NOTHING_FOUND, SOURCES, UNDATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index import NewsIndex
    from index.build import OnProgress, Report
    from index.embedders import Embedder

_STYLES = {"plain": "", "focus": "bold", "lead": "bold", "marker": "cyan"}
_INDENT = 4


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Let the command line end quietly, where Rich would end the program itself."""
        raise BrokenPipeError


class Terminal:
    """Standard output for what was asked for, standard error for everything else."""

    def __init__(self) -> None:
        # A character that the stream cannot hold is shown as its code, and stops nothing.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        self._out = _Console(highlight=False, markup=False, emoji=False)
        self._err = _Console(stderr=True, highlight=False, markup=False, emoji=False)

    def note(self, sentence: str) -> None:
        """Say `sentence` on standard error."""
        self._err.print(shown(sentence), soft_wrap=True)

    def json_answer(self, answer: Answer) -> None:
        """Print `Answer.to_dict()`."""
        _json(answer.to_dict())

    def json_line(self, value: object) -> None:
        """Print `value` as a line of JSON Lines."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")

    def json_hits(self, hits: Sequence[Hit]) -> None:
        """Print the passages found, as they stand in `Answer.to_dict()`."""
        _json([hit_dict(hit) for hit in hits])

    def json_articles(self, articles: Sequence[Article], passages: Mapping[str, int]) -> None:
        """Print what is known of each article, but for its text."""
        _json(
            [
                {
                    "id": article.id,
                    "title": article.title,
                    "date": article.date.isoformat() if article.date else None,
                    "language": article.language,
                    "url": article.url,
                    "source": article.source,
                    "passages": passages[article.id],
                }
                for article in articles
            ]
        )

    def answer(self, answer: Answer) -> None:
        """Print an answer with its numbered sources, or with the nearest passages when there is none."""
        for remark in remarks(answer, answer.language):
            self.note(remark)
        text = Text()
        for segment in segments(answer):
            words = f"[{segment.text}]" if segment.kind == "marker" else segment.text
            text.append(shown(words), style=_STYLES[segment.kind])
        self._print(text)
        if answer.citations:
            self._print(Text(f"\n{SOURCES(answer.language)}", style="dim"))
            for citation in answer.citations:
                self._source(answer, citation)
        elif answer.hits:
            self._print(Text(f"\n{NEAREST(answer.language)}", style="dim"))
            self._passages(answer.hits[:3], answer.language)

        self._checks(answer)

    def _checks(self, answer: Answer) -> None:
        """Say what of a model's sentences was left out or stands unconfirmed, on standard error."""
        if answer.checks:
            self.note(f"\n{summary(answer, answer.language)}")
        for check in answer.checks:
            if check.verdict != "supported":
                self.note(f"- {check.sentence} ({finding(check, answer.language)})")

    def hits(self, hits: Sequence[Hit], asked_in: Language) -> None:
        """Print passages, best first, or that there are none."""
        if not hits:
            self.note(NOTHING_FOUND(asked_in))
        self._passages(hits, asked_in)

    def articles(self, articles: Sequence[Article], passages: Mapping[str, int]) -> None:
        """Print one article a line: date, language, passages, id, title; between tabs when piped."""
        rows = [
            (a.date.isoformat() if a.date else "-", a.language, str(passages[a.id]), a.id, a.title) for a in articles
        ]
        if not self._out.is_terminal:
            # Not through Rich, which would make spaces of the tabs.
            sys.stdout.writelines("\t".join(" ".join(shown(cell).split()) for cell in row) + "\n" for row in rows)
            return
        from rich.table import Table

        table = Table("date", "", "passages", "id", "title", box=None, pad_edge=False, header_style="dim")
        table.columns[2].justify = "right"
        for row in rows:
            table.add_row(*(Text(shown(cell)) for cell in row))
        self._out.print(table)

    def build(
        self, sources: Sequence[Path], folder: Path, embedder: Embedder | None = None, **options: bool
    ) -> tuple[NewsIndex, Report]:
        """`NewsIndex.build`, with a progress bar on a terminal, and a summary of what it did. An index of another
        `embedder` is made anew, which is said first."""
        from index import NewsIndex

        def switching(before: str, after: str, articles: int) -> None:
            self.note(
                f"The index in {folder} has the vectors of {before}: making those of {after} for its {articles} "
                "articles. Until that is done it answers as before."
            )

        on_switch = switching if embedder else None
        with self._progress() as on_progress:
            index, report = NewsIndex.build(
                sources, folder, embedder, on_progress=on_progress, on_switch=on_switch, **options
            )
        for error in report.refused:
            self.note(str(error))
        articles, passages = index.counts()
        done = f"{len(report.added)} added, {len(report.changed)} changed, {len(report.removed)} removed"
        refused = f", {len(report.refused)} refused" if report.refused else ""
        done += f", {report.unchanged} unchanged{refused}"
        self.note(f"{done}: {articles} articles, {passages} passages in {folder}.")
        return index, report

    @contextmanager
    def _progress(self) -> Iterator[OnProgress]:
        if not self._err.is_terminal:
            yield lambda done, files, passages: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        speed = TextColumn("{task.fields[speed]:,.0f} passages/s")
        columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), speed, TimeRemainingColumn())
        started = monotonic()
        with Progress(*columns, console=self._err, transient=True) as progress:
            task = progress.add_task("", total=None, speed=0.0)

            def advance(done: int, files: int, passages: int) -> None:
                speed = passages / max(monotonic() - started, 1e-3)
                progress.update(task, completed=done, total=files, speed=speed)

            yield advance

    def _source(self, answer: Answer, citation: Citation) -> None:
        self._heading(f"[{citation.number}] ", citation.title, citation.date, citation.article_id, answer.language)
        if not is_quoted(answer, citation):
            before, focus, after = map(shown, quote_parts(citation))
            self._indented(Text.assemble(before, (focus, "bold"), after))
        if citation.url:
            self._indented(Text(shown(citation.url), style="dim"))

    def _passages(self, hits: Sequence[Hit], language: Language) -> None:
        for hit in hits:
            self._heading("", hit.article.title, hit.article.date, hit.article.id, language)
            self._indented(Text(shown(hit.text)))

    def _heading(self, number: str, title: str, day: dt.date | None, article_id: str, language: Language) -> None:
        date = short_date(day, language) if day else UNDATED(language)
        about = f" · {date} · {shown(article_id)}"
        self._print(Text.assemble((number, "cyan"), (" ".join(shown(title).split()), "bold"), (about, "dim")))

    def _indented(self, text: Text) -> None:
        if self._out.is_terminal:
            self._out.print(Padding(text, (0, 0, 0, _INDENT)))
            return
        for line in text.plain.split("\n"):
            self._print(Text(f"{'':{_INDENT}}{line}" if line.strip() else ""))

    def _print(self, text: Text) -> None:
        # Piped, a line is a line however long.
        self._out.print(text, soft_wrap=not self._out.is_terminal)


def shown(text: str) -> str:
    """`text` without what a terminal would obey: control characters become U+FFFD."""
    return "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else "\ufffd" for c in text)


def _json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
