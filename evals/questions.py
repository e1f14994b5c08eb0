"""Questions whose answers are known: what is asked, where the answer stands, what it must say.

A file of them is JSON Lines in UTF-8, one object a line; blank lines are skipped. Keys:

| key        | value                                                                              | without it  |
|------------|------------------------------------------------------------------------------------|-------------|
| id         | text, another one on every line                                                    | an error    |
| language   | "es" or "en", the language of the question                                         | an error    |
| question   | text, as a person would ask it                                                     | an error    |
| fact       | text that the tellings of one question share (in two languages, in other words)    | the id      |
| kind       | what is asked for, one of `Kind`                                                   | "what"      |
| wording    | how it is asked, one of `Wording`                                                  | "plain"     |
| split      | "tune" to choose numbers by, "test" to report; one of them for a whole fact        | "test"      |
| answerable | whether the articles answer it                                                     | true        |
| evidence   | a list of {"article": …, "any": […]}: any of these places answers it               | none        |
| expected   | a list of texts, any of which a right answer has; case and accents do not matter   | none        |
| after      | the id of the question before it in the same conversation; that line stands above  | none        |

In evidence, "article" is an article's id or the beginning of it, and "any" lists words that the answering
sentence has in one telling or another, so that neither a new splitter nor another telling of the same story
relabels anything. An answerable question has evidence, expected, or both; another has neither. For example:

    {"id": "q1-en", "fact": "q1", "language": "en", "kind": "when", "question": "When do they meet?",
     "evidence": [{"article": "2026-01-11", "any": ["on January 23", "el 23 de enero"]}], "expected": ["23"]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from index import Language, PasajeError

Split = Literal["tune", "test"]
Kind = Literal[
    "who", "when", "where", "how_many", "why", "what", "said", "list",
    "not_said", "compare", "order", "as_of", "source",
]  # fmt: skip
Wording = Literal["plain", "noisy", "short", "long", "mixed"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WORDINGS: tuple[Wording, ...] = get_args(Wording)
LANGUAGES: tuple[Language, ...] = get_args(Language)
SPLITS: tuple[Split, ...] = get_args(Split)
Choice = TypeVar("Choice", Kind, Wording, Split, Language)


class QuestionsError(PasajeError):
    """Fields: path, line, reason."""

    template = "Line {line} of {path} is not an evaluation question: {reason}."


class EmptySplit(PasajeError):
    """Fields: path, split."""

    template = "There is no question of the {split} split in {path}; mark some with “split”, or ask the other."


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an answer stands: in the article whose id begins with `article`, in words that contain one of `any_of`."""

    article: str
    any_of: tuple[str, ...]

    def held_by(self, article_id: str, words: str) -> bool:
        """Whether `words` of that article hold it."""
        return article_id.startswith(self.article) and any(said in words for said in self.any_of)


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One question; the fields are the keys that the module describes."""

    id: str
    language: Language
    question: str
    fact: str
    kind: Kind = "what"
    wording: Wording = "plain"
    split: Split = "test"
    answerable: bool = True
    evidence: tuple[Evidence, ...] = ()
    expected: tuple[str, ...] = ()
    after: str | None = None

    def held_by(self, article_id: str, words: str) -> bool:
        """Whether `words` of that article hold any of the evidence."""
        return any(evidence.held_by(article_id, words) for evidence in self.evidence)


def load_questions(path: Path | str | None = None) -> list[EvalQuestion]:
    """The questions of a file, or the bundled ones. Raises QuestionsError for the first line that is wrong,
    OSError where there is no file to read."""
    questions = []
    for read in read_questions(path):
        if isinstance(read, QuestionsError):
            raise read
        questions.append(read)
    return questions


def read_questions(path: Path | str | None = None) -> Iterator[EvalQuestion | QuestionsError]:
    """Each line's question, or what is wrong with it. Raises OSError."""
    place = Path(path) if path else files("evals").joinpath("data/questions.jsonl")
    known: dict[str, EvalQuestion] = {}
    for number, line in enumerate(place.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line.decode()))
            _check_place(question, known)
        except ValueError as error:  # of bytes that are not UTF-8, text that is not JSON, or what is said below
            yield QuestionsError(path=path or place.name, line=number, reason=str(error).rstrip("."))
        else:
            known[question.id] = question
            yield question


def _question(row: Any) -> EvalQuestion:
    if not isinstance(row, dict):
        raise ValueError("it is no JSON object")
    unknown = sorted(row.keys() - EvalQuestion.__dataclass_fields__.keys())
    if unknown:
        raise ValueError(f"there is no key “{unknown[0]}”")
    question = EvalQuestion(
        id=_text(row, "id"),
        language=_one_of(row, "language", LANGUAGES),
        question=_text(row, "question"),
        fact=_text(row, "fact") if "fact" in row else _text(row, "id"),
        kind=_one_of(row, "kind", KINDS, "what"),
        wording=_one_of(row, "wording", WORDINGS, "plain"),
        split=_one_of(row, "split", SPLITS, "test"),
        answerable=_yes_or_no(row, "answerable"),
        evidence=tuple(map(_evidence, _list(row, "evidence"))),
        expected=_texts(row, "expected"),
        after=_text(row, "after") if "after" in row else None,
    )
    if question.answerable and not (question.evidence or question.expected):
        raise ValueError("it is answerable and has neither evidence nor expected")
    if not question.answerable and (question.evidence or question.expected):
        raise ValueError("it is not answerable, yet it has evidence or expected")
    return question


def _check_place(question: EvalQuestion, known: Mapping[str, EvalQuestion]) -> None:
    """Raise ValueError where the lines above forbid the question."""
    if question.id in known:
        raise ValueError(f"there is another “{question.id}” above")
    if question.after is not None:
        before = known.get(question.after)
        if before is None:
            raise ValueError(f"there is no question “{question.after}” above for it to come after")
        if before.language != question.language:
            raise ValueError(f"it comes after “{question.after}”, which is in the other language")


def _evidence(item: Any) -> Evidence:
    if not isinstance(item, dict) or item.keys() != {"article", "any"}:
        raise ValueError("evidence is a list of objects with the keys “article” and “any”")
    alternatives = _texts(item, "any")
    if not alternatives:
        raise ValueError("“any” is empty")
    return Evidence(_text(item, "article"), alternatives)


def _text(row: Mapping[str, Any], key: str) -> str:
    if key not in row:
        raise ValueError(f"“{key}” is missing")
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"“{key}” is not a text")
    return value


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key, [])
    if not isinstance(value, list):
        raise ValueError(f"“{key}” is not a list")
    return value


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = _list(row, key)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f"“{key}” is not a list of texts")
    return tuple(values)


def _yes_or_no(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, True)
    if not isinstance(value, bool):
        raise ValueError(f"“{key}” is neither true nor false")
    return value


def _one_of(row: Mapping[str, Any], key: str, allowed: Sequence[Choice], default: Choice | None = None) -> Choice:
    value = row.get(key, default)
    for choice in allowed:
        if choice == value:
            return choice
    if key not in row:
        raise ValueError(f"“{key}” is missing")
    raise ValueError(f"“{key}” is {json.dumps(value, ensure_ascii=False)}, none of {', '.join(map(str, allowed))}")
