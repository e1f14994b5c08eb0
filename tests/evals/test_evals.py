"""The evaluation set and its measures."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import as_file, files
from pathlib import Path

import pytest

import evals
from evals.measures import Outcome, abstention, citation_precision, citation_recall, correctness
from evals.questions import EvalQuestion, Evidence, QuestionsError, load_questions
from evals.report import main
from index.articles import read_articles
from qa import Answer, Citation


def question(*, answerable: bool = True) -> EvalQuestion:
    evidence = (Evidence("a", ("el 3 de mayo",)), Evidence("b", ("May 3",))) if answerable else ()
    return EvalQuestion("q", "f", "es", "when", "¿Cuándo?", answerable, evidence, ("3 de mayo",), "test")


def answer(*quotes: tuple[str, str]) -> Answer:
    citations = tuple(
        Citation(n, article, "v", "t", None, None, 0, len(quote), quote) for n, (article, quote) in enumerate(quotes, 1)
    )
    return Answer("¿Cuándo?", "es", "", citations, (), "answered" if citations else "no_evidence")


def test_every_gold_is_found_where_it_says() -> None:
    """Each piece of evidence stands exactly once in the seed article it names."""
    with as_file(files("seeds").joinpath("articles")) as folder:
        articles = [article for file in sorted(folder.glob("*.md")) for article in read_articles(file, file.stem)]
    missing = [(q.id, e) for q in load_questions() for e in q.evidence if not e.located(articles)]
    assert missing == []


def test_the_set_is_balanced() -> None:
    """Both languages ask every fact, in one split, and no question is there twice."""
    questions = load_questions()
    assert len({q.question for q in questions}) == len(questions)
    assert set(Counter((q.fact, q.split) for q in questions).values()) == {2}
    assert {q.language for q in questions} == {"es", "en"}
    assert 3 * sum(not q.answerable for q in questions) >= len(questions)
    assert all(bool(q.evidence) == q.answerable for q in questions)


def test_recall_and_precision_count_gold_citations() -> None:
    """One of two citations is gold: recall 1, precision a half; an abstention has neither."""
    outcome = Outcome(question(), answer(("a-1", "Fue el 3 de mayo."), ("a-1", "Llovía.")))
    assert (citation_recall(outcome), citation_precision(outcome), correctness(outcome)) == (1.0, 0.5, 1.0)
    silent = Outcome(question(), answer())
    assert (citation_recall(silent), citation_precision(silent), correctness(silent)) == (0.0, 0.0, 0.0)


def test_the_right_words_in_the_wrong_article_are_not_gold() -> None:
    """Evidence is words in an article, not words alone."""
    assert citation_recall(Outcome(question(), answer(("c", "Fue el 3 de mayo.")))) == 0.0


def test_abstention_is_scored_as_the_positive_class() -> None:
    """Two abstentions, one of them right, with one unanswerable question answered: ½, ½, ½."""
    outcomes = [
        Outcome(question(answerable=False), answer()),
        Outcome(question(), answer()),
        Outcome(question(answerable=False), answer(("a", "algo"))),
    ]
    assert abstention(outcomes) == pytest.approx((0.5, 0.5, 0.5))


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    """A user's question file that is wrong says where."""
    file = tmp_path / "mine.jsonl"
    file.write_text('\n{"id": "x"}\n', "utf-8")
    with pytest.raises(QuestionsError, match="Line 2"):
        load_questions(file)


def test_the_command_reports_by_language_and_every_citation_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    """`pasaje eval --json` gives every measure for all, es and en, with no invalid citation."""
    assert main(["--split", "tune", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"all", "es", "en"}
    assert report["all"]["invalid_answers"] == 0
    assert report["all"]["questions"] == report["es"]["questions"] + report["en"]["questions"]
    assert 0 < report["all"]["citation_recall"] <= 1


def test_missing_articles_are_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A folder that is not there ends the command with a sentence and exit code 1."""
    assert main(["--articles", str(tmp_path / "none")]) == 1
    assert "There is no file or folder" in capsys.readouterr().err


def test_the_package_exports_its_names() -> None:
    """What `from evals import …` offers is a promise."""
    assert evals.__all__ == ["EvalQuestion", "Evidence", "Summary", "evaluate", "load_questions"]
