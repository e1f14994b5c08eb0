"""Embedders by name, and llama-index's as objects: what all of them promise, and what each is told and refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from llama_index.embeddings.ollama import OllamaEmbedding
from model_server import MODEL, ModelServer

from index import NewsIndex, PasajeError
from index.embedders import Embedder, as_embedder, load_embedder
from index.encoder import StaticEncoder
from index.errors import (
    EmbeddingFailed,
    ForeignIndex,
    MissingExtra,
    ModelNotFound,
    UnknownEmbedder,
    UnreachableServer,
    WrongVectors,
)
from index.fingerprints import agree, sketched
from index.instructions import Instructions, instructions_for

TEXTS = [
    "El ayuntamiento aprobó ayer el presupuesto del próximo año.",
    "The drought forces the neighbourhood to close its swimming pools.",
    "…",
    "La reunión empezó a las nueve y terminó sin acuerdo. " * 40,
]


class Own(BaseEmbedding):
    """Somebody's own embedding for llama-index, which breaks when two threads use it at once."""

    model_name: str = "mine"
    query_instruction: str | None = None
    embed_batch_size: int = 2

    def _get_text_embedding(self, text: str) -> list[float]:
        assert _ALONE.acquire(blocking=False), "two threads at once"
        try:
            return (5 * StaticEncoder().embed_passages([text])[0]).tolist()
        finally:
            _ALONE.release()

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(f"{self.query_instruction or ''}{query}")

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


_ALONE = threading.Lock()
MAKERS: dict[str, Callable[[], Embedder]] = {
    "bundled": load_embedder,
    "static": lambda: load_embedder("static"),
    "ollama": lambda: load_embedder(f"ollama:{MODEL}"),
    "openai": lambda: load_embedder(f"openai:{MODEL}"),
    "own": lambda: as_embedder(Own()),
    "mock": lambda: as_embedder(MockEmbedding(embed_dim=8)),
}


@pytest.fixture(params=MAKERS)
def embedder(request: pytest.FixtureRequest, model_server: ModelServer) -> Embedder:
    return MAKERS[request.param]()


# --- what all promise


def test_rows_are_float32_of_length_one(embedder: Embedder) -> None:
    """A cosine is a plain dot product; a text without words is near nothing."""
    for rows in (embedder.embed_queries(TEXTS), embedder.embed_passages(TEXTS)):
        assert rows.shape == (len(TEXTS), embedder.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 1, 0, 1], atol=1e-5)


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    """An empty folder of articles is not an error."""
    assert embedder.embed_passages([]).shape == (0, embedder.dim)
    assert embedder.embed_queries([]).shape == (0, embedder.dim)


