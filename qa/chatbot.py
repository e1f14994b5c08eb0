"""The one way in: a question about the articles, an answer with its passages."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter

from index import NewsIndex
from index.embedders import Embedder
from index.encoder.static import StaticEncoder
from index.language import detect_language
from index.records import Filter, Language
from qa.answer import Answer
from qa.compose import compose
from qa.conversation import background
from qa.extract import Extractor
from qa.phrases import NOTHING_ADMITTED
from qa.question import cleaned
from qa.read import Reader

# Passages that an answer may be taken from; the reader is shown the first `k`.
POOL = 12
_PIECE = re.compile(r"\S+\s*")


class Chatbot:
    """Answers questions about the articles of one index. Safe to share between threads."""

    def __init__(self, index: NewsIndex, *, reader: bool = True) -> None:
        """Without `reader`, words and vectors alone choose what is quoted."""
        self.index = index
        self.extractor = Extractor(StaticEncoder(), index.embedder, Reader() if reader else None)

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
        kept in `Answer.hits`. Raises EmptyQuestion and LongQuestion.
        """
        question = cleaned(question)
        started = perf_counter()
        asked_in = detect_language(question, fallback=history[-1].language if history else "es")
        taken = background(question, history)
        searched = f"{question} {taken}".strip()
        hits = self.index.search(searched, k=max(k, POOL), wanted=Filter(since=since, until=until))
        found = perf_counter()
        asked = self.extractor.ask(question, asked_in, taken)
        answered_in = language or asked_in
        text, citations = compose(asked, self.extractor.find(asked, hits), answered_in)
        return Answer(
            question=question,
            language=answered_in,
            text=text if hits else NOTHING_ADMITTED[answered_in],
            citations=citations,
            hits=tuple(hits[:k]),
            status="answered" if citations else "no_evidence",
            timings={"search": found - started, "extract": perf_counter() - found},
        )

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
    ) -> Iterator[str | Answer]:
        """The answer's text in pieces that join to `Answer.text`, then the `Answer` itself."""
        answer = self.ask(question, language=language, since=since, until=until, k=k, history=history)
        yield from _PIECE.findall(answer.text)
        yield answer

    def close(self) -> None:
        """Let go of the index's files."""
        self.index.close()


def open_chatbot(index_dir: Path | str, embedder: Embedder | None = None, *, reader: bool = True) -> Chatbot:
    """A chatbot over the index in `index_dir`. Raises what `NewsIndex.open` raises."""
    return Chatbot(NewsIndex.open(index_dir, embedder), reader=reader)
