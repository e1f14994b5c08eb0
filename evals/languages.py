"""Short questions whose language is known, and how many of them are taken for what they are.

A question in both languages at once is "mixed": no answer is right, so it is reported apart from the clear ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from evals.questions import Split
from index.language import detect_language
from index.records import Language
from qa.question import cleaned

# What a question of a new conversation is taken for where nothing in it tells, as in `Chatbot.ask`.
FALLBACK: Language = "es"


@dataclass(frozen=True, slots=True)
class LanguageCase:
    """One question of 2 to 8 words; `note` says what makes it hard ("names", "loan", "no_accents", …, or "plain")."""

    text: str
    language: Literal["es", "en", "mixed"]
    note: str
    split: Split

    @property
    def clear(self) -> bool:
        """Whether it is in one language."""
        return self.language != "mixed"

    @property
    def detected(self) -> Language:
        """The language that `Chatbot.ask` takes it for where it opens a conversation."""
        return detect_language(cleaned(self.text), fallback=FALLBACK)


def load_languages() -> list[LanguageCase]:
    """The bundled set, in the order of its file."""
    lines = files("evals").joinpath("data/languages.jsonl").read_text("utf-8").splitlines()
    return [LanguageCase(**json.loads(line)) for line in lines]


def accuracy(cases: Iterable[LanguageCase]) -> float:
    """The share, 0 to 1, of the clear cases that are taken for their language; 0 where none is clear."""
    right = [case.detected == case.language for case in cases if case.clear]
    return sum(right) / len(right) if right else 0.0
