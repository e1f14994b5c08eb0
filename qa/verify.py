"""Whether passages support a sentence that a language model wrote, in either language each, and which words do.

What can be told exactly is told exactly: numbers with their units, days and hours, names, quoted words, denials, who
does what. What remains, whether the rest means the same, is told by word vectors, and may stay open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.language import spanish_odds
from index.passages import Span, sentences_of
from index.records import Hit, Language
from qa import align
from qa.claims import Claims, claims_of
from qa.compare import Comparison, Words, compare, words_of
from qa.days import Day, agree, placed
from qa.denial import denied, reversed_word, untrue
from qa.doers import swapped
from qa.prompts import without_orders
from qa.quantities import Quantity, reckoned, stated
from qa.quotations import is_quoted, unquoted

Verdict = Literal["supported", "uncertain", "unsupported"]
# Why a sentence is not supported; what of "meaning" and "added" is open rather than wrong.
Fault = Literal[
    "empty", "language", "number", "date", "hour", "name", "quote", "denied", "reversed", "doer", "meaning", "added"
]

# What of a sentence's weight may be in words that the passage lacks before the sentence is doubted, and before it is
# refused. Chosen on the tune split of evals/data/support.jsonl, as is every bound here (`pasaje eval support`).
DOUBTED, REFUSED = 0.24, 0.4
# A word that is less like any of the passage's is new; how many of so many telling words in a row make a phrase new.
NEW, PHRASES = 0.2, ((3, 3), (5, 4))
# Characters. What is longer is no sentence, and takes time.
LONGEST = 2000
# A sentence of fewer words outside quotations tells no language.
TELLING = 5
# The sentences quoted are the fewest that meet this share of what the whole passage meets.
ENOUGH = 0.95
SENTENCES = 3
NAMED_WORDS = 3  # that a reader is told of, where words are missing
KEPT = 2048  # texts kept read
SURE_ODDS = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a hit that support a sentence: `text[start:end]` of its article, in code points."""

    hit: Hit
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Support:
    """What is found about a sentence. `fault` and `words` say what is wrong with it, or open: None and "" where it is
    supported. `evidence` is what it rests on, empty where it is unsupported."""

    verdict: Verdict
    fault: Fault | None
    words: str
    evidence: tuple[Evidence, ...]

    @property
    def rank(self) -> int:
        """0 for the best verdict."""
        return ("supported", "uncertain", "unsupported").index(self.verdict)


