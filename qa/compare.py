"""A sentence beside a text, word by word, in either language each: what of the one stands in the other.

Static word vectors hold both languages in one space: translations and synonyms lie close, names of other people and
places far apart, and numbers are told by their keys (`qa.align`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.dates import ENGLISH_WEEKDAYS
from index.records import Language
from qa import align
from qa.names import GENERIC, countries, initials_at, initials_of, same_initials, spelled_alike
from qa.question import word_role

# From these cosines on a word has its like; a name needs to be met more nearly, but for the words beside one that is
# surely met ("Espacial" in "Agencia Espacial Europea"). Read off the tune split of evals/data/support.jsonl.
ALIKE, NAMED, BESIDE = 0.4, 0.45, 0.3
SURE = 0.6
ROMAN = re.compile(r"[IVXLC]+")
# Another country's name is near, and wrong.
OTHER_COUNTRY = 0.3
_JOINTS = (" ", "-")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A text made ready to be compared. For each of its words: the country it names as its ISO code, "" for none;
    its role in a question; whether it is written as a name (a capital that no sentence's beginning explains). `short`
    are the folded words in capitals throughout, which may be initials."""

    text: str
    language: Language
    reading: align.Reading
    codes: tuple[str, ...]
    roles: tuple[str, ...]
    named: tuple[bool, ...]
    short: frozenset[str]

    def word(self, place: int) -> str:
        """The word at `place`, as it is written."""
        start, end = self.reading.spans[place]
        return self.text[start:end]

    def weights(self) -> align.Matrix:
        """What each word says: its learned weight above that of the commonest words, 0 for light words and numbers;
        shape (words,)."""
        telling = [
            role in ("content", "kind") and not key.isdigit()
            for role, key in zip(self.roles, self.reading.keys, strict=True)
        ]
        weight: align.Matrix = np.where(telling, np.maximum(0.1, self.reading.weights - align.WEIGHT_FLOOR), 0.0)
        return weight.astype(np.float32)

    def names(self) -> list[range]:
        """The places of the words of each name, in order."""
        runs: list[range] = []
        spans = self.reading.spans.tolist()
        for place, (start, _) in enumerate(spans):
            if self.named[place]:
                if runs and runs[-1].stop == place and self.text[spans[place - 1][1] : start] in _JOINTS:
                    runs[-1] = range(runs[-1].start, place + 1)
                else:
                    runs.append(range(place, place + 1))
        return runs


