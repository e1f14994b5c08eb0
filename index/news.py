"""The index of a set of articles: one folder, one object."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from index.articles import clean
from index.build import Builder, OnProgress, Report, find_files
from index.catalog import Catalog, build_lock
from index.embedders import DEFAULT_EMBEDDER, Embedder, as_embedder, load_embedder
from index.errors import DamagedIndex, ForeignIndex, MissingIndex, OccupiedFolder, UnknownEmbedder
from index.fingerprints import agree
from index.lexical import LexicalIndex
from index.passages import SPLITTER
from index.pointer import point, read_pointer
from index.records import Article, Filter, Hit, Passage
from index.reranker import reranked
from index.search import Searcher
from index.vectors import VectorStore

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from index.retriever import PassageRetriever

OnSwitch = Callable[[str, str, int], None]
"""Called with (the embedder an index had, the one it is to have, articles) before it is made anew."""

FORMAT = "pasaje-1"
_CATALOG = "catalog.sqlite"
_GENERATION = re.compile(r"g\d+-[0-9a-f]{4}")
# What the chat page keeps beside the generations: files that were uploaded, and what readers said of answers.
UPLOADS = "uploads"
_OWN = re.compile(
    rf"{_GENERATION.pattern}|current(?:\.new)?|build\.lock(?:-\w+)?|{UPLOADS}|feedback\.sqlite(?:-\w+)?|\..*"
)


class NewsIndex:
    """Articles, their passages, and the search over them.

    The folder holds one sub-folder a generation (catalog, vectors, lexical index) and a file `current`
    that names the one in use: a rebuild makes a new generation beside the old and swaps the name, so
    that what answers today is never touched by what may fail tomorrow.
    """

    def __init__(
        self, folder: Path, generation: Path, embedder: Embedder, rerank: Sequence[BaseNodePostprocessor] = ()
    ) -> None:
        """Use `open` or `build`."""
        self.folder = folder
        self.embedder = embedder
        with ExitStack() as opened:
            self._catalog = opened.enter_context(closing(Catalog(generation / _CATALOG)))
            self._check()
            self._vectors = opened.enter_context(closing(VectorStore(generation / "vectors")))
            self._lexical = LexicalIndex(generation / "lexical")
            opened.pop_all()  # all three are open: from here on `close` lets go of them
        search = Searcher(self._catalog, self._vectors, self._lexical, embedder).search
        self._search = reranked(search, rerank) if rerank else search

    @classmethod
    def open(
        cls,
        folder: Path | str,
        embedder: Embedder | BaseEmbedding | None = None,
        *,
        rerank: Sequence[BaseNodePostprocessor] = (),
    ) -> Self:
        """The index in `folder`, for reading, with the embedder that built it, which it knows by name.

        `rerank`: llama-index node postprocessors that reorder what every search finds (`index.reranker`).

        Raises MissingIndex when none is there, OccupiedFolder when something else is, ForeignIndex when another
        embedder or version of Pasaje built it, DamagedIndex when a store cannot be opened, and what `load_embedder`
        raises, UnreachableServer too.
        """
        folder = Path(folder)
        generation = _current(folder)
        if generation is None:
            _check_folder(folder)
            raise MissingIndex(path=folder)
        return cls(folder, generation, _given(embedder) or _embedder_for(generation), rerank)

    @classmethod
    def build(
        cls,
        sources: Sequence[Path | str] | Path | str,
        folder: Path | str,
        embedder: Embedder | BaseEmbedding | None = None,
        *,
        allow_empty: bool = False,
        rebuild: bool = False,
        on_switch: OnSwitch | None = None,
        on_progress: OnProgress = lambda done, files, passages: None,
    ) -> tuple[Self, Report]:
        """Bring the index in `folder` up to date with the files below `sources`, making it if need be.

        Articles that an earlier build took from elsewhere stay. Without `embedder` it is the one that the index has.
        With `rebuild` everything is made anew from `sources` alone, and the report names what that leaves out. With
        `on_switch` an index of another embedder is made anew too, but from all its articles, and then brought up to
        date; `on_switch` is told before. Either way what the index was goes on answering, and is replaced only once
        the new one is complete.

        Raises MissingSource, ClosedSource, EmptySource, OccupiedFolder, BusyIndex, EmbedderError, and those of
        `open`; the index is as it was then.
        """
        folder = Path(folder)
        paths = [Path(source) for source in ([sources] if isinstance(sources, Path | str) else sources)]
        using = _given(embedder) or _embedder_to_build_with(_current(folder), rebuild=rebuild)
        files = find_files(paths, allow_empty=allow_empty, apart=folder)
        _check_folder(folder)
        own = _own(using)  # asked for before anything is made: a model may not be there
        folder.mkdir(parents=True, exist_ok=True)
        with build_lock(folder):
            before = _current(folder)
            _drop_others(folder, before)
            carry = bool(before and on_switch and not rebuild and _other_embedder(_meta(before), own))
            generation = _next(folder, before) if rebuild or carry or before is None else before
            generation.mkdir(exist_ok=True)
            index = cls(folder, generation, using)
            try:
                if before is None:  # nothing to protect: what a first build has written so far may answer
                    point(folder, generation.name)
                builder = Builder(index._catalog, index._vectors, index._lexical, using)
                if carry and before and on_switch:
                    with closing(Catalog(before / _CATALOG)) as held:
                        on_switch(held.meta()["embedder"], using.name, held.counts()[0])
                        builder.carry(held, on_progress)
                report = builder.build(paths, files, on_progress)
                if rebuild and before:
                    report.removed = _left_out(before, index)
                point(folder, generation.name)
            except BaseException:
                index.close()
                raise
        return index, report

    def _check(self) -> None:
        """Claim a new generation for this embedder and splitter, or raise ForeignIndex if it has others."""
        own = _own(self.embedder)
        meta = self._catalog.meta()
        if not meta:
            self._catalog.remember(**own)
        elif not _compatible(meta, own):
            raise ForeignIndex(path=self.folder, built_by=_named(meta), asked_for=_named(own))

    def remove(self, article_ids: Sequence[str]) -> None:
        """Forget articles. Their files stay where they are, and are not read again until they change.

        Raises BusyIndex and UnwritableIndex.
        """
        with build_lock(self.folder):
            Builder(self._catalog, self._vectors, self._lexical, self.embedder).remove(article_ids)

    def search(self, question: str, *, k: int = 5, wanted: Filter | None = None) -> list[Hit]:
        """The `k` best passages for `question`, best first; at most one of each story, with its copies."""
        return self._search(clean(question), k, wanted or Filter())

    def as_retriever(self, *, k: int = 5, wanted: Filter | None = None) -> PassageRetriever:
        """The search as a llama-index `BaseRetriever`, whose nodes carry exact offsets."""
        from index.retriever import PassageRetriever

        return PassageRetriever(self, k, wanted)

    @property
    def unfinished(self) -> bool:
        """Whether the build that made it was cut short, so that articles may be missing."""
        return self._catalog.meta().get("building") == "yes"

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""
        return self._catalog.article(article_id)

    def articles(self) -> list[Article]:
        """Every article, by id."""
        return self._catalog.articles()

    def passages(self, article: Article) -> list[Passage]:
        """The passages of an article, in order."""
        return self._catalog.passages_of(article.version)

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        return self._catalog.counts()

    def close(self) -> None:
        """Let go of the files. The index cannot be used afterwards."""
        self._catalog.close()
        self._vectors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _own(embedder: Embedder) -> dict[str, str]:
    """What an index that `embedder` builds remembers of how it was built."""
    return {"format": FORMAT, "splitter": SPLITTER, "embedder": embedder.name, "fingerprint": embedder.fingerprint}


def _compatible(meta: dict[str, str], own: dict[str, str]) -> bool:
    same = all(meta.get(key) == own[key] for key in ("format", "splitter", "embedder"))
    return same and agree(meta.get("fingerprint", ""), own["fingerprint"])


def _other_embedder(meta: dict[str, str], own: dict[str, str]) -> bool:
    """Whether an index differs in its embedder, and in that alone."""
    alike = own | {key: meta.get(key, "") for key in ("embedder", "fingerprint")}
    return bool(meta) and not _compatible(meta, own) and _compatible(meta, alike)


def _named(meta: dict[str, str]) -> str:
    return f"{meta.get('format')}/{meta.get('splitter')} with encoder {meta.get('embedder')} {meta.get('fingerprint')}"


def _current(folder: Path) -> Path | None:
    name = read_pointer(folder)
    return folder / name if name and (folder / name / _CATALOG).is_file() else None


def _given(embedder: Embedder | BaseEmbedding | None) -> Embedder | None:
    return None if embedder is None else as_embedder(embedder)


def _meta(generation: Path) -> dict[str, str]:
    """What a generation remembers of how it was built. Raises DamagedIndex."""
    with closing(Catalog(generation / _CATALOG)) as catalog:
        return catalog.meta()


def _embedder_for(generation: Path) -> Embedder:
    """The embedder that made a generation; the default when its name is unknown here, so that its fingerprint
    tells."""
    try:
        return load_embedder(_meta(generation).get("embedder", DEFAULT_EMBEDDER))
    except UnknownEmbedder:
        return load_embedder()


def _embedder_to_build_with(before: Path | None, *, rebuild: bool) -> Embedder:
    """The embedder that the index has; what cannot be read any longer is rebuilt with the default."""
    if before is None:
        return load_embedder()
    if not rebuild:
        return _embedder_for(before)
    try:
        return load_embedder(_meta(before).get("embedder", DEFAULT_EMBEDDER))
    except DamagedIndex:
        return load_embedder()


def _left_out(before: Path, index: NewsIndex) -> list[str]:
    """The articles of a generation that are not in `index`; none when they cannot be read any longer."""
    try:
        with closing(Catalog(before / _CATALOG)) as catalog:
            return sorted({*catalog.article_files()} - {article.id for article in index.articles()})
    except DamagedIndex:
        return []


def _next(folder: Path, before: Path | None) -> Path:
    number = int(before.name.removeprefix("g").split("-")[0]) + 1 if before else 1
    return folder / f"g{number}-{secrets.token_hex(2)}"  # never a path that this process may have had open


def _check_folder(folder: Path) -> None:
    """Raise OccupiedFolder where making an index would mix it with, or remove, what is not its own."""
    if not folder.exists() or _current(folder) is not None:
        return
    if not folder.is_dir() or not all(_OWN.fullmatch(path.name) for path in folder.iterdir()):
        raise OccupiedFolder(path=folder)


def _drop_others(folder: Path, keep: Path | None) -> None:
    """Remove generations that are not in use: a rebuild's predecessor, or one that never was completed."""
    for path in folder.iterdir():
        if path != keep and _GENERATION.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
