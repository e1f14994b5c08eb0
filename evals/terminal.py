"""The report on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from evals.check import COLUMNS, ROWS, counts
from evals.intervals import Interval
from evals.questions import EvalQuestion
from evals.ranking import MEASURES as RANKING
from evals.report import ABLATED, BRIEF, COMPARED, DIRECTED, LABELS, Report
from evals.summary import Summary, differences
from evals.support import Judgement
from evals.tune import Tuning
from evals.written import WHYS, Written


def show(report: Report) -> None:
    """Every table, and a line on what was asked of what."""
    console = Console()
    console.print(headline(report))
    console.print(searches(report))
    console.print(plain(report))
    if report.ablations:
        console.print(ablations(report))
    if report.written:
        console.print(written(report, report.written))
    console.print(brief("direction", report.ours.by_direction(), DIRECTED))
    console.print(brief("kind", report.ours.by_kind(), BRIEF))
    console.print(brief("wording", report.ours.by_wording(), BRIEF))
    summary = report.ours.summary()
    console.print(
        f"{summary.questions} questions of the {report.split} split, {len(report.ours.articles)} articles; "
        f"evidence of {report.coverage:.0%} of the answerable ones stands in them.",
        "±: 95% interval over facts; *: that of a difference leaves out 0; medians of characters and milliseconds",
        sep="\n",
        highlight=False,
    )


def headline(report: Report) -> Table:
    """Every measure, over all questions and by their language, with the gap between the two."""
    ours = report.ours
    columns = {"all": ours.summary(), **ours.by_language()}
    table = _table("How good the answers are", ["", *columns, "es − en"])
    table.add_row("questions (answerable)", *(f"{s.questions} ({s.answerable})" for s in columns.values()))
    gap = ours.gap()
    for name in ours.names():
        cells = [cell(summary.measures.get(name)) for summary in columns.values()]
        table.add_row(LABELS[name], *cells, cell(gap.get(name), signed=True))
    table.add_row("with an inexact citation", *(str(s.invalid_answers) for s in columns.values()))
    table.add_row("characters quoted", *(str(s.characters) for s in columns.values()))
    table.add_row(
        "milliseconds (and p95)",
        *(f"{1000 * s.seconds[0]:.0f} ({1000 * s.seconds[1]:.0f})" for s in columns.values()),
    )
    return table


def searches(report: Report) -> Table:
    """How high the evidence stands, by each way of searching."""
    table = _table("Search: how high the evidence stands", ["", *RANKING])
    for name, found in report.searches.items():
        means = found.summary().measures
        table.add_row(name, *(cell(means.get(measure)) for measure in RANKING))
    for name, found in report.searches.items():
        if name != "fused":
            gains = differences(report.ours, found)
            table.add_row(f"fused − {name}", *(cell(gains.get(measure), signed=True) for measure in RANKING))
    return table


def plain(report: Report) -> Table:
    """Pasaje and the plain llama-index way, and how much better Pasaje is."""
    ours = report.ours.summary()
    others = [(name, found.summary(), differences(report.ours, found)) for name, found in report.plain.items()]
    columns = [column for name, _, _ in others for column in (name, "better by")]
    table = _table("What Pasaje adds to the plain llama-index way", ["", "Pasaje", *columns], gap=1)
    for measure in COMPARED:
        cells = [cell(ours.measures.get(measure), bare=True)]
        for _, theirs, gains in others:
            cells += [cell(theirs.measures.get(measure), bare=True), cell(gains.get(measure), signed=True)]
        table.add_row(LABELS[measure], *cells)
    quoted = [text for _, theirs, _ in others for text in (str(theirs.characters), "")]
    table.add_row("characters quoted", str(ours.characters), *quoted)
    return table


def ablations(report: Report) -> Table:
    """Pasaje without the reader, or without one of its uses, and how much better it is with it."""
    table = _table("What the reader adds", ["", *(LABELS[measure] for measure in ABLATED)])
    table.add_row("Pasaje", *(cell(report.ours.summary().measures.get(measure)) for measure in ABLATED))
    for name, found in report.ablations.items():
        means, gains = found.summary().measures, differences(report.ours, found)
        table.add_row(name, *(cell(means.get(measure)) for measure in ABLATED))
        table.add_row("  worse by", *(cell(gains.get(measure), signed=True) for measure in ABLATED))
    return table


def written(report: Report, told: Written) -> Table:
    """Quoted answers and those that a model wrote, and what became of its sentences."""
    quoted, theirs = report.ours.summary(), told.evaluation.summary()
    gains = differences(told.evaluation, report.ours)
    table = _table(f"Written by {told.model}", ["", "quoted", "written", "better by"])
    for measure in COMPARED:
        cells = (cell(quoted.measures.get(measure)), cell(theirs.measures.get(measure)))
        table.add_row(LABELS[measure], *cells, cell(gains.get(measure), signed=True))
    table.add_row("with an inexact citation", str(quoted.invalid_answers), str(theirs.invalid_answers), "")
    for what, count in told.sentences.items():
        table.add_row(f"sentences {what}", "", str(count), "")
    for why, count in told.notices.items():
        table.add_row(f"answers where the model {WHYS[why]}", "", str(count), "")
    if told.lies is not None:
        table.add_row("false sentences, by its own account", "", str(told.lies), "")
        table.add_row("… shown as supported", "", str(told.unsupported_shown), "")
    return table


def show_judgement(found: Judgement, split: str) -> None:
    """How the support check judges, and what it got wrong."""
    console = Console()
    table = _table(f"The support check, {split} split", ["", "false ones caught", "true ones refused"])
    for name, caught in found.caught.items():
        table.add_row(name, cell(caught), cell(found.refused.get(name)))
    console.print(table)
    console.print(
        f"{len(found.findings)} sentences. Caught: not shown as supported ({found.refused_false.mean:.2f} of the false "
        f"ones are left out, the others marked unconfirmed). Of the true ones {found.doubted.mean:.2f} are marked so.",
        highlight=False,
    )


def brief(title: str, groups: Mapping[str, Summary], measures: Sequence[str]) -> Table:
    """A few measures, a row a group."""
    table = _table(f"By {title}", [title, "questions", *(LABELS[measure] for measure in measures)])
    for name, summary in groups.items():
        cells = (cell(summary.measures.get(measure)) for measure in measures)
        table.add_row(name, f"{summary.questions} ({summary.answerable})", *cells)
    return table


def show_counts(questions: Sequence[EvalQuestion], coverage: float) -> None:
    """How many questions there are, by kind, language and split."""
    found = counts(questions)
    table = _table("Questions", ["kind", *(f"{language} {split}" for language, split in COLUMNS)])
    for row in ROWS:
        numbers = [found.get((row, language, split), 0) for language, split in COLUMNS]
        if any(numbers):
            table.add_row(row, *map(str, numbers))
    console = Console()
    console.print(table)
    facts = len({question.fact for question in questions})
    console.print(f"{len(questions)} questions about {facts} facts; evidence of {coverage:.0%} found.", highlight=False)


def show_tuning(way: str, tuning: Tuning) -> None:
    """The thresholds chosen for one way of answering, and the curve along each."""
    console = Console()
    for name, points in tuning.curves.items():
        columns = ("citation recall", "abstention precision", "abstention recall", "abstention F1", "recall + F1")
        table = _table(f"Along {name}, {way}", ["at least", *columns])
        for p in points:
            values = (p.citation_recall, p.abstention_precision, p.abstention_recall, p.abstention_f1, p.objective)
            style = "bold" if p.thresholds == tuning.chosen.thresholds else None
            table.add_row(f"{p.thresholds[name]:.2f}", *(f"{value:.3f}" for value in values), style=style)
        console.print(table)
    chosen = ", ".join(f"{name} at least {least:g}" for name, least in tuning.chosen.thresholds.items())
    console.print(f"Chosen, {way}: {chosen}", highlight=False)


def cell(found: Interval | None, *, signed: bool = False, bare: bool = False) -> str:
    """A mean and, unless bare, half the width of its interval; a difference that is surely one has a star; a dash
    for none."""
    if found is None:
        return "–"
    if bare:
        return f"{found.mean:.2f}"
    sure = "*" if signed and not found.low <= 0 <= found.high else " "
    return f"{found.mean:{'+' if signed else ''}.2f}{sure}[dim]±{(found.high - found.low) / 2:.2f}[/dim]"


def _table(title: str, columns: Iterable[str], gap: int = 2) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, padding=(0, gap, 0, 0))
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left", header_style="dim", no_wrap=not place)
    return table
