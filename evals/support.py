"""How well the support check tells true sentences from false ones: `pasaje eval support`.

The sentences (`evals/data/support.jsonl`) were written by hand about invented passages, by somebody who did not see
the check: three that the passage entails and three that are false by one change, for each passage, in both languages.
By the tune split every bound of the check was chosen. A train split (`evals/data/pairs.jsonl`), which no bound was
chosen by, has pairs: a sentence that a passage entails, and the same made false by one change, in both languages;
there, a plan or an allegation told as a fact is a change too.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from evals.intervals import Interval, bootstrap
from evals.questions import LANGUAGES
from index import Article, Hit, Language, Passage
from index.encoder.static import StaticEncoder
from index.records import version_of
from qa.verify import Support, Verifier

# The two halves that the check was made and is judged by, and the pairs for whoever trains one.
Split = Literal["tune", "test", "train"]
Progress = Callable[[Sequence["Claim"]], Iterable["Claim"]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence in `language` beside a passage; whether the passage entails it, and if not what was changed."""

    passage: str
    hit: Hit
    language: Language
    sentence: str
    supported: bool
    change: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with what the check says of it."""

    claim: Claim
    support: Support

    @property
    def caught(self) -> bool:
        """Whether it is not shown as supported: left out, or marked as unconfirmed."""
        return self.support.verdict != "supported"

    @property
    def refused(self) -> bool:
        """Whether it is left out."""
        return self.support.verdict == "unsupported"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Means over claims with 95% intervals over passages. Of the false ones, how many are caught (and refused
    outright), in all, by change and by direction ("es→en": passage, sentence); of the true ones, how many are refused
    or doubted."""

    findings: tuple[Finding, ...]
    caught: Mapping[str, Interval]
    refused_false: Interval
    refused: Mapping[str, Interval]
    doubted: Interval

    def to_dict(self) -> dict[str, Any]:
        """As what JSON can hold; a mean is [mean, low, high]."""
        wrong = [f for f in self.findings if f.refused and f.claim.supported]
        missed = [f for f in self.findings if not f.caught and not f.claim.supported]
        return {
            "claims": len(self.findings),
            "false_caught": {name: _rounded(found) for name, found in self.caught.items()},
            "false_refused": _rounded(self.refused_false),
            "true_refused": {name: _rounded(found) for name, found in self.refused.items()},
            "true_doubted": _rounded(self.doubted),
            "missed": [{"change": f.claim.change, "sentence": f.claim.sentence} for f in missed],
            "wrongly_refused": [{"fault": f.support.fault, "sentence": f.claim.sentence} for f in wrong],
        }


def load_claims(split: Split) -> list[Claim]:
    """The claims of a split, in the order of the file."""
    if split == "train":
        return [claim for row in _rows("pairs.jsonl") for claim in _paired(row)]
    found = []
    for row in _rows("support.jsonl"):
        if row["split"] == split:
            hit = _hit(row)
            found += [
                Claim(row["id"], hit, one["language"], one["text"], one["supported"], one["change"])
                for one in row["sentences"]
            ]
    return found


def judge(claims: Sequence[Claim], progress: Progress = lambda claims: claims) -> Judgement:
    """Check every claim against its own passage."""
    verifier = Verifier(StaticEncoder())
    findings = tuple(
        Finding(claim, verifier.check(claim.sentence, claim.language, [claim.hit], [1])) for claim in progress(claims)
    )
    false = [finding for finding in findings if not finding.claim.supported]
    true = [finding for finding in findings if finding.claim.supported]
    changes = sorted({str(finding.claim.change) for finding in false})
    caught = {"all": _mean(false, lambda f: f.caught)}
    caught |= {name: _mean([f for f in false if f.claim.change == name], lambda f: f.caught) for name in changes}
    return Judgement(
        findings,
        caught | _by_direction(false, lambda f: f.caught),
        _mean(false, lambda f: f.refused),
        {"all": _mean(true, lambda f: f.refused)} | _by_direction(true, lambda f: f.refused),
        _mean(true, lambda f: f.caught and not f.refused),
    )


def _by_direction(findings: Sequence[Finding], value: Callable[[Finding], bool]) -> dict[str, Interval]:
    return {
        f"{told}→{written}": _mean(part, value)
        for told in LANGUAGES
        for written in LANGUAGES
        if (part := [f for f in findings if (f.claim.hit.passage.language, f.claim.language) == (told, written)])
    }


def _mean(findings: Sequence[Finding], value: Callable[[Finding], bool]) -> Interval:
    return bootstrap([float(value(f)) for f in findings], [f.claim.passage for f in findings])


def _rows(name: str) -> Iterator[Mapping[str, Any]]:
    return map(json.loads, files("evals").joinpath("data", name).read_text("utf-8").splitlines())


def _paired(row: Mapping[str, Any]) -> Iterator[Claim]:
    hit = _hit(row)
    for pair in row["pairs"]:
        for language in LANGUAGES:
            yield Claim(row["id"], hit, language, pair["true"][language], True, None)
            yield Claim(row["id"], hit, language, pair["false"][language], False, pair["change"])


def _hit(row: Mapping[str, Any]) -> Hit:
    text, language = row["text"], row["language"]
    day = dt.date.fromisoformat(row["date"])
    article = Article(row["id"], version_of(text), row["title"], text, day, language, "support.jsonl", None)
    return Hit(Passage(row["id"], row["id"], 0, len(text), language), text, article, 1.0, ())


def _rounded(found: Interval) -> list[float]:
    return [round(found.mean, 4), round(found.low, 4), round(found.high, 4)]
