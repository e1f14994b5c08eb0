"""The catalog: what the index knows, in SQLite. The other two stores only suggest; this one decides."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from index.errors import BusyIndex, DamagedIndex, UnwritableIndex
from index.records import Article, Filter, Language, Passage

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS texts (version TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, version TEXT NOT NULL REFERENCES texts(version),
    title TEXT NOT NULL, date TEXT, language TEXT NOT NULL, url TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS articles_by_version ON articles(version);
CREATE INDEX IF NOT EXISTS articles_by_file ON articles(file);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, version TEXT NOT NULL REFERENCES texts(version),
    start INTEGER NOT NULL, end INTEGER NOT NULL, language TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS passages_by_version ON passages(version);
"""
_ARTICLE = (
    "SELECT a.id, a.version, a.title, t.text, a.date, a.language, a.file, a.url"
    " FROM articles a JOIN texts t USING (version)"
)
_BATCH = 500  # variables in one statement; SQLite's own limit was 999 for years


@dataclass(frozen=True, slots=True)
class File:
    """A source file that has been read to its end: its absolute path, the id its article has (or its
    articles begin with), and the sha256 of its bytes."""

    path: str
    name: str
    digest: str


class Catalog:
    """Article texts, passages' spans, the files they came from, and what built the index.

    Every write happens in a transaction that is either wholly there after a crash or not at all.
    One connection guarded by a lock, so that threads may share it.
    """

    def __init__(self, path: Path) -> None:
        """Open the catalog at `path`, making it if it is not there. Raises DamagedIndex."""
        self._path = path
        self._lock = Lock()
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise DamagedIndex(path=path.parents[1], reason=str(error)) from error
        try:
            self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)
        except sqlite3.Error as error:
            self._db.close()
            raise DamagedIndex(path=path.parents[1], reason=str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            try:
                return self._db.execute(sql, tuple(values)).fetchall()
            except sqlite3.DatabaseError as error:
                raise DamagedIndex(path=self._path.parents[1], reason=str(error)) from error

    def _each(self, sql: str, ids: Iterable[str]) -> Iterator[tuple[object, ...]]:
        """Rows of `sql`, whose one `{}` stands for the placeholders, over `ids` in batches."""
        wanted = list(ids)
        for at in range(0, len(wanted), _BATCH):
            batch = wanted[at : at + _BATCH]
            yield from self._all(sql.format(",".join("?" * len(batch))), batch)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise UnwritableIndex(path=self._path.parents[1], reason=str(error)) from error
                raise

    # --- what built the index

    def meta(self) -> dict[str, str]:
        """Everything remembered about the index as a whole."""
        return {str(key): str(value) for key, value in self._all("SELECT key, value FROM meta")}

    def remember(self, **values: str) -> None:
        """Keep `values` about the index as a whole, replacing those of the same names."""
        with self._transaction() as db:
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    # --- reading

    def files(self) -> dict[str, File]:
        """Path → the file, for each that was read to its end."""
        return {str(r[0]): File(*map(str, r)) for r in self._all("SELECT path, name, digest FROM files")}

    def article_files(self) -> dict[str, str]:
        """Article id → the file it came from."""
        return {str(i): str(f) for i, f in self._all("SELECT id, file FROM articles")}

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return [_article(row) for row in self._all(f"{_ARTICLE} ORDER BY a.id")]

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        rows = self._all(f"{_ARTICLE} WHERE a.id = ?", (article_id,))
        return _article(rows[0]) if rows else None

    def sharing(self, versions: Iterable[str]) -> dict[str, list[Article]]:
        """Version → the articles with that text, by id."""
        shared: dict[str, list[Article]] = {}
        for row in self._each(f"{_ARTICLE} WHERE a.version IN ({{}}) ORDER BY a.id", set(versions)):
            article = _article(row)
            shared.setdefault(article.version, []).append(article)
        return shared

    def passages(self, ids: Iterable[str]) -> dict[str, tuple[str, Passage]]:
        """Those of `ids` that are known: id → (version, passage). The passage's article is the first, by
        id, with that text."""
        sql = (
            "SELECT p.id, (SELECT min(id) FROM articles WHERE version = p.version), p.start, p.end, p.language,"
            " p.version FROM passages p WHERE p.id IN ({})"
        )
        return {
            str(row[0]): (str(row[5]), passage)
            for row in self._each(sql, ids)
            if row[1] is not None
            for passage in [_passage(row)]
        }

    def passage_ids(self, wanted: Filter | None = None) -> list[str]:
        """The ids of every passage, or of those whose article (any of those that share the text) passes `wanted`."""
        if wanted is None:
            return [str(i) for (i,) in self._all("SELECT id FROM passages")]
        conditions, values = ["1"], list[object]()
        if wanted.language:
            conditions.append("a.language = ?")
            values.append(wanted.language)
        for sign, day in ((">=", wanted.since), ("<=", wanted.until)):
            if day:
                conditions.append(f"a.date {sign} ?")
                values.append(day.isoformat())
        if wanted.article_ids:
            conditions.append("a.id IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(sorted(wanted.article_ids)))
        sql = "SELECT DISTINCT p.id FROM passages p JOIN articles a USING (version) WHERE " + " AND ".join(conditions)  # noqa: S608 — of the texts above alone
        return [str(i) for (i,) in self._all(sql, values)]

    def passages_of(self, version: str) -> list[Passage]:
        """The passages of a text, in order."""
        sql = (
            "SELECT p.id, (SELECT min(id) FROM articles WHERE version = p.version), p.start, p.end, p.language"
            " FROM passages p WHERE p.version = ? ORDER BY p.start"
        )
        return [_passage(row) for row in self._all(sql, (version,)) if row[1] is not None]

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        ((articles,),) = self._all("SELECT count(*) FROM articles")
        ((passages,),) = self._all("SELECT count(*) FROM passages")
        return int(str(articles)), int(str(passages))

    # --- writing

    def change(
        self,
        articles: Sequence[Article] = (),
        passages: Sequence[Passage] = (),
        gone: Sequence[str] = (),
        finished: Sequence[File] = (),
        gone_files: Sequence[str] = (),
    ) -> list[str]:
        """One step of a build, wholly done or not at all: put `articles` with their `passages`, forget
        the article ids `gone`, note the files read to their end and those that are no more.

        Returns the ids of the passages that no article holds any longer; the catalog has dropped them.
        """
        versions = {article.id: article.version for article in articles}
        before = {str(v) for (v,) in self._each("SELECT version FROM articles WHERE id IN ({})", [*versions, *gone])}
        with self._transaction() as db:
            db.executemany("DELETE FROM articles WHERE id = ?", [(id_,) for id_ in gone])
            db.executemany("INSERT OR IGNORE INTO texts VALUES (?, ?)", [(a.version, a.text) for a in articles])
            db.executemany(
                "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(a.id, a.source, a.version, a.title, _iso(a.date), a.language, a.url) for a in articles],
            )
            db.executemany(
                "INSERT OR IGNORE INTO passages VALUES (?, ?, ?, ?, ?)",
                [(p.id, versions[p.article_id], p.start, p.end, p.language) for p in passages],
            )
            db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in gone_files])
            db.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?)", [(f.path, f.name, f.digest) for f in finished]
            )
            return [id_ for version in sorted(before) for id_ in _drop_orphan(db, version)]


