"""The student as an ONNX graph that reads one text at a time.

One text to a run needs no padding and no mask, and no text can move another's vector, even
where activations are quantised by the range they have in that run.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.encoder.train.pack import quantise_rows

HEADS = 12
PLACES = 256
MICROSOFT = "com.microsoft"
EPSILON = 1e-12
Weights = dict[str, NDArray[np.float32]]


@dataclass
class Graph:
    """Nodes and constants in the making. A node is called like its output."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a constant; return its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **options: object) -> str:
        """Add a node with one output; return the output's name."""
        self.nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **options))
        return output

    def linear(self, x: str, weights: Weights, source: str, name: str) -> str:
        """Add x @ weight.T + bias with the weights under `source`."""
        weight = self.constant(f"{name}.weight", weights[f"{source}.weight"].T)
        bias = self.constant(f"{name}.bias", weights[f"{source}.bias"])
        return self.add("Add", [self.add("MatMul", [x, weight], f"{name}.product"), bias], name)

    def normalised(self, x: str, y: str, weights: Weights, source: str, name: str) -> str:
        """Add the layer normalisation of x + y with the weights under `source`."""
        scale = self.constant(f"{name}.scale", weights[f"{source}.weight"])
        shift = self.constant(f"{name}.shift", weights[f"{source}.bias"])
        total = self.add("Add", [x, y], f"{name}.sum")
        return self.add("LayerNormalization", [total, scale, shift], name, epsilon=EPSILON)

    def model(
        self, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]
    ) -> onnx.ModelProto:
        """Return everything added so far as a model."""
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
        whole = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        return helper.make_model(whole, opset_imports=opsets, ir_version=9)


def embedded(
    graph: Graph, embedding: NDArray[np.float32], weights: Weights, *, small: bool, typed: bool = False
) -> str:
    """Add what the first layer reads of `ids`: (1, length, 384). `small` stores the embedding in int8
    with a scale a row; where `typed`, the input `types` tells the token type of each piece, else all
    are of the first."""
    if small:
        codes, scales = quantise_rows(embedding)
        picked = graph.add("Gather", [graph.constant("embedding", codes), "ids"], "codes")
        floats = graph.add("Cast", [picked], "code.floats", to=TensorProto.FLOAT)
        scale = graph.add("Gather", [graph.constant("scales", scales[:, None]), "ids"], "code.scales")
        rows = graph.add("Mul", [floats, scale], "rows")
    else:
        rows = graph.add("Gather", [graph.constant("embedding", embedding), "ids"], "rows")
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.zeros(1, np.int64))
    place = graph.add("Slice", [graph.constant("places", places[:PLACES]), zero, length], "place")
    if typed:
        first, second = weights["embeddings.token_type_embeddings.weight"]
        share = graph.add("Cast", ["types"], "types.floats", to=TensorProto.FLOAT)
        column = graph.add("Unsqueeze", [share, graph.constant("last.axis", np.full(1, 2))], "types.column")
        change = graph.add("Mul", [column, graph.constant("types.change", second - first)], "types.changes")
        rows = graph.add("Add", [rows, change], "rows.typed")
    return graph.normalised(rows, place, weights, "embeddings.LayerNorm", "layer0")


def body(graph: Graph, x: str, weights: Weights) -> str:
    """Add every layer above `x`; what the last one gives, (1, length, 384)."""
    for number in range(1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))):
        x = _layer(graph, x, weights, number)
    return x


def _layer(graph: Graph, x: str, weights: Weights, number: int) -> str:
    name, own = f"layer{number + 1}", f"encoder.layer.{number}"
    parts = ("query", "key", "value")
    heads = [graph.linear(x, weights, f"{own}.attention.self.{part}", f"{name}.{part}") for part in parts]
    mixed = graph.add("MultiHeadAttention", heads, f"{name}.mixed", MICROSOFT, num_heads=HEADS)
    out = graph.linear(mixed, weights, f"{own}.attention.output.dense", f"{name}.out")
    attended = graph.normalised(out, x, weights, f"{own}.attention.output.LayerNorm", f"{name}.attended")
    wide = graph.linear(attended, weights, f"{own}.intermediate.dense", f"{name}.wide")
    active = graph.add("Gelu", [wide], f"{name}.active", MICROSOFT)
    narrow = graph.linear(active, weights, f"{own}.output.dense", f"{name}.narrow")
    return graph.normalised(narrow, attended, weights, f"{own}.output.LayerNorm", name)


def build(embedding: NDArray[np.float32], weights: Weights, *, small: bool) -> onnx.ModelProto:
    """Return a graph from `ids` (1, length) int64 to `vector` (1, 384) float32.

    The vector is the mean over the pieces, not yet of unit length; length is at most 256.
    `weights` are the body's by their names in transformers; `small` stores the embedding in
    int8 with a scale a row.
    """
    graph = Graph()
    x = body(graph, embedded(graph, embedding, weights, small=small), weights)
    graph.add("ReduceMean", [x, graph.constant("axis", np.ones(1, np.int64))], "vector", keepdims=0)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, embedding.shape[1]])
    return graph.model("encoder", [ids], [vector])
