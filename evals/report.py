"""The evaluation as a command: which articles, which questions, a table or JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from evals.questions import EvalQuestion, load_questions
from evals.run import Summary, evaluate, to_dict
from index import NewsIndex, PasajeError
from qa import Chatbot

_ROWS = (
    ("citation recall", "citation_recall"),
    ("citation precision", "citation_precision"),
    ("correct", "correctness"),
    ("abstention precision", "abstention_precision"),
    ("abstention recall", "abstention_recall"),
    ("abstention F1", "abstention_f1"),
    ("answer in the question's language", "right_language"),
)


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(prog="pasaje eval", description="Ask every evaluation question and report.")
    made.add_argument("--articles", type=Path, help="a folder of articles (default: the bundled seeds)")
    made.add_argument("--questions", type=Path, help="a JSON-lines file of questions (default: the bundled ones)")
    made.add_argument("--split", choices=("tune", "test"), default="test", help="which half to ask (default: test)")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation; the exit code."""
    options = parser().parse_args(arguments)
    try:
        questions = [q for q in load_questions(options.questions) if q.split == options.split]
        with as_file(files("seeds").joinpath("articles")) as seeds:
            summaries, found = run(options.articles or seeds, questions)
    except (PasajeError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps(to_dict(summaries), indent=2) + "\n")
    else:
        show(summaries, options.split, found)
    return 0


def run(articles: Path, questions: Sequence[EvalQuestion]) -> tuple[dict[str, Summary], float]:
    """The summaries over an index made of `articles` for the occasion, and the share of the gold evidence
    that stands in them (1 unless they are another telling)."""
    from rich.console import Console
    from rich.progress import track

    with tempfile.TemporaryDirectory() as folder:
        index, _ = NewsIndex.build([articles], Path(folder) / "index")
        held = index.articles()
        gold = [evidence for question in questions for evidence in question.evidence]
        found = sum(evidence.located(held) for evidence in gold) / len(gold) if gold else 1.0
        bot = Chatbot(index)
        try:
            asked = track(questions, "Asking", disable=not sys.stderr.isatty(), console=Console(stderr=True))
            summaries = evaluate(bot, asked, {article.id: article.text for article in held})
        finally:
            bot.close()
    return summaries, found


def show(summaries: dict[str, Summary], split: str, found: float) -> None:
    """A table on the terminal, a column a language."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"Extractive answers, {split} split")
    table.add_column("measure")
    for name in summaries:
        table.add_column({"all": "all", "es": "asked in Spanish", "en": "asked in English"}[name], justify="right")
    table.add_row("questions (answerable)", *(f"{s.questions} ({s.answerable})" for s in summaries.values()))
    for label, field in _ROWS:
        table.add_row(label, *(f"{getattr(summary, field):.3f}" for summary in summaries.values()))
    table.add_row("answers with an invalid citation", *(str(s.invalid_answers) for s in summaries.values()))
    table.add_row("median seconds an answer", *(f"{s.median_seconds:.3f}" for s in summaries.values()))
    console = Console()
    console.print(table)
    console.print(f"Gold evidence found in these articles: {found:.0%}")
