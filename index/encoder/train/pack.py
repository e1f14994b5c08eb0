"""The static encoder's files: int8 unit rows, a scale a row, and the weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray


def quantise_rows(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and float32 scales with `rows` ≈ int8 * scale; symmetric, one scale a row."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12) / 127
    return np.rint(rows / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def pack(work: Path, folder: Path) -> None:
    """Write `folder` from what `align` left in `work`. A row's length goes into its weight."""
    state = torch.load(work / "static.pt", weights_only=True)
    vectors, weights = state["vectors"].numpy(), state["weights"].exp().squeeze(1).numpy()
    lengths = np.linalg.norm(vectors, axis=1)
    rows, scales = quantise_rows(vectors / np.maximum(lengths, 1e-12)[:, None])
    weights = weights * lengths
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(
        folder / "vectors.npz",
        vectors=rows,
        scales=scales.astype(np.float16),
        weights=(weights / weights.mean()).astype(np.float16),
    )
    shutil.copyfile(work / "static.json", folder / "tokenizer.json")
