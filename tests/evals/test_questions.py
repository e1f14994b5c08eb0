"""The file of questions: what a line may say, and what is said of a line that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.questions import EvalQuestion, Evidence, QuestionsError, load_questions, read_questions

LEAST = {"id": "q1", "language": "en", "question": "When?", "expected": ["May 3"]}


def file_of(folder: Path, *rows: Any) -> Path:
    path = folder / "mine.jsonl"
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def test_a_line_needs_little(tmp_path: Path) -> None:
    """An id, a language, a question and what is expected make a question of the test split, alone with its fact."""
    assert load_questions(file_of(tmp_path, "", LEAST)) == [
        EvalQuestion("q1", "en", "When?", "q1", "what", "plain", "test", True, (), ("May 3",), None)
    ]


def test_a_line_may_say_everything(tmp_path: Path) -> None:
    """Every key is read, from a path given as text too."""
    first = {"id": "q0", "language": "es", "question": "¿Cuándo?", "answerable": False}
    row = {
        "id": "q1", "language": "es", "question": "¿y dnd fue?", "fact": "f", "kind": "where", "wording": "noisy",
        "split": "tune", "answerable": True, "evidence": [{"article": "a", "any": ["en Zamora", "Zamora"]}],
        "expected": ["Zamora"], "after": "q0",
    }  # fmt: skip
    evidence = (Evidence("a", ("en Zamora", "Zamora")),)
    assert load_questions(str(file_of(tmp_path, first, row)))[1] == EvalQuestion(
        "q1", "es", "¿y dnd fue?", "f", "where", "noisy", "tune", True, evidence, ("Zamora",), "q0"
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "no JSON object"),
        (LEAST | {"answer": "x"}, "no key “answer”"),
        ({"language": "en", "question": "?"}, "“id” is missing"),
        (LEAST | {"id": 7}, "“id” is not a text"),
        (LEAST | {"question": " "}, "“question” is not a text"),
        ({"id": "x", "question": "?"}, "“language” is missing"),
        (LEAST | {"language": "fr"}, '“language” is "fr", none of es, en'),
        (LEAST | {"kind": ["when"]}, "“kind” is"),
        (LEAST | {"kind": "whence"}, '“kind” is "whence"'),
        (LEAST | {"wording": "loud"}, "“wording” is"),
        (LEAST | {"split": "train"}, "“split” is"),
        (LEAST | {"answerable": 1}, "neither true nor false"),
        (LEAST | {"expected": "May 3"}, "“expected” is not a list"),
        (LEAST | {"expected": [""]}, "“expected” is not a list of texts"),
        (LEAST | {"evidence": ["May 3"]}, "evidence is a list of objects"),
        (LEAST | {"evidence": [{"article": "a", "all": ["x"]}]}, "evidence is a list of objects"),
        (LEAST | {"evidence": [{"article": "a", "any": []}]}, "“any” is empty"),
        (LEAST | {"expected": []}, "neither evidence nor expected"),
        (LEAST | {"answerable": False}, "not answerable, yet"),
        (LEAST | {"after": "q9"}, "no question “q9” above"),
        (LEAST | {"id": "first"}, "another “first” above"),
        (LEAST | {"after": "first"}, "in the other language"),
    ],
)
def test_a_line_that_is_wrong_is_told_by_number(tmp_path: Path, row: Any, reason: str) -> None:
    """A user reads which line of which file is wrong, and why, in one sentence."""
    path = file_of(tmp_path, LEAST | {"id": "first", "language": "es"}, "", row)
    with pytest.raises(QuestionsError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"Line 3 of {path} is not an evaluation question: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_told_by_number(tmp_path: Path) -> None:
    """A file in another encoding is named with the line that shows it."""
    path = tmp_path / "latin.jsonl"
    path.write_bytes(json.dumps(LEAST).encode() + b'\n{"question": "\xbfd\xf3nde?"}\n')
    with pytest.raises(QuestionsError, match=r"Line 2 .*utf-8"):
        load_questions(path)


def test_every_wrong_line_can_be_had(tmp_path: Path) -> None:
    """Reading goes on after a wrong line, for whoever mends a file."""
    read = list(read_questions(file_of(tmp_path, "{", LEAST, "[]")))
    assert [isinstance(line, QuestionsError) for line in read] == [True, False, True]


def test_a_line_break_within_a_text_ends_no_line(tmp_path: Path) -> None:
    """Only line feeds end a line: JSON may hold other separators unescaped."""
    path = tmp_path / "separators.jsonl"
    path.write_text(json.dumps(LEAST | {"question": "When\u2028did it open?"}, ensure_ascii=False), "utf-8")
    assert load_questions(path)[0].question == "When\u2028did it open?"


def test_the_example_of_the_documentation_is_one() -> None:
    """The example in the module's description can be copied into a file."""
    import evals.questions as module

    assert module.__doc__
    lines = module.__doc__.split("For example:")[1]
    assert json.loads(lines)["evidence"][0]["any"] == ["on January 23", "el 23 de enero"]
