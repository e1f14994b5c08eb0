"""Bringing an index up to date with its sources, safely at every instant."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.articles import READERS, read_articles
from index.catalog import Catalog, File
from index.embedders import Embedder
from index.errors import EmptySource, MissingExtra, MissingSource, PasajeError, UnreadableArticle
from index.lexical import LexicalIndex
from index.passages import split
from index.records import Article, Passage
from index.vectors import VectorStore

# Passages written to the three stores at a time: what a killed build has to do again at most.
STEP = 512

OnProgress = Callable[[int, int, int], None]
"""Called with (files done, files to read, passages written)."""


@dataclass(slots=True)
class Report:
    """What a build did, in article ids; `refused` holds one error a file that could not be read."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[PasajeError] = field(default_factory=list)


@dataclass(slots=True)
class _Step:
    articles: list[Article] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    finished: list[File] = field(default_factory=list)


def find_files(sources: Sequence[Path], *, allow_empty: bool) -> dict[Path, str]:
    """Every readable file under `sources` (folders or single files) with the id of its article: the path
    below the source without its suffix. Hidden files and folders are left out.

    Raises MissingSource for a source that is not there, and EmptySource when there is no file to index
    and `allow_empty` is false.
    """
    found: dict[Path, str] = {}
    for source in sources:
        root = source.resolve()
        if not root.exists():
            raise MissingSource(path=source)
        base = root if root.is_dir() else root.parent
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            below = file.relative_to(base)
            if file.suffix.lower() in READERS and file.is_file() and not any(p.startswith(".") for p in below.parts):
                found.setdefault(file, below.with_suffix("").as_posix())
    if not found and not allow_empty:
        raise EmptySource(path=", ".join(map(str, sources)), suffixes=" ".join(READERS))
    return found


class Builder:
    """Writes vectors and lexical index first and the catalog last, so that whatever instant the process
    dies at, the catalog names only passages that can be found; what the others hold beyond it is swept
    by the next build."""

    def __init__(self, catalog: Catalog, vectors: VectorStore, lexical: LexicalIndex, embedder: Embedder) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._lexical = lexical
        self._embedder = embedder

    def build(self, sources: Sequence[Path], files: Mapping[Path, str], on_progress: OnProgress) -> Report:
        """Make the catalog agree with `files`, found below `sources`: those that are new or changed are read,
        those of earlier builds that are no longer there are forgotten; articles from elsewhere stay as they are.

        A file that cannot be read is reported, and what the index held of it stays.
        """
        if self._catalog.meta().get("building") == "yes":
            self._sweep()
        report = Report()
        known = self._catalog.files()
        roots = [source.resolve() for source in sources]
        gone = [p for p in known if Path(p) not in files and any(Path(p).is_relative_to(root) for root in roots)]
        to_read = []
        for path, name in files.items():
            file = File(str(path), name, _digest(path, report))
            if file.digest and known.get(file.path) != file:
                to_read.append(file)
        if gone or to_read:
            self._catalog.remember(building="yes")
            self._forget(gone, report)
            self._read(to_read, report, on_progress)
            self._catalog.remember(building="no")
        touched = len(report.added) + len(report.changed)
        report.unchanged = self._catalog.counts()[0] - touched
        return report

    def _forget(self, paths: Sequence[str], report: Report) -> None:
        owners = self._catalog.article_files()
        gone = [id_ for id_, path in owners.items() if path in set(paths)]
        report.removed += gone
        self._drop(self._catalog.change(gone=gone, gone_files=paths))

    def _read(self, files: Sequence[File], report: Report, on_progress: OnProgress) -> None:
        owners = self._catalog.article_files()
        step = _Step()
        written = 0
        for done, file in enumerate(files):
            on_progress(done, len(files), written)
            try:
                articles = _read_file(file, owners)
            except (UnreadableArticle, MissingExtra) as error:
                report.refused.append(error)
                continue
            for article in articles:
                held = self._catalog.article(article.id)
                if held == article:
                    continue
                (report.changed if held else report.added).append(article.id)
                step.articles.append(article)
                step.passages += split(article)
                if len(step.passages) >= STEP:
                    written += self._write(step)
                    step = _Step()
                    on_progress(done, len(files), written)
            ids = {article.id for article in articles}
            stale = [id_ for id_, path in owners.items() if path == file.path and id_ not in ids]
            owners |= dict.fromkeys(ids, file.path)
            report.removed += stale
            step.gone += stale
            step.finished.append(file)
        written += self._write(step)
        on_progress(len(files), len(files), written)

    def _write(self, step: _Step) -> int:
        known = self._catalog.passages([p.id for p in step.passages])
        texts = {article.id: article.text for article in step.articles}
        new = {p.id: (p, texts[p.article_id][p.start : p.end]) for p in step.passages if p.id not in known}
        self._store(list(new.values()))
        dropped = self._catalog.change(step.articles, step.passages, step.gone, step.finished)
        self._drop(dropped)
        return len(step.passages)

    def _store(self, new: Sequence[tuple[Passage, str]]) -> None:
        if new:
            self._vectors.put([p.id for p, _ in new], self._embedder.embed_passages([text for _, text in new]))
            self._lexical.change(add=[(p.id, text, p.language) for p, text in new])

    def _drop(self, ids: Sequence[str]) -> None:
        if ids:
            self._vectors.remove(ids)
            self._lexical.change(remove=ids)

    def _sweep(self) -> None:
        """After a build that did not finish: make the two suggesting stores hold exactly the catalog's passages."""
        ids = set(self._catalog.passage_ids())
        in_vectors, in_lexical = set(self._vectors.ids()), set(self._lexical.ids())
        self._drop(sorted((in_vectors | in_lexical) - ids))
        missing = sorted(ids - (in_vectors & in_lexical))
        known = self._catalog.passages(missing)
        texts = self._catalog.sharing(version for version, _ in known.values())
        self._store([(p, texts[version][0].text[p.start : p.end]) for version, p in known.values()])


def _read_file(file: File, owners: Mapping[str, str]) -> list[Article]:
    """The articles of `file`. Raises UnreadableArticle also when an id of theirs is another file's, and
    that file still exists."""
    articles = read_articles(Path(file.path), file.name)
    for article in articles:
        other = owners.get(article.id, file.path)
        if other != file.path and Path(other).exists():
            reason = f"the article {article.id} already comes from {other}; rename one of the two"
            raise UnreadableArticle(path=file.path, reason=reason)
    return articles


def _digest(path: Path, report: Report) -> str:
    """The sha256 of the file's bytes, or "" when it cannot be read, which is reported."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        report.refused.append(UnreadableArticle(path=path, reason=f"the system says “{error.strerror}”"))
        return ""
