"""An answer written by a language model, of which only what passages support is let through, sentence by sentence."""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from index.records import Hit, Language
from qa.answer import Answer, Check, Citation, Notice
from qa.drafts import Draft, Drafting
from qa.errors import SilentModel
from qa.models import to_the_end
from qa.phrases import SAYS_NOTHING, UNCONFIRMED
from qa.prompts import answering, condensing
from qa.question import LONGEST_QUESTION, cleaned
from qa.verify import Evidence, Support, Verifier

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatMessage

# A model that goes on is stopped here: characters read, and sentences let through.
LONGEST_ANSWER, SENTENCES = 8000, 12
# Seconds that a model's client is to wait beyond our own patience: the reader of its stream gives up first.
GRACE = 5.0
# Seconds that a follow-up's rewording may take; without it the words of the turns before serve.
REWORDING = 10.0
_log = logging.getLogger(__name__)
_THOUGHT = ("<think>", "</think>")
_BRACKETED = re.compile(r"\[(\d+)\]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a model is waited for: for its next words, and for all of them."""

    silence: float = 30.0
    whole: float = 180.0


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it. `text` and `citations` are those of an `Answer`, empty where nothing was let through; `silent`
    is whether the model says that the articles do not say; `notice`, why it is not all that the model had to say."""

    text: str
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    silent: bool
    notice: Notice | None


class Writer:
    """Has a llama-index model write. Safe to share between threads as far as the model is."""

    def __init__(self, llm: LLM, verifier: Verifier, patience: Patience | None = None) -> None:
        self._llm = llm
        self._verifier = verifier
        self._patience = patience or Patience()
        name = llm.metadata.model_name
        self.name = llm.class_name() if name == "unknown" else name

    def write(self, question: str, language: Language, hits: Sequence[Hit]) -> Iterator[str | Written]:
        """The text in pieces, a sentence each, once it has been checked; then what came of it.

        Raises nothing of what may go wrong with the model: that is told by the `notice`.
        """
        page = _Page(language, hits, self._verifier)
        messages = answering(question, language, hits)
        try:
            with closing(_drafts(self._llm, messages, self._patience, len(hits), language)) as drafts:
                for draft in drafts:
                    yield from page.add(draft)
                    if page.full:
                        break
        except Exception as error:  # noqa: BLE001  # clients raise what they like: theirs have no common root
            _log.warning("The language model %s failed: %s", self.name, error or type(error).__name__)
            yield page.written("cut" if page.text else "failed")
        else:
            yield page.written(page.shortfall)

    def reworded(self, question: str, language: Language, history: Sequence[Answer]) -> str:
        """A follow-up in words that stand alone; "" where it does already, or the model does not help."""
        patience = Patience(min(REWORDING, self._patience.silence), REWORDING)
        messages = condensing(question, language, history)
        try:
            with closing(_pieces(self._llm, messages, patience)) as pieces:
                told = "".join(_up_to(LONGEST_QUESTION, _without_thoughts(pieces)))
            told = cleaned(told).partition("\n")[0].strip().strip('"“”«»')
        except Exception:  # noqa: BLE001  # as above; the question can be asked without it
            return ""
        return "" if _same_words(told, question) else told


class _Page:
    """What has been let through so far."""

    def __init__(self, language: Language, hits: Sequence[Hit], verifier: Verifier) -> None:
        self._language = language
        self._hits = hits
        self._verifier = verifier
        self._citations: dict[tuple[str, int, int], Citation] = {}
        self._checks: list[Check] = []
        self._seen: set[str] = set()
        self._opens = False  # a paragraph, since what opened it was left out
        self.text = ""
        self.silent = False

    @property
    def full(self) -> bool:
        """Whether it is enough."""
        return sum(bool(check.citations) for check in self._checks) >= SENTENCES

    @property
    def shortfall(self) -> Notice | None:
        """What is wrong with an answer that the model has finished."""
        if self.text or self.silent:
            return None
        return "unsupported" if self._checks else "failed"

    def add(self, draft: Draft) -> Iterator[str]:
        """Check a sentence; what it adds to the text, if anything."""
        if any(_same_words(draft.text, said) for said in SAYS_NOTHING.values()):
            self.silent = True
            return
        if draft.text in self._seen:
            return
        self._seen.add(draft.text)
        self._opens |= draft.opens
        found = self._verifier.check(draft.text, self._language, self._hits, draft.cited)
        numbers = tuple(map(self._cite, found.evidence))
        self._checks.append(Check(draft.text, found.verdict, found.fault, found.words, numbers))
        if numbers:
            yield self._append(draft.text, found, numbers)

    def written(self, notice: Notice | None) -> Written:
        """All of it."""
        silent = self.silent and not self.text and notice is None  # one that failed has not said so
        return Written(self.text, tuple(self._citations.values()), tuple(self._checks), silent, notice)

    def _append(self, sentence: str, found: Support, numbers: Sequence[int]) -> str:
        # What looks like a marker and is none would be taken for one by whoever reads the text.
        said = _BRACKETED.sub(r"(\1)", sentence)
        doubt = f" {UNCONFIRMED[self._language]}" if found.verdict == "uncertain" else ""
        between = "" if not self.text else "\n\n" if self._opens else " "
        piece = f"{between}{said} {''.join(f'[{number}]' for number in numbers)}{doubt}"
        self._opens = False
        self.text += piece
        return piece

    def _cite(self, evidence: Evidence) -> int:
        article = evidence.hit.article
        key = (article.id, evidence.start, evidence.end)
        if key not in self._citations:
            self._citations[key] = Citation(
                number=len(self._citations) + 1,
                article_id=article.id,
                version=article.version,
                title=article.title,
                date=article.date,
                url=article.url,
                start=evidence.start,
                end=evidence.end,
                quote=article.text[evidence.start : evidence.end],
            )
        return self._citations[key].number


def _drafts(
    llm: LLM, messages: Sequence[ChatMessage], patience: Patience, count: int, language: Language
) -> Generator[Draft]:
    """The sentences that the model writes. What stands last when it fails is no sentence."""
    drafting = Drafting(count, language)
    with closing(_pieces(llm, messages, patience)) as pieces:
        for piece in _up_to(LONGEST_ANSWER, _without_thoughts(pieces)):
            yield from drafting.feed(piece)
    yield from drafting.close()


def _pieces(llm: LLM, messages: Sequence[ChatMessage], patience: Patience) -> Generator[str]:
    """What the model says, as it says it. Raises SilentModel, and what its client raises.

    It is read in a thread of its own, which is left behind when the model keeps silent: no client's time-out covers
    a server that sends signs of life and no words.
    """
    heard: SimpleQueue[str | BaseException | None] = SimpleQueue()
    gone = Event()

    def listen() -> None:
        try:
            with closing(to_the_end(llm.stream_chat(list(messages)))) as responses:
                for response in responses:
                    if gone.is_set():
                        return
                    if response.delta:
                        heard.put(response.delta)
            heard.put(None)
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            heard.put(error)

    Thread(target=listen, name="pasaje-model", daemon=True).start()
    end = monotonic() + patience.whole
    try:
        while True:
            wait = min(patience.silence, end - monotonic())
            try:
                piece = heard.get(timeout=max(wait, 0.001))
            except Empty:
                raise SilentModel(seconds=round(wait if wait > 0 else patience.whole)) from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        gone.set()


def _without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """`pieces` without what a model thinks aloud before it answers."""
    opening, closing_ = _THOUGHT
    told, begun = "", False
    for piece in pieces:
        if begun:
            yield piece
            continue
        told += piece
        start = told.lstrip()
        if opening.startswith(start[: len(opening)]) and closing_ not in start:
            continue
        begun = True
        yield start.partition(closing_)[2] if start.startswith(opening) else told
    if not begun and not told.lstrip().startswith(opening):
        yield told


def _up_to(limit: int, pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        yield piece[:limit]
        limit -= len(piece)
        if limit <= 0:
            return


def _same_words(one: str, other: str) -> bool:
    return _WORD.findall(one.casefold()) == _WORD.findall(other.casefold())
