"""Stage `export`: the folders `static` and `bundled`, as the package ships them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from index.encoder.train.pack import pack

if TYPE_CHECKING:
    from pathlib import Path


def export(out: Path) -> None:
    """Write `shipped/static` and `shipped/bundled` below `out`."""
    pack(out, out / "shipped" / "static")
    bundled = out / "shipped" / "bundled"
    bundled.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(out / "int8.onnx", bundled / "model.onnx")
    shutil.copyfile(out / "student.json", bundled / "tokenizer.json")