class Verifier:
    """Checks sentences against passages. Safe to share between threads."""

    def __init__(self, words: align.WordEncoder) -> None:
        """`words` gives the word vectors that come with Pasaje: the bounds are theirs."""
        self._words = lru_cache(maxsize=KEPT)(lambda text, language: words_of(text, language, words))

    def check(self, sentence: str, language: Language, hits: Sequence[Hit], cited: Sequence[int]) -> Support:
        """What the passages say of `sentence`, which is to be in `language`.

        `cited` are the places in `hits`, from 1, of the passages that it names. The first that supports it is its
        evidence; else those named taken together; else, since a wrong number does not make a sentence wrong, another
        one of `hits`.
        """
        if len(sentence) > LONGEST:
            return Support("unsupported", "empty", sentence[:LONGEST], ())
        own = self._words(sentence, language)
        if not own.weights().any() or sentence.rstrip("»”\"' ").endswith("?"):
            return Support("unsupported", "empty", sentence, ())
        if _in_other_language(sentence, language):
            return Support("unsupported", "language", sentence, ())
        named = [hits[number - 1] for number in dict.fromkeys(cited)]
        together = [named] if len(named) > 1 else []
        tries = [*([hit] for hit in named), *together, *([hit] for hit in hits if hit not in named)]
        best = Support("unsupported", "empty", sentence, ())
        for place, tried in enumerate(tries):
            found = self._held_against(own, tried)
            if found.verdict == "uncertain" and not set(named) >= set(tried):
                found = replace(found, verdict="unsupported", evidence=())  # nobody says that it comes from there
            if not place or found.rank < best.rank:
                best = found
            if best.verdict == "supported":
                break
        return best

    def _held_against(self, sentence: Words, hits: Sequence[Hit]) -> Support:
        """What `hits` together say of the sentence."""
        text = self._words("\n".join(map(_text, hits)), hits[0].passage.language)
        compared = compare(sentence, text)
        claims = claims_of(sentence.text, sentence.language, hits[0].article.date)
        told = [_claims(hit) for hit in hits]
        unstated = list(_unstated(claims, told))
        for wrong, words in _faults(compared, claims, told, unstated):
            if words:
                return Support("unsupported", wrong, words, ())
        verdict, fault, words = _meaning(compared, claims)
        if verdict == "unsupported":
            return Support(verdict, fault, words, ())
        if unstated:
            verdict, fault, words = "uncertain", "number", unstated[0][0].words
        evidence = tuple(self._evidence(sentence, claims, hit) for hit in hits)
        if verdict == "supported":
            near = " ".join(hit.article.text[e.start : e.end] for hit, e in zip(hits, evidence, strict=True))
            own = self._without_headlines(sentence, hits)
            verdict, fault, words = _sense(compare(own, self._words(near, text.language)))
        return Support(verdict, fault, words, evidence)

    def _evidence(self, sentence: Words, claims: Claims, hit: Hit) -> Evidence:
        start, end = _shortest(self._without_headlines(sentence, [hit]), claims, hit, self._words)
        return Evidence(hit, hit.passage.start + start, hit.passage.start + end)

    def _without_headlines(self, sentence: Words, hits: Sequence[Hit]) -> Words:
        """The sentence without the headlines that it names its sources by: they are no part of what it states."""
        text = sentence.text
        for hit in hits:
            text = unquoted(text, of=hit.article.title)
        return self._words(text, sentence.language)


def _sense(compared: Comparison) -> tuple[Verdict, Fault | None, str]:
    """Whether the words that a sentence shares with its evidence are put together alike. Rules without a grammar may
    err, so what they find leaves it open."""
    found: tuple[tuple[Fault, str], ...] = (
        ("denied", denied(compared)),
        ("reversed", reversed_word(compared)),
        ("doer", swapped(compared)),
    )
    for fault, words in found:
        if words:
            return "uncertain", fault, words
    return "supported", None, ""


def _meaning(compared: Comparison, claims: Claims) -> tuple[Verdict, Fault | None, str]:
    """Whether what is not told exactly means the same."""
    told = _told(compared.sentence.text, claims)
    starts = compared.sentence.reading.spans[:, 0].tolist()
    exact = [any(start <= at < end for start, end in told) for at in starts]
    missing = np.where(exact, 0.0, compared.missing())
    share = float(missing.sum())
    telling = np.flatnonzero((compared.sentence.weights() > 0) & ~np.array(exact, bool))
    if share < DOUBTED and not _new_phrase(compared.best[telling] < NEW):
        return "supported", None, ""
    most = [place for place in np.argsort(-missing).tolist() if missing[place] > 0][:NAMED_WORDS]
    words = ", ".join(compared.sentence.word(place) for place in sorted(most))
    return ("unsupported", "meaning", words) if share >= REFUSED else ("uncertain", "added", words)


def _new_phrase(new: NDArray[np.bool_]) -> bool:
    """Whether words that a passage has nothing like stand together, as those of an added detail do and those of a
    paraphrase hardly; `new` tells of each telling word of a sentence whether it is one."""
    return any(new[at : at + size].sum() >= least for size, least in PHRASES for at in range(len(new) - size + 1))


def _told(text: str, claims: Claims) -> list[Span]:
    """Where a sentence tells a number, a time or a quotation, which are compared exactly."""
    words = {
        *(quantity.words.strip() for quantity in claims.quantities),
        *(days[0].words for days in claims.days),
        *(hour.words for hour in claims.hours),
        *claims.quotes,
    }
    return [match.span() for said in words if said for match in re.finditer(re.escape(said), text)]