def test_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    """Alone, in a batch or in another order, a text has one vector."""
    together = embedder.embed_passages(TEXTS)
    alone = np.concatenate([embedder.embed_passages([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together, embedder.embed_passages(TEXTS[::-1])[::-1], atol=1e-6)


def test_threads_share_an_embedder(embedder: Embedder) -> None:
    """Eight threads get what one gets, of a model that admits one at a time too."""
    expected = embedder.embed_passages(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for rows in pool.map(lambda _: embedder.embed_passages(TEXTS), range(16)):
            np.testing.assert_allclose(rows, expected, atol=1e-6)


def test_fingerprint_and_name_tell_embedders_apart(request: pytest.FixtureRequest, model_server: ModelServer) -> None:
    """The same model has the same fingerprint each time, and no other's agrees with it."""
    made = {name: make() for name, make in MAKERS.items()}
    for name, one in made.items():
        assert agree(one.fingerprint, MAKERS[name]().fingerprint)
        assert not any(agree(one.fingerprint, other.fingerprint) for key, other in made.items() if key != name)
    assert len({one.name for one in made.values()}) == len(made)


def test_an_index_of_any_embedder_answers(embedder: Embedder, source: Path, tmp_path: Path) -> None:
    """Whatever makes the vectors, an index is built with it, and a question finds its article."""
    built, report = NewsIndex.build(source, tmp_path / "index", embedder)
    with built:
        assert len(report.added) == 5
        assert built.search("¿Cuánto costó el puente de Zamora?")[0].article.id == "puente"


# --- by name


@pytest.mark.parametrize("name", [f"ollama:{MODEL}", f"openai:{MODEL}"])
def test_an_index_remembers_its_embedder(name: str, model_server: ModelServer, source: Path, tmp_path: Path) -> None:
    """An index built with a model by name is opened, added to and rebuilt with it without being told."""
    NewsIndex.build(source, tmp_path / "index", load_embedder(name))[0].close()
    (source / "puente.txt").write_text("El museo expone cien relojes.", "utf-8")
    for how in ({}, {"rebuild": True}):
        NewsIndex.build(source, tmp_path / "index", **how)[0].close()
        with NewsIndex.open(tmp_path / "index") as index:
            assert index.embedder.name == name
            assert index.search("cien relojes")[0].article.id == "puente"


def test_an_object_is_known_by_the_name_that_loads_it(model_server: ModelServer, source: Path, tmp_path: Path) -> None:
    """An index built with llama-index's own object opens by the name of its model."""
    given = OllamaEmbedding(model_name=MODEL, base_url=model_server.address)
    NewsIndex.build(source, tmp_path / "index", given)[0].close()
    with NewsIndex.open(tmp_path / "index") as index:
        assert index.embedder.name == f"ollama:{MODEL}"


def test_what_only_a_program_knows_has_to_be_given_again(source: Path, tmp_path: Path) -> None:
    """An index built with somebody's own class opens with it, and with nothing else."""
    NewsIndex.build(source, tmp_path / "index", Own())[0].close()
    NewsIndex.open(tmp_path / "index", Own()).close()
    with pytest.raises(ForeignIndex, match="Own/mine"):
        NewsIndex.open(tmp_path / "index")
    with pytest.raises(UnknownEmbedder):
        NewsIndex.build(source, tmp_path / "index", rebuild=True)


@pytest.mark.parametrize(
    ("model", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("jeffh/intfloat-multilingual-e5-small:f16", "", ""),
        ("multilingual-e5-large:latest", "query: ", "passage: "),
        ("/models/E5-base-v2/", "query: ", "passage: "),
        ("nomic-embed-text:v1.5", "search_query: ", "search_document: "),
        ("snowflake-arctic-embed2", "query: ", ""),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("text-embedding-3-small", "", ""),
        ("bge-m3", "", ""),
    ],
)
def test_instructions_by_the_models_name(model: str, query: str, passage: str) -> None:
    """A model is given what it was trained with, wherever it comes from; an unknown one nothing."""
    assert instructions_for(model) == Instructions(query, passage)


def test_e5_gets_its_prefixes(model_server: ModelServer) -> None:
    """What is sent of a question and of a passage begins as e5 was trained; a batch is one request."""
    model_server.models["multilingual-e5-small"] = 64
    embedder = load_embedder("ollama:multilingual-e5-small")
    assert embedder.dim == 64
    model_server.requests.clear()
    embedder.embed_queries(["¿Cuándo?"])
    embedder.embed_passages(["Hoy.", "Ayer."])
    assert model_server.texts() == ["query: ¿Cuándo?", "passage: Hoy.", "passage: Ayer."]
    assert len(model_server.requests) == 2


def test_an_objects_own_instructions_stand(model_server: ModelServer) -> None:
    """Whoever sets instructions on an e5 model gets those and no others, and another fingerprint."""
    model_server.models["multilingual-e5-small"] = 64
    own = OllamaEmbedding(model_name="multilingual-e5-small", base_url=model_server.address, query_instruction="ask:")
    embedder = as_embedder(own)
    embedder.embed_queries(["¿Cuándo?"])
    assert model_server.texts()[-1] == "ask: ¿Cuándo?"
    assert not agree(embedder.fingerprint, load_embedder("ollama:multilingual-e5-small").fingerprint)


# --- what goes wrong


@pytest.mark.parametrize("name", ["nonsense", "ollama", "ollama:", "nobody:model", ":model"])
def test_an_unknown_name_lists_what_is_known(name: str) -> None:
    """A mistyped name is answered with what there is, providers too."""
    with pytest.raises(UnknownEmbedder, match=r"bundled, static, fastembed:MODEL, huggingface:MODEL, ollama:MODEL"):
        load_embedder(name)


@pytest.mark.parametrize("provider", ["huggingface", "fastembed"])
def test_a_missing_extra_names_its_pip_line(provider: str) -> None:
    """Where the packages of a provider are not installed, the sentence says how to install them."""
    module = {"huggingface": "llama_index.embeddings.huggingface", "fastembed": "fastembed"}[provider]
    try:
        __import__(module)
    except ImportError:
        with pytest.raises(MissingExtra, match=rf"pip install 'pasaje\[{provider}\]'"):
            load_embedder(f"{provider}:some/model")
    else:
        pytest.skip(f"{module} is installed")


def says(answer: Any) -> Callable[[ModelServer], None]:
    """Makes a server answer that to everything."""

    def change(server: ModelServer) -> None:
        server.answers = dict.fromkeys(server.answers, lambda request: (200, answer))

    return change


@pytest.mark.parametrize("provider", ["ollama", "openai"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda server: server.models.clear(), ModelNotFound),
        (lambda server: setattr(server, "broken", 401), EmbeddingFailed),
        (lambda server: server.models.update({MODEL: 0}), WrongVectors),
        (says({"a": 1}), EmbeddingFailed),
        (says([]), EmbeddingFailed),
    ],
    ids=["no such model", "refused", "no numbers", "no vectors", "no object"],
)
def test_a_server_that_has_no_vectors(
    provider: str, change: Callable[[ModelServer], Any], expected: type[PasajeError], model_server: ModelServer,
    source: Path, tmp_path: Path,
) -> None:  # fmt: skip
    """A model that is not there, a server that refuses or talks nonsense: each is told, and no index is made."""
    change(model_server)
    with pytest.raises(expected, match=f"{provider}:{MODEL}"):
        NewsIndex.build(source, tmp_path / "index", load_embedder(f"{provider}:{MODEL}"))
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("provider", ["ollama", "openai"])
def test_a_server_that_is_down(
    provider: str, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_server: ModelServer
) -> None:
    """A server that does not answer is named with its address when an index of its is opened."""
    NewsIndex.build(source, tmp_path / "index", load_embedder(f"{provider}:{MODEL}"))[0].close()
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(UnreachableServer, match=r"http://127\.0\.0\.1:9"):
        NewsIndex.open(tmp_path / "index")


def test_openai_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenAI itself is not asked without a key: the variable that is missing is named."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(EmbeddingFailed, match="OPENAI_API_KEY"):
        load_embedder("openai:text-embedding-3-small")


def test_vectors_of_another_length_stop_a_build(model_server: ModelServer, source: Path, tmp_path: Path) -> None:
    """A model that changes under its name in the middle of a build is caught; the index answers as before."""
    embedder = load_embedder(f"ollama:{MODEL}")
    NewsIndex.build(source, tmp_path / "index", embedder)[0].close()
    (source / "nuevo.txt").write_text("El museo expone cien relojes antiguos.", "utf-8")
    dim = embedder.dim
    model_server.models[MODEL] = 7
    with pytest.raises(WrongVectors, match=f"1 × 7 where 1 × {dim}"):
        NewsIndex.build(source, tmp_path / "index", embedder)
    model_server.models[MODEL] = dim
    with NewsIndex.open(tmp_path / "index", embedder) as index:
        assert len(index.articles()) == 5
        assert index.search("¿Cuánto costó el puente de Zamora?")[0].article.id == "puente"


def test_another_model_under_the_same_name_is_noticed(model_server: ModelServer, source: Path, tmp_path: Path) -> None:
    """A tag that was pulled anew gives other vectors: the index is not searched with them."""
    NewsIndex.build(source, tmp_path / "index", load_embedder(f"ollama:{MODEL}"))[0].close()
    model_server.reversed = True
    with pytest.raises(ForeignIndex):
        NewsIndex.open(tmp_path / "index")


# --- fingerprints


def test_a_fingerprint_bears_what_processors_differ_by() -> None:
    """Vectors moved as half precision moves them agree; those of a model trained further do not."""
    rng = np.random.default_rng(0)
    for _ in range(200):
        one, other = rng.standard_normal((2, 384)).astype(np.float32)
        noise = rng.standard_normal((2, 384)).astype(np.float32)
        mine = sketched("e5", one, other)
        assert agree(mine, sketched("e5", one + 0.01 * noise[0], other + 0.01 * noise[1]))
        assert not agree(mine, sketched("e5", one + 0.5 * noise[0], other + 0.5 * noise[1]))
        assert not agree(mine, sketched("another name", one, other))
    assert not agree(mine, "0123456789abcdef")
    assert agree("0123456789abcdef", "0123456789abcdef")
