"""Bringing an index up to date with its sources, safely at every instant."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.articles import READERS, read_articles
from index.catalog import Catalog, File
from index.embedders import Embedder
from index.errors import ClosedSource, EmptySource, MissingExtra, MissingSource, PasajeError, UnreadableArticle
from index.lexical import LexicalIndex
from index.passages import split
from index.records import Article, Passage
from index.vectors import VectorStore

# Passages written to the three stores at a time.
STEP = 512
# Vectors written between two publications (more in a large index, where each costs a copy): what a build
# that is killed has to encode again at most.
PUBLISH_EVERY = 20_000

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
    gone_files: list[str] = field(default_factory=list)


def find_files(sources: Sequence[Path], *, allow_empty: bool, apart: Path) -> dict[Path, str]:
    """Every readable file under `sources` (folders or single files) with the id of its article: the path
    below the source without its suffix. Hidden files and folders are left out, and what lies in the folder
    `apart`: the index itself, when it stands among the articles; but not for a source inside it.

    Raises MissingSource for a source that is not there, ClosedSource for a folder that may not be read, and
    EmptySource for one without a file to index unless `allow_empty`.
    """
    found: dict[Path, str] = {}
    own = apart.resolve()
    for source in sources:
        root = source.resolve()
        inside = root != own and root.is_relative_to(own)  # what was uploaded
        if not root.exists():
            raise MissingSource(path=source)
        base = root if root.is_dir() else root.parent
        files = [
            file
            for file in (_walk(root, own) if root.is_dir() else [root])
            if file.suffix.lower() in READERS and file.is_file() and (inside or not file.is_relative_to(own))
        ]
        below = {file: file.relative_to(base) for file in files}
        below = {file: path for file, path in below.items() if not any(part.startswith(".") for part in path.parts)}
        if not below and not allow_empty:
            raise EmptySource(path=source, suffixes=" ".join(READERS))
        for file, path in below.items():
            found.setdefault(file, path.with_suffix("").as_posix())
    return found


def _walk(root: Path, apart: Path) -> list[Path]:
    """Every file below `root`, in order, but for hidden folders and `apart`. Raises ClosedSource."""

    def refuse(error: OSError) -> None:
        raise ClosedSource(path=error.filename) from error

    found = []
    for folder, below, names in os.walk(root, onerror=refuse):
        below[:] = [name for name in below if not name.startswith(".") and Path(folder, name) != apart]
        found += [Path(folder, name) for name in names]
    return sorted(found)


class Builder:
    """Writes vectors and lexical index first and the catalog last, so that whatever instant the process
    dies at, the catalog names only passages that can be found; what the others hold beyond it is swept
    by the next build."""

    def __init__(self, catalog: Catalog, vectors: VectorStore, lexical: LexicalIndex, embedder: Embedder) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._lexical = lexical
        self._embedder = embedder
        self._unpublished = 0

    def carry(self, other: Catalog, on_progress: OnProgress) -> None:
        """Put in everything that the catalog of another index holds, whether or not its files still exist; progress
        counts articles. What that index was told to forget stays forgotten, for its files count as read."""
        articles = other.articles()
        step, written = _Step(), 0
        for done, article in enumerate(articles):
            step.articles.append(article)
            step.passages += split(article)
            if len(step.passages) >= STEP:
                on_progress(done, len(articles), written)
                written += self._write(step)
                step = _Step()
        step.finished += other.files().values()
        written += self._write(step)
        self._vectors.publish()
        on_progress(len(articles), len(articles), written)

    def build(self, sources: Sequence[Path], files: Mapping[Path, str], on_progress: OnProgress) -> Report:
        """Make the catalog agree with `files`, found below `sources`: those that are new or changed are read,
        those of earlier builds that are no longer there are forgotten; articles from elsewhere stay as they are.

        A file that cannot be read is reported, and what the index held of it stays.
        """
        report = Report()
        known = self._catalog.files()
        owners = _Owners(self._catalog.article_files())
        roots = [source.resolve() for source in sources]
        # A build that was killed may have left articles of a file that it had not yet read to its end.
        gone = [
            path
            for path in sorted({*known, *owners.files()})
            if Path(path) not in files and any(Path(path).is_relative_to(root) for root in roots)
        ]
        to_read = []
        for path, name in files.items():
            file = File(str(path), name, _digest(path, report))
            if file.digest and known.get(file.path) != file:
                to_read.append(file)
        unfinished = self._catalog.meta().get("building") == "yes"
        if unfinished or gone or to_read:
            self._catalog.remember(building="yes")
            self._forget(gone, owners, report)
            if unfinished:
                self._sweep()
            self._read(to_read, owners, report, on_progress)
            self._vectors.publish()
            self._catalog.remember(building="no")
        touched = len(report.added) + len(report.changed)
        report.unchanged = self._catalog.counts()[0] - touched
        return report

    def remove(self, article_ids: Sequence[str]) -> None:
        """Forget articles, the catalog first."""
        self._catalog.remember(building="yes")
        self._drop(self._catalog.change(gone=article_ids))
        self._vectors.publish()
        self._catalog.remember(building="no")

    def _forget(self, paths: Sequence[str], owners: _Owners, report: Report) -> None:
        gone = [id_ for path in paths for id_ in owners.keep(path, ())]
        report.removed += gone
        self._drop(self._catalog.change(gone=gone, gone_files=paths))

    def _read(self, files: Sequence[File], owners: _Owners, report: Report, on_progress: OnProgress) -> None:
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
            stale = owners.keep(file.path, [article.id for article in articles])
            report.removed += stale
            step.gone += stale
            step.gone_files += owners.take(file.path, [article.id for article in articles])
            step.finished.append(file)
        written += self._write(step)
        on_progress(len(files), len(files), written)

    def _write(self, step: _Step) -> int:
        known = self._catalog.passages([p.id for p in step.passages])
        texts = {article.id: article.text for article in step.articles}
        new = {p.id: (p, texts[p.article_id][p.start : p.end]) for p in step.passages if p.id not in known}
        self._store(list(new.values()))
        dropped = self._catalog.change(step.articles, step.passages, step.gone, step.finished, step.gone_files)
        self._drop(dropped)
        return len(step.passages)

    def _store(self, new: Sequence[tuple[Passage, str]]) -> None:
        for at in range(0, len(new), STEP):
            part = new[at : at + STEP]
            self._vectors.put([p.id for p, _ in part], self._embedder.embed_passages([text for _, text in part]))
            self._lexical.change(add=[(p.id, text, p.language) for p, text in part])
            self._unpublished += len(part)
        if self._unpublished >= max(PUBLISH_EVERY, self._catalog.counts()[1] // 4):
            self._vectors.publish()
            self._unpublished = 0

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


class _Owners:
    """Which file each article comes from, both ways."""

    def __init__(self, file_of: Mapping[str, str]) -> None:
        self._file_of = dict(file_of)
        self._articles_of: defaultdict[str, set[str]] = defaultdict(set)
        for id_, path in file_of.items():
            self._articles_of[path].add(id_)

    def files(self) -> list[str]:
        return [path for path, ids in self._articles_of.items() if ids]

    def other(self, article_id: str, path: str) -> str | None:
        """The file that `article_id` comes from, if that is another than `path`."""
        owner = self._file_of.get(article_id, path)
        return None if owner == path else owner

    def keep(self, path: str, ids: Iterable[str]) -> list[str]:
        """Note that `path` holds none of its articles but `ids`; the others, which are owned by none now."""
        gone = sorted(self._articles_of[path].difference(ids))
        for id_ in gone:
            del self._file_of[id_]
        self._articles_of[path].difference_update(gone)
        return gone

    def take(self, path: str, ids: Iterable[str]) -> list[str]:
        """Note that `ids` come from `path`; the files that they came from until now, if others."""
        others = set()
        for id_ in ids:
            if other := self.other(id_, path):
                self._articles_of[other].discard(id_)
                others.add(other)
            self._file_of[id_] = path
            self._articles_of[path].add(id_)
        return sorted(others)


def _read_file(file: File, owners: _Owners) -> list[Article]:
    """The articles of `file`. Raises UnreadableArticle also when an id of theirs is another file's, and
    that file still exists."""
    articles = read_articles(Path(file.path), file.name)
    for article in articles:
        other = owners.other(article.id, file.path)
        if other and Path(other).exists():
            reason = f"the article {article.id} already comes from {other}; rename one of the two"
            raise UnreadableArticle(path=file.path, reason=reason)
    return articles


def _digest(path: Path, report: Report) -> str:
    """The sha256 of the file's bytes, or "" when it cannot be read, which is reported."""
    shown = str(path).encode("utf-8", "replace").decode()
    if shown != str(path):
        report.refused.append(UnreadableArticle(path=shown, reason="its name is not UTF-8; rename it"))
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        report.refused.append(UnreadableArticle(path=path, reason=f"the system says “{error.strerror}”"))
        return ""
