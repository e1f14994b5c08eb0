"""The chatbot as a llama-index query engine, for programs that are built on llama-index: routers, chat engines, agents,
evaluators."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import closing
from threading import Lock
from typing import Any

from llama_index.core.base.response.schema import AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.callbacks import CBEventType, EventPayload
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.query_engine import BaseQueryEngine
from llama_index.core.schema import NodeWithScore, QueryBundle

from index.language import detect_language
from index.records import Filter, Language, Passage, passage_id
from index.retriever import as_node
from qa.answer import Answer
from qa.chatbot import POOL, Chatbot


class AnswerEngine(BaseQueryEngine):
    """Answers queries as `Chatbot.ask` does, each on its own: a chat engine puts a conversation's questions in words
    that stand alone.

    A response's text is `Answer.text`. Its source nodes are what the citations cite, number `n` at place `n - 1`, or,
    where there is no answer, the nearest passages; `index.retriever.as_node` says what they hold. Its metadata are
    those of `metadata_of`. With `streaming`, a response comes with its first words, and its source nodes and
    metadata are filled in when its words are at their end: until then the metadata hold the question alone.

    Raises what `Chatbot.ask` raises. Nothing global is read or written: llama-index's `Settings` stay as they are.
    """

    def __init__(
        self, chatbot: Chatbot, language: Language | None, wanted: Filter, k: int, *, streaming: bool = False
    ) -> None:
        """`k` is how many of the nearest passages are given where there is no answer."""
        self._chatbot = chatbot
        self._language = language
        self._wanted = wanted
        self._k = k
        self._streaming = streaming
        super().__init__(callback_manager=None)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}  # the prompts are the chatbot's matter

    def _query(self, query_bundle: QueryBundle) -> Response | StreamingResponse:
        with self._told(query_bundle) as event:
            response = self._respond(query_bundle.query_str)
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    async def _aquery(self, query_bundle: QueryBundle) -> Response | AsyncStreamingResponse:
        with self._told(query_bundle) as event:
            response = await self._arespond(query_bundle.query_str)
            event.on_end(payload={EventPayload.RESPONSE: response})
        return response

    def _told(self, query: QueryBundle) -> Any:
        return self.callback_manager.event(CBEventType.QUERY, payload={EventPayload.QUERY_STR: query.query_str})

    def _respond(self, question: str) -> Response | StreamingResponse:
        return self._streamed(question) if self._streaming else self._whole(question)

    async def _arespond(self, question: str) -> Response | AsyncStreamingResponse:
        return await (self._astreamed(question) if self._streaming else asyncio.to_thread(self._whole, question))

    def _whole(self, question: str) -> Response:
        telling = self._telling(question)
        return Response("".join(iter(telling.next, "")), telling.nodes, telling.metadata)

    def _streamed(self, question: str) -> StreamingResponse:
        telling = self._telling(question)
        first = telling.next()  # what is wrong with the question or the index is raised here, not where it is read

        def told() -> Generator[str]:
            with closing(telling):
                yield first
                yield from iter(telling.next, "")

        return StreamingResponse(told(), telling.nodes, telling.metadata)

    async def _astreamed(self, question: str) -> AsyncStreamingResponse:
        telling = self._telling(question)
        first = await asyncio.to_thread(telling.next)

        async def told() -> AsyncGenerator[str]:
            try:
                yield first
                while piece := await asyncio.to_thread(telling.next):
                    yield piece
            finally:
                # In a thread: where reading was cancelled, another one may still wait for the model.
                asyncio.get_running_loop().run_in_executor(None, telling.close)

        return AsyncStreamingResponse(told(), telling.nodes, telling.metadata)

    def _telling(self, question: str) -> _Telling:
        # Every passage that an answer may be taken from is asked for, so that each citation's article is at hand.
        pieces = self._chatbot.stream(
            question,
            language=self._language,
            since=self._wanted.since,
            until=self._wanted.until,
            k=max(self._k, POOL),
        )
        return _Telling(pieces, question, self._k)


class _Telling:
    """An answer that is being told. `nodes` and `metadata` are complete once `next` gives ""."""

    def __init__(self, pieces: Generator[str | Answer], question: str, k: int) -> None:
        self._pieces = pieces
        self._k = k
        self._one_at_a_time = Lock()
        self.nodes: list[NodeWithScore] = []
        self.metadata: dict[str, Any] = {"question": question}

    def next(self) -> str:
        """The next words, "" when all are told."""
        with self._one_at_a_time:
            for piece in self._pieces:
                if isinstance(piece, str):
                    if piece:
                        return piece
                else:
                    self.nodes += nodes_of(piece, self._k)
                    self.metadata.update(metadata_of(piece))
        return ""

    def close(self) -> None:
        """Stop, and let go of the model."""
        with self._one_at_a_time:
            self._pieces.close()


def nodes_of(answer: Answer, k: int) -> list[NodeWithScore]:
    """What the citations of `answer` cite, in their order, each with the score of its article's best passage; the `k`
    nearest passages where it has none. `answer.hits` has a passage of every article that is cited."""
    if not answer.citations:
        return [NodeWithScore(node=as_node(hit.passage, hit.article), score=hit.score) for hit in answer.hits[:k]]
    return list(_cited(answer))


def _cited(answer: Answer) -> Iterator[NodeWithScore]:
    for citation in answer.citations:
        hit = next(hit for hit in answer.hits if hit.article.id == citation.article_id)
        language = detect_language(citation.quote, fallback=hit.passage.language)
        id_ = passage_id(citation.version, citation.start, citation.end)
        passage = Passage(id_, hit.article.id, citation.start, citation.end, language)
        yield NodeWithScore(node=as_node(passage, hit.article), score=hit.score)


def metadata_of(answer: Answer) -> dict[str, Any]:
    """All that a program may want to know of an answer besides its text and passages, as what JSON can hold: question,
    understood, language, status, written_by, notice, checks; and citations by number."""
    told = answer.to_dict()
    kept = ("question", "understood", "language", "status", "written_by", "notice", "checks")
    return {key: told[key] for key in kept} | {"citations": {str(c["number"]): c for c in told["citations"]}}
