"""Weighted means of checkpoints: the student with its base, or several runs with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from index.encoder.train.student import load_base

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from torch import Tensor

# How much of the trained layers stays after `distil`, the rest being the base's.
AFTER_DISTIL = 0.2


def with_base(source: Path, target: Path, share: float) -> None:
    """Write `target`: `share` of the layers of `source` and the rest of the base's, with the
    embedding as trained (Wortsman et al. 2022, WiSE-FT)."""
    state = torch.load(source, weights_only=True)
    base = load_base()[0].state_dict()
    body = {name: _mean([value, base[name]], [share, 1 - share]) for name, value in state["body"].items()}
    torch.save({"embedding": state["embedding"], "body": body}, target)


def mean(sources: Sequence[Path], target: Path) -> None:
    """Write `target`: the mean of runs that started from one checkpoint, or of those and the
    checkpoint (Wortsman et al. 2022, model soups)."""
    states = [torch.load(source, weights_only=True) for source in sources]
    shares = [1 / len(states)] * len(states)
    body = {name: _mean([state["body"][name] for state in states], shares) for name in states[0]["body"]}
    torch.save({"embedding": _mean([state["embedding"] for state in states], shares), "body": body}, target)


def _mean(values: Sequence[Tensor], shares: Sequence[float]) -> Tensor:
    if not values[0].is_floating_point() or values[0].shape != values[-1].shape:
        return values[0]
    return torch.stack([share * value for share, value in zip(shares, values, strict=True)]).sum(0)
