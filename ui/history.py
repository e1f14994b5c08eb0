"""The conversations that a browser keeps: as JSON, as a list, and back as turns.

What comes back from a browser is checked piece by piece, and a conversation that does not fit is dropped:
another version of Pasaje may have written it, or anybody.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from index.records import Article, Copy, Hit, Language, Passage
from qa import Answer, Citation
from qa.answer import Check, Notice
from qa.phrases import short_date
from qa.verify import Fault, Verdict
from ui.conversation import Turn
from ui.source import action_html, escape, one_line
from ui.texts import FORGET, KEPT_HERE, NO_CONVERSATIONS, ONE_TURN, TURNS

# Browsers keep some five million characters for a page.
LONGEST = 1_500_000
CONVERSATIONS = 30
# What need not be kept of a turn.
_UNTOUCHED = Turn("")


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns under an id; `day` is when the last one was asked, as YYYY-MM-DD."""

    id: str
    day: str
    turns: tuple[Turn, ...]


def new_id() -> str:
    """An id for a conversation that begins."""
    return secrets.token_hex(6)


def keep(kept: Sequence[Conversation], id_: str, turns: Sequence[Turn]) -> list[Conversation]:
    """`kept`, newest first, with a conversation put first; without it when it has no turns."""
    others = [conversation for conversation in kept if conversation.id != id_]
    if not turns:
        return others
    return [Conversation(id_, dt.date.today().isoformat(), tuple(turns)), *others][:CONVERSATIONS]


def to_browser(kept: Sequence[Conversation], current: str) -> dict[str, Any]:
    """What the browser keeps: as many of the newest conversations as fit, and the id of the one in view."""
    held: list[dict[str, Any]] = []
    room = LONGEST
    for one in kept:
        made = {"id": one.id, "day": one.day, "turns": [_turn_dict(turn) for turn in one.turns]}
        room -= len(json.dumps(made, ensure_ascii=False))
        if room < 0:
            break
        held.append(made)
    return {"current": current, "kept": held}


def from_browser(value: object) -> tuple[list[Conversation], str]:
    """The conversations a browser kept, newest first, and the id of the one that was in view, or a new one."""
    if not isinstance(value, dict) or not isinstance(value.get("kept"), list):
        return [], new_id()
    kept = []
    for made in value["kept"]:
        try:
            kept.append(_conversation(made))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    current = value.get("current")
    return kept, current if isinstance(current, str) and current else new_id()


def list_html(kept: Sequence[Conversation], current: str, page: Language) -> str:
    """The conversations as a list: each can be taken up again, or deleted."""
    if not kept:
        return f'<p class="pj-nothing">{escape(NO_CONVERSATIONS(page))}</p>'
    rows = "".join(_row(one, place, one.id == current, page) for place, one in enumerate(kept, 1))
    return f'<p class="pj-hint">{escape(KEPT_HERE(page))}</p><ul class="pj-list">{rows}</ul>'


def _row(one: Conversation, place: int, current: bool, page: Language) -> str:
    count = len(one.turns)
    said = ONE_TURN(page) if count == 1 else TURNS(page, count=count)
    day = short_date(dt.date.fromisoformat(one.day), page)
    question = escape(one_line(one.turns[0].question))
    return (
        f'<li><a class="pj-row" role="button" href="#pj-resume-{place}"{" aria-current=true" if current else ""}>'
        f'<span class="pj-head"><bdi class="pj-title">{question}</bdi> '
        f'<span class="pj-date">{escape(day)} · {escape(said)}</span></span></a>'
        f"{action_html('forget', place, FORGET(page))}</li>"
    )


def _conversation(made: Mapping[str, Any]) -> Conversation:
    turns = tuple(map(_turn, made["turns"]))
    if not turns:
        raise ValueError("a conversation without turns")
    return Conversation(str(made["id"]), dt.date.fromisoformat(made["day"]).isoformat(), turns)


def _turn_dict(turn: Turn) -> dict[str, Any]:
    made: dict[str, Any] = {"question": turn.question}
    if turn.answer:
        made["answer"] = turn.answer.to_dict()
        languages = {hit.article.id: hit.article for hit in turn.answer.hits}
        made["articles"] = {id_: [a.version, a.language] for id_, a in languages.items()}
    for name in ("text", "problem", "stopped", "useful"):
        if (value := getattr(turn, name)) != getattr(_UNTOUCHED, name):
            made[name] = value
    return made


def _turn(made: Mapping[str, Any]) -> Turn:
    useful = made.get("useful")
    return Turn(
        str(made["question"]),
        str(made.get("text", "")),
        _answer(made["answer"], made.get("articles", {})) if "answer" in made else None,
        str(made.get("problem", "")),
        made.get("stopped") is True,
        useful if isinstance(useful, bool) else None,
    )


def _answer(made: Mapping[str, Any], articles: Mapping[str, Any]) -> Answer:
    return Answer(
        question=str(made["question"]),
        language=_language(made["language"]),
        text=str(made["text"]),
        citations=tuple(map(_citation, made["citations"])),
        hits=tuple(_hit(hit, articles.get(hit["article_id"], ("", "en"))) for hit in made["hits"]),
        status="answered" if made["status"] == "answered" else "no_evidence",
        written_by=str(made["written_by"]),
        checks=tuple(map(_check, made.get("checks", ()))),
        notice=_one_of(made.get("notice"), Notice),
        understood=str(made.get("understood", "")),
    )


def _check(made: Mapping[str, Any]) -> Check:
    verdict = _one_of(made["verdict"], Verdict)
    if verdict is None:
        raise ValueError("a check without a verdict")
    return Check(
        str(made["sentence"]),
        verdict,
        _one_of(made["fault"], Fault),
        str(made["words"]),
        tuple(map(int, made["citations"])),
    )


def _one_of(value: object, choices: Any) -> Any:
    """`value` if it is one of a `Literal`'s, None for none."""
    if value is not None and value not in get_args(choices):
        raise ValueError(f"{value} is none of {choices}")
    return value


def _citation(made: Mapping[str, Any]) -> Citation:
    start, end, focus = int(made["start"]), int(made["end"]), made["focus"]
    quote = str(made["quote"])
    if len(quote) != end - start:
        raise ValueError("a quote is not as long as its span")
    span = (int(focus[0]), int(focus[1])) if focus else None
    if span and not start <= span[0] < span[1] <= end:
        raise ValueError("a focus outside its quote")
    return Citation(
        int(made["number"]),
        str(made["article_id"]),
        str(made["version"]),
        str(made["title"]),
        _day(made["date"]),
        str(made["url"]) if made["url"] else None,
        start,
        end,
        quote,
        span,
    )


def _hit(made: Mapping[str, Any], of: Sequence[Any]) -> Hit:
    """A hit whose article is known by its version, without its text."""
    id_, language = str(made["article_id"]), _language(of[1])
    url = str(made["url"]) if made["url"] else None
    article = Article(id_, str(of[0]), str(made["title"]), "", _day(made["date"]), language, "", url)
    passage = Passage(str(made["passage_id"]), id_, int(made["start"]), int(made["end"]), _language(made["language"]))
    copies = tuple(Copy(str(c["article_id"]), str(c["title"]), int(c["start"]), int(c["end"])) for c in made["copies"])
    return Hit(passage, str(made["text"]), article, float(made["score"]), (), copies)


def _language(value: object) -> Language:
    return "es" if value == "es" else "en"


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None
