"""`pasaje eval xquad --reader`: which words the reader takes for the answer, given the paragraph that holds it, and
whether it tells that paragraph from the next one of the same article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evals.intervals import Interval, bootstrap
from evals.words import content_of, token_f1
from index.records import Language
from index.sentences import sentence_spans
from qa.read import Reader, Reading
from qa.windows import windows_of

if TYPE_CHECKING:
    from evals.xquad import Squad


def measure(asked: Squad, told: Squad, ids: Sequence[str], reader: Reader) -> dict[str, Interval]:
    """Over the questions `ids`: "F1" and "EM" of the words (SQuAD's, Rajpurkar et al. 2016, without the articles of
    both languages), "sentence", how often the likeliest sentence is the one that answers, and "AUC" of telling a
    question's paragraph from the next one of its article. Questions of one paragraph are drawn together."""
    values: dict[str, list[float]] = {"F1": [], "EM": [], "sentence": []}
    own, other = [], []
    for id_ in ids:
        question, text, (start, end) = asked.questions[id_], told.paragraphs[told.gold[id_]], told.answers[id_]
        sentences = sentence_spans(text, told.language)
        readings = _read(reader, question, text, told.language)
        best = max(readings, key=lambda reading: reading.answered)
        found = best.likeliest(0, len(text))
        given, expected = content_of(text[slice(*found[1])] if found else ""), content_of(text[start:end])
        likeliest = max(sentences, key=lambda sentence: max(_likely(reading, *sentence) for reading in readings))
        values["F1"].append(token_f1(given, expected))
        values["EM"].append(float(given == expected))
        values["sentence"].append(float(likeliest[0] <= start < likeliest[1]))
        own.append(best.answered)
        following = told.paragraphs[told.following[id_]]
        other.append(max(r.answered for r in _read(reader, question, following, told.language)))
    values["AUC"] = ((np.sign(np.subtract.outer(own, other)).mean(axis=1) + 1) / 2).tolist()
    groups = [told.gold[id_] for id_ in ids]
    return {name: bootstrap(found, groups) for name, found in values.items()}


def _read(reader: Reader, question: str, text: str, language: Language) -> Sequence[Reading]:
    sentences = sentence_spans(text, language)
    windows = windows_of(sentences, [None] * len(sentences))
    return reader.read(question, [(text[start:end], start) for start, end in windows])


def _likely(reading: Reading, start: int, end: int) -> float:
    return reading.probability * reading.inside(start, end)
