"""The plain llama-index way, to compare with: a splitter, a vector index on Chroma, and the chunks it finds.

The encoder is Pasaje's own, so that what differs is everything else. It writes nothing, since no language model is
at hand: the best chunks are its answer and its citations at once, and it always answers.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from index import Article
from index.embedders import Embedder
from qa import Answer, Citation

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.schema import NodeWithScore

TOP = 2
# Tokens of a chunk. A news article is hardly longer than llama-index's default, so the other is about our passages'.
DEFAULT_CHUNK, SHORT_CHUNK = 1024, 128


class PlainBot:
    """`SentenceSplitter`, `VectorStoreIndex` on Chroma, top 2, as in llama-index's starter tutorial. Each question
    stands alone: without a language model, llama-index has no way to take in the turns before."""

    def __init__(self, articles: Iterable[Article], embedder: Embedder, chunk: int = DEFAULT_CHUNK) -> None:
        """Index the articles in memory, in chunks of `chunk` tokens."""
        import chromadb
        from chromadb.config import Settings
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._articles = {article.id: article for article in articles}
        self._client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
        # Clients in memory share what they hold.
        self._name = f"plain-{secrets.token_hex(4)}"
        collection = self._client.create_collection(self._name, embedding_function=None)
        index = VectorStoreIndex.from_documents(
            [Document(text=article.text, id_=article.id) for article in self._articles.values()],
            storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection)),
            transformations=[SentenceSplitter(chunk_size=chunk, chunk_overlap=min(200, chunk // 5))],
            embed_model=_embedding(embedder),
        )
        self._retriever = index.as_retriever(similarity_top_k=TOP)

    def ask(self, question: str, *, history: Sequence[Answer] = ()) -> Answer:  # noqa: ARG002
        """The two nearest chunks, as citations and as text."""
        found = self._retriever.retrieve(question)
        citations = tuple(self._citation(number, node) for number, node in enumerate(found, 1))
        return Answer(
            question=question,
            language=self._articles[citations[0].article_id].language if citations else "es",
            text="\n\n".join(citation.quote for citation in citations),
            citations=citations,
            hits=(),
            status="answered" if citations else "no_evidence",
        )

    def close(self) -> None:
        """Forget the chunks."""
        self._client.delete_collection(self._name)

    def _citation(self, number: int, found: NodeWithScore) -> Citation:
        node: Any = found.node
        article = self._articles[node.ref_doc_id]
        start = node.start_char_idx or 0
        return Citation(
            number, article.id, article.version, article.title, article.date, article.url,
            start, start + len(node.text), node.text,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _embedding(embedder: Embedder) -> BaseEmbedding:
    """An embedder as llama-index knows one."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Embedding(BaseEmbedding):
        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = embedder.embed_passages(texts).tolist()
            return vectors

        def _get_query_embedding(self, query: str) -> list[float]:
            vector: list[float] = embedder.embed_queries([query])[0].tolist()
            return vector

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Embedding(model_name=embedder.name)