def _faults(
    compared: Comparison, claims: Claims, told: Sequence[Claims], unstated: Sequence[tuple[Quantity, bool]]
) -> Iterator[tuple[Fault, str]]:
    """What the sentence says that the passages surely do not, each fault with its words, "" where there is none."""
    yield "number", next((amount.words for amount, made in unstated if not made), "")
    days = [day for one in told for day in one.days]
    yield "date", next((d[0].words for d in claims.days if not any(agree(d, other) for other in days)), "")
    hours = [hour for one in told for hour in one.hours]
    yield "hour", next((h.words for h in claims.hours if not any(map(h.agrees, hours))), "")
    yield "quote", next((quote for quote in claims.quotes if not is_quoted(quote, compared.text.text)), "")
    yield "name", compared.strange_name()
    yield "denied", untrue(compared)


def _unstated(claims: Claims, told: Sequence[Claims]) -> Iterator[tuple[Quantity, bool]]:
    """The amounts that the sentence states and the passages do not; whether each may be reckoned from theirs."""
    amounts = [amount for one in told for amount in (*one.quantities, *one.implied)]
    for amount in claims.quantities:
        if not stated(amount, amounts):
            yield amount, reckoned(amount, amounts)


def _shortest(sentence: Words, claims: Claims, hit: Hit, read: Callable[[str, Language], Words]) -> Span:
    """The fewest neighbouring sentences of a passage, as a span of its text, that meet what the whole of it meets, as
    far as they have no order between them."""
    language = hit.passage.language
    text = without_orders(hit.text, language)
    spans = sentences_of(text, language) or [(0, len(text))]
    words = compare(sentence, read(text, language))
    best = align.by_span(words.alike, words.text.reading, spans) * sentence.weights()[:, None]
    # Each exact claim counts like a word.
    exact = [_met(claims, text[start:end], hit) for start, end in spans]
    found = np.vstack([best, sentence.weights().mean() * np.array(exact, np.float32).T])
    met = {
        (spans[first][0], spans[last][1]): float(found[:, first : last + 1].max(axis=1).sum())
        for first in range(len(spans))
        for last in range(first, min(first + SENTENCES, len(spans)))
        if last == first or text[spans[first][0] : spans[last][1]] == hit.text[spans[first][0] : spans[last][1]]
    }
    enough = ENOUGH * max(met.values())
    return min((span for span, share in met.items() if share >= enough), key=lambda span: span[1] - span[0])


def _met(claims: Claims, text: str, hit: Hit) -> list[bool]:
    """Which of the numbers, times and quotations that a sentence states a stretch of a hit states as well."""
    told = claims_of(text, hit.passage.language, hit.article.date)
    return [
        *(stated(quantity, (*told.quantities, *told.implied)) for quantity in claims.quantities),
        *(any(agree(days, other) for other in told.days) for days in claims.days),
        *(any(map(hour.agrees, told.hours)) for hour in claims.hours),
        *(is_quoted(quote, text) for quote in claims.quotes),
    ]


def _text(hit: Hit) -> str:
    """What a passage tells: its article's headline and its own words, without those that speak to whoever answers;
    nothing where it has no others, which could be quoted."""
    language = hit.passage.language
    told = without_orders(hit.text, language).strip()
    return without_orders(f"{hit.article.title}.\n{hit.text}", language) if told else ""


def _claims(hit: Hit) -> Claims:
    """The exact claims of a passage; one that tells no day tells of the day of its article."""
    found = claims_of(_text(hit), hit.passage.language, hit.article.date)
    day = hit.article.date
    if day is None:
        return found
    own = (Day(day.year, day.month, day.day, None, ""),)
    return replace(found, days=placed(found.days, day) if found.days else (own,))


def _in_other_language(sentence: str, language: Language) -> bool:
    """Whether a sentence, but for what it quotes, is surely in the other language."""
    own = unquoted(sentence)
    odds = spanish_odds(own) * (1 if language == "es" else -1)
    return len(own.split()) >= TELLING and odds < -SURE_ODDS
