"""`pasaje eval`, which is also `python -m evals`: what is asked of what, and what is done with the figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evals.questions import EvalQuestion

app = typer.Typer(
    help="Ask questions whose answers are known, and report how good the answers are.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
T = TypeVar("T")
EXTRA = ("ir-measures", "jinja2", "llama-index-vector-stores-chroma")
Articles = Annotated[
    Path | None, typer.Option(metavar="PATH", help="A folder of articles.  [default: those that come with Pasaje]")
]
Questions = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Questions in JSON Lines.  [default: those that come with Pasaje]")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]


@app.callback(invoke_without_command=True)
def eval_(
    context: typer.Context,
    articles: Articles = None,
    questions: Questions = None,
    split: Annotated[Literal["test", "tune"], typer.Option(help="Which half to ask.")] = "test",
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Write report.html, report.md and report.json there, with what the reader adds."
        ),
    ] = None,
    llm: Annotated[
        str | None, typer.Option("--llm", metavar="NAME", help="A language model that writes, beside what is quoted.")
    ] = None,
    json_: Json = False,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help="Keep these figures as those that must not fall.")
    ] = False,
) -> None:
    """Ask every question, compare, and report. With what comes with Pasaje: fail when a headline measure fell."""
    if context.invoked_subcommand:
        return
    bundled = articles is None and questions is None and split == "test"
    if write_baseline and not bundled:
        raise typer.BadParameter("the baseline is of the articles, questions and test split that come with Pasaje.")
    _check_extra()
    from evals import gate, terminal
    from evals.pages import write_report
    from evals.report import assess
    from qa.models import load_llm

    model = load_llm(llm) if llm else None
    asked = _asked(questions, split)
    with _sources(articles) as sources:
        found = assess(sources, asked, split, _track, model, ablate=report is not None)
    if write_baseline:
        gate.write(found)
    if report:
        write_report(found, report)
    if json_:
        typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        terminal.show(found)
    faults = gate.faults(found) if bundled else []
    if found.written and found.written.unsupported_shown:
        faults.append(f"False sentences shown as supported: {found.written.unsupported_shown}; there may be none.")
    _end(faults)


@app.command()
def check(articles: Articles = None, questions: Questions = None) -> None:
    """Prove that every gold stands where it says, once; that nothing is asked twice; that no split leaks."""
    from evals import terminal
    from evals.check import coverage, faults
    from evals.questions import QuestionsError, read_questions
    from evals.report import opened

    read = list(read_questions(questions))
    good = [question for question in read if not isinstance(question, QuestionsError)]
    with _sources(articles) as sources, opened(sources) as bot:
        told = bot.index.articles()
    terminal.show_counts(good, coverage(good, told))
    _end([*(str(fault) for fault in read if isinstance(fault, QuestionsError)), *faults(good, told)])


@app.command()
def tune(
    articles: Articles = None,
    questions: Questions = None,
    write: Annotated[
        bool, typer.Option("--write", help="Keep the thresholds chosen where answering reads them.")
    ] = False,
) -> None:
    """Choose the thresholds of abstaining, on the tune split alone, and show the curves that justify them."""
    from evals import terminal, tune
    from evals.report import opened
    from evals.run import evaluate

    asked, tunings = _asked(questions, "tune"), {}
    with _sources(articles) as sources:
        for way, reader in tune.WAYS.items():
            with opened(sources, reader=reader) as bot:
                outcomes = evaluate(bot, _track(asked, way), bot.index.articles()).outcomes
                tunings[way] = tune.tune(tune.tries(bot, outcomes))
    if write:
        tune.write(tunings)
    for way, tuning in tunings.items():
        terminal.show_tuning(way, tuning)


@app.command()
def support(
    split: Annotated[Literal["test", "tune", "train"], typer.Option(help="Which sentences to judge.")] = "test",
    json_: Json = False,
) -> None:
    """Measure how well sentences that passages support are told from others (the check of written answers)."""
    from evals import terminal
    from evals.support import judge, load_claims

    found = judge(load_claims(split), lambda claims: _track(claims, "checking"))
    if json_:
        typer.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    else:
        terminal.show_judgement(found, split)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def xquad(context: typer.Context) -> None:
    """Measure the search on questions and paragraphs in SQuAD's format (`pasaje eval xquad --help`)."""
    _check_extra()
    from evals.xquad import main

    raise typer.Exit(main(context.args))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments`, those of the process if None; the exit code."""
    from index import PasajeError

    try:
        app(arguments, prog_name="pasaje eval")
    except PasajeError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'The system'}: {error.strerror or error}.\n")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 1


def _check_extra() -> None:
    """Raise MissingExtra where a package of the extra "eval" is not installed."""
    from importlib.metadata import PackageNotFoundError, distribution

    from index.errors import MissingExtra

    try:
        for name in EXTRA:
            distribution(name)
    except PackageNotFoundError as error:
        raise MissingExtra(feature="The evaluation", extra="eval") from error


def _end(faults: Sequence[str]) -> None:
    """Say what is wrong, a line each, and fail if anything is."""
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@contextmanager
def _sources(articles: Path | None) -> Iterator[Path]:
    if articles is not None:
        yield articles
        return
    with as_file(files("seeds").joinpath("articles")) as seeds:
        yield seeds


def _asked(questions: Path | None, split: str) -> list[EvalQuestion]:
    """The questions of a split. Raises QuestionsError, EmptySplit."""
    from evals.questions import EmptySplit, load_questions

    found = [question for question in load_questions(questions) if question.split == split]
    if not found:
        raise EmptySplit(path=questions, split=split)
    return found


def _track(items: Sequence[T], doing: str) -> Iterable[T]:
    """The items, with a bar on a terminal's error stream."""
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, console=Console(stderr=True), disable=not sys.stderr.isatty())
