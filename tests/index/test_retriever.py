"""The search as a part of a llama-index program."""

from __future__ import annotations

from pathlib import Path

from llama_index.core.retrievers import BaseRetriever

from index import NewsIndex
from index.embedders import Embedder


def test_nodes_are_the_hits_with_their_exact_offsets(source: Path, tmp_path: Path, encoder: Embedder) -> None:
    """A llama-index program gets the passages that the search finds, best first, each a slice of its article."""
    with NewsIndex.build(source, tmp_path / "index", encoder)[0] as index:
        retriever = index.as_retriever(k=3)
        assert isinstance(retriever, BaseRetriever)
        nodes = retriever.retrieve("¿Cuánto costó el puente de Zamora?")
        hits = index.search("¿Cuánto costó el puente de Zamora?", k=3)
        assert [node.node_id for node in nodes] == [hit.passage.id for hit in hits]
        for found in nodes:
            article = index.article(found.metadata["article_id"])
            assert article is not None
            start, end = found.node.start_char_idx, found.node.end_char_idx
            assert article.text[start:end] == found.text
