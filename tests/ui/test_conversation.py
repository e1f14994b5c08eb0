"""A conversation's turns, without a browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

from index.errors import EmptyQuestion
from qa import Answer, Chatbot
from ui.conversation import Asking, Turn, messages, reply, stopped
from ui.filters import Chosen

ANSWER = Answer("a", "en", "One two.", (), (), "no_evidence")


class _Scripted:
    """A bot that says what it is told to, and remembers what it was asked."""

    def __init__(self, *said: str | Answer | Exception) -> None:
        self.said = said
        self.asked: dict[str, Any] = {}

    def stream(self, question: str, **asked: object) -> Iterator[str | Answer]:
        self.asked = {"question": question, **asked}
        for piece in self.said:
            if isinstance(piece, Exception):
                raise piece
            yield piece


def _bot(*said: str | Answer | Exception) -> Chatbot:
    return cast("Chatbot", _Scripted(*said))


def test_question_shows_at_once_and_the_answer_replaces_the_text() -> None:
    """The reader's question appears before the bot has said anything; what ends the turn is the whole answer."""
    held = list(reply(_bot("One ", "two.", ANSWER), "a", [], Asking()))
    assert held[0] == [Turn("a")]
    assert held[-1] == [Turn("a", "One two.", ANSWER)]


def test_turn_before_is_context_and_settings_are_passed_on() -> None:
    """A follow-up is asked with the answers so far, and within the dates and language that were set."""
    bot = _Scripted(ANSWER)
    asking = Asking(Chosen(" 2026-01-02 "), "es", "en")
    turns = [Turn("before", answer=ANSWER), Turn("failed", problem="No.")]
    list(reply(cast("Chatbot", bot), "b", turns, asking))
    assert bot.asked == {
        "question": "b",
        "language": "es",
        "since": dt.date(2026, 1, 2),
        "until": None,
        "history": [ANSWER],
    }


def test_error_is_a_sentence_in_the_pages_language() -> None:
    """What goes wrong is told in the turn it went wrong in, also when some text was there already."""
    (turn,) = list(reply(_bot("One ", EmptyQuestion()), "?", [], Asking(page="es")))[-1]
    assert turn.problem == "La pregunta no tiene palabras; escriba una en español o en inglés."
    assert turn.answer is None


def test_bad_date_is_told_and_the_bot_not_asked() -> None:
    """A date that cannot be read does not silently filter by nothing."""
    bot = _Scripted(ANSWER)
    (turn,) = list(reply(cast("Chatbot", bot), "a", [], Asking(Chosen("soon"), page="en")))[-1]
    assert turn.problem == "The date “soon” cannot be read; write it as YYYY-MM-DD."
    assert not bot.asked


def test_reversed_dates_are_told_and_the_bot_not_asked() -> None:
    """Days between which no other lies do not silently leave nothing to answer from."""
    bot = _Scripted(ANSWER)
    asking = Asking(Chosen("2026-02-01", "2026-01-01"), page="es")
    (turn,) = list(reply(cast("Chatbot", bot), "a", [], asking))[-1]
    assert turn.problem.startswith("Ningún artículo puede ser desde el 2026-02-01 y hasta el 2026-01-01;")
    assert not bot.asked


def test_messages_tell_questions_answers_and_problems_apart() -> None:
    """Each turn makes its messages; sources are numbered by turn; a blank question makes none."""
    turns = [Turn("a", answer=ANSWER), Turn("b", text="Half"), Turn(" ", problem="No."), Turn("c")]
    made = messages(turns, "en")
    assert [message["role"] for message in made] == ["user", "assistant", "user", "assistant", "assistant", "user"]
    assert "Half" in made[3]["content"]
    assert "pj-problem" in made[4]["content"]


def test_stopped_answer_stays_as_far_as_it_came() -> None:
    """What was written before the reader stopped it stays, and is said to have been stopped; a whole answer is left."""
    (turn,) = stopped([Turn("a", text="Half")])
    assert "Stopped by you" in messages([turn], "en")[1]["content"]
    assert stopped([Turn("a", answer=ANSWER)]) == [Turn("a", answer=ANSWER)]
