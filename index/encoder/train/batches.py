"""Batches for the student: texts of like length, with the English texts that anchor them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.encoder.train import sources

PIECES_A_BATCH = 1800
LARGEST = 96
SMALLEST = 12
LONGEST = 128
WINDOW_CHARACTERS = 420
SPANISH_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Item:
    """A text in both languages; `spanish` is None where there is only English, and the other
    way round. `answer` is the passage that `english`/`spanish` asks for, if it is a question."""

    english: str | None
    spanish: str | None
    answer_english: str | None = None
    answer_spanish: str | None = None

    def size(self) -> int:
        """Characters of the longest text: what a batch is padded to, roughly."""
        texts = (self.english, self.spanish, self.answer_english, self.answer_spanish)
        return max(len(text) for text in texts if text)


@dataclass(frozen=True, slots=True)
class Source:
    """Items sorted by size."""

    items: list[Item]

    def draw(self, rng: np.random.Generator) -> list[Item]:
        """Items of like size, as many as fit `PIECES_A_BATCH`, picked from a stretch eight
        times as long around a random item."""
        middle = int(rng.integers(len(self.items)))
        pieces = min(LONGEST, 4 + self.items[middle].size() // 4)
        count = int(np.clip(PIECES_A_BATCH // pieces, SMALLEST, LARGEST))
        start = min(max(0, middle - 4 * count), max(0, len(self.items) - 8 * count))
        stretch = self.items[start : start + 8 * count]
        return [stretch[i] for i in rng.choice(len(stretch), min(count, len(stretch)), replace=False)]


def _sorted(items: list[Item]) -> Source:
    return Source(sorted(items, key=Item.size))


def _windows(items: list[Item]) -> list[Item]:
    """Neighbouring sentences joined to paragraphs of `WINDOW_CHARACTERS` and more."""
    out, english, spanish = [], "", ""
    for item in items:
        english, spanish = f"{english} {item.english}".strip(), f"{spanish} {item.spanish}".strip()
        if len(spanish) >= WINDOW_CHARACTERS:
            out.append(Item(english, spanish))
            english = spanish = ""
    return out


def load_sources(data: Path) -> dict[str, Source]:
    """Every source by name."""
    general, human, machine = (
        [Item(p.left, p.right) for p in sources.translations(data, name)] for name in ("general", "human", "machine")
    )
    rows = sources.sections(data)
    sections = [Item(r["q_en"], r["q_es"], r["t_en"][:700], r["t_es"][:800]) for r in rows]
    english = [Item(p.left, None, p.right[:700]) for p in sources.questions(data)]
    spanish = [Item(None, q, None, p[:800]) for q, p in sources.spanish_questions(data)]
    found = {
        "general": general,
        "human": [item for item in human if len(item.english or "") > 25],
        "machine": [item for item in machine if len(item.english or "") > 25],
        "windows": _windows(general),
        "sections": sections,
        "english": english,
        "spanish": spanish,
    }
    return {name: _sorted(items) for name, items in found.items()}


def either(rng: np.random.Generator, english: str | None, spanish: str | None) -> str:
    """The text the student reads: Spanish four times in five, where there is a choice."""
    if english and spanish:
        return spanish if rng.random() < SPANISH_SHARE else english
    return english or spanish or ""


Mix = dict[str, float]
Draw = Callable[[np.random.Generator], tuple[str, list[Item]]]


def drawer(found: dict[str, Source], mix: Mix) -> Draw:
    """A function that draws the name of a source, by its share of `mix`, and a batch of it."""
    names = sorted(mix)
    shares = np.array([mix[name] for name in names])

    def draw(rng: np.random.Generator) -> tuple[str, list[Item]]:
        name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
        return name, found[name].draw(rng)

    return draw
