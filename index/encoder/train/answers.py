"""`python -m index.encoder.train.answers`: what the reader answers in four directions.

Both files are in SQuAD's format and hold the same questions and paragraphs in the same order, one in
English and one in Spanish, like XQuAD. Every question is read with its own paragraph, and, for telling
whether there is an answer, with the next paragraph of the article.
"""

from __future__ import annotations

import argparse
import json
import re
import string
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from onnxruntime import InferenceSession, SessionOptions

from index.encoder.bundled import FILES
from index.encoder.train.reader import LONGEST
from index.records import Language
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OVERLAP = 64  # pieces that two windows of a paragraph share

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a paragraph: the best span, in characters, the start of the likeliest
    sentence, and the logit that there is an answer."""

    span: Span
    sentence: int
    answered: float


class OnnxReader:
    """A reader's ONNX file on one thread."""

    def __init__(self, path: Path) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._tokenizer = FILES.tokenizer()
        self._tokenizer.enable_truncation(LONGEST, stride=OVERLAP, strategy="only_second")

    def read(self, question: str, passage: str, language: Language) -> Reading:
        """The best of the passage's windows."""
        whole = self._tokenizer.encode(question, passage)
        likely: dict[int, float] = {}
        spans: list[tuple[float, Span]] = []
        logits = []
        for window in (whole, *whole.overflowing):
            feeds = {"ids": np.array([window.ids]), "types": np.array([window.type_ids])}
            scores, answered = self._session.run(None, feeds)
            logit = float(answered[0])
            first, last = divmod(int(scores.argmax()), len(window.ids))
            sure = -float(np.logaddexp(0, -logit))
            spans.append((sure + float(scores.max()), (window.offsets[first][0], window.offsets[last][1])))
            logits.append(logit)
            for sentence in sentence_spans(passage, language):
                inside = _inside(window.offsets, window.type_ids, sentence)
                mass = float(np.exp(scores[np.ix_(inside, inside)] + sure).sum()) if len(inside) else 0.0
                likely[sentence[0]] = max(likely.get(sentence[0], 0.0), mass)
        return Reading(max(spans)[1], max(likely, key=likely.__getitem__), max(logits))


def _inside(offsets: Sequence[Span], types: Sequence[int], sentence: Span) -> NDArray[np.int64]:
    """The pieces of `sentence`."""
    within = [t == 1 and sentence[0] <= a < b <= sentence[1] for (a, b), t in zip(offsets, types, strict=True)]
    return np.flatnonzero(within)


def normalised(text: str) -> list[str]:
    """The words of an answer as SQuAD compares them: no case, punctuation or English articles."""
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def f1(said: str, right: str) -> float:
    """The F1 of the words of two answers, in 0..1."""
    ours, theirs = normalised(said), normalised(right)
    common = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """How often one of `positive` is above one of `negative`; equal ones count half."""
    above = np.sign(np.subtract.outer(np.array(positive), np.array(negative)))
    return float((above.mean() + 1) / 2)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its paragraph, the next one of its article, and where the answer is."""

    question: str
    paragraph: str
    other: str
    answer: Span


def load(path: Path) -> list[Asked]:
    """The questions of a file."""
    out = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        texts = [paragraph["context"] for paragraph in article["paragraphs"]]
        for number, paragraph in enumerate(article["paragraphs"]):
            for entry in paragraph["qas"]:
                start = entry["answers"][0]["answer_start"]
                span = start, start + len(entry["answers"][0]["text"])
                other = texts[(number + 1) % len(texts)]
                out.append(Asked(entry["question"], texts[number], other, span))
    return out


def measure(reader: OnnxReader, questions: list[Asked], told: list[Asked], language: Language) -> dict[str, float]:
    """Answer F1 and exact match, how often the span, and how often the likeliest sentence, is in the sentence
    that answers, and the AUC of telling a question's paragraph from the next one."""
    rows, right, wrong = [], [], []
    for asked, row in zip(questions, told, strict=True):
        found = reader.read(asked.question, row.paragraph, language)
        gold = row.paragraph[slice(*row.answer)]
        said = row.paragraph[slice(*found.span)]
        sentences = sentence_spans(row.paragraph, language)
        answering = next((a, b) for a, b in sentences if a <= row.answer[0] < b)
        exact = float(normalised(said) == normalised(gold))
        inside = float(answering[0] <= found.span[0] < answering[1])
        rows.append((f1(said, gold), exact, inside, float(found.sentence == answering[0])))
        right.append(found.answered)
        wrong.append(reader.read(asked.question, row.other, language).answered)
    means = np.mean(rows, axis=0).tolist()
    names = ("F1", "EM", "sentence of the span", "likeliest sentence")
    return dict(zip(names, means, strict=True)) | {"AUC": auc(right, wrong)}


def main() -> None:
    """Parse the command line and print one line a direction."""
    parser = argparse.ArgumentParser(prog="python -m index.encoder.train.answers", description=__doc__)
    parser.add_argument("--english", type=Path, required=True)
    parser.add_argument("--spanish", type=Path, required=True)
    parser.add_argument("--reader", type=Path, required=True, help="the reader's ONNX file")
    parser.add_argument("--step", type=int, default=1, help="read one question in so many")
    options = parser.parse_args()
    reader = OnnxReader(options.reader)
    files: dict[Language, list[Asked]] = {
        "en": load(options.english)[:: options.step],
        "es": load(options.spanish)[:: options.step],
    }
    for language, questions in files.items():
        for other, told in files.items():
            found = measure(reader, questions, told, other)
            shown = "  ".join(f"{name} {value:.3f}" for name, value in found.items())
            sys.stdout.write(f"{language} -> {other}  {shown}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
