"""The report as files: a page to read, the same in Markdown, and all of it as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evals import plots, tune
from evals.intervals import Interval
from evals.plots import Line
from evals.questions import LANGUAGES
from evals.ranking import MEASURES as RANKING
from evals.report import ABLATED, BRIEF, COMPARED, DIRECTED, HEADLINE, LABELS, Report, rank_of_evidence, reason
from evals.summary import differences
from evals.written import WHYS

# What an answer's scores say, by their names in `evals.tune`.
SCORES = {
    "present": "share of the question that the articles have",
    "coverage": "share of the question that the best passage meets",
    "read": "probability, by the reader, that the articles answer",
}


def write_report(report: Report, folder: Path) -> None:
    """Write report.html, which needs no other file, report.md and report.json into `folder`. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.html").write_text(_render(report, "report.html"), "utf-8")
    (folder / "report.md").write_text(_render(report, "report.md"), "utf-8")
    (folder / "report.json").write_text(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def _render(report: Report, name: str) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("evals"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"mean": _mean, "range": _range, "signed": _signed}
    return made.get_template(name).render(_context(report))


def _context(report: Report) -> dict[str, Any]:
    ours = report.ours
    tuning = tune.read().get("reader")
    return {
        "report": report,
        "ours": ours,
        "all": ours.summary(),
        "languages": ours.by_language(),
        "gap": ours.gap(),
        "groups": {"kind": ours.by_kind(), "wording": ours.by_wording()},
        "searches": {n: (f.summary().measures, differences(ours, f)) for n, f in report.searches.items()},
        "plain": {n: (f.summary(), differences(ours, f)) for n, f in report.plain.items()},
        "written": report.written.evaluation.summary() if report.written else None,
        "written_gains": differences(report.written.evaluation, ours) if report.written else {},
        "whys": WHYS,
        "ablations": {n: (f.summary(), differences(ours, f)) for n, f in report.ablations.items()},
        "ablated": ABLATED,
        "reliability": plots.reliability(report.sure),
        "failures": _by_reason(report),
        "place": rank_of_evidence,
        "labels": LABELS,
        "names": {"es": "in Spanish", "en": "in English"},
        "headline": HEADLINE,
        "brief": BRIEF,
        "directed": DIRECTED,
        "compared": COMPARED,
        "ranking": tuple(RANKING),
        "language_order": LANGUAGES,
        "bar": plots.bar,
        "difference": plots.difference,
        "latency": _latency(report),
        "tuning": tuning,
        "curves": _curves(tuning) if tuning else {},
    }


def _by_reason(report: Report) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for outcome in report.failures():
        found.setdefault(reason(outcome), []).append(outcome)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _latency(report: Report) -> Markup:
    median, slow = (1000 * seconds for seconds in report.ours.summary().seconds)
    spent = [1000 * outcome.seconds for outcome in report.ours.outcomes]
    return plots.histogram(spent, [("median", median), ("p95", slow)], plots.rounded_up(1.5 * slow), "ms")


def _curves(tuning: tune.Tuning) -> dict[str, Markup]:
    """A plot for each threshold, by what it says."""
    drawn = {}
    for name, points in tuning.curves.items():
        recall = [(p.thresholds[name], p.citation_recall) for p in points]
        f1 = [(p.thresholds[name], p.abstention_f1) for p in points]
        lines = [Line("citation recall", "one", recall), Line("abstention F1", "other", f1)]
        drawn[SCORES.get(name, name)] = plots.curve(lines, tuning.chosen.thresholds[name])
    return drawn


def _mean(found: Interval | None) -> str:
    return "–" if found is None else f"{found.mean:.2f}"


def _range(found: Interval | None) -> str:
    return "" if found is None else f"{found.low:.2f}–{found.high:.2f}"


def _signed(found: Interval | None) -> str:
    if found is None:
        return "–"
    return f"{found.mean:+.2f} ({found.low:+.2f} to {found.high:+.2f})".replace("-", "−")
