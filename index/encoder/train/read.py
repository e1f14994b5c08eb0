"""Stage `read`: the reader learns which words answer, and whether any do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from index.encoder.bundled import FILES
from index.encoder.train.pairs import Batch, Pairs
from index.encoder.train.reader import Reader, new_reader
from index.encoder.train.student import save_whole

if TYPE_CHECKING:
    from pathlib import Path

BODY_RATES = (2e-4, 1e-5)
HEAD_RATES = (1e-3, 1e-4)
WARM_STEPS = 150
ANSWERED_SHARE = 0.7
NEWS_FROM = 0.15  # of the budget: before that, reading is learned where there is more to read
KEPT = 0.998  # of the running mean of weights, a step
SAVE_SECONDS = 180.0


def loss_of(reader: Reader, batch: Batch) -> tuple[Tensor, Tensor]:
    """-log of the probability of the answer, or of all spans in its sentence where no more is
    known; and the cross-entropy of whether there is one."""
    with torch.autocast("cpu", torch.bfloat16):
        spans, answered = reader(batch.ids, batch.types, batch.mask)
    known = batch.first >= 0
    truth = functional.binary_cross_entropy_with_logits(answered, batch.answered.float())
    if not known.any():
        return spans.sum() * 0, truth
    spans, first, last, exact = spans[known], batch.first[known], batch.last[known], batch.exact[known]
    place = torch.arange(spans.shape[1])
    within = (place >= first[:, None]) & (place <= last[:, None])
    inside = spans.masked_fill(~(within[:, :, None] & within[:, None]), float("-inf")).flatten(1).logsumexp(1)
    whole = spans[torch.arange(len(spans)), first, last]
    return -torch.where(exact, whole, inside).mean(), truth


class Trainer:
    """The reader, its optimiser and the running mean of its weights."""

    def __init__(self, state: dict[str, Any] | None) -> None:
        torch.set_flush_denormal(True)  # Adam's moments sink into them: 20 times slower
        self.reader = new_reader().train()
        if state:
            self.reader.load_state_dict(state["reader"] | {"embedding.weight": state["embedding"]})
        body = [p for name, p in self.reader.named_parameters() if name.startswith("body.")]
        heads = [p for name, p in self.reader.named_parameters() if not name.startswith(("body.", "embedding."))]
        self.optimiser = torch.optim.AdamW(
            [{"params": body}, {"params": heads}], betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.elapsed, self.pools, self.step = 0.0, 0, 0
        if state:
            self.optimiser.load_state_dict(state["optimiser"])
            self.elapsed, self.pools, self.step = state["elapsed"], state["pools"], state["step"]
        self.mean = state["mean"] if state else {n: v.clone() for n, v in self._trained().items()}

    def learn(self, batch: Batch, done: float) -> tuple[float, float]:
        """One update at `done` of the budget; the two losses."""
        span, truth = loss_of(self.reader, batch)
        (span + ANSWERED_SHARE * truth).backward()
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        warm = min(1.0, (self.step + 1) / WARM_STEPS)
        for group, (start, end) in zip(self.optimiser.param_groups, (BODY_RATES, HEAD_RATES), strict=True):
            group["lr"] = warm * (start + (end - start) * done)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        kept = min(KEPT, self.step / (self.step + 10))
        for name, value in self._trained().items():
            self.mean[name].lerp_(value, 1 - kept)
        return span.item(), truth.item()

    def save(self, path: Path) -> None:
        """Write everything that training takes up from."""
        state = {
            "embedding": self.reader.embedding.weight.detach(),
            "reader": self._trained(),
            "mean": self.mean,
            "optimiser": self.optimiser.state_dict(),
            "elapsed": self.elapsed,
            "pools": self.pools,
            "step": self.step,
        }
        save_whole(state, path)

    def _trained(self) -> dict[str, Tensor]:
        state = self.reader.state_dict()
        return {n: v.detach() for n, v in state.items() if n != "embedding.weight" and v.is_floating_point()}


def read(data: Path, news: Path, out: Path, seed: int, minutes: float) -> None:
    """Train for `minutes`, after a while on the stories in `news` too; write `reader.pt` to `out` every few minutes and
    at the end, and take up where it stopped when that file is there."""
    saved, budget = out / "reader.pt", minutes * 60
    trainer = Trainer(torch.load(saved, weights_only=True) if saved.exists() else None)
    pairs = Pairs(data, news, FILES.tokenizer())
    bar = tqdm(desc="read", initial=trainer.step)
    since_save, seen, averages = 0.0, 0, [1.0, 0.6]
    while trainer.elapsed < budget:
        clock = time.monotonic()
        done = min(1.0, trainer.elapsed / budget)
        for batch in pairs.batches(np.random.default_rng([seed, trainer.pools]), with_news=done >= NEWS_FROM):
            losses = trainer.learn(batch, done)
            averages = [0.98 * a + 0.02 * b for a, b in zip(averages, losses, strict=True)]
            seen += len(batch.ids)
            bar.update()
        trainer.pools += 1
        took = time.monotonic() - clock
        trainer.elapsed, since_save = trainer.elapsed + took, since_save + took
        shown = (
            f"{trainer.elapsed:.0f}s of {budget:.0f}s, {seen} pairs, span {averages[0]:.3f} answered {averages[1]:.3f}"
        )
        bar.set_postfix_str(shown)
        if since_save > SAVE_SECONDS or trainer.elapsed >= budget:
            trainer.save(saved)
            since_save = 0.0
    bar.close()
