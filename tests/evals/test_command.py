"""`pasaje eval`, as a person runs it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evals.command import main
from evals.questions import load_questions

ARTICLE = (
    "# El puente\n\nEl puente de Zamora se abrió el 3 de mayo. Lo inauguró la alcaldesa, que lo había prometido.\n"
)
EVIDENCE = [{"article": "puente", "any": ["el 3 de mayo"]}]
ROWS: list[dict[str, Any]] = [
    {"id": "es", "language": "es", "kind": "when", "question": "¿Cuándo se abrió el puente?", "evidence": EVIDENCE},
    {"id": "en", "language": "en", "question": "Who painted the <b>tunnel</b>?", "answerable": False},
    {"id": "then", "language": "es", "question": "¿Y dónde se pintó?", "evidence": EVIDENCE, "after": "es"},
]


@dataclass(frozen=True)
class Run:
    """One run of the bundled evaluation."""

    code: int
    printed: str
    complaints: str
    folder: Path


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`pasaje eval --json --report DIR`, once."""
    import contextlib
    import io

    folder = tmp_path_factory.mktemp("report")
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        code = main(["--json", "--report", str(folder)])
    return Run(code, out.getvalue(), err.getvalue(), folder)


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., list[str]]:
    """Options that name a user's own articles and questions."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "puente.md").write_text(ARTICLE, "utf-8")

    def options(*rows: dict[str, Any]) -> list[str]:
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (tmp_path / "mine.jsonl").write_text(lines, "utf-8")
        return ["--articles", str(tmp_path / "articles"), "--questions", str(tmp_path / "mine.jsonl")]

    return options


def test_no_headline_measure_fell(bundled: Run) -> None:
    """The gate: Pasaje is no worse than the figures that were kept, and quotes nothing inexactly."""
    assert bundled.complaints == ""
    assert bundled.code == 0


def test_the_report_is_what_is_printed(bundled: Run) -> None:
    """report.json and --json are the same, and nothing else is on standard output."""
    report = json.loads(bundled.printed)
    assert report == json.loads((bundled.folder / "report.json").read_text("utf-8"))
    assert report["all"]["invalid_answers"] == 0
    assert report["all"]["questions"] == sum(part["questions"] for part in report["language"].values())
    assert set(report["search"]) == {"lexical", "dense", "fused"}
    assert set(report["plain"]) == {"llama-index", "short chunks"}
    assert {"no reader", "not for ordering"} < set(report["ablations"])
    assert len(report["reader_sure"]) == report["all"]["questions"]
    assert len(report["failures"]) == round((1 - report["all"]["measures"]["right"][0]) * report["all"]["questions"])


def test_the_page_needs_no_other_file(bundled: Run) -> None:
    """report.html fetches nothing and runs nothing, and every failure is in it and in report.md."""
    page = (bundled.folder / "report.html").read_text("utf-8")
    text = (bundled.folder / "report.md").read_text("utf-8")
    assert not re.search(r"<script|<link|<img|@import|url\(|(?:src|href)=", page)
    failures = json.loads(bundled.printed)["failures"]
    assert page.count('<details class="failure">') == len(failures)
    assert all(f"`{failure['id']}`" in text for failure in failures)


def test_the_bundled_questions_can_be_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    """Every gold stands where it says, nothing is asked twice, no split leaks, both languages ask every fact."""
    assert main(["check"]) == 0
    assert "evidence of 100% found" in capsys.readouterr().out
    questions = load_questions()
    assert {frozenset(q.language for q in questions if q.fact == fact) for fact in {q.fact for q in questions}} == {
        frozenset({"es", "en"})
    }
    assert 3 * sum(not q.answerable for q in questions) >= len(questions)


def test_own_articles_and_questions(
    own: Callable[..., list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A user's own are reported the same, with no gate; what they say is escaped on the page."""
    assert main([*own(*ROWS), "--report", str(tmp_path / "report")]) == 0
    printed = capsys.readouterr()
    assert "How good the answers are" in printed.out
    assert printed.err == ""
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    assert "<b>tunnel" not in page


def test_check_names_each_fault(own: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """One line a fault, of the file and of what it says, and a code that is not 0."""
    wrong = {
        "id": "lost",
        "language": "es",
        "question": "¿Quién?",
        "evidence": [{"article": "puente", "any": ["x y z"]}],
    }
    assert main(["check", *own(*ROWS, wrong, {"id": "bad"})]) == 1
    complaints = capsys.readouterr().err.splitlines()
    assert len(complaints) == 2
    assert "Line 5" in complaints[0]
    assert complaints[1] == "lost: none of “x y z” stands in puente."


def test_thresholds_are_chosen_on_the_tune_split(
    own: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """`pasaje eval tune` shows the curve along each threshold and the choice."""
    assert main(["tune", *own(*(row | {"split": "tune"} for row in ROWS))]) == 0
    printed = capsys.readouterr().out
    assert "Along present" in printed
    assert "Chosen, reader: present at least" in printed


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--articles", "nowhere"], 1, "There is no file or folder nowhere"),
        (["--questions", "nowhere.jsonl"], 1, "nowhere.jsonl: No such file or directory."),
        (["--split", "dev"], 2, "'dev' is not one of"),
        (["--write-baseline", "--split", "tune"], 2, "the baseline is of the articles, questions and test split"),
        (["--loud"], 2, "No such option"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be done is said plainly, with a code that is not 0."""
    assert main(arguments) == code
    complaint = capsys.readouterr().err
    assert said in complaint
    assert "Traceback" not in complaint


def test_a_split_without_questions_is_said(own: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to ask is a mistake, not a perfect score."""
    assert main([*own(*ROWS), "--split", "tune"]) == 1
    assert "no question of the tune split" in capsys.readouterr().err


def test_a_package_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the extra, one sentence says how to get it."""
    monkeypatch.setattr("evals.command.EXTRA", ("a-package-that-nobody-has",))
    assert main([]) == 1
    assert "pip install 'pasaje[eval]'" in capsys.readouterr().err
