"""The one way in: a question about the articles, an answer with its passages."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Generator, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from index import NewsIndex
from index.embedders import Embedder
from index.encoder.static import StaticEncoder
from index.language import detect_language
from index.records import Filter, Hit, Language
from qa.answer import Answer, Citation
from qa.compose import compose
from qa.conversation import background
from qa.extract import Extractor
from qa.models import load_llm
from qa.phrases import NO_EVIDENCE, NOTHING_ADMITTED, NOTHING_INDEXED
from qa.question import cleaned
from qa.read import Reader
from qa.verify import Verifier
from qa.write import GRACE, Patience, Writer, Written

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

    from qa.llama import AnswerEngine

# Passages that an answer may be taken from; the reader is shown the first `k`, a model the first WRITTEN_FROM.
POOL, WRITTEN_FROM = 12, 8
_PIECE = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class _Found:
    """A question with the passages found for it.

    `understood` is the question in words of its own, where a model gave it those, else `taken` what it takes over
    from the turns before; `started` and `searched` are readings of a clock.
    """

    question: str
    understood: str
    taken: str
    asked_in: Language
    answered_in: Language
    wanted: Filter
    hits: Sequence[Hit]
    started: float
    searched: float

    @property
    def asking(self) -> str:
        """The question as it is answered."""
        return self.understood or self.question


class Chatbot:
    """Answers questions about the articles of one index. Safe to share between threads."""

    def __init__(
        self, index: NewsIndex, llm: LLM | None = None, patience: Patience | None = None, *, reader: bool = True
    ) -> None:
        """`llm`, any language model of llama-index, writes the answers, waited for with `patience`; without one, and
        where it fails, they are quoted. Without `reader`, words and vectors alone choose what is quoted."""
        self.index = index
        words = StaticEncoder()
        self.extractor = Extractor(words, index.embedder, Reader() if reader else None)
        self.writer = Writer(llm, Verifier(words), patience) if llm is not None else None

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        k: int = 5,
        history: Sequence[Answer] = (),
    ) -> Answer:
        """The answer to `question` in its own language, or in `language`.

        `since` and `until` (inclusive) leave out articles of other dates, and those without one. `history`
        holds the answers of the conversation so far, oldest first. `k` is how many of the passages found are
        kept in `Answer.hits`. Raises EmptyQuestion and LongQuestion; what goes wrong with a model is told in
        `Answer.notice`.
        """
        for piece in self.stream(question, language=language, since=since, until=until, k=k, history=history):
            if isinstance(piece, Answer):
                return piece
        raise AssertionError("a stream ends with its answer")

    async def aask(
        self,
        question: str,
        *,
        language: Language | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        k: int = 5,
        history: Sequence[Answer] = (),
    ) -> Answer:
        """`ask`, without blocking the event loop."""
        return await asyncio.to_thread(
            self.ask, question, language=language, since=since, until=until, k=k, history=history
        )

    def stream(
        self,
        question: str,
        *,
        language: Language | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        k: int = 5,
        history: Sequence[Answer] = (),
    ) -> Generator[str | Answer]:
        """The answer's text in pieces that join to `Answer.text`, then the `Answer` itself. A model's sentences come
        as they are written, each once it has been checked."""
        found = self._search(cleaned(question), language, Filter(since=since, until=until), max(k, POOL), history)
        written: Written | None = None
        if self.writer and found.hits:
            for piece in self.writer.write(found.asking, found.answered_in, found.hits[:WRITTEN_FROM]):
                if isinstance(piece, Written):
                    written = piece
                else:
                    yield piece
        if self.writer and written and written.text:
            yield self._answer(found, k, written.text, written.citations, self.writer.name, written)
            return
        if self.writer and written and written.silent:
            text, citations, by = NO_EVIDENCE[found.answered_in], tuple[Citation, ...](), self.writer.name
        else:
            (text, citations), by = self._quoted(found), "extract"
        yield from _PIECE.findall(text)
        yield self._answer(found, k, text, citations, by, written)

    def as_query_engine(
        self,
        *,
        language: Language | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        k: int = 5,
        streaming: bool = False,
    ) -> AnswerEngine:
        """The chatbot as a llama-index `BaseQueryEngine`, each query being answered as `ask` does."""
        from qa.llama import AnswerEngine

        return AnswerEngine(self, language, Filter(since=since, until=until), k, streaming=streaming)

    def without_model(self) -> Chatbot:
        """The same chatbot, that quotes."""
        quoting = copy(self)
        quoting.writer = None
        return quoting

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()

    def _search(
        self, question: str, language: Language | None, wanted: Filter, pool: int, history: Sequence[Answer]
    ) -> _Found:
        started = perf_counter()
        asked_in = detect_language(question, fallback=history[-1].language if history else "es")
        understood = self.writer.reworded(question, asked_in, history) if self.writer and history else ""
        taken = "" if understood else background(question, history)
        searched = understood or f"{question} {taken}".strip()
        hits = self.index.search(searched, k=pool, wanted=wanted)
        return _Found(
            question, understood, taken, asked_in, language or asked_in, wanted, hits, started, perf_counter()
        )

    def _quoted(self, found: _Found) -> tuple[str, tuple[Citation, ...]]:
        """The answer that the passages' own words give."""
        if not found.hits:
            said = NOTHING_INDEXED if found.wanted == Filter() else NOTHING_ADMITTED
            return said[found.answered_in], ()
        asked = self.extractor.ask(found.asking, found.asked_in, found.taken)
        return compose(asked, self.extractor.find(asked, found.hits), found.answered_in)

    def _answer(
        self,
        found: _Found,
        k: int,
        text: str,
        citations: tuple[Citation, ...],
        written_by: str,
        written: Written | None,
    ) -> Answer:
        return Answer(
            question=found.question,
            language=found.answered_in,
            text=text,
            citations=citations,
            hits=tuple(found.hits[:k]),
            status="answered" if citations else "no_evidence",
            written_by=written_by,
            timings={"search": found.searched - found.started, "answer": perf_counter() - found.searched},
            checks=written.checks if written else (),
            notice=written.notice if written else None,
            understood=found.understood,
        )


def open_chatbot(
    index_dir: Path | str,
    embedder: Embedder | BaseEmbedding | None = None,
    *,
    rerank: Sequence[BaseNodePostprocessor] = (),
    llm: LLM | str | None = None,
    patience: Patience | None = None,
    reader: bool = True,
) -> Chatbot:
    """A chatbot over the index in `index_dir`, opened as `NewsIndex.open` does.

    `llm` is a language model of llama-index, or the name of one (`qa.models`). Raises what `NewsIndex.open` and
    `load_llm` raise.
    """
    patience = patience or Patience()
    made = load_llm(llm, silence=patience.silence + GRACE) if isinstance(llm, str) else llm
    return Chatbot(NewsIndex.open(index_dir, embedder, rerank=rerank), made, patience, reader=reader)
