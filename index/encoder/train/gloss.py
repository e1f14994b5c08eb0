"""Word-by-word translation, so that the reader sees questions and passages in both languages.

A gloss is bad prose, and keeps what a reader goes by: which words ask, and which stand together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from index.encoder.train import sources
from index.records import Language

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Sentences = list[list[str]]

LONGEST = 24  # words of a sentence that is counted
PASSES = 4
LIKELY = 0.12  # least probability of a gloss
BAND = 0.5  # a gloss this likely, next to the likeliest, may stand in for it
LEFT_ALONE = 0.06  # share of words kept as they are

_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
# Words that ask, and others that have no counterpart of their own.
_OPENERS_ES = """
    qué=what,which cuál=which,what cuáles=which,what quién=who quiénes=who cuándo=when dónde=where cómo=how
    cuánto=how|much cuánta=how|much cuántos=how|many cuántas=how|many por=for,by que=that,which de=of,from
    a=to en=in,on el=the la=the los=the las=the un=a una=a y=and o=or no=not se= le= lo=it su=his,its,their
    sus=their,his con=with para=for,to al=to|the del=of|the es=is son=are ser=be fue=was fueron=were era=was
    ha=has han=have había=had más=more,most
"""
_OPENERS_EN = """
    what=qué which=qué,cuál who=quién whom=quién whose=cuyo when=cuándo where=dónde how=cómo
    many=cuántos,muchos much=cuánto,mucho why=por|qué the=el,la,los,las a=un,una an=un,una of=de to=a,para
    in=en on=en,sobre at=en,a by=por for=para,por from=de,desde with=con and=y or=o not=no that=que,ese it=
    its=su their=su,sus his=su her=su is=es,está are=son,están was=fue,era were=fueron,eran be=ser did=
    does= do= has=ha have=han had=había most=más more=más than=que as=como s=
"""


def _table(listed: str) -> dict[str, list[str]]:
    return {word: options.replace("|", " ").split(",") for word, options in (e.split("=") for e in listed.split())}


class Gloss:
    """Glosses from Spanish to English and back."""

    def __init__(self, data: Path) -> None:
        pairs = [
            (_WORD.findall(p.left.lower()), _WORD.findall(p.right.lower()))
            for p in sources.translations(data, "general")
        ]
        short = [pair for pair in pairs if 0 < len(pair[0]) <= LONGEST and 0 < len(pair[1]) <= LONGEST]
        english, spanish = [pair[0] for pair in short], [pair[1] for pair in short]
        self._into: dict[Language, dict[str, list[str]]] = {
            "es": translated(english, spanish) | _table(_OPENERS_EN),
            "en": translated(spanish, english) | _table(_OPENERS_ES),
        }
        for pair in sources.lexicon(data):
            self._into["es"].setdefault(pair.left.lower(), [pair.right])
            self._into["en"].setdefault(pair.right.lower(), [pair.left])

    def __call__(self, text: str, into: Language, rng: np.random.Generator) -> str:
        """`text`, in the other language, glossed into `into`; unknown words stay."""
        table = self._into[into]

        def other(match: re.Match[str]) -> str:
            options = table.get(match[0].lower())
            if not options or rng.random() < LEFT_ALONE:
                return match[0]
            return options[int(rng.integers(len(options)))]

        return _WORD.sub(other, text)

    def links(self, english: list[str], spanish: list[str]) -> dict[int, int]:
        """For places of `english` those of `spanish`, both lower-cased words: where a word has
        one equal or likely translation there."""
        found = {}
        for place, word in enumerate(english):
            said = {word, *self._into["es"].get(word, ())}
            there = [i for i, other in enumerate(spanish) if other in said or word in self._into["en"].get(other, ())]
            if len(there) == 1:
                found[place] = there[0]
        return found


def translated(left: Sentences, right: Sentences) -> dict[str, list[str]]:
    """For words of `left` those of `right` that translate them, the likeliest first, by Model 1 of
    Brown et al. 1993 over sentence pairs."""
    sources_, source = _numbered(left)
    targets, target = _numbered(right)
    lengths = np.array([(len(a), len(b)) for a, b in zip(left, right, strict=True)])
    # Every word of a sentence beside every word of its translation.
    places = [
        (s + np.repeat(np.arange(a), b), t + np.tile(np.arange(b), a))
        for (a, b), s, t in zip(lengths.tolist(), *(np.cumsum(lengths, axis=0) - lengths).T, strict=True)
    ]
    ours, theirs = (np.concatenate([place[side] for place in places]) for side in (0, 1))
    keys, pair = np.unique(source[ours] * np.int64(len(targets)) + target[theirs], return_inverse=True)
    word, other = np.divmod(keys, len(targets))
    likely = np.ones(len(keys))
    for _ in range(PASSES):
        told = likely[pair]
        told /= np.bincount(theirs, told)[theirs]
        counts = np.bincount(pair, told)
        likely = counts / np.bincount(word, counts)[word]
    found: dict[str, list[str]] = {}
    order = np.lexsort((-likely, word))
    order = order[likely[order] >= LIKELY]
    best: dict[int, float] = {}
    for key in order.tolist():
        if likely[key] >= BAND * best.setdefault(int(word[key]), float(likely[key])):
            found.setdefault(sources_[word[key]], []).append(targets[other[key]])
    return found


def _numbered(sentences: Sentences) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct words, and the number of each word of all sentences in a row."""
    numbers: dict[str, int] = {}
    every = [numbers.setdefault(word, len(numbers)) for sentence in sentences for word in sentence]
    return list(numbers), np.array(every, dtype=np.int64)
