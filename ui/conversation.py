"""A conversation as the page shows it: turns, and the chat messages that they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import monotonic

from index import PasajeError
from index.records import Language
from qa import Answer, Chatbot
from ui.source import answer_html, partial_html, problem_html, question_html
from ui.texts import BAD_DATE, error_text

# The page is told of what has been written at most this often, in seconds: faster than the eye, slower than
# a browser can draw.
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what became of it: as much of the answer's text as there is, the answer, or the
    sentence that says why there is none."""

    question: str
    text: str = ""
    answer: Answer | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the reader set beside the question. The dates are as they were typed; `page` is the page's language."""

    since: str = ""
    until: str = ""
    language: Language | None = None
    page: Language = "en"


class BadDate(ValueError):
    """A date that cannot be read; the message is what was typed."""


def read_date(text: str) -> dt.date | None:
    """The date typed as YYYY-MM-DD; None for nothing. Raises BadDate."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise BadDate(text) from None


def answers(turns: Sequence[Turn]) -> list[Answer]:
    """The answers of a conversation so far, oldest first: what a follow-up may point back to."""
    return [turn.answer for turn in turns if turn.answer]


def reply(bot: Chatbot, question: str, turns: Sequence[Turn], asking: Asking) -> Iterator[list[Turn]]:
    """The conversation with one turn more, again and again as its answer is written."""
    turn = Turn(question)
    yield [*turns, turn]
    try:
        pieces = bot.stream(
            question,
            language=asking.language,
            since=read_date(asking.since),
            until=read_date(asking.until),
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


def messages(turns: Sequence[Turn], page: Language) -> list[dict[str, str]]:
    """The chat messages of a conversation, as `gr.Chatbot` takes them."""
    shown = []
    for number, turn in enumerate(turns, 1):
        if turn.question.strip():
            shown.append({"role": "user", "content": question_html(turn.question)})
        if html := _outcome(turn, number, page):
            shown.append({"role": "assistant", "content": html})
    return shown


def _outcome(turn: Turn, number: int, page: Language) -> str:
    if turn.problem:
        return problem_html(turn.problem, page)
    if turn.answer:
        return answer_html(turn.answer, number)
    return partial_html(turn.text) if turn.text else ""
