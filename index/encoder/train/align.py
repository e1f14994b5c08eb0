"""Stage `align`: static word-piece vectors that put both languages into one space."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from index.encoder.train import sources
from index.encoder.train.sources import Pair
from index.encoder.train.vocabulary import train_vocabulary

SCALE = 20.0
BATCH = 2048
PASSES = 3
RATE = 5e-3
PIECES = 46_000
DIMENSION = 256
LONGEST = 160
LONG = 512  # characters that a section's text keeps


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of piece ids of unequal length, stored end to end; row i is ids[starts[i]:starts[i+1]]."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def batch(self, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Flat ids and offsets, as `nn.EmbeddingBag` takes them."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        where = np.arange(lengths.sum()) + np.repeat(self.starts[rows] - offsets, lengths)
        return torch.from_numpy(self.ids[where].astype(np.int64)), torch.from_numpy(offsets)


def encode(tokenizer: Tokenizer, texts: list[str]) -> Ragged:
    """Piece ids of `texts`, at most `LONGEST` each; an empty row becomes the unknown piece."""
    rows: list[list[int]] = []
    for start in range(0, len(texts), 20_000):
        part = tokenizer.encode_batch_fast(texts[start : start + 20_000], add_special_tokens=False)
        rows += [encoding.ids[:LONGEST] or [0] for encoding in part]
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    ids = np.fromiter((i for row in rows for i in row), dtype=np.int32, count=int(lengths.sum()))
    return Ragged(ids, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


class Bag(nn.Module):
    """Text vector = unit(sum of exp(weight) * vector over the pieces)."""

    def __init__(self, pieces: int, dimension: int) -> None:
        super().__init__()
        self.vectors = nn.Parameter(torch.randn(pieces, dimension) * 0.1)
        self.weights = nn.Parameter(torch.zeros(pieces, 1))

    def forward(self, ids: Tensor, offsets: Tensor) -> Tensor:
        """Flat ids and where each text starts, to (texts, dimension) unit rows."""
        weights = functional.embedding(ids, self.weights).squeeze(1).exp()
        bags = functional.embedding_bag(ids, self.vectors, offsets, mode="sum", per_sample_weights=weights)
        return functional.normalize(bags, dim=-1)


def groups(data: Path, seed: int) -> dict[str, tuple[list[Pair], float]]:
    """Pairs by source, and how often a pass sees each of them on average."""
    found = {
        "general": (sources.translations(data, "general"), 2.0),
        "human": (sources.translations(data, "human"), 0.8),
        "machine": (sources.translations(data, "machine"), 0.4),
        "lexicon": (sources.lexicon(data), 4.0),
        "headings": (sources.section_pairs(data, seed), 1.0),
        "sections": (sources.section_translations(data), 0.5),
        "questions": (sources.questions(data), 2.0),
    }
    return {
        name: ([Pair(p.left[:LONG], p.right[:LONG], p.left_language, p.right_language) for p in pairs], share)
        for name, (pairs, share) in found.items()
    }


def _batches(sizes: dict[str, tuple[int, float]], rng: np.random.Generator) -> list[tuple[str, NDArray[np.int64]]]:
    """One pass: batches of one source each, in random order."""
    batches = []
    for name, (size, share) in sizes.items():
        rows = np.concatenate([rng.permutation(size) for _ in range(math.ceil(share))])
        rows = rows[: int(size * share)]
        batches += [(name, rows[i : i + BATCH]) for i in range(0, len(rows) - BATCH // 4, BATCH)]
    return [batches[i] for i in rng.permutation(len(batches))]


def align(data: Path, out: Path, seed: int) -> None:
    """Train vocabulary and vectors; write `static.json` (tokenizer) and `aligned.pt` to `out`."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    found = groups(data, seed)
    tokenizer_file = out / "static.json"
    if tokenizer_file.exists():
        tokenizer = Tokenizer.from_file(str(tokenizer_file))
    else:
        texts = (
            text
            for name, (pairs, share) in found.items()
            for pair in pairs
            for text in (pair.left, pair.right)
            for _ in range(math.ceil(share * 1.5) if name == "general" else 1)
        )
        tokenizer = train_vocabulary(texts, PIECES)
        tokenizer.save(str(tokenizer_file))
    sides = {
        name: (encode(tokenizer, [p.left for p in pairs]), encode(tokenizer, [p.right for p in pairs]))
        for name, (pairs, _) in found.items()
    }
    model = Bag(tokenizer.get_vocab_size(), DIMENSION)
    optimiser = torch.optim.Adam([{"params": [model.vectors]}, {"params": [model.weights]}], lr=RATE, betas=(0.9, 0.99))
    sizes = {name: (len(pairs), share) for name, (pairs, share) in found.items()}
    plan = [batch for _ in range(PASSES) for batch in _batches(sizes, rng)]
    bar = tqdm(plan, desc="align")
    for step, (name, rows) in enumerate(bar):
        for part in optimiser.param_groups:
            part["lr"] = RATE * max(0.02, 1 - step / len(plan)) * min(1.0, (step + 1) / 50)
        left, right = (model(*side.batch(rows)) for side in sides[name])
        loss = contrastive(left, right, SCALE)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            bar.set_postfix(loss=f"{loss.item():.3f}", source=name)
    torch.save({"vectors": model.vectors.detach(), "weights": model.weights.detach()}, out / "aligned.pt")


def contrastive(left: Tensor, right: Tensor, scale: float) -> Tensor:
    """Symmetric cross entropy of each row of `left` against all rows of `right` and back
    (van den Oord et al. 2018, InfoNCE), for unit rows."""
    scores = scale * left @ right.T
    target = torch.arange(len(left), device=scores.device)
    return (functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)) / 2
