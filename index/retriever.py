"""The search as a llama-index retriever, for programs that are built on llama-index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.records import Filter, Hit

if TYPE_CHECKING:
    from index.news import NewsIndex


class PassageRetriever(BaseRetriever):
    """The `k` best passages of an index as nodes, best first.

    A node's `start_char_idx` and `end_char_idx` are the passage's code points in the article's text, end
    exclusive; its metadata hold article_id, title, date (YYYY-MM-DD or ""), language and url.
    """

    def __init__(self, index: NewsIndex, k: int, wanted: Filter | None) -> None:
        self._index = index
        self._k = k
        self._wanted = wanted
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.search(query_bundle.query_str, k=self._k, wanted=self._wanted)
        return [NodeWithScore(node=as_node(hit), score=hit.score) for hit in hits]


def as_node(hit: Hit) -> TextNode:
    """A hit as llama-index knows it, under the passage's id."""
    article = hit.article
    return TextNode(
        id_=hit.passage.id,
        text=hit.text,
        start_char_idx=hit.passage.start,
        end_char_idx=hit.passage.end,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "date": article.date.isoformat() if article.date else "",
            "language": hit.passage.language,
            "url": article.url or "",
        },
        # What a reranker reads of a passage begins with its metadata: the title and the date say something there.
        excluded_embed_metadata_keys=["article_id", "language", "url"],
    )
