"""The reader in training: the encoder's layers over a question and a passage, and three heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from index.encoder.train.restore import from_shipped
from index.encoder.train.student import WIDTH

if TYPE_CHECKING:
    from transformers import BertModel

LONGEST = 256  # pieces of question and passage
LONGEST_QUESTION = 64
LONGEST_SPAN = 32  # pieces of an answer
PAIRED = 64  # width in which first and last piece of a span meet
# Stands for -inf, which would turn masked sums into nan.
NEVER = -1e4


class Reader(nn.Module):
    """Which span of a passage answers, given that one does, and whether one does.

    A span's score is start + end + start·end in 64 dimensions + one for its length, normalised over
    all spans of the passage. Whether the passage answers is read from the first piece beside the
    mean of the pieces where answers are expected to start.
    """

    def __init__(self, body: BertModel, embedding: Tensor) -> None:
        super().__init__()
        self.embedding = nn.Embedding.from_pretrained(embedding, freeze=True)
        self.body = body
        self.ends = nn.Linear(WIDTH, 2)
        self.pair = nn.Linear(WIDTH, 2 * PAIRED)
        self.lengths = nn.Parameter(torch.zeros(LONGEST_SPAN))
        self.mixed = nn.Linear(2 * WIDTH, WIDTH)
        self.answered = nn.Linear(WIDTH, 1)
        nn.init.normal_(self.pair.weight, std=0.02)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """(n, length) ids, token types and mask to (n, length, length) log probabilities of spans
        and (n,) logits that there is an answer, both float32."""
        hidden = self.body(
            inputs_embeds=self.embedding(ids), attention_mask=mask, token_type_ids=types
        ).last_hidden_state.float()
        with torch.autocast(hidden.device.type, enabled=False):
            spans = self.spans(hidden, types, mask)
            starts = spans.logsumexp(2).exp()
            expected = (starts[:, None] @ hidden).squeeze(1)
            mixed = torch.tanh(self.mixed(torch.cat([hidden[:, 0], expected], dim=1)))
            return spans, self.answered(mixed).squeeze(1)

    def spans(self, hidden: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """(n, length, 384) states to (n, length, length) log probabilities, `NEVER` and below where
        no answer may be."""
        count, length = types.shape
        start, end = self.ends(hidden).unbind(2)
        first, last = self.pair(hidden).split(PAIRED, dim=2)
        scores = start[:, :, None] + end[:, None] + first @ last.transpose(1, 2) * PAIRED**-0.5
        steps = torch.arange(length)[None] - torch.arange(length)[:, None]
        fits = (steps >= 0) & (steps < LONGEST_SPAN)
        scores = scores + self.lengths[steps.clamp(0, LONGEST_SPAN - 1)]
        inside = ((types == 1) & (mask == 1)).float()
        inside = inside * torch.cat([inside[:, 1:], torch.zeros(count, 1)], dim=1)  # not the last [SEP]
        allowed = (inside[:, :, None] * inside[:, None]).bool() & fits
        scores = scores.masked_fill(~allowed, NEVER)
        return scores.flatten(1).log_softmax(1).view_as(scores)


def new_reader() -> Reader:
    """A reader with the layers and the embedding of the shipped encoder."""
    body, embedding = from_shipped()
    return Reader(body, embedding)
