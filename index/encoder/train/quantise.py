"""Stage `quantise`: the student as an int8 ONNX file, and as a float one to check against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from index.encoder.train.graph import build

if TYPE_CHECKING:
    from pathlib import Path

# Matrix products take int8 weights, a scale a column. 7 of the 8 bits: processors without
# VNNI add pairs of products in 16 bits, which the eighth would overflow.
REDUCED = True


def quantise(out: Path) -> None:
    """Write `float.onnx` and `int8.onnx` from `contrast.pt`."""
    state = torch.load(out / "contrast.pt", weights_only=True)
    embedding = state["embedding"].numpy()
    weights = {name: value.numpy() for name, value in state["body"].items() if value.is_floating_point()}
    onnx.save(build(embedding, weights, small=False), out / "float.onnx")
    small = out / "small.onnx"
    onnx.save(build(embedding, weights, small=True), small)
    quantise_products(small, out / "int8.onnx")
    small.unlink()


def quantise_products(source: Path, target: Path, kept: list[str] | None = None) -> None:
    """Write `target`: `source` with its matrix products in int8, but for those named in `kept`."""
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=kept,
        per_channel=True,
        reduce_range=REDUCED,
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
