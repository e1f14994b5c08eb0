"""Stage `check`: the int8 file against the float one, on translation pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from index.encoder.train import sources

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PAIRS = 500


def vectors(model: Path, rows: list[list[int]]) -> NDArray[np.float32]:
    """Return (len(rows), 384) unit rows of the ONNX file `model`."""
    session = InferenceSession(str(model), providers=["CPUExecutionProvider"])
    found = [session.run(None, {"ids": np.array([row], dtype=np.int64)})[0][0] for row in rows]
    stacked: NDArray[np.float32] = np.stack(found)
    stacked /= np.linalg.norm(stacked, axis=1, keepdims=True)
    return stacked


def check(data: Path, out: Path) -> dict[str, float]:
    """Return file sizes in MB, int8-to-float cosines, and how often a sentence finds its translation
    among 500 (these pairs may have been trained on: a check of the files, not of quality)."""
    tokenizer = Tokenizer.from_file(str(out / "student.json"))
    pairs = sources.translations(data, "general")[:: max(1, len(sources.translations(data, "general")) // PAIRS)][
        :PAIRS
    ]
    english, spanish = (
        [e.ids[:256] for e in tokenizer.encode_batch_fast([getattr(p, side) for p in pairs])]
        for side in ("left", "right")
    )
    left, right = vectors(out / "int8.onnx", english), vectors(out / "int8.onnx", spanish)
    exact = vectors(out / "float.onnx", spanish)
    cosines = (right * exact).sum(axis=1)
    return {
        "MB": round(sum((out / name).stat().st_size for name in ("int8.onnx", "student.json")) / 1e6, 2),
        "cosine to float, mean": round(float(cosines.mean()), 4),
        "cosine to float, least": round(float(cosines.min()), 4),
        "translation found": round(float((np.argmax(left @ right.T, axis=1) == np.arange(len(left))).mean()), 3),
    }
