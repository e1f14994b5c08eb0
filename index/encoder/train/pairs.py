"""Batches for the reader: questions and passages as pieces, some of them glossed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from index.encoder.train import examples
from index.encoder.train.cloze import Cloze
from index.encoder.train.gloss import Gloss
from index.encoder.train.reader import LONGEST, LONGEST_SPAN
from index.records import Language

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer
    from torch import Tensor

    from index.encoder.train.examples import Example

# How often each kind of example is drawn, at first and then beside the news, and which part of it loses its answer.
MIX = {
    "squad": (0.40, 0.22, 0.3),
    "unanswerable": (0.04, 0.03, 0.0),
    "squad_sentences": (0.27, 0.15, 0.25),
    "stories": (0.10, 0.05, 0.25),
    "covid": (0.04, 0.02, 0.2),
    "sections": (0.03, 0.01, 0.5),
    "cloze": (0.12, 0.08, 0.15),
    "news": (0.0, 0.44, 0.1),
}
CROSSED = ("cloze", "news")  # asked in both languages to begin with
GLOSSED_QUESTION = 0.3
# English passages more often: little of the data is Spanish.
GLOSSED_PASSAGE: dict[Language, float] = {"en": 0.3, "es": 0.05}
SHORTEST_WINDOW, LONGEST_WINDOW = 250, 900  # characters
QUESTION_CHARACTERS = 250
POOL = 240  # examples sorted by length before they become batches
PIECES_A_BATCH = 3000


@dataclass(frozen=True, slots=True)
class Paired:
    """A question and a passage in pieces. The answer lies in pieces `first`..`last`, both included,
    -1 where no span is learned; `exact` where it is all of these."""

    ids: list[int]
    types: list[int]
    first: int
    last: int
    exact: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """`Paired`s in tensors: (n, length) the first three, (n,) the others."""

    ids: Tensor
    types: Tensor
    mask: Tensor
    first: Tensor
    last: Tensor
    exact: Tensor
    answered: Tensor


class Pairs:
    """Draws examples and lays them out."""

    def __init__(self, data: Path, news: Path, tokenizer: Tokenizer) -> None:
        """`news` is the file of stories. `tokenizer` is changed: it truncates passages."""
        self._tokenizer = tokenizer
        tokenizer.enable_truncation(LONGEST, strategy="only_second")
        self._gloss = Gloss(data)
        self._cloze = Cloze(data, self._gloss)
        self._found = {
            "squad": examples.squad(data),
            "unanswerable": examples.unanswerable(data),
            "squad_sentences": examples.squad_sentences(data),
            "stories": examples.stories(data),
            "covid": examples.covid(data),
            "sections": examples.sections(data),
            "news": examples.news(news),
        }

    def batches(self, rng: np.random.Generator, *, with_news: bool) -> Iterator[Batch]:
        """Batches of like length from `POOL` examples, in random order."""
        drawn = [self._draw(rng, with_news=with_news) for _ in range(POOL)]
        kept = sorted((pair for pair in drawn if pair), key=lambda pair: len(pair.ids))
        cuts, width = [0], 0
        for number, pair in enumerate(kept):
            width = len(pair.ids)
            if (number + 1 - cuts[-1]) * width > PIECES_A_BATCH:
                cuts.append(number)
        parts = [kept[a:b] for a, b in zip(cuts, [*cuts[1:], len(kept)], strict=True)]
        for place in rng.permutation(len(parts)):
            yield stacked(parts[int(place)])

    def _draw(self, rng: np.random.Generator, *, with_news: bool) -> Paired | None:
        names = list(MIX)
        name = names[int(rng.choice(len(names), p=[MIX[n][with_news] for n in names]))]
        if name == "cloze":
            example = self._cloze.draw(rng)
        else:
            found = self._found[name]
            example = found[int(rng.integers(len(found)))]
        if rng.random() < MIX[name][2]:
            example = example.without_answer(rng)
        example = example.window(int(rng.integers(SHORTEST_WINDOW, LONGEST_WINDOW)), rng)
        if name not in CROSSED and example.asked_in == example.told_in:
            example = self._crossed(example, rng)
        return paired(example, self._tokenizer)

    def _crossed(self, example: Example, rng: np.random.Generator) -> Example:
        """The example, its question or its passage glossed now and then."""
        other: Language = "en" if example.asked_in == "es" else "es"
        chance = rng.random()
        if chance < GLOSSED_QUESTION:
            return replace(example, question=self._gloss(example.question, other, rng), asked_in=other)
        if chance >= GLOSSED_QUESTION + GLOSSED_PASSAGE[example.told_in]:
            return example
        sentences, span = [self._gloss(text, other, rng) for text in example.sentences], example.span
        if example.target is not None and span is not None:
            told = example.sentences[example.target]
            before = self._gloss(told[: span[0]], other, rng)
            answer = told[slice(*span)]
            sentences[example.target] = before + answer + self._gloss(told[span[1] :], other, rng)
            span = len(before), len(before) + len(answer)
        return replace(example, sentences=tuple(sentences), span=span, told_in=other)


def paired(example: Example, tokenizer: Tokenizer) -> Paired | None:
    """The example in pieces; None where its answer lies beyond the longest passage."""
    encoding = tokenizer.encode(example.question[:QUESTION_CHARACTERS], " ".join(example.sentences))
    if example.target is None:
        return Paired(encoding.ids, encoding.type_ids, -1, -1, exact=False, answered=example.answered)
    before = sum(len(text) + 1 for text in example.sentences[: example.target])
    start, end = example.span or (0, len(example.sentences[example.target]))
    places = [
        place
        for place, ((a, b), side) in enumerate(zip(encoding.offsets, encoding.sequence_ids, strict=True))
        if side == 1 and a < before + end and b > before + start
    ]
    if not places or encoding.offsets[-2][1] < before + end:
        return None
    exact = example.span is not None and places[-1] - places[0] < LONGEST_SPAN
    return Paired(encoding.ids, encoding.type_ids, places[0], places[-1], exact=exact, answered=True)


def stacked(pairs: list[Paired]) -> Batch:
    """The pairs in tensors, padded to the longest."""
    width = max(len(pair.ids) for pair in pairs)
    ids, types, mask = (torch.zeros(len(pairs), width, dtype=torch.long) for _ in range(3))
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        types[row, : len(pair.ids)] = torch.tensor(pair.types)
        mask[row, : len(pair.ids)] = 1
    first, last = (torch.tensor([getattr(pair, side) for pair in pairs]) for side in ("first", "last"))
    exact = torch.tensor([pair.exact for pair in pairs])
    return Batch(ids, types, mask, first, last, exact, torch.tensor([pair.answered for pair in pairs]))
