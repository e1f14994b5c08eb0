"""How sure a mean is: percentile bootstrap intervals (Efron and Tibshirani 1993, chapters 13 and 16)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2_000
LEVEL = 0.95
SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its 95% interval, `low <= mean <= high`, in the unit of the values."""

    mean: float
    low: float
    high: float


def bootstrap(values: ArrayLike, groups: Sequence[Hashable] | None = None) -> Interval:
    """The mean of `values`, one a question, and how far it moves when the questions are drawn again.

    Values of one group (a fact asked in two languages) are drawn together, since they are right or wrong
    together. No values at all give (0, 0, 0). Raises ValueError where `groups` is of another length.
    """
    array = np.asarray(values, dtype=np.float64)
    if not len(array):
        return Interval(0.0, 0.0, 0.0)
    sums, counts = _by_group(array, groups)
    drawn = np.random.default_rng(SEED).integers(len(sums), size=(RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    mean = float(array.mean())
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return Interval(mean, min(low, mean), max(high, mean))


def paired(ours: ArrayLike, theirs: ArrayLike, groups: Sequence[Hashable] | None = None) -> Interval:
    """The mean of `ours - theirs` over the same questions; better (or worse) for sure where 0 lies outside.

    Raises ValueError where the lengths differ.
    """
    return bootstrap(np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64), groups)


def _by_group(
    values: NDArray[np.float64], groups: Sequence[Hashable] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sum of the values of each group, and how many they are."""
    if groups is None:
        return values, np.ones(len(values))
    if len(groups) != len(values):
        raise ValueError(f"{len(values)} values, {len(groups)} groups")
    places = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    of = np.array([places[group] for group in groups])
    counts = np.bincount(of)
    return np.bincount(of, weights=values).astype(np.float64), counts.astype(np.float64)
