"""Questions of one file against the paragraphs of another."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.intervals import Interval
from evals.xquad import compare, first, main, measure, read, to_dict
from index.encoder import StaticEncoder

SPANISH = {
    "El puente de piedra costó nueve millones de euros y se abrió en mayo.": "¿Cuánto costó el puente?",
    "La panadera ganó el maratón de Cádiz con dos minutos de ventaja.": "¿Quién ganó el maratón?",
    "El telescopio nuevo mirará el cielo del sur desde la montaña.": "¿Dónde estará el telescopio?",
    "Los maestros piden un aumento y menos alumnos en cada aula.": "¿Qué piden los maestros?",
}
ENGLISH = {
    "The stone bridge cost nine million euros and opened in May.": "How much did the bridge cost?",
    "The baker won the Cádiz marathon by two minutes.": "Who won the marathon?",
    "The new telescope will watch the southern sky from the mountain.": "Where will the telescope be?",
    "The teachers ask for a rise and fewer pupils in each classroom.": "What do the teachers ask for?",
}


def squad(told: dict[str, str]) -> str:
    """One article a paragraph, ids by their places."""
    return json.dumps(
        {
            "data": [
                {"paragraphs": [{"context": text, "qas": [{"id": f"q{n}", "question": question, "answers": []}]}]}
                for n, (text, question) in enumerate(told.items())
            ]
        }
    )


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The same paragraphs and questions in both languages."""
    paths = {"es": tmp_path / "es.json", "en": tmp_path / "en.json"}
    paths["es"].write_text(squad(SPANISH), "utf-8")
    paths["en"].write_text(squad(ENGLISH), "utf-8")
    return {language: str(path) for language, path in paths.items()}


@pytest.mark.parametrize(("asked", "told"), [("es", "es"), ("es", "en"), ("en", "es"), ("en", "en")])
def test_every_direction_is_measured(
    files: dict[str, str], asked: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON holds each way of searching with its measures and intervals; the mixed pool where there are two files."""
    assert main(["--questions", files[asked], "--passages", files[told], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["question_language"], found["passage_language"]) == (asked, told)
    assert (found["questions"], found["passages"]) == (4, 4)
    assert found["fused"]["recall@1"] == 1
    assert found["fused"]["intervals"]["recall@1"] == [1, 1]
    assert {"dense", "lexical", "words"} < found.keys()
    assert ("mixed" in found) == (asked != told)
    if asked != told:
        assert found["mixed"]["fused"]["recall@1"] == 1
        assert found["same_language_preferred"]["lexical"] > 0.5


def test_the_table_shows_every_way(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json a person reads a table of each pool."""
    assert main(["--questions", files["en"], "--passages", files["es"], "--embedder", "static"]) == 0
    shown = capsys.readouterr().out
    assert "en → es, 4 paragraphs" in shown
    assert "either copy right" in shown
    assert all(way in shown for way in ("dense", "lexical", "words", "fused"))


def answered(told: dict[str, str], answers: list[str]) -> str:
    """The paragraphs as one article, with their answers."""
    paragraphs = [paragraph for article in json.loads(squad(told))["data"] for paragraph in article["paragraphs"]]
    for paragraph, answer in zip(paragraphs, answers, strict=True):
        paragraph["qas"][0]["answers"] = [{"text": answer, "answer_start": paragraph["context"].index(answer)}]
    return json.dumps({"data": [{"paragraphs": paragraphs}]})


def test_what_is_read_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --reader the right paragraph is read: the words of the answer, its sentence, and whether it is the one."""
    answers = ["nueve millones de euros", "La panadera", "la montaña", "un aumento y menos alumnos en cada aula"]
    (tmp_path / "es.json").write_text(answered(SPANISH, answers), "utf-8")
    (tmp_path / "en.json").write_text(squad(ENGLISH), "utf-8")
    options = ["--questions", str(tmp_path / "en.json"), "--passages", str(tmp_path / "es.json"), "--reader"]
    assert main([*options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["question_language"], found["passage_language"], found["questions"]) == ("en", "es", 4)
    assert found["sentence"] == [1, 1, 1]
    assert found["F1"][0] >= found["EM"][0] > 0
    assert found["AUC"][0] > 0.5
    assert main(options) == 0
    assert "en → es, 4 questions: F1" in capsys.readouterr().out


def test_a_split_asks_half_of_the_articles(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Articles of even number choose the numbers, the others report; the pool stays whole."""
    asked = []
    for split in ("tune", "test"):
        assert main(["--questions", files["es"], "--passages", files["es"], "--split", split, "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        asked.append(found["questions"])
        assert found["passages"] == 4
    assert asked == [2, 2]


def test_questions_are_matched_by_id(tmp_path: Path) -> None:
    """The order of another file's paragraphs does not matter, and neither does what only one file has."""
    (tmp_path / "es.json").write_text(squad(SPANISH), "utf-8")
    turned = json.loads(squad(ENGLISH))
    turned["data"] = turned["data"][:0:-1]
    (tmp_path / "en.json").write_text(json.dumps(turned), "utf-8")
    asked, told = read(tmp_path / "es.json"), read(tmp_path / "en.json")
    result = compare(asked, told, ["q1", "q3"], StaticEncoder())
    assert to_dict(result)["fused"]["recall@1"] == 1
    assert result.paragraphs == 3


def test_the_first_ten_that_score() -> None:
    """Best first, ten at most, and none that a leg did not score at all."""
    assert first(np.array([0.0, 3.0, 1.0])) == ["1", "2"]
    assert first(np.arange(20.0))[0] == "19"
    assert len(first(np.arange(20.0))) == 10


def test_a_question_without_a_result_counts() -> None:
    """A row of zeros is a miss."""
    found = measure(np.array([[1.0, 0.0], [0.0, 0.0]]), [[0], [1]], [0, 1])
    assert found["recall@1"] == Interval(0.5, 0.0, 1.0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ("not json", "Expecting value"),
        ('{"data": [{"title": "x"}]}', "no 'paragraphs'"),
        ('{"data": []}', "no questions"),
        ("[1, 2]", "indices"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, reason: str
) -> None:
    """One sentence that names the file, and exit code 1."""
    bad = tmp_path / "bad.json"
    if content is not None:
        bad.write_text(content, "utf-8")
    assert main(["--questions", files["es"], "--passages", str(bad)]) == 1
    said = capsys.readouterr().err
    assert str(bad) in said
    assert reason in said


def test_files_that_share_no_question_are_refused(files: dict[str, str], tmp_path: Path) -> None:
    """Another set of ids cannot be compared."""
    other = tmp_path / "other.json"
    other.write_text(squad(ENGLISH).replace('"q', '"z'), "utf-8")
    assert main(["--questions", files["es"], "--passages", str(other)]) == 1
