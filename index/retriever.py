"""The search as a llama-index retriever, for programs that are built on llama-index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.records import Article, Filter, Passage

if TYPE_CHECKING:
    from index.news import NewsIndex


class PassageRetriever(BaseRetriever):
    """The `k` best passages of an index as nodes, best first.

    The nodes are those of `as_node`.
    """

    def __init__(self, index: NewsIndex, k: int, wanted: Filter | None) -> None:
        self._index = index
        self._k = k
        self._wanted = wanted
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.search(query_bundle.query_str, k=self._k, wanted=self._wanted)
        return [NodeWithScore(node=as_node(hit.passage, hit.article), score=hit.score) for hit in hits]


def as_node(passage: Passage, article: Article) -> TextNode:
    """A passage of `article` as llama-index knows it, under the passage's id.

    Its `start_char_idx` and `end_char_idx` are code points of the article's text, end exclusive, and its text is what
    stands there; its metadata hold article_id, title, date (YYYY-MM-DD or ""), language and url.
    """
    return TextNode(
        id_=passage.id,
        text=article.text[passage.start : passage.end],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "date": article.date.isoformat() if article.date else "",
            "language": passage.language,
            "url": article.url or "",
        },
        # What a reranker reads of a passage begins with its metadata: the title and the date say something there.
        excluded_embed_metadata_keys=["article_id", "language", "url"],
    )
