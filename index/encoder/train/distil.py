"""Stages `distil` and `contrast`: the student learns the English teacher's vectors for both
languages, then questions and passages in four directions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from index.encoder.train.batches import LONGEST, Item, Mix, drawer, either, load_sources
from index.encoder.train.student import Student, load_base, load_base_tokenizer, tensors

SCALE = 20.0
QUEUE = 4096
SAME = 0.9  # teacher cosine above which a queued text is no negative
CONTRAST_SHARE = 0.2
SAVE_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One stage: its budget, sources, and the rates it starts and ends with."""

    name: str
    minutes: float
    mix: Mix
    embedding_rates: tuple[float, float]
    body_rates: tuple[float, float]


def plans(minutes: float) -> list[Plan]:
    """Both stages within `minutes`."""
    return [
        Plan(
            "distil",
            minutes * 0.55,
            {"general": 0.62, "human": 0.18, "machine": 0.08, "windows": 0.12},
            (2e-3, 1e-3),
            (1e-4, 7e-5),
        ),
        Plan(
            "contrast",
            minutes * 0.45,
            {"general": 0.58, "human": 0.05, "windows": 0.22, "sections": 0.05, "english": 0.08, "spanish": 0.02},
            (2e-3, 2e-5),
            (1.2e-5, 1e-6),
        ),
    ]


