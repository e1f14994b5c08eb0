"""Batches for the student: texts of like length, with the English texts that anchor them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.train import sources
from index.encoder.train.gloss import Gloss
from index.encoder.train.mine import TOGETHER, hard_negatives
from index.encoder.train.sources import Pair

PIECES_A_BATCH = 2400
LARGEST = 192
SMALLEST = 12
LONGEST = 192
WINDOW_CHARACTERS = (200, 850)
SPANISH_SHARE = 0.8
# Characters of a passage in English and in Spanish, whose words are longer.
PASSAGE_CHARACTERS = (750, 850)
GLOSSED_PASSAGES = 0.3  # share of English passages that are glossed into Spanish


@dataclass(frozen=True, slots=True)
class Item:
    """A text, in Spanish too where `spanish` is given. `answer_english` and `answer_spanish`: the passage that it
    asks for, if it is a question."""

    english: str
    spanish: str | None
    answer_english: str | None = None
    answer_spanish: str | None = None

    def size(self) -> int:
        """Characters of the longest text: what a batch is padded to, roughly."""
        texts = (self.english, self.spanish, self.answer_english, self.answer_spanish)
        return max(len(text) for text in texts if text)


@dataclass(frozen=True, slots=True)
class Source:
    """Items sorted by size. `near`: (items, k) places of items whose passages are hard negatives of each."""

    items: list[Item]
    near: NDArray[np.int64] | None = None

    def draw(self, rng: np.random.Generator) -> list[Item]:
        """Items of like size, as many as fit `PIECES_A_BATCH`, picked from a stretch eight
        times as long around a random item; where hard negatives are known, with those."""
        middle = int(rng.integers(len(self.items)))
        pieces = min(LONGEST, 4 + self.items[middle].size() // 4)
        count = int(np.clip(PIECES_A_BATCH // pieces, SMALLEST, LARGEST))
        start = min(max(0, middle - 4 * count), max(0, len(self.items) - 8 * count))
        places = start + rng.permutation(min(8 * count, len(self.items) - start))[:count]
        if self.near is not None:
            together = np.column_stack([places, rng.permuted(self.near[places], axis=1)])[:, :TOGETHER]
            places = np.array(list(dict.fromkeys(together.ravel().tolist())))[:count]
        return [self.items[place] for place in places]


def _sorted(items: list[Item]) -> Source:
    return Source(sorted(items, key=Item.size))


def _mined(items: list[Item]) -> Source:
    source = _sorted(items)
    return Source(source.items, hard_negatives([(i.english, i.answer_english or "") for i in source.items]))


def _windows(pairs: Sequence[Pair], rng: np.random.Generator) -> list[list[Pair]]:
    """Neighbouring sentences, as many as have a random number of `WINDOW_CHARACTERS` in Spanish."""
    out, window, wanted = [], list[Pair](), rng.integers(*WINDOW_CHARACTERS)
    for pair in pairs:
        window.append(pair)
        if sum(len(p.right) for p in window) >= wanted:
            out.append(window)
            window, wanted = [], rng.integers(*WINDOW_CHARACTERS)
    return out


def _joined(window: Sequence[Pair]) -> tuple[str, str]:
    return " ".join(pair.left for pair in window), " ".join(pair.right for pair in window)


def _glossed(pairs: Sequence[Pair], gloss: Gloss, rng: np.random.Generator) -> list[Item]:
    """English questions and, of some, their passages, with word-by-word Spanish beside them."""
    items = []
    for pair in pairs:
        passage = pair.right[: PASSAGE_CHARACTERS[0]]
        told = gloss(passage, "es", rng) if rng.random() < GLOSSED_PASSAGES else None
        items.append(Item(pair.left, gloss(pair.left, "es", rng), passage, told))
    return items


def load_sources(data: Path, seed: int) -> dict[str, Source]:
    """Every source by name."""
    rng = np.random.default_rng(seed)
    translated = {name: sources.translations(data, name) for name in ("general", "human", "machine")}
    gloss = Gloss(data)
    short, long = PASSAGE_CHARACTERS
    found = {
        name: [Item(p.left, p.right) for p in pairs if name == "general" or len(p.left) > 25]
        for name, pairs in translated.items()
    }
    found["asked"] = [Item(p.left, p.right) for p in sources.asked(data)]
    found["words"] = [Item(p.left, p.right) for p in sources.word_lists(data, seed)]
    found["windows"] = [Item(*_joined(window)) for window in _windows(translated["general"], rng)]
    found["prose"] = [Item(*_joined(window)) for window in _windows(sources.prose(data), rng)]
    found["sections"] = [
        Item(r["q_en"], r["q_es"], r["t_en"][:short], r["t_es"][:long]) for r in sources.sections(data)
    ]
    found["english"] = _glossed(sources.questions(data), gloss, rng)
    paragraphs = _glossed(sources.paragraph_questions(data), gloss, rng)
    found["questions"] = [Item(i.english, i.spanish) for i in (*paragraphs, *found["english"])]
    return {name: _sorted(items) for name, items in found.items()} | {"paragraphs": _mined(paragraphs)}


def either(rng: np.random.Generator, english: str, spanish: str | None) -> str:
    """The text the student reads: Spanish four times in five, where there is a choice."""
    return spanish if spanish and rng.random() < SPANISH_SHARE else english


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
