"""A conversation as the page shows it: turns, and the chat messages that they make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from index import PasajeError
from index.language import detect_language
from index.records import Language
from qa import Answer, Chatbot
from ui.filters import BadDate, Chosen, narrowed
from ui.source import answer_html, partial_html, problem_html, question_html
from ui.texts import BAD_DATE, error_text

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

# The page is told of what has been written at most this often, in seconds: faster than the eye, slower than
# a browser can draw.
PAUSE = 0.05
# Asked again whenever the conversation is drawn.
_spoken = lru_cache(maxsize=512)(detect_language)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what became of it: as much of the answer's text as there is, the answer, or the
    sentence that says why there is none. `useful` is what the reader said of the answer."""

    question: str
    text: str = ""
    answer: Answer | None = None
    problem: str = ""
    stopped: bool = False
    useful: bool | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What the reader set beside the question: filters, the answer's language; `page` is the page's language."""

    chosen: Chosen = field(default_factory=Chosen)
    language: Language | None = None
    page: Language = "en"


def answers(turns: Sequence[Turn]) -> list[Answer]:
    """The answers of a conversation so far, oldest first: what a follow-up may point back to."""
    return [turn.answer for turn in turns if turn.answer]


def reply(bot: Chatbot, question: str, turns: Sequence[Turn], asking: Asking) -> Iterator[list[Turn]]:
    """The conversation with one turn more, again and again as its answer is written."""
    turn = Turn(question)
    yield [*turns, turn]
    try:
        wanted = asking.chosen.filter()
        pieces = narrowed(bot, wanted).stream(
            question,
            language=asking.language,
            since=wanted.since,
            until=wanted.until,
            history=answers(turns),
        )
        shown = monotonic()
        for piece in pieces:
            if isinstance(piece, Answer):
                yield [*turns, replace(turn, answer=piece)]
                return
            turn = replace(turn, text=turn.text + piece)
            if monotonic() - shown >= PAUSE:
                shown = monotonic()
                yield [*turns, turn]
    except PasajeError as error:
        yield [*turns, replace(turn, problem=error_text(error, asking.page))]
    except BadDate as error:
        yield [*turns, replace(turn, problem=BAD_DATE(asking.page, date=error))]


def stopped(turns: Sequence[Turn]) -> list[Turn]:
    """The conversation after its last answer was cut short."""
    if not turns or turns[-1].answer or turns[-1].problem:
        return list(turns)
    return [*turns[:-1], replace(turns[-1], stopped=True)]


def messages(turns: Sequence[Turn], page: Language) -> list[MessageDict]:
    """The chat messages of a conversation, as `gr.Chatbot` takes them."""
    shown: list[MessageDict] = []
    for number, turn in enumerate(turns, 1):
        if turn.question.strip():
            shown.append(
                {"role": "user", "content": question_html(turn.question, _spoken(turn.question), number, page)}
            )
        if html := _outcome(turn, number, page):
            shown.append({"role": "assistant", "content": html})
    return shown


def _outcome(turn: Turn, number: int, page: Language) -> str:
    if turn.problem:
        return problem_html(turn.problem, page)
    if turn.answer:
        return answer_html(turn.answer, number, page, turn.useful)
    return partial_html(turn.text, page, stopped=turn.stopped) if turn.text or turn.stopped else ""
