"""`python -m index.encoder.train.recall`: recall@1 and @5 in four directions, encoder alone.

Both files are in SQuAD's format and hold the same questions and paragraphs in the same order,
one in English and one in Spanish, like XQuAD.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from tokenizers import Tokenizer

from index.encoder import BundledEncoder, StaticEncoder
from index.encoder.bundled import LONGEST
from index.encoder.train.student import Student, load_base, load_base_tokenizer, tensors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Embed = Callable[[list[str]], NDArray[np.float32]]

BATCH = 32


def student_embed(student: Student, tokenizer: Tokenizer) -> Embed:
    """Return a function from texts to the student's unit rows, in float32."""
    student.eval()

    def embed(texts: list[str]) -> NDArray[np.float32]:
        with torch.no_grad():
            parts = [student(*tensors(tokenizer, texts[i : i + BATCH], LONGEST)) for i in range(0, len(texts), BATCH)]
        rows: NDArray[np.float32] = torch.cat(parts).numpy()
        return rows

    return embed


def load(name: str) -> Embed:
    """Return the encoder `name`: "static", "bundled", "base" (all-MiniLM-L6-v2), or a student's file.

    The tokenizer of a student's file is `student.json` beside it.
    """
    if name == "static":
        return StaticEncoder().embed_passages
    if name == "bundled":
        return BundledEncoder().embed_passages
    body, embedding = load_base()
    if name == "base":
        return student_embed(Student(body, embedding), load_base_tokenizer())
    state = torch.load(name, weights_only=True)
    body.load_state_dict(state["body"])
    tokenizer = Tokenizer.from_file(str(Path(name).with_name("student.json")))
    return student_embed(Student(body, state["embedding"]), tokenizer)


def read(path: Path) -> tuple[list[str], list[str], NDArray[np.int64]]:
    """Return passages, questions, and the number of each question's passage."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    asked = [(entry["question"], i) for i, paragraph in enumerate(paragraphs) for entry in paragraph["qas"]]
    return [p["context"] for p in paragraphs], [q for q, _ in asked], np.array([i for _, i in asked])


def ranks(scores: NDArray[np.float32], gold: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many passages score above the right one, (questions,)."""
    above: NDArray[np.int64] = (scores > scores[np.arange(len(gold)), gold][:, None]).sum(axis=1)
    return above


def main() -> None:
    """Parse the command line and print one line a direction."""
    parser = argparse.ArgumentParser(prog="python -m index.encoder.train.recall", description=__doc__)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--spanish", type=Path, required=True)
    parser.add_argument("--encoder", default="bundled", help="static, bundled, base or a student's .pt file")
    options = parser.parse_args()
    embed = load(options.encoder)
    files = {"en": read(options.english), "es": read(options.spanish)}
    passages = {language: embed(found[0]) for language, found in files.items()}
    for language, (_, questions, gold) in files.items():
        asked = embed(questions)
        for other, told in passages.items():
            rank = ranks(asked @ told.T, gold)
            found = f"recall@1 {(rank < 1).mean():.3f}  recall@5 {(rank < 5).mean():.3f}"
            sys.stdout.write(f"{language} -> {other}  {found}\n")


if __name__ == "__main__":
    main()
