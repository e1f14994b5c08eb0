"""Outcomes summed up: by language, kind, wording and direction, each mean with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

import numpy as np

from evals.intervals import Interval, bootstrap, paired
from evals.measures import MEASURES, Outcome, valid_citations
from evals.questions import KINDS, LANGUAGES, WORDINGS
from index import Article

_MEASURES = {measure.name: measure for measure in MEASURES}
# Not means over the same questions in both languages.
_NO_GAP = ("answers_right", "abstention_precision", "abstention_f1")


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures over some questions.

    `measures`: name → mean with its 95% interval over facts, without those that apply to none of the questions.
    `invalid_answers`: how many answers have a citation that is not exact. `characters`: the median length of what
    an answer quotes. `seconds`: median and 95th percentile of the time an answer takes.
    """

    questions: int
    answerable: int
    measures: Mapping[str, Interval]
    invalid_answers: int
    characters: int
    seconds: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a bot answered, one outcome a question in the order asked, and the articles it answered from.

    `scores` are measures of more than the answers, such as how high the search put the evidence: name → question
    id → value in [0, 1].
    """

    outcomes: tuple[Outcome, ...]
    articles: tuple[Article, ...]
    scores: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def summary(self) -> Summary:
        """Over all questions."""
        return self._summarise(self.outcomes)

    def by_language(self) -> dict[str, Summary]:
        """By the language of the question: "es", "en"."""
        return self._by(LANGUAGES, lambda outcome: [outcome.question.language])

    def by_kind(self) -> dict[str, Summary]:
        """By what is asked for."""
        return self._by(KINDS, lambda outcome: [outcome.question.kind])

    def by_wording(self) -> dict[str, Summary]:
        """By how it is asked; follow-ups, however worded, are one group more."""
        return self._by(
            (*WORDINGS, "follow-up"), lambda o: [o.question.wording, *(["follow-up"] if o.question.after else [])]
        )

    def by_direction(self) -> dict[str, Summary]:
        """By the languages of question and evidence: "es→es", "es→en" and so on. A question without evidence is in
        none of them, one with evidence in both languages in two."""
        return self._by([f"{asked}→{told}" for asked in LANGUAGES for told in LANGUAGES], self._directions)

    def gap(self) -> dict[str, Interval]:
        """How much better questions fare in Spanish than in English (below 0: worse), measure by measure, over the
        facts that are asked in both."""
        return {name: gap for name in self.names() if name not in _NO_GAP and (gap := self._gap(name))}

    def names(self) -> list[str]:
        """The measures there are."""
        return [*_MEASURES, *self.scores]

    def values(self, name: str, outcome: Outcome) -> Sequence[float]:
        """What an outcome adds to the mean of that name; nothing where it does not apply."""
        if name in _MEASURES:
            return _MEASURES[name].values(outcome)
        by_question = self.scores.get(name, {})
        return [by_question[outcome.question.id]] if outcome.question.id in by_question else []

    def _by(self, order: Iterable[str], groups_of: Callable[[Outcome], Iterable[str]]) -> dict[str, Summary]:
        groups: dict[str, list[Outcome]] = {group: [] for group in order}
        for outcome in self.outcomes:
            for group in groups_of(outcome):
                groups[group].append(outcome)
        return {group: self._summarise(members) for group, members in groups.items() if members}

    def _directions(self, outcome: Outcome) -> Iterable[str]:
        question = outcome.question
        told = {a.language for a in self.articles if question.held_by(a.id, a.text)}
        return [f"{question.language}→{language}" for language in told]

    def _summarise(self, outcomes: Sequence[Outcome]) -> Summary:
        measures = {}
        for name in self.names():
            pairs = [(value, o.question.fact) for o in outcomes for value in self.values(name, o)]
            if pairs:
                measures[name] = bootstrap([value for value, _ in pairs], [fact for _, fact in pairs])
        texts = {article.id: article.text for article in self.articles}
        quoted = [sum(c.end - c.start for c in o.answer.citations) for o in outcomes if o.answered]
        typical, slow = np.quantile([o.seconds for o in outcomes], [0.5, 0.95]).tolist() if outcomes else (0.0, 0.0)
        return Summary(
            questions=len(outcomes),
            answerable=sum(o.question.answerable for o in outcomes),
            measures=measures,
            invalid_answers=sum(not valid_citations(o, texts) for o in outcomes),
            characters=round(median(quoted)) if quoted else 0,
            seconds=(typical, slow),
        )

    def _gap(self, name: str) -> Interval | None:
        by_fact: dict[str, dict[str, list[float]]] = {}
        for outcome in self.outcomes:
            asked = by_fact.setdefault(outcome.question.fact, {})
            asked.setdefault(outcome.question.language, []).extend(self.values(name, outcome))
        both = [(fmean(f["es"]), fmean(f["en"])) for f in by_fact.values() if f.get("es") and f.get("en")]
        return paired([es for es, _ in both], [en for _, en in both]) if both else None


def differences(ours: Evaluation, theirs: Evaluation) -> dict[str, Interval]:
    """How much better ours fares than theirs on the same questions, measure by measure (95% intervals over facts;
    better for sure where 0 lies below), for the measures that apply to the same questions in both."""
    found = {}
    for name in ours.names():
        pairs = [
            (ours.values(name, one), theirs.values(name, other), one.question.fact)
            for one, other in zip(ours.outcomes, theirs.outcomes, strict=True)
        ]
        if any(one for one, _, _ in pairs) and all(len(one) == len(other) for one, other, _ in pairs):
            flat = [(a, b, fact) for one, other, fact in pairs for a, b in zip(one, other, strict=True)]
            found[name] = paired([a for a, _, _ in flat], [b for _, b, _ in flat], [fact for _, _, fact in flat])
    return found
