"""The articles of an index, as the page lists, adds and removes them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Literal

from index import NewsIndex, PasajeError
from index.articles import READERS, read_articles
from index.build import Report
from index.errors import MissingExtra, UnreadableArticle
from index.news import UPLOADS
from index.records import Article, Language
from ui.source import action_html, date_html, escape
from ui.texts import (
    ADDED,
    CHANGED,
    IN_LANGUAGE,
    NONE_MATCH,
    ONE_PASSAGE,
    PASSAGES,
    READING,
    REFUSED,
    REMOVE,
    REMOVE_SURE,
    REMOVE_YES,
    UNCHANGED,
    UNKNOWN_KIND,
    Words,
    error_text,
    reason_text,
)

Outcome = Literal["added", "changed", "unchanged", "refused"]
_SAID: Mapping[Outcome, Words] = {"added": ADDED, "changed": CHANGED, "unchanged": UNCHANGED, "refused": REFUSED}
_ORDERS: Mapping[str, Callable[[tuple[Article, int]], object]] = {
    "date": lambda row: (row[0].date is None, -row[0].date.toordinal() if row[0].date else 0, row[0].title),
    "title": lambda row: row[0].title.casefold(),
    "language": lambda row: (row[0].language, row[0].title.casefold()),
    "length": lambda row: (-row[1], row[0].title.casefold()),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an upload has come: `done` of `count` files."""

    done: int
    count: int


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one uploaded file; `error` says why it was refused."""

    name: str
    outcome: Outcome
    error: PasajeError | None = None


class Library:
    """The articles of one index. What is uploaded lies in the folder `uploads` of the index folder."""

    def __init__(self, index: NewsIndex) -> None:
        self._index = index
        self._uploads = index.folder / UPLOADS

    def rows(self, query: str = "", order: str = "date") -> list[tuple[Article, int]]:
        """The articles whose title has every word of `query`, each with the number of its passages, in the order of
        "date" (newest first), "title", "language" or "length"."""
        words = query.casefold().split()
        found = [a for a in self._index.articles() if all(word in a.title.casefold() for word in words)]
        return sorted(((a, len(self._index.passages(a))) for a in found), key=_ORDERS[order])  # type: ignore[arg-type]

    def add(self, files: Sequence[Path]) -> Iterator[Progress | list[Received]]:
        """Index uploaded files, telling how far it has come; at the end what became of each.

        Each file is read before anything is changed; one that cannot be read is refused and not kept, and an
        earlier one of its name stays. Raises BusyIndex and UnwritableIndex.
        """
        yield Progress(0, len(files))
        refused = {file: error for file in files if (error := _unreadable(file))}
        self._uploads.mkdir(exist_ok=True)
        kept = {file: self._uploads / file.name for file in files if file not in refused}
        for file, place in kept.items():
            shutil.copyfile(file, place)
        report = Report()
        for told in self._build():
            if isinstance(told, Report):
                report = told
            else:
                yield told
        clashes = {str(error.fields.get("path")): error for error in report.refused}
        for place in kept.values():
            if str(place.resolve()) in clashes:
                place.unlink()
        yield [_received(file, kept.get(file), refused.get(file), clashes, report) for file in files]

    def remove(self, article_id: str) -> Article | None:
        """Forget an article, and its file if it was uploaded and holds no other; gives it, or None where there
        was none. Raises BusyIndex and UnwritableIndex."""
        article = self._index.article(article_id)
        if article is None:
            return None
        file = Path(article.source)
        alone = sum(other.source == article.source for other in self._index.articles()) == 1
        if alone and file.is_relative_to(self._uploads.resolve()):
            file.unlink(missing_ok=True)
            for _ in self._build():
                pass
        else:
            self._index.remove([article_id])
        return article

    def _build(self) -> Iterator[Progress | Report]:
        """Bring the index up to date with the uploads, in another thread, so that its progress can be told."""
        told: SimpleQueue[Progress | None] = SimpleQueue()

        def build() -> Report:
            index, report = NewsIndex.build(
                [self._uploads],
                self._index.folder,
                self._index.embedder,
                allow_empty=True,
                on_progress=lambda done, count, _: told.put(Progress(done, count)),
            )
            index.close()
            return report

        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(build)
            job.add_done_callback(lambda _: told.put(None))
            while (progress := told.get()) is not None:
                yield progress
            yield job.result()


def _unreadable(file: Path) -> PasajeError | None:
    """Why an uploaded file cannot become articles, or None."""
    if file.suffix.lower() not in READERS:
        return UnreadableArticle(path=file.name, reason=UNKNOWN_KIND("en", suffixes=" ".join(READERS)))
    try:
        read_articles(file, file.stem)
    except UnreadableArticle as error:
        return UnreadableArticle(path=file.name, reason=error.fields["reason"])
    except MissingExtra as error:
        return error
    return None


def _received(
    file: Path, place: Path | None, error: PasajeError | None, clashes: Mapping[str, PasajeError], report: Report
) -> Received:
    error = error or (clashes.get(str(place.resolve())) if place else None)
    if error or place is None:
        return Received(file.name, "refused", error)

    def among(ids: Sequence[str]) -> bool:
        return any(id_ == place.stem or id_.startswith(f"{place.stem}/") for id_ in ids)

    return Received(file.name, "added" if among(report.added) else "changed" if among(report.changed) else "unchanged")


# --- as HTML


def list_html(rows: Sequence[tuple[Article, int]], query: str, page: Language) -> str:
    """The articles, each of which can be opened, and removed once that was confirmed."""
    if not rows and query.strip():
        return f'<p class="pj-nothing">{escape(NONE_MATCH(page, query=query.strip()))}</p>'
    return f'<ul class="pj-list">{"".join(_row(*row, place, page) for place, row in enumerate(rows, 1))}</ul>'


def _row(article: Article, passages: int, place: int, page: Language) -> str:
    count = ONE_PASSAGE(page) if passages == 1 else PASSAGES(page, count=passages)
    about = " · ".join((date_html(article.date, page), escape(IN_LANGUAGE[article.language](page)), escape(count)))
    return (
        f'<li><a class="pj-row" role="button" href="#pj-article-{place}">'
        f'<span class="pj-head"><bdi class="pj-title" lang="{article.language}">{escape(article.title)}</bdi> '
        f'<span class="pj-date">{about}</span></span></a>'
        f'<details class="pj-remove"><summary>{escape(REMOVE(page))}</summary>'
        f"<p>{escape(REMOVE_SURE(page))} {action_html('remove', place, REMOVE_YES(page))}</p></details></li>"
    )


def progress_html(progress: Progress, page: Language) -> str:
    """How far an upload has come."""
    said = escape(READING(page, done=progress.done, count=progress.count))
    return (
        f'<p class="pj-progress">{said}<progress max="{max(1, progress.count)}" value="{progress.done}" '
        f'aria-label="{said}"></progress></p>'
    )


def received_html(received: Sequence[Received], page: Language) -> str:
    """What became of each file."""
    return f'<ul class="pj-received">{"".join(_received_row(one, page) for one in received)}</ul>'


def _received_row(one: Received, page: Language) -> str:
    why = f": {escape(_why(one.error, page))}" if one.error else ""
    return (
        f'<li class="pj-{one.outcome}"><bdi>{escape(one.name)}</bdi> — '
        f"<strong>{escape(_SAID[one.outcome](page))}</strong>{why}</li>"
    )


def _why(error: PasajeError, page: Language) -> str:
    if not isinstance(error, UnreadableArticle):
        return error_text(error, page)
    reason = str(error.fields["reason"])
    if reason == UNKNOWN_KIND("en", suffixes=" ".join(READERS)):
        return UNKNOWN_KIND(page, suffixes=" ".join(READERS))
    return reason_text(reason, page)
