"""`pasaje eval tune`: how well an answer has to be supported to be given, chosen on the tune split alone.

Every question is tried once with nothing forbidden. An answer comes with scores of its support, each in [0, 1] and
better when higher, and is given when none of them lies below its threshold; so every choice of thresholds can be
looked at afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from evals.measures import Outcome, citation_recall
from evals.run import histories
from index.language import detect_language
from qa import Answer, Chatbot
from qa.asked import Asked
from qa.chatbot import POOL
from qa.compose import compose
from qa.conversation import background
from qa.extract import Findings

STEPS = tuple(n / 20 for n in range(21))
KEPT = Path(str(files("qa").joinpath("thresholds.json")))
COMMAND = "pasaje eval tune --write"
# The ways of answering that have thresholds of their own, with whether the reader reads.
WAYS: Mapping[str, bool] = {"reader": True, "no reader": False}


@dataclass(frozen=True, slots=True)
class Trial:
    """A question with the answer it gets where nothing is forbidden, and that answer's scores by name: "present" is
    the share of the question's demand that the articles have, "coverage" what the best stretch meets of it, "read"
    how likely the reader, if there is one, holds it that they answer."""

    outcome: Outcome
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Point:
    """What thresholds, by the name of the score, give over some questions; a measure is 0 where it is 0/0."""

    thresholds: Mapping[str, float]
    citation_recall: float
    abstention_precision: float
    abstention_recall: float
    abstention_f1: float

    @property
    def objective(self) -> float:
        """What is made as large as it can be."""
        return self.citation_recall + self.abstention_f1


@dataclass(frozen=True, slots=True)
class Tuning:
    """The thresholds chosen, and for each the points that differ from the choice in that one alone, from 0 to 1."""

    chosen: Point
    curves: Mapping[str, Sequence[Point]]


def tune(trials: Sequence[Trial]) -> Tuning:
    """Try every choice of thresholds on a grid of twentieths and take the one whose objective, averaged with its
    neighbours', is highest: the middle of a plateau, since a peak of its own is an accident of the questions."""
    names = list(trials[0].scores)
    shape = (len(STEPS),) * len(names)
    points = [point(trials, dict(zip(names, values, strict=True))) for values in product(STEPS, repeat=len(names))]
    padded = np.pad(np.reshape([p.objective for p in points], shape), 1, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, (3,) * len(names))
    smooth = around.mean(axis=tuple(range(-len(names), 0)))
    chosen = points[int(smooth.argmax())]
    return Tuning(
        chosen,
        {
            name: [p for p in points if all(p.thresholds[n] == chosen.thresholds[n] for n in names if n != name)]
            for name in names
        },
    )


def point(trials: Sequence[Trial], thresholds: Mapping[str, float]) -> Point:
    """What `thresholds` give."""
    given = np.array([all(t.scores[name] >= least for name, least in thresholds.items()) for t in trials])
    answered = given & np.array([t.outcome.answered for t in trials])
    answerable = np.array([t.outcome.question.answerable for t in trials])
    recall = np.array([citation_recall(t.outcome) for t in trials]) * answered
    right = float((~answered & ~answerable).sum())
    silent, unanswerable = float((~answered).sum()), float((~answerable).sum())
    return Point(
        thresholds,
        citation_recall=float(recall[answerable].mean()) if answerable.any() else 0.0,
        abstention_precision=right / silent if silent else 0.0,
        abstention_recall=right / unanswerable if unanswerable else 0.0,
        abstention_f1=2 * right / (silent + unanswerable) if silent + unanswerable else 0.0,
    )


def tries(bot: Chatbot, outcomes: Sequence[Outcome]) -> list[Trial]:
    """What the thresholds would decide on, for each question that `bot` was asked."""
    return [_try(bot, o, history) for o, history in zip(outcomes, histories(outcomes), strict=True)]


def _try(bot: Chatbot, outcome: Outcome, history: Sequence[Answer]) -> Trial:
    question = outcome.question.question
    taken = background(question, history)
    language = detect_language(question, fallback=history[-1].language if history else "es")
    asked = bot.extractor.ask(question, language, taken)
    findings = bot.extractor.find(asked, bot.index.search(f"{question} {taken}".strip(), k=POOL))
    answers = {least: _answer(asked, findings, least, outcome.answer) for least in STEPS}
    coverage = max((least for least, answer in answers.items() if answer.citations), default=0.0)
    scores = {"present": 1 - findings.absent, "coverage": coverage}
    if findings.read is not None:
        scores["read"] = findings.read
    return Trial(replace(outcome, answer=answers[coverage]), scores)


def _answer(asked: Asked, findings: Findings, coverage: float, answer: Answer) -> Answer:
    """The answer with `coverage` as threshold and none for what is absent or what the reader says.

    What `compose` itself asks of a stretch lies between 0 and 1, which its coverage here is one of.
    """
    stretches = tuple(replace(s, coverage=float(s.coverage >= coverage)) for s in findings.stretches)
    read = None if findings.read is None else 1.0
    free = replace(findings, absent=0.0, stretches=stretches, read=read)
    _, citations = compose(asked, free, answer.language)
    return replace(answer, citations=citations, status="answered" if citations else "no_evidence")


def write(tunings: Mapping[str, Tuning], path: Path = KEPT) -> None:
    """Keep the thresholds where `qa` reads them, with the curves that justify them: those of each of `WAYS`. Raises
    OSError."""
    kept = {"command": COMMAND} | {way: _kept(tuning) for way, tuning in tunings.items()}
    path.write_text(json.dumps(kept) + "\n", "utf-8")


def _kept(tuning: Tuning) -> dict[str, Any]:
    curves = {
        name: [
            [p.thresholds[name], p.citation_recall, p.abstention_precision, p.abstention_recall, p.abstention_f1]
            for p in points
        ]
        for name, points in tuning.curves.items()
    }
    rounded = {name: [[round(value, 4) for value in row] for row in rows] for name, rows in curves.items()}
    return {"thresholds": tuning.chosen.thresholds, "curves": rounded}


def read(path: Path = KEPT) -> dict[str, Tuning]:
    """What `write` kept, by way; empty where nothing is kept."""
    if not path.is_file():
        return {}
    kept = json.loads(path.read_text("utf-8"))
    return {way: _tuning(kept[way]) for way in WAYS if way in kept}


def _tuning(kept: Mapping[str, Any]) -> Tuning:
    thresholds: dict[str, float] = kept["thresholds"]
    curves = {
        name: [Point(thresholds | {name: row[0]}, *row[1:]) for row in rows] for name, rows in kept["curves"].items()
    }
    chosen = next(p for points in curves.values() for p in points if p.thresholds == thresholds)
    return Tuning(chosen, curves)
