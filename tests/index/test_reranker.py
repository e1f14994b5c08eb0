"""llama-index postprocessors over the hits: what they may change, and what they may not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from llama_index.core.bridge.pydantic import Field
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.postprocessor import LLMRerank, SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index import Filter, NewsIndex
from index.embedders import Embedder
from qa import open_chatbot

QUESTION = "¿Cuánto costó el puente de Zamora?"


class Does(BaseNodePostprocessor):
    """What a test says with the nodes, noting the question and how many there were."""

    what: Callable[[list[NodeWithScore]], list[NodeWithScore]]
    seen: list[tuple[str, int]] = Field(default_factory=list)

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        self.seen.append((query_bundle.query_str if query_bundle else "", len(nodes)))
        return self.what(nodes)


class Judge(CustomLLM):
    """A language model that always prefers the second passage, in the form that LLMRerank asks for."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: object) -> CompletionResponse:
        return CompletionResponse(text="Doc: 2, Relevance: 9\nDoc: 1, Relevance: 4")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: object) -> Iterator[CompletionResponse]:
        yield self.complete(prompt)


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory,
    encoder: Embedder,
    stories: Mapping[str, str],
    write: Callable[[Path, Mapping[str, str]], Path],
) -> Path:
    place = tmp_path_factory.mktemp("rerank")
    source = write(place / "news", {f"{name}.txt": text for name, text in stories.items()})
    NewsIndex.build(source, place / "index", encoder)[0].close()
    return place / "index"


def reverse(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    return [NodeWithScore(node=node.node, score=float(place)) for place, node in enumerate(nodes[::-1])]


def test_hits_come_in_the_postprocessors_order(folder: Path, true_to_text: Callable[[NewsIndex], None]) -> None:
    """The last become first, with the scores that they were given, and every hit stays a slice of its article; the
    postprocessor sees more than was asked for, and nothing that the filter left out."""
    turned = Does(what=reverse)
    with NewsIndex.open(folder) as plain, NewsIndex.open(folder, rerank=[turned]) as index:
        whole = plain.search(QUESTION, k=30)
        found = index.search(QUESTION, k=2)
        assert [hit.passage for hit in found] == [hit.passage for hit in whole[:-3:-1]]
        assert [hit.score for hit in found] == [0.0, 1.0]
        assert turned.seen[-1] == (QUESTION, len(whole))
        assert {h.article.id for h in index.search(QUESTION, wanted=Filter(language="en"))} == {"maraton", "telescopio"}
        assert index.as_retriever(k=1).retrieve(QUESTION)[0].node_id == whole[-1].passage.id
        true_to_text(index)


def test_llama_indexs_own_rerankers(folder: Path) -> None:
    """A language model that reranks, and a cut by score after it, work as they come."""
    with NewsIndex.open(folder) as plain:
        first, second = plain.search(QUESTION, k=2)
    judge = LLMRerank(llm=Judge(), top_n=2, choice_batch_size=30)
    with NewsIndex.open(folder, rerank=[judge]) as index:
        assert [hit.passage for hit in index.search(QUESTION)] == [second.passage, first.passage]
    with NewsIndex.open(folder, rerank=[judge, SimilarityPostprocessor(similarity_cutoff=5)]) as index:
        assert [(hit.passage, hit.score) for hit in index.search(QUESTION)] == [(second.passage, 9.0)]


def test_what_a_postprocessor_drops_is_dropped(folder: Path) -> None:
    """A postprocessor may find nothing good enough; then there are no hits, and the chatbot says so."""
    with NewsIndex.open(folder, rerank=[Does(what=lambda nodes: [])]) as index:
        assert index.search(QUESTION) == []
    bot = open_chatbot(folder, rerank=[Does(what=lambda nodes: [])])
    assert bot.ask(QUESTION).status == "no_evidence"
    bot.close()


def strange(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    """The second, rewritten, twice, around an invented one; the first without a score."""
    rewritten = TextNode(id_=nodes[1].node.node_id, text="costó mil millones", start_char_idx=0, end_char_idx=3)
    invented = TextNode(text="El puente fue gratis.")
    second = NodeWithScore(node=rewritten, score=7.0)
    return [second, NodeWithScore(node=invented, score=8.0), NodeWithScore(node=nodes[0].node), second]


def test_what_a_postprocessor_makes_up_is_no_hit(folder: Path) -> None:
    """Rewritten text, invented nodes, repetitions and missing scores change nothing of what the articles say."""
    with NewsIndex.open(folder) as plain, NewsIndex.open(folder, rerank=[Does(what=strange)]) as index:
        first, second = plain.search(QUESTION, k=2)
        found = index.search(QUESTION)
    assert [(hit.passage, hit.text, hit.score) for hit in found] == [
        (second.passage, second.text, 7.0),
        (first.passage, first.text, first.score),
    ]


def fails(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    raise RuntimeError("no such model")


def invents(nodes: list[NodeWithScore]) -> list[NodeWithScore]:
    return [NodeWithScore(node=TextNode(text="El puente fue gratis."), score=1.0)]


@pytest.mark.parametrize("what", [fails, invents])
def test_a_postprocessor_that_fails_costs_no_answer(
    folder: Path, what: Callable[[list[NodeWithScore]], list[NodeWithScore]], caplog: pytest.LogCaptureFixture
) -> None:
    """Where it raises, or gives back nothing that it was given, the search's own order stands and the log says so."""
    caplog.set_level(logging.ERROR)
    with NewsIndex.open(folder) as plain, NewsIndex.open(folder, rerank=[Does(what=what)]) as index:
        assert index.search(QUESTION, k=3) == plain.search(QUESTION, k=3)
    assert "the search's own order stands" in caplog.text
