"""The float weights of the shipped transformer, from its int8 file: where training can take up
again when the checkpoints are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from index.encoder.bundled import FILES
from index.encoder.train.student import WIDTH, load_base

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from transformers import BertModel

# The graph's names of a layer's parts, and those of transformers.
LINEAR = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "wide": "intermediate.dense",
    "narrow": "output.dense",
}
NORMS = {"attended": "attention.output.LayerNorm", "": "output.LayerNorm"}
PLACES = "embeddings.position_embeddings.weight"
TYPES = "embeddings.token_type_embeddings.weight"


def from_shipped() -> tuple[BertModel, Tensor]:
    """The layers and the (pieces, 384) embedding of `bundled/model.onnx`, as float32.

    The first 256 positions are the file's, the others the base's. The file holds the sum of
    positions and the first token type: that type is zero here, and the second one the base's
    difference of the two.
    """
    model = onnx.load_model_from_string(FILES.read(FILES.weights))
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    body, _ = load_base()
    state = body.state_dict()
    state[TYPES] = state[TYPES] - state[TYPES][0].clone()
    state[PLACES][: len(found["places"])] = torch.from_numpy(found["places"].copy())
    state.update(_norm(found, "layer0", "embeddings.LayerNorm"))
    for number in range(body.config.num_hidden_layers):
        name, own = f"layer{number + 1}", f"encoder.layer.{number}"
        for part, target in LINEAR.items():
            state[f"{own}.{target}.weight"] = torch.from_numpy(_product(found, f"{name}.{part}.weight"))
            state[f"{own}.{target}.bias"] = torch.from_numpy(found[f"{name}.{part}.bias"].copy())
        for part, target in NORMS.items():
            state.update(_norm(found, f"{name}.{part}".rstrip("."), f"{own}.{target}"))
    body.load_state_dict(state)
    rows = found["embedding"].astype(np.float32) * found["scales"]
    return body, torch.from_numpy(rows.reshape(-1, WIDTH))


def _product(found: dict[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    """A dense layer's weight, (out, in), from its int8 columns."""
    codes, zeros = found[f"{name}_quantized"].astype(np.float32), found[f"{name}_zero_point"].astype(np.float32)
    scales = np.asarray(found[f"{name}_scale"], dtype=np.float32)
    return np.ascontiguousarray(((codes - zeros) * scales).T)


def _norm(found: dict[str, NDArray[np.generic]], name: str, target: str) -> dict[str, Tensor]:
    return {
        f"{target}.weight": torch.from_numpy(found[f"{name}.scale"].copy()),
        f"{target}.bias": torch.from_numpy(found[f"{name}.shift"].copy()),
    }
