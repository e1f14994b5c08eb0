"""Questions to begin with, made from the headlines of the articles that are there."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice

from index.records import Article, Language
from qa import Chatbot
from ui.texts import ASK_ABOUT, ASK_SAID, ASK_WANTS

SHOWN = 4
# Articles that are read, and names that are considered, for each example shown.
TRIED = 3
LONGEST_SUBJECT = 70
LONGEST_NAME = 40
_WORD = r"[A-ZÁÉÍÓÚÑÜ][\w’'-]*"
_CAPITALS = re.compile(rf"{_WORD}(?:\s+(?:(?:de|del|la|las|los|of|the|van|von|da|bin)\s+){{0,2}}{_WORD})*")
_CLAUSE = re.compile(r"\s*(?:[:;|]\s|\s[—–-]\s|[.?!…]\s)\s*")
# What a shortened headline must not end in.
_LOOSE_END = re.compile(
    r"[\s,;:]+(?:a|al|con|contra|de|del|e|el|en|entre|la|las|lo|los|o|para|por|que|se|sin|sobre|su|sus|un|una|y|"
    r"an|and|as|at|by|for|from|in|into|is|of|on|or|that|the|their|to|with)?$",
    re.IGNORECASE,
)


def subject_of(title: str) -> str:
    """What a headline is about, short enough to ask about: its longest clause, cut between words."""
    clauses = [clause.strip(" \t\n“”«»\"'.,…¿?¡!") for clause in _CLAUSE.split(" ".join(title.split()))]
    subject = max(clauses, key=len, default="")
    if len(subject) > LONGEST_SUBJECT:
        subject = subject[: LONGEST_SUBJECT + 1].rpartition(" ")[0] or subject[:LONGEST_SUBJECT]
        subject = subject.rpartition(",")[0] if len(subject.rpartition(",")[0]) > LONGEST_SUBJECT / 2 else subject
    while _LOOSE_END.search(subject):
        subject = _LOOSE_END.sub("", subject)
    return subject


def names_in(article: Article) -> list[str]:
    """The names in an article's headline, told from its other capitals by how the article's text writes them."""
    body = article.text.replace(article.title, "", 1)
    names: list[str] = []
    for match in _CAPITALS.finditer(article.title):
        names += _names_among(match.group().split(), body)
    return list(dict.fromkeys(names))


def _names_among(words: Sequence[str], text: str) -> list[str]:
    """The longest stretch of `words` that is a name, and those before and after it."""
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            name = " ".join(words[start : start + length])
            if _is_name(name, text):
                before, after = words[:start], words[start + length :]
                return [*_names_among(before, text), name, *_names_among(after, text)]
    return []


def _is_name(name: str, text: str) -> bool:
    """Whether `text` writes `name` so within a sentence, and never in small letters."""
    if not 2 < len(name) <= LONGEST_NAME or not (name[0].isupper() and name.rsplit(maxsplit=1)[-1][0].isupper()):
        return False
    return re.search(rf"[^\W\d_A-Z],?\s{re.escape(name)}\b", text) is not None and f" {name.lower()} " not in text


def examples(bot: Chatbot, language: Language) -> list[str]:
    """Up to four questions that the articles answer, about what the headlines name: most in `language`, the
    last one in the other language, since questions may be asked in either."""
    newest = sorted(bot.index.articles(), key=lambda a: a.date or dt.date.min, reverse=True)[: SHOWN * TRIED]
    names = Counter(name for article in newest for name in names_in(article))
    ranked = [name for name, _ in names.most_common(SHOWN * TRIED)]
    own = [template(language, name=name) for name, template in zip(ranked, cycle((ASK_SAID, ASK_WANTS)), strict=False)]
    own += [ASK_ABOUT(language, subject=subject) for subject in map(subject_of, (a.title for a in newest)) if subject]
    other: Language = "en" if language == "es" else "es"
    found = [*_answered(bot, own, SHOWN - 1)]
    unasked = [name for name in ranked if not any(name in question for question in found)]
    return [*found, *_answered(bot, [ASK_SAID(other, name=name) for name in unasked or ranked], 1)]


def _answered(bot: Chatbot, questions: Iterable[str], wanted: int) -> Iterator[str]:
    """The first `wanted` of `questions` that have an answer; twice as many are tried at most."""
    answers = (question for question in islice(questions, 2 * wanted) if bot.ask(question).status == "answered")
    return islice(answers, wanted)
