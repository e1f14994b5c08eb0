"""Questions with gold evidence: what is asked, where the answer stands, what it must say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from index import Article, Language, PasajeError

Split = Literal["tune", "test"]


class QuestionsError(PasajeError):
    """Fields: path, line, reason."""

    template = "Line {line} of {path} is not an evaluation question: {reason}."


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an answer stands: in the article whose id begins with `article`, in words that contain one of
    `any_of`. Text, not offsets, so that another splitter or another telling never relabels."""

    article: str
    any_of: tuple[str, ...]

    def located(self, articles: list[Article]) -> bool:
        """Whether one of the alternatives stands exactly once in the article."""
        return any(a.id.startswith(self.article) and any(a.text.count(s) == 1 for s in self.any_of) for a in articles)


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question. `fact` is shared by its tellings in both languages; any of `evidence` suffices; any of
    `expected` makes an answer correct. Unanswerable questions have neither."""

    id: str
    fact: str
    language: Language
    kind: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...]
    expected: tuple[str, ...]
    split: Split


def load_questions(path: Path | None = None) -> list[EvalQuestion]:
    """The questions of a JSON-lines file, or the bundled ones. Raises QuestionsError with the line's number."""
    text = path.read_text("utf-8") if path else files("evals").joinpath("data/questions.jsonl").read_text("utf-8")
    questions = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise QuestionsError(path=path or "questions.jsonl", line=number, reason=error) from error
    return questions


def _question(row: dict[str, Any]) -> EvalQuestion:
    return EvalQuestion(
        id=row["id"],
        fact=row["fact"],
        language=row["language"],
        kind=row["kind"],
        question=row["question"],
        answerable=row["answerable"],
        evidence=tuple(Evidence(item["article"], tuple(item["any"])) for item in row["evidence"]),
        expected=tuple(row["expected"]),
        split=row["split"],
    )
