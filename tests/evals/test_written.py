"""Answers that a model writes are evaluated beside the quoted ones, and the liar's own account is what counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from evals import load_questions
from evals.command import main
from evals.report import opened
from evals.written import write
from qa import Chatbot
from qa.models import load_llm
from qa.scripted import LIES


@pytest.fixture(scope="module")
def bot() -> Iterator[Chatbot]:
    """A chatbot over the seeds."""
    with as_file(files("seeds").joinpath("articles")) as seeds, opened(seeds) as bot:
        yield bot


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_is_shown_as_supported(bot: Chatbot, lie: str) -> None:
    """Whatever the liar falsifies, by its own account none of it is shown as supported; and answers still come."""
    asked = [question for question in load_questions() if question.after is None][::24]
    found = write(bot, load_llm(f"demo:liar:{lie}"), asked)
    assert found.lies
    assert found.unsupported_shown == 0
    answered = [outcome for outcome in found.evaluation.outcomes if outcome.answered]
    assert len(answered) > len(asked) / 2
    assert found.evaluation.summary().invalid_answers == 0


def test_what_gets_through_is_told_by_the_liar_and_not_by_the_check(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a check that supports everything, every lie is counted: the count can be other than 0."""
    from qa.verify import Evidence, Support, Verifier

    def credulous(_: object, sentence: str, language: str, hits: list[object], cited: object) -> Support:
        hit = hits[0]
        return Support("supported", None, "", (Evidence(hit, hit.passage.start, hit.passage.end),))  # type: ignore[attr-defined,arg-type]

    monkeypatch.setattr(Verifier, "check", credulous)
    found = write(bot, load_llm("demo:liar"), load_questions()[:6])
    assert found.unsupported_shown == found.lies != 0


def test_a_truthful_model_tells_no_lies(bot: Chatbot) -> None:
    """The demo is believed: its sentences are the passages' own, and hardly one is left out."""
    found = write(bot, load_llm("demo"), load_questions()[:30])
    assert (found.lies, found.unsupported_shown) == (0, 0)
    assert found.sentences["supported"] > 9 * (found.sentences["uncertain"] + found.sentences["left out"])


def test_another_model_keeps_no_account(bot: Chatbot, tmp_path: Path) -> None:
    """A model that is not there fails every answer, and the count of lies is not known rather than 0."""
    found = write(bot, load_llm("openai-like:gone@http://127.0.0.1:9"), load_questions()[:3])
    assert (found.lies, found.unsupported_shown) == (None, None)
    assert found.notices == {"failed": 3}


def test_the_report_has_both_side_by_side(tmp_path: Path) -> None:
    """`--llm` adds what the model wrote to the report, in JSON, on the page and in Markdown."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "puente.md").write_text(
        "# Puente\n\nEl puente de Zamora se abrió el 3 de mayo.\n", "utf-8"
    )
    row = {"id": "a", "language": "es", "question": "¿Cuándo se abrió el puente?", "expected": ["3 de mayo"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(row), "utf-8")
    options = ["--articles", str(tmp_path / "articles"), "--questions", str(tmp_path / "mine.jsonl")]
    assert main([*options, "--llm", "demo:liar:number", "--report", str(tmp_path / "report")]) == 0
    told = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))["written"]
    assert told["model"] == "demo:liar:number"
    assert told["lies"] == 2
    assert told["unsupported_shown"] == 0
    for name in ("report.md", "report.html"):
        assert "Written by demo:liar:number" in (tmp_path / "report" / name).read_text("utf-8")


def test_a_model_that_is_none_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that no model has ends the evaluation before it begins."""
    assert main(["--llm", "nope"]) == 1
    assert "There is no language model called nope" in capsys.readouterr().err
