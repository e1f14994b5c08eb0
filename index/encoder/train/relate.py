"""Stage `relate`: which English words belong together, from the teacher into the static space.

Translation pairs put *hour* beside *hora*, but nothing in them puts *translated* beside
*translator*. The teacher's vectors of single words do; half of the words are read in Spanish,
so that they carry over.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional
from tqdm import tqdm

from index.encoder.train import sources
from index.encoder.train.align import SCALE, Bag, contrastive, encode
from index.encoder.train.student import Student, load_base, load_base_tokenizer, tensors

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from index.encoder.train.align import Ragged

WORDS = 24_000
RAREST = 4
NEIGHBOURS = 16
SEEDS = 128
STEPS = 480
BATCH = 1280
SHARE = 0.45
SPANISH_SHARE = 0.5
TRANSLATIONS = 3  # drawings of a Spanish word for each English one
RATE = 1.5e-3
SHARPNESS = 12.0
LONG = 512
ORDER = ("general", "lexicon", "general", "headings", "lexicon", "questions")


def english_words(pairs: dict[str, list[sources.Pair]]) -> list[str]:
    """Return the words that most English texts hold, most frequent first."""
    counts: Counter[str] = Counter()
    for text in [*(p.left for p in pairs["general"]), *(p.right for p in pairs["questions"])]:
        counts.update(set(re.findall("[a-z]{2,}", text.lower())))
    return [word for word, count in counts.most_common(WORDS) if count >= RAREST]


def in_spanish(words: list[str], lexicon: list[sources.Pair], rng: np.random.Generator) -> list[str]:
    """Return `words`, each as one of its translations where the lexicon has any."""
    known: dict[str, list[str]] = {}
    for pair in lexicon:
        known.setdefault(pair.left.lower(), []).append(pair.right)
    return [str(rng.choice(known[word])) if word in known else word for word in words]


def teacher_words(words: list[str]) -> Tensor:
    """Return the teacher's vectors of `words`, less their mean, as unit rows."""
    body, embedding = load_base()
    teacher, tokenizer = Student(body, embedding).eval(), load_base_tokenizer()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        parts = [teacher(*tensors(tokenizer, words[i : i + 512], 16)) for i in range(0, len(words), 512)]
    vectors = torch.cat(parts).float()
    return functional.normalize(vectors - vectors.mean(0), dim=1)


def relation(rows: Tensor, target: Tensor) -> Tensor:
    """Return the divergence of who is near whom among `rows` from who is among `target`."""
    own = torch.eye(len(rows), dtype=torch.bool)
    near, wanted = (functional.log_softmax((SHARPNESS * x @ x.T).masked_fill(own, -1e4), 1) for x in (rows, target))
    return functional.kl_div(near, wanted, log_target=True, reduction="batchmean")


def relate(data: Path, out: Path, seed: int) -> None:
    """Go on from `aligned.pt`; write `static.pt`."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)
    rng = np.random.default_rng(seed)
    tokenizer = Tokenizer.from_file(str(out / "static.json"))
    state = torch.load(out / "aligned.pt", weights_only=True)
    model = Bag(*state["vectors"].shape)
    model.load_state_dict(state)
    pairs = {
        "general": sources.translations(data, "general"),
        "lexicon": sources.lexicon(data),
        "headings": sources.section_pairs(data, seed),
        "questions": sources.questions(data),
    }
    words = english_words(pairs)
    target = teacher_words(words)
    near = torch.cat([(part @ target.T).topk(NEIGHBOURS).indices for part in target.split(1000)])
    word_rows = encode(tokenizer, words)
    spanish_rows = [encode(tokenizer, in_spanish(words, pairs["lexicon"], rng)) for _ in range(TRANSLATIONS)]
    sides = {name: _sides(tokenizer, found) for name, found in pairs.items()}
    optimiser = torch.optim.Adam(model.parameters(), betas=(0.9, 0.99))
    for step in tqdm(range(STEPS), desc="relate"):
        optimiser.param_groups[0]["lr"] = RATE * (1 - step / STEPS) * min(1.0, (step + 1) / 20)
        chosen = torch.unique(near[torch.from_numpy(rng.integers(len(words), size=SEEDS))]).numpy()
        switched = rng.random(len(chosen)) < SPANISH_SHARE
        chosen = np.concatenate([chosen[switched], chosen[~switched]])
        spanish, english = np.split(chosen, [int(switched.sum())])
        rows_read = [model(*spanish_rows[step % TRANSLATIONS].batch(spanish)), model(*word_rows.batch(english))]
        loss = SHARE * relation(torch.cat(rows_read), target[chosen])
        left, right = sides[ORDER[step % len(ORDER)]]
        rows = rng.choice(len(left.starts) - 1, BATCH, replace=False)
        loss = loss + contrastive(model(*left.batch(rows)), model(*right.batch(rows)), SCALE)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
    torch.save({name: value.detach() for name, value in model.state_dict().items()}, out / "static.pt")


def _sides(tokenizer: Tokenizer, pairs: list[sources.Pair]) -> tuple[Ragged, Ragged]:
    left, right = ([getattr(pair, side)[:LONG] for pair in pairs] for side in ("left", "right"))
    return encode(tokenizer, left), encode(tokenizer, right)