def _drop_orphan(db: sqlite3.Connection, version: str) -> list[str]:
    """Drop the text `version` and its passages if no article has it; the ids of the dropped passages."""
    if db.execute("SELECT 1 FROM articles WHERE version = ?", (version,)).fetchone():
        return []
    db.execute("DELETE FROM texts WHERE version = ?", (version,))
    return [str(i) for (i,) in db.execute("DELETE FROM passages WHERE version = ? RETURNING id", (version,))]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _language(value: object) -> Language:
    return "es" if value == "es" else "en"


def _article(row: Sequence[object]) -> Article:
    id_, version, title, text, date, language, source, url = row
    return Article(
        str(id_),
        str(version),
        str(title),
        str(text),
        dt.date.fromisoformat(str(date)) if date else None,
        _language(language),
        str(source),
        str(url) if url else None,
    )


def _passage(row: Sequence[object]) -> Passage:
    id_, article_id, start, end, language = row[:5]
    return Passage(str(id_), str(article_id), int(str(start)), int(str(end)), _language(language))


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Let one process at a time build the index in `folder`. SQLite's own lock serves, since the
    system frees it however the process ends. Raises BusyIndex."""
    lock = sqlite3.connect(folder / "build.lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            raise BusyIndex(path=folder) from error
        yield
    finally:
        lock.close()
