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

from index.encoder.train.batches import LONGEST, Item, Mix, Source, drawer, either, load_sources
from index.encoder.train.student import Student, load_base, load_base_tokenizer, save_whole, tensors

SCALE = 20.0
QUEUE = 4096
SAME = 0.9  # teacher cosine above which a queued text is no negative
CONTRAST_SHARE = 0.1
RELATION_SHARE = 0.2
BANK = 4096  # passages whose order by the teacher a question learns
TAUGHT = 24
RARE = 8.0  # how many times as far a piece's vector steps when it is first seen
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
            {
                "words": 0.35,
                "questions": 0.15,
                "asked": 0.12,
                "prose": 0.14,
                "general": 0.14,
                "paragraphs": 0.05,
                "sections": 0.05,
            },
            (1.5e-3, 2e-5),
            (1.5e-5, 1e-6),
        ),
    ]


class Trainer:
    """Teacher, student, optimisers and the queue of teacher vectors used as negatives."""

    def __init__(self, out: Path, state: dict[str, Any]) -> None:
        torch.set_flush_denormal(True)  # Adam's moments sink into them: 20 times slower
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        body, embedding = load_base()
        self.teacher = Student(body, embedding).eval().requires_grad_(requires_grad=False)
        self.teacher_tokenizer = load_base_tokenizer()
        self.tokenizer = Tokenizer.from_file(str(out / "student.json"))
        body, _ = load_base()
        body.load_state_dict(state["body"])
        self.student = Student(body, state["embedding"])
        if self.device.type == "cpu":  # the fused kernel's backward pass takes longer there than all products
            body.set_attn_implementation("eager")
        self.teacher.to(self.device)
        self.student.to(self.device).train()
        self.embedding_optimiser = torch.optim.SparseAdam(list(self.student.embedding.parameters()), betas=(0.9, 0.99))
        self.body_optimiser = torch.optim.AdamW(
            self.student.body.parameters(), betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.queue = functional.normalize(torch.randn(QUEUE, 384), dim=-1).to(self.device)
        self.bank = self.queue
        self.seen = torch.zeros(len(state["embedding"]), 1, device=self.device)

    def fill_bank(self, passages: list[str]) -> None:
        """Give the vectors of English `passages` that relations are read from."""
        self.bank = torch.cat([self.teach(passages[i : i + TAUGHT]) for i in range(0, len(passages), TAUGHT)])

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
        same = own @ torch.cat([own, self.queue]).T > SAME
        same.fill_diagonal_(fill_value=False)
        scores = SCALE * rows @ torch.cat([targets, self.queue]).T
        scores = scores.masked_fill(same, float("-inf"))
        return functional.cross_entropy(scores, torch.arange(len(rows), device=self.device))

    def remember(self, vectors: Tensor) -> None:
        """Put teacher vectors at the end of the queue."""
        self.queue = torch.cat([self.queue[len(vectors) :], vectors])

    def imitate(self, items: list[Item], rng: np.random.Generator) -> Tensor:
        """Squared distance to the teacher, and shares of InfoNCE and of relations."""
        target = self.teach([item.english for item in items])
        rows = self.embed([either(rng, item.english, item.spanish) for item in items])
        loss = _distance(rows, target) + CONTRAST_SHARE * self.against(rows, target, target)
        loss = loss + RELATION_SHARE * self.related(rows, target)
        self.remember(target)
        return loss

    def related(self, rows: Tensor, own: Tensor) -> Tensor:
        """How far the scores of `rows` against the bank are from those of the teacher's vectors
        `own`: the divergence of their softmax."""
        found, wanted = (functional.log_softmax(SCALE * x @ self.bank.T, 1) for x in (rows, own))
        return functional.kl_div(found, wanted, log_target=True, reduction="batchmean")

    def answer(self, items: list[Item], rng: np.random.Generator) -> Tensor:
        """Squared distance to the teacher, InfoNCE from questions to passages and back, and relations."""
        asked = self.embed([either(rng, i.english, i.spanish) for i in items])
        told = self.embed([either(rng, i.answer_english or "", i.answer_spanish) for i in items])
        target_asked = self.teach([i.english for i in items])
        target_told = self.teach([i.answer_english or "" for i in items])
        loss = _distance(asked, target_asked) + _distance(told, target_told)
        loss = loss + CONTRAST_SHARE * (
            self.against(asked, target_told, told) + self.against(told, target_asked, asked)
        )
        loss = loss + RELATION_SHARE * (self.related(asked, target_asked) + self.related(told, target_told))
        self.remember(target_told)
        return loss

    def step(self, loss: Tensor, embedding_rate: float, body_rate: float) -> None:
        """One update. A step of Adam has the same length however seldom a piece is seen: rare pieces
        would stay where they began, so their vectors go further."""
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.student.body.parameters(), 1.0)
        weight = self.student.embedding.weight
        assert weight.grad is not None
        rows = weight.grad.coalesce().indices()[0]
        before = weight.detach()[rows]
        for optimiser, rate in (
            (self.embedding_optimiser, embedding_rate),
            (self.body_optimiser, body_rate),
        ):
            optimiser.param_groups[0]["lr"] = rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        further = (RARE / (1 + self.seen[rows]).sqrt()).clamp(min=1)
        with torch.no_grad():
            weight[rows] = before + further * (weight[rows] - before)
        self.seen[rows] += 1


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
        trainer.seen = state["seen"].to(trainer.device)
    found = load_sources(data, seed)
    trainer.fill_bank(_passages(found, np.random.default_rng(seed)))
    draw = drawer(found, plan.mix)
    budget = plan.minutes * 60
    bar = tqdm(desc=plan.name, initial=step)
    clock, since_save, seen = time.monotonic(), 0.0, 0
    averages: dict[str, float] = {}
    while elapsed < budget:
        rng = np.random.default_rng([seed, len(plan.name), step])
        name, items = draw(rng)
        loss = (trainer.answer if items[0].answer_english else trainer.imitate)(items, rng)
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


def _passages(found: dict[str, Source], rng: np.random.Generator) -> list[str]:
    """`BANK` English passages that questions ask for: every paragraph, then others at random."""
    paragraphs, others = (
        list(dict.fromkeys(item.answer_english or "" for item in found[name].items))
        for name in ("paragraphs", "english")
    )
    texts = [*paragraphs, *(others[place] for place in rng.permutation(len(others)))]
    return sorted(texts[:BANK], key=len)


def _save(trainer: Trainer, path: Path, elapsed: float, step: int) -> None:
    state = {
        "embedding": trainer.student.embedding.weight.detach(),
        "body": trainer.student.body.state_dict(),
        "optimisers": [
            trainer.embedding_optimiser.state_dict(),
            trainer.body_optimiser.state_dict(),
        ],
        "seen": trainer.seen,
        "elapsed": elapsed,
        "step": step,
    }
    save_whole(state, path)
