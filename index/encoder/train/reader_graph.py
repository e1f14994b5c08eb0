"""The reader as an ONNX graph that reads one question and one window of a passage at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper

from index.encoder.train.graph import PLACES, Graph, Weights, body, embedded
from index.encoder.train.quantise import quantise_products
from index.encoder.train.reader import LONGEST_SPAN, NEVER, PAIRED

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Products that stay in float32: they are small, and what they give is the answer.
HEADS = ["ends.product", "pair.product", "paired", "expected", "mixed.product", "logit.product"]


def _fit(weights: Weights) -> NDArray[np.float32]:
    """(places, places): what the length of a span adds to its score."""
    steps = np.arange(PLACES)[None] - np.arange(PLACES)[:, None]
    fits = (steps >= 0) & (steps < LONGEST_SPAN)
    return np.where(fits, weights["lengths"][np.clip(steps, 0, LONGEST_SPAN - 1)], np.float32(NEVER)).astype(np.float32)


def _add_inside(graph: Graph) -> str:
    """Add 0 for the passage's pieces and `NEVER` for others, (1, length)."""
    one = graph.constant("one", np.ones(1, np.int64))
    most = graph.constant("most", np.full(1, 2 * PLACES))
    axis = graph.constant("second.axis", np.ones(1, np.int64))
    rest = graph.add("Slice", ["types.floats", one, most, axis], "types.rest")
    none = graph.constant("none", np.zeros((1, 1), np.float32))
    following = graph.add("Concat", [rest, none], "types.following", axis=1)
    inside = graph.add("Mul", ["types.floats", following], "inside")
    outside = graph.add("Sub", [inside, graph.constant("all", np.ones(1, np.float32))], "outside")
    return graph.add("Mul", [outside, graph.constant("never", np.full(1, -NEVER, np.float32))], "inside.scores")


def _add_spans(graph: Graph, x: str, weights: Weights) -> str:
    """Add `spans`, (length, length) log probabilities, from the states `x`."""
    first = graph.constant("first.axis", np.zeros(1, np.int64))
    ends = graph.add("Transpose", [graph.linear(x, weights, "ends", "ends")], "ends.turned", perm=[0, 2, 1])
    inside = graph.add("Unsqueeze", [_add_inside(graph), first], "inside.row")
    sides = graph.add("Add", [ends, inside], "sides")  # (1, 2, length)
    halves = graph.constant("side.sizes", np.ones(2, np.int64))
    graph.nodes.append(helper.make_node("Split", [sides, halves], ["start.row", "end.row"], axis=1))
    start = graph.add("Transpose", ["start.row"], "start", perm=[0, 2, 1])
    pair = graph.linear(x, weights, "pair", "pair")
    widths = graph.constant("pair.sizes", np.full(2, PAIRED))
    graph.nodes.append(helper.make_node("Split", [pair, widths], ["pair.first", "pair.last"], axis=2))
    turned = graph.add("Transpose", ["pair.last"], "pair.turned", perm=[0, 2, 1])
    paired = graph.add("MatMul", ["pair.first", turned], "paired")
    scale = graph.constant("pair.scale", np.full(1, PAIRED**-0.5, np.float32))
    scores = graph.add("Add", [graph.add("Mul", [paired, scale], "paired.scaled"), start], "scores.start")
    scores = graph.add("Add", [scores, "end.row"], "scores.ends")
    both = graph.add("Concat", ["length", "length"], "both", axis=0)
    zeros, axes = graph.constant("zeros", np.zeros(2, np.int64)), graph.constant("axes", np.arange(2))
    fit = graph.add("Slice", [graph.constant("fit", _fit(weights)), zeros, both, axes], "fit.part")
    every = graph.constant("every", np.full(1, -1))
    flat = graph.add("Reshape", [graph.add("Add", [scores, fit], "scores"), every], "scores.flat")
    return graph.add("Reshape", [graph.add("LogSoftmax", [flat], "spans.flat", axis=0), both], "spans")


def build_reader(embedding: NDArray[np.float32], weights: Weights, *, small: bool) -> onnx.ModelProto:
    """Return a graph from `ids` and `types`, (1, length) int64, length at most 256, to `spans`,
    (length, length) float32, and `answered`, (1,) float32.

    `weights` are the reader's by their names, the layers' without "body."; `small` stores the
    embedding in int8 with a scale a row.
    """
    graph = Graph()
    x = body(graph, embedded(graph, embedding, weights, small=small, typed=True), weights)
    spans = _add_spans(graph, x, weights)
    second = graph.constant("spans.axis", np.ones(1, np.int64))
    starts = graph.add("ReduceSum", [graph.add("Exp", [spans], "probabilities"), second], "starts", keepdims=0)
    row = graph.add("Unsqueeze", [starts, "first.axis"], "starts.row")
    expected = graph.add("MatMul", [row, x], "expected")  # (1, 1, 384)
    cls = graph.add("Gather", [x, "first.axis"], "cls", axis=1)
    mixed = graph.linear(graph.add("Concat", [cls, expected], "known", axis=2), weights, "mixed", "mixed")
    logit = graph.linear(graph.add("Tanh", [mixed], "tanh"), weights, "answered", "logit")
    graph.add("Reshape", [logit, "every"], "answered")
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "length"]) for n in ("ids", "types")]
    outputs = [
        helper.make_tensor_value_info("spans", TensorProto.FLOAT, ["length", "length"]),
        helper.make_tensor_value_info("answered", TensorProto.FLOAT, [1]),
    ]
    return graph.model("reader", inputs, outputs)


def export_reader(out: Path, name: str = "mean") -> None:
    """Write `reader-float.onnx` and `shipped/reader/model.onnx` below `out` from `reader.pt`: its
    running mean, or with the `name` "reader" its last weights."""
    state = torch.load(out / "reader.pt", weights_only=True)
    weights = {key.removeprefix("body."): value.numpy() for key, value in state[name].items()}
    embedding = state["embedding"].numpy()
    onnx.save(build_reader(embedding, weights, small=False), out / "reader-float.onnx")
    small = out / "reader-small.onnx"
    onnx.save(build_reader(embedding, weights, small=True), small)
    target = out / "shipped" / "reader" / "model.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    quantise_products(small, target, HEADS)
    small.unlink()