def words_of(text: str, language: Language, encoder: align.WordEncoder) -> Words:
    """`text` made ready."""
    reading = align.read(text, encoder)
    starts = reading.spans[:, 0].tolist()
    found = countries(text)
    codes = tuple(next((code for low, high, code in found if low <= start < high), "") for start in starts)
    roles = tuple(map(word_role, reading.forms))
    capital = [text[start].isupper() for start in starts]
    lower = {form for form, high in zip(reading.forms, capital, strict=True) if not high}
    named = tuple(
        high and not key and (inside or (role != "function" and form not in lower and form not in GENERIC))
        for form, key, role, high, inside in zip(
            reading.forms, reading.keys, roles, capital, reading.names, strict=True
        )
    )
    spans = reading.spans.tolist()
    short = frozenset(
        form for form, (start, end) in zip(reading.forms, spans, strict=True) if text[start:end].isupper()
    )
    return Words(text, language, reading, codes, roles, named, short)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A sentence beside a text: `alike`, shape (words of the sentence, words of the text), in [0, 1], is 1 for the
    same word, country or number, else the cosine of their vectors."""

    sentence: Words
    text: Words
    alike: align.Matrix

    @property
    def best(self) -> align.Matrix:
        """How like each word of the sentence its likeliest word is; shape (words of the sentence,)."""
        found: align.Matrix = self.alike.max(axis=1, initial=0.0)
        return found

    def missing(self) -> align.Matrix:
        """What of each word's weight the text lacks, as shares that add up to at most 1; shape (words of the
        sentence,); all 0 for a sentence that says nothing."""
        weight = self.sentence.weights()
        if not weight.any():
            return weight
        lack: align.Matrix = weight * np.clip((ALIKE - self.best) / ALIKE, 0.0, 1.0) / weight.sum()
        for name in self.sentence.names():
            if self._is_shortened(name):
                lack[name.start : name.stop] = 0.0
        return lack

    def strange_name(self) -> str:
        """A name in the sentence that the text has in neither language, or a country where it has only others; "" for
        none."""
        told = set(filter(None, self.text.codes))
        for place, code in enumerate(self.sentence.codes):
            if code and told and code not in told and self.best[place] < NAMED:
                return self.sentence.word(place)
        for name in self.sentence.names():
            if self._is_shortened(name):
                continue
            least = BESIDE if any(self.best[place] >= SURE for place in name) else NAMED
            for place in name:
                if self.sentence.reading.names[place] and not self._known(place, least):
                    return self.sentence.word(place)
        return ""

    def _is_shortened(self, name: range) -> bool:
        """Whether the text has the initials of a name of the sentence."""
        first = self.sentence.reading.forms[name.start][0]  # not those of another that "and" joins to it
        found = initials_at(self.sentence.text, int(self.sentence.reading.spans[name.start][0]))
        full = [own for own in found if first in own]
        return any(short in full or same_initials(short, own) for short in self.text.short for own in full)

    def same_name(self, name: Sequence[int], other: Sequence[int]) -> bool:
        """Whether a name of the sentence and one of the text share a word."""
        return bool(self.alike[np.ix_(name, other)].max(initial=0.0) >= align.SAME_STEM)

    def _known(self, place: int, least: float) -> bool:
        form = self.sentence.reading.forms[place]
        if form in GENERIC or form.rstrip("s") in ENGLISH_WEEKDAYS or ROMAN.fullmatch(self.sentence.word(place)):
            return True
        if self.sentence.roles[place] == "function" or self.best[place] >= SURE:
            return True
        if self.alike[place, np.array(self.text.named, bool)].max(initial=0.0) >= least:
            return True
        if form not in self.sentence.short:
            return False
        return form in initials_of(self.text.text) or any(same_initials(form, short) for short in self.text.short)


def compare(sentence: Words, text: Words) -> Comparison:
    """Each word of the sentence beside each of the text."""
    mine, its = sentence.reading, text.reading
    if not mine.forms or not its.forms:
        return Comparison(sentence, text, np.zeros((len(mine.forms), len(its.forms)), np.float32))
    alike = np.clip(mine.vectors @ its.vectors.T, 0.0, 1.0).astype(np.float32)
    for row, at in _kin(sentence, text):
        alike[row, at] = max(alike[row, at], align.SAME_STEM)
    codes, others = _column(sentence.codes), _row(text.codes)
    countries = (codes != "") & (others != "")
    alike = np.where(countries, np.minimum(alike, OTHER_COUNTRY), alike)
    same = (countries & (codes == others)) | (_column(mine.forms) == _row(its.forms))
    keys, numbers = _column(mine.keys), _row(its.keys)
    closed = (keys != "") | (numbers != "")
    return Comparison(sentence, text, np.where(closed, keys == numbers, np.where(same, 1.0, alike)).astype(np.float32))


def _kin(sentence: Words, text: Words) -> Iterator[tuple[int, int]]:
    """Places of words that are forms of one word, or one name as each language spells it."""
    mine, its = sentence.reading, text.reading
    names = np.flatnonzero(text.named).tolist()
    for row, form in enumerate(mine.forms):
        for at in its.by_prefix.get(form[: align.STEM], ()):
            kin = align.same_stem(form, its.forms[at]) or (sentence.named[row] and spelled_alike(form, its.forms[at]))
            if kin and text.roles[at] != "function":
                yield row, at
        for at in names if sentence.named[row] else ():
            if spelled_alike(form, its.forms[at]):
                yield row, at


# As objects: a word of 10,000 letters does not make all as long.
def _column(words: Sequence[str]) -> NDArray[np.object_]:
    return np.array(words, object)[:, None]


def _row(words: Sequence[str]) -> NDArray[np.object_]:
    return np.array(words, object)[None, :]
