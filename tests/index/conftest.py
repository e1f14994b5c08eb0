"""What the tests of the index share: the encoder, a spy around it, small articles, a way to compare indexes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index import NewsIndex
from index.catalog import Catalog
from index.embedders import Embedder, Vectors, load_embedder
from index.lexical import LexicalIndex
from index.vectors import VectorStore

QUESTIONS = (
    "¿Cuánto costó el puente de Zamora?",
    "Who won the marathon in Valencia?",
    "¿Qué pidió el sindicato de maestros?",
    "When will the new telescope open?",
    "lluvia en la costa",
)

STORIES: Mapping[str, str] = {
    "puente": (
        "La alcaldesa de Zamora inauguró este lunes el puente de madera sobre el río Duero. "
        "La obra costó tres millones de euros y duró dos años.\n\n"
        "“Es el puente que pedían los vecinos”, dijo la alcaldesa."
    ),
    "maraton": (
        "The Kenyan runner Grace Wanjiru won the Valencia marathon on Sunday in two hours and seventeen minutes. "
        "Rain fell during the last ten kilometres.\n\nOrganisers counted thirty thousand runners."
    ),
    "maestros": (
        "El sindicato de maestros pidió un aumento de salarios del ocho por ciento. "
        "El gobierno respondió que estudiará la propuesta en febrero.\n\nLa huelga sigue convocada para el viernes."
    ),
    "telescopio": (
        "The new telescope in the Atacama desert will open in March 2027, its director said. "
        "It will look for planets around nearby stars.\n\nChile and Canada paid for most of it."
    ),
    "lluvia": (
        "Las lluvias dejaron sin luz a dos mil casas en la costa de Veracruz. "
        "Protección Civil abrió cuatro albergues.\n\nNo hubo muertos, según el gobernador."
    ),
}


class Spy:
    """The bundled encoder, noting the passages that it was given."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name = inner.name
        self.dim = inner.dim
        self.fingerprint = inner.fingerprint
        self.passages: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._inner.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._inner.embed_passages(texts)


class Failing(Spy):
    """An encoder that gives up after `after` passages."""

    def __init__(self, inner: Embedder, after: int) -> None:
        super().__init__(inner)
        self._left = after

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._left -= len(texts)
        if self._left < 0:
            raise RuntimeError("the encoder gave up")
        return super().embed_passages(texts)


class Stores:
    """The three stores below an index folder, opened as the product opens them."""

    def __init__(self, folder: Path) -> None:
        generation = folder / (folder / "current").read_text("utf-8")
        self.catalog = Catalog(generation / "catalog.sqlite")
        self.vectors = VectorStore(generation / "vectors")
        self.lexical = LexicalIndex(generation / "lexical")

    def close(self) -> None:
        self.catalog.close()
        self.vectors.close()


@pytest.fixture(scope="session")
def encoder() -> Embedder:
    return load_embedder()


@pytest.fixture
def spy(encoder: Embedder) -> Spy:
    return Spy(encoder)


@pytest.fixture
def failing(encoder: Embedder) -> Callable[[int], Failing]:
    return lambda after: Failing(encoder, after)


@pytest.fixture(scope="session")
def stories() -> Mapping[str, str]:
    return STORIES


@pytest.fixture(scope="session")
def write() -> Callable[[Path, Mapping[str, str]], Path]:
    """Writes texts by file name below a folder, which it returns."""

    def write_files(folder: Path, texts: Mapping[str, str]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return folder

    return write_files


@pytest.fixture
def source(tmp_path: Path, write: Callable[[Path, Mapping[str, str]], Path]) -> Path:
    """A folder with the five stories as text files."""
    return write(tmp_path / "news", {f"{name}.txt": text for name, text in STORIES.items()})


@pytest.fixture(scope="session")
def content(encoder: Embedder) -> Callable[..., dict[str, object]]:
    """All that an index folder holds and finds, in a form that can be compared; fails if the three stores
    disagree. Scores are left out: tantivy counts words of deleted passages until it merges them away."""

    def content_of(folder: Path, questions: Sequence[str] = QUESTIONS) -> dict[str, object]:
        with closing(Stores(folder)) as stores, NewsIndex.open(folder, encoder) as index:
            ids = sorted(stores.catalog.passage_ids())
            assert sorted(stores.vectors.ids()) == ids
            assert sorted(stores.lexical.ids()) == ids
            assert stores.catalog.meta().get("building") != "yes"
            files = stores.catalog.files()
            articles = index.articles()
            spans = {article.id: index.passages(article) for article in articles}
            found = {
                question: {
                    hit.passage.id: (hit.article.id, hit.text, hit.found_by, hit.copies)
                    for hit in index.search(question, k=1000)
                }
                for question in questions
            }
        return {"articles": articles, "passages": spans, "files": files, "found": found}

    return content_of


@pytest.fixture(scope="session")
def stores() -> type[Stores]:
    return Stores


@pytest.fixture(scope="session")
def true_to_text() -> Callable[[NewsIndex], None]:
    """Fails unless every hit of every question is a slice of its article's text."""

    def check(index: NewsIndex) -> None:
        for question in QUESTIONS:
            for hit in index.search(question, k=10):
                article = index.article(hit.article.id)
                assert article is not None
                assert hit.text
                assert article.text[hit.passage.start : hit.passage.end] == hit.text

    return check
