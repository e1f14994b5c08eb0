"""Stage `initialise`: Spanish pieces for MiniLM, each made of the English words nearest to it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.train import sources
from index.encoder.train.prune import latin_pieces, with_vocabulary
from index.encoder.train.student import load_base, load_base_tokenizer

SPANISH_PIECES = 20_000
NEAREST = 4
SHARPNESS = 15.0
KNOWN = 15  # occurrences that make an English word's static vector worth copying from


def spanish_counts(data: Path, tokenizer: Tokenizer) -> Counter[str]:
    """How often each static piece occurs in Spanish text, general text counting five times."""
    texts: list[tuple[list[str], int]] = [
        ([p.right for p in sources.translations(data, "general")], 5),
        ([p.right for p in sources.translations(data, "human")][:150_000], 1),
        ([row["t_es"][:600] for row in sources.sections(data)][:30_000], 1),
        ([p.right for p in sources.lexicon(data)], 3),
    ]
    counts: Counter[int] = Counter()
    for part, weight in texts:
        for start in range(0, len(part), 20_000):
            for encoding in tokenizer.encode_batch_fast(part[start : start + 20_000], add_special_tokens=False):
                for piece in encoding.ids:
                    counts[piece] += weight
    return Counter({str(tokenizer.id_to_token(i)): n for i, n in counts.items()})


def nearest_mixture(
    target: NDArray[np.float32], known: NDArray[np.float32], embedding: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Rows of `embedding` mixed by softmax(15 cosine) over the `NEAREST` rows of `known`."""
    out = np.zeros((len(target), embedding.shape[1]), dtype=np.float32)
    for start in range(0, len(target), 2000):
        scores = target[start : start + 2000] @ known.T
        best = np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]
        top = np.take_along_axis(scores, best, axis=1)
        weights = np.exp(SHARPNESS * (top - top.max(axis=1, keepdims=True)))
        weights /= weights.sum(axis=1, keepdims=True)
        out[start : start + 2000] = np.einsum("ik,ikd->id", weights, embedding[best])
    return out


def initialise(data: Path, out: Path) -> None:
    """Write `student.json` (tokenizer) and `student.pt` (layers and embedding) to `out`."""
    static = Tokenizer.from_file(str(out / "static.json"))
    vectors = torch.load(out / "static.pt", weights_only=True)["vectors"].numpy()
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    base = load_base_tokenizer()
    old = base.get_vocab()
    counts = spanish_counts(data, static)
    added = [p for p, _ in counts.most_common() if p not in old and p.strip("#").isalnum()]
    added = added[:SPANISH_PIECES]
    kept = latin_pieces(base)
    tokenizer = with_vocabulary(json.loads(base.to_str()), [*kept, *added])
    body, embedding = load_base()
    english: Counter[str] = Counter()
    for name in ("general", "human"):
        for pair in sources.translations(data, name):
            english.update(pair.left.lower().split())
    pieces = static.get_vocab()
    known = [w for w, n in english.items() if n >= KNOWN and w.isalpha() and w in old and w in pieces]
    mixed = nearest_mixture(
        vectors[[pieces[p] for p in added]],
        vectors[[pieces[w] for w in known]],
        embedding.numpy()[[old[w] for w in known]],
    )
    rows = torch.cat([embedding[[old[p] for p in kept]], torch.from_numpy(mixed)])
    tokenizer.save(str(out / "student.json"))
    torch.save({"embedding": rows, "body": body.state_dict()}, out / "student.pt")