class Trainer:
    """Teacher, student, optimisers and the queue of teacher vectors used as negatives."""

    def __init__(self, out: Path, state: dict[str, Any]) -> None:
        torch.set_flush_denormal(True)  # Adam's moments sink into them: 20 times slower
        body, embedding = load_base()
        self.teacher = Student(body, embedding).eval().requires_grad_(requires_grad=False)
        self.teacher_tokenizer = load_base_tokenizer()
        self.tokenizer = Tokenizer.from_file(str(out / "student.json"))
        body, _ = load_base()
        body.load_state_dict(state["body"])
        self.student = Student(body, state["embedding"])
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.teacher.to(self.device)
        self.student.to(self.device).train()
        self.embedding_optimiser = torch.optim.SparseAdam(list(self.student.embedding.parameters()), betas=(0.9, 0.99))
        self.body_optimiser = torch.optim.AdamW(
            self.student.body.parameters(), betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.queue = functional.normalize(torch.randn(QUEUE, 384), dim=-1).to(self.device)

    def teach(self, texts: list[str]) -> Tensor:
        """The teacher's vectors of English texts."""
        ids, mask = tensors(self.teacher_tokenizer, texts, LONGEST)
        with torch.no_grad(), torch.autocast(self.device.type, torch.bfloat16):
            vectors: Tensor = self.teacher(ids.to(self.device), mask.to(self.device))
        return vectors

    def embed(self, texts: list[str]) -> Tensor:
        """The student's vectors, with gradient."""
        ids, mask = tensors(self.tokenizer, texts, LONGEST)
        with torch.autocast(self.device.type, torch.bfloat16):
            vectors: Tensor = self.student(ids.to(self.device), mask.to(self.device))
        return vectors

    def against(self, rows: Tensor, own: Tensor, targets: Tensor) -> Tensor:
        """InfoNCE of `rows` against their `targets` and the queue, where what the teacher
        calls the same as `own` does not count."""
        same = own @ self.queue.T > SAME
        queued = (SCALE * rows @ self.queue.T).masked_fill(same, float("-inf"))
        scores = torch.cat([SCALE * rows @ targets.T, queued], dim=1)
        return functional.cross_entropy(scores, torch.arange(len(rows), device=self.device))

    def remember(self, vectors: Tensor) -> None:
        """Put teacher vectors at the end of the queue."""
        self.queue = torch.cat([self.queue[len(vectors) :], vectors])

    def imitate(self, items: list[Item], rng: np.random.Generator) -> Tensor:
        """Squared distance to the teacher, and a share of InfoNCE."""
        target = self.teach([item.english or "" for item in items])
        rows = self.embed([either(rng, item.english, item.spanish) for item in items])
        loss = _distance(rows, target) + CONTRAST_SHARE * self.against(rows, target, target)
        self.remember(target)
        return loss

    def answer(self, items: list[Item], rng: np.random.Generator) -> Tensor:
        """InfoNCE from questions to passages and back, anchored to the teacher where the
        English text is known."""
        asked = self.embed([either(rng, i.english, i.spanish) for i in items])
        told = self.embed([either(rng, i.answer_english, i.answer_spanish) for i in items])
        if not items[0].english:
            own = told.detach()
            return 0.2 * (self.against(asked, own, told) + self.against(told, own, asked))
        target_asked = self.teach([i.english or "" for i in items])
        target_told = self.teach([i.answer_english or "" for i in items])
        loss = _distance(asked, target_asked) + _distance(told, target_told)
        loss = loss + CONTRAST_SHARE * self.against(asked, target_told, told)
        loss = loss + CONTRAST_SHARE * self.against(told, target_asked, asked)
        self.remember(target_told)
        return loss

    def step(self, loss: Tensor, embedding_rate: float, body_rate: float) -> None:
        """One update."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.student.body.parameters(), 1.0)
        for optimiser, rate in (
            (self.embedding_optimiser, embedding_rate),
            (self.body_optimiser, body_rate),
        ):
            optimiser.param_groups[0]["lr"] = rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)


def _distance(rows: Tensor, targets: Tensor) -> Tensor:
    return (rows - targets).square().sum(1).mean()


def train(data: Path, out: Path, plan: Plan, seed: int, start: Path, saved: Path) -> None:
    """Run one stage from `start`; write `saved` every few minutes and at the end, and take up
    where it stopped when that file already holds a part of the stage."""
    state = torch.load(saved if saved.exists() else start, weights_only=True)
    trainer = Trainer(out, state)
    elapsed, step = (state["elapsed"], state["step"]) if saved.exists() else (0.0, 0)
    if "optimisers" in state:
        trainer.embedding_optimiser.load_state_dict(state["optimisers"][0])
        trainer.body_optimiser.load_state_dict(state["optimisers"][1])
    draw = drawer(load_sources(data), plan.mix)
    budget = plan.minutes * 60
    bar = tqdm(desc=plan.name, initial=step)
    clock, since_save, seen = time.monotonic(), 0.0, 0
    averages: dict[str, float] = {}
    while elapsed < budget:
        rng = np.random.default_rng([seed, len(plan.name), step])
        name, items = draw(rng)
        loss = (trainer.answer if items[0].answer_english or items[0].answer_spanish else trainer.imitate)(items, rng)
        done, warm = elapsed / budget, min(1.0, (step + 1) / 100)
        rates = [warm * (a + (b - a) * done) for a, b in (plan.embedding_rates, plan.body_rates)]
        trainer.step(loss, rates[0], rates[1])
        averages[name] = 0.97 * averages.get(name, loss.item()) + 0.03 * loss.item()
        step, seen = step + 1, seen + len(items)
        now = time.monotonic()
        elapsed, since_save, clock = elapsed + now - clock, since_save + now - clock, now
        bar.update()
        if step % 50 == 0:
            shown = " ".join(f"{k}={v:.3f}" for k, v in sorted(averages.items()))
            bar.set_postfix_str(f"{elapsed:.0f}s of {budget:.0f}s, {seen} items, {shown}")
        if since_save > SAVE_SECONDS or elapsed >= budget:
            _save(trainer, saved, elapsed, step)
            since_save = 0.0
    bar.close()


def _save(trainer: Trainer, path: Path, elapsed: float, step: int) -> None:
    """Write beside `path`, then rename, so that an interruption leaves a whole file."""
    state = {
        "embedding": trainer.student.embedding.weight.detach(),
        "body": trainer.student.body.state_dict(),
        "optimisers": [
            trainer.embedding_optimiser.state_dict(),
            trainer.body_optimiser.state_dict(),
        ],
        "elapsed": elapsed,
        "step": step,
    }
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)
