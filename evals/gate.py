"""Whether today's figures are below those that were kept: what makes `pasaje eval` fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from evals.report import LABELS, Report
from evals.summary import Summary
from index import PasajeError

# The measures that must not fall, over all questions and those of each language.
GATED = ("right", "citation_recall", "citation_precision", "abstention_f1", "right_language", "recall@5")
COMMAND = "pasaje eval --write-baseline"
BASELINE = Path(str(files("evals").joinpath("baseline.json")))


class BaselineError(PasajeError):
    """Fields: path, reason."""

    template = "{path} cannot be used as a baseline: {reason}; write it anew with: pasaje eval --write-baseline"


def write(report: Report, path: Path = BASELINE) -> None:
    """Keep the figures of `report` in `path`. Raises OSError."""
    kept = {"command": COMMAND, "of": _fingerprint(report), "measures": _headlines(report)}
    path.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")


def faults(report: Report, path: Path = BASELINE) -> list[str]:
    """What is worse than the figures in `path`, a sentence each: a headline measure below its interval there, or an
    answer whose citation is not exact. Raises BaselineError where they are of other questions or articles, or none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        of, measures = kept["of"], kept["measures"]
    except FileNotFoundError as error:
        raise BaselineError(path=path, reason="it is not there") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(path=path, reason="it is not one") from error
    if of != _fingerprint(report):
        raise BaselineError(path=path, reason="it is of other questions or articles")
    invalid = report.ours.summary().invalid_answers
    found = [f"Answers with a citation that is not exact: {invalid}; there may be none."] if invalid else []
    return [*found, *_fallen(measures, _headlines(report))]


def _fallen(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{LABELS[name]} ({group}) fell from {mean:.3f} to {now[group][name][0]:.3f}, below {low:.3f}, "
        "the lower bound of its interval."
        for group, measures in before.items()
        for name, (mean, low, _) in measures.items()
        if now[group][name][0] < low
    ]


def _headlines(report: Report) -> dict[str, dict[str, list[float]]]:
    groups = {"all": report.ours.summary(), **report.ours.by_language()}
    return {group: _kept(summary) for group, summary in groups.items()}


def _kept(summary: Summary) -> dict[str, list[float]]:
    found = {name: summary.measures[name] for name in GATED if name in summary.measures}
    return {name: [round(i.mean, 4), round(i.low, 4), round(i.high, 4)] for name, i in found.items()}


def _fingerprint(report: Report) -> str:
    """What was asked of what, in short."""
    asked = [repr(outcome.question) for outcome in report.ours.outcomes]
    told = [article.version for article in report.ours.articles]
    return hashlib.sha256("\n".join(asked + told).encode()).hexdigest()[:16]
