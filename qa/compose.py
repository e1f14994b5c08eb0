"""From candidate stretches to statements with citations, or to none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from index.dates import find_dates
from index.records import Language
from qa.align import fold
from qa.answer import Citation
from qa.asked import Asked
from qa.extract import Findings, Stretch
from qa.phrases import NO_EVIDENCE, day_in_words, statement
from qa.question import Kind
from qa.spans import POINTED, has_shape

# How much worse than the best a stretch may be that alone has the time, day, place or number asked for.
POINTING_SCORE = 0.25
# A stretch of another article says the same when its score is this near and its vector this close.
NEAR_SCORE = 0.12
SAME_CLAIM = 0.75
# Another statement is worth making when it scores this near to the best and answers something else.
RIVAL_SCORE = 0.05
# How much worse than the best a stretch may be that dates one more event of a series.
SERIES_SCORE = 0.5
STATEMENTS = 3
# Kinds whose answer may open the statement; a reason or a quotation is only marked where it stands.
LEADING = (*POINTED, "who")
CITATIONS = 6


def compose(asked: Asked, findings: Findings, language: Language) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text, framed in `language`, and its citations; no citations when the articles do not say.

    Stretches of several articles that claim the same make one statement that cites them all; one that answers
    differently, and nearly as well, makes a statement of its own.
    """
    findings = _pointing(asked, findings)
    if not answers(findings):
        return NO_EVIDENCE[language], ()
    claims = _events(asked, findings) if asked.kind == "when" else _claims(asked.kind, findings.stretches)
    if not claims:
        return NO_EVIDENCE[language], ()
    lines: list[str] = []
    citations: list[Citation] = []
    for claim in claims:
        numbers = []
        for stretch in claim:
            citations.append(_citation(len(citations) + 1, stretch))
            numbers.append(f"[{len(citations)}]")
        first = claim[0]
        lead = _lead(first, language) if asked.kind in LEADING else ""
        framed = statement(_quoted(first.quote), first.article.title, first.article.date, lead, language)
        lines.append(f"{framed} {''.join(numbers)}")
    return "\n\n".join(lines), tuple(citations)


def _lead(stretch: Stretch, language: Language) -> str:
    """What opens a statement in `language`: the words that answer, as they stand, but a day as it names it; "" for
    none, and for common words of the other language."""
    if stretch.sure is None:
        return ""
    words = stretch.sure.words(stretch.article)
    if days := find_dates(words):
        return day_in_words(days[0], language)
    # A name or a number opens a sentence of the other language, "febrero" does not.
    return "" if words[0].islower() and stretch.article.language != language else words


@cache
def thresholds(*, read: bool) -> Mapping[str, float]:
    """How much support an answer needs: "present", the share of the question's demand in words that some article
    has, "coverage", what the best stretch meets of it, and where a reader `read` the articles "read", how likely it
    holds it that they answer. `pasaje eval tune --write` chooses them, with and without a reader."""
    every = json.loads(files("qa").joinpath("thresholds.json").read_text("utf-8"))
    kept: dict[str, float] = every["reader" if read else "no reader"]["thresholds"]
    return kept


def answers(findings: Findings) -> bool:
    """Whether the articles meet enough of the question, and the best stretch too."""
    if not findings.stretches or findings.nobody:
        return False
    support = {"present": 1 - findings.absent, "coverage": findings.stretches[0].coverage}
    if findings.read is not None:
        support["read"] = findings.read
    return all(support[name] >= least for name, least in thresholds(read="read" in support).items())


def _pointing(asked: Asked, findings: Findings) -> Findings:
    """Where a time, a day, a place or a number is asked for: the good stretches that surely have one, or say that
    it is not known."""
    if asked.kind not in POINTED:
        return findings
    reach = SERIES_SCORE if asked.ordinal or asked.several else POINTING_SCORE
    pointing = tuple(
        stretch
        for stretch in findings.stretches
        if findings.stretches[0].score - stretch.score <= reach and (stretch.unsaid or stretch.sure)
    )
    return replace(findings, stretches=pointing)


def _events(asked: Asked, findings: Findings) -> list[list[Stretch]]:
    """The claims about when something was: of the event that the question numbers among those that the
    stretches date, in the order of their days, or of each where it asks for several; none when there are fewer."""
    dated: dict[tuple[int, int], list[Stretch]] = {}
    for stretch in findings.stretches:
        if stretch.sure:
            for day in find_dates(stretch.sure.words(stretch.article)):
                dated.setdefault((day.month, day.day), []).append(stretch)
    days = sorted(dated)
    if asked.ordinal is not None:
        chosen = days[asked.ordinal - 1 : asked.ordinal]
    elif asked.several and len(days) > 1:
        chosen = days[:STATEMENTS]
    else:
        return _claims(asked.kind, findings.stretches)
    return [_claims(asked.kind, dated[day])[0] for day in chosen]


def _claims(kind: Kind, stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """What the best stretches claim, each claim with all the stretches that make it, best first."""
    best = stretches[0]
    claims: list[list[Stretch]] = []
    for stretch in stretches:
        if best.score - stretch.score > NEAR_SCORE or sum(map(len, claims)) == CITATIONS:
            break
        if any(_overlap(stretch, other) for claim in claims for other in claim):
            continue
        claim = next((c for c in claims if _same_claim(kind, c[0], stretch)), None)
        if claim is not None:
            if all(other.article.id != stretch.article.id for other in claim):
                claim.append(stretch)
        elif not claims or (best.score - stretch.score <= RIVAL_SCORE and len(claims) < STATEMENTS):
            claims.append([stretch])
    pointed = [claim for claim in claims if claim[0].focus]
    return pointed if pointed and has_shape(kind) else claims


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.article.version == other.article.version and one.start < other.end and other.start < one.end


def _same_claim(kind: Kind, one: Stretch, other: Stretch) -> bool:
    """Whether two stretches answer alike: with the same span where one answers, else with close vectors."""
    if one.focus and other.focus and has_shape(kind) and kind not in ("why", "said"):
        return _same_words(one.focus.words(one.article), other.focus.words(other.article))
    return float(one.vector @ other.vector) >= SAME_CLAIM


def _same_words(one: str, other: str) -> bool:
    """Whether two spans name the same: the same day, or one of them the other's words and more."""
    days = [[(day.day, day.month) for day in find_dates(words)] for words in (one, other)]
    return fold(one) in fold(other) or fold(other) in fold(one) or (bool(days[0]) and days[0] == days[1])


def _citation(number: int, stretch: Stretch) -> Citation:
    article = stretch.article
    return Citation(
        number,
        article.id,
        article.version,
        article.title,
        article.date,
        article.url,
        stretch.start,
        stretch.end,
        stretch.quote,
        (stretch.sure.start, stretch.sure.end) if stretch.sure else stretch.marked,
    )


def _quoted(quote: str) -> str:
    """The quote as it stands in a line of text, between quotation marks."""
    return f"«{' '.join(quote.split())}»"
