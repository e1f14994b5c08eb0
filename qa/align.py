"""How well the words of a question are met by the words of a text, within a language or across.

Late interaction over the bundled word vectors, which hold both languages in one space: each word of
the question is met by the best word of the text (ColBERT's MaxSim, Khattab and Zaharia 2020, on
static vectors), and counts by the weight the encoder learned for it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.dates import ENGLISH_WEEKDAYS, MONTHS, SPANISH_WEEKDAYS
from index.encoder.static import Words
from qa.question import word_role

Matrix = NDArray[np.float32]

# Cosines of unrelated words stay under the first; translations and synonyms reach the second. Names of a kind
# lie close together (Canada, Mexico), so a name has to be met more nearly.
BOUNDS, NAME_BOUNDS = (0.2, 0.5), (0.5, 0.8)
# Two words that share a long beginning, of at least STEM letters, are forms of one word (acordó, acordaron):
# not quite the same.
SAME_STEM = 0.8
STEM = 4
# A number or ordinal is met only where another word of the question is met within this many words.
COMPANY = 2
# The learned weight of the commonest words, which carries no matter; what exceeds it counts.
WEIGHT_FLOOR = 0.3
ROLE_FACTOR: Mapping[str, float] = {"function": 0.0, "meta": 0.0, "kind": 0.3, "content": 1.0}


def fold(word: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


# Words of a closed series lie close together in any vector space, and mean different things.
_SERIES: tuple[tuple[str, ...], ...] = (
    ("primer primero primera first", "segundo segunda second", "tercer tercero tercera third",
     "cuarto cuarta fourth", "quinto quinta fifth", "sexto sexta sixth"),
    tuple(f"{fold(es)} {en}" for es, en in zip(SPANISH_WEEKDAYS, ENGLISH_WEEKDAYS, strict=True)),
    ("dos two 2", "tres three 3", "cuatro four 4", "cinco five 5", "seis six 6", "siete seven 7",
     "ocho eight 8", "nueve nine 9", "diez ten 10", "once eleven 11", "doce twelve 12"),
)  # fmt: skip
_KEYS = tuple(tuple(forms.split()[0] for forms in series) for series in _SERIES)
ORDINALS, _, COUNTS = _KEYS
# A second call implies a first.
_AFTER = {ordinal: ORDINALS[place + 1 :] for place, ordinal in enumerate(ORDINALS)}
IMPLIED = 0.5
# The abbreviations that are not words of their own.
_SHORT_MONTHS = frozenset("ene feb abr jun jul sep oct nov dic jan apr aug dec".split())
_CLOSED: dict[str, str] = {
    form: forms.split()[0] for series in _SERIES for forms in series for form in forms.split()
} | {name: f"month {number}" for name, number in MONTHS.items() if len(name) > 3 or name in _SHORT_MONTHS}
_KEYS_BY_SERIES = (*_KEYS, tuple(f"month {n}" for n in range(1, 13)))
_OPENING = " \t\"“«'¿¡([—-"
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?$")


class WordEncoder(Protocol):
    """Gives the words of a text in a space that both languages share."""

    def words(self, text: str) -> Words:
        """The words of `text`, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text: spans (n, 2) in code points, unit vectors (n, dim), learned weights (n,),
    folded forms, for words of a closed series or numbers their key, else "", which are written as names (a
    capital that opens no sentence), and the places of the words that begin with the same four letters."""

    spans: NDArray[np.int64]
    vectors: Matrix
    weights: Matrix
    forms: tuple[str, ...]
    keys: tuple[str, ...]
    names: tuple[bool, ...]
    by_prefix: Mapping[str, Sequence[int]]

    def moved(self, by: int) -> Reading:
        """The same words, `by` code points further on."""
        return replace(self, spans=self.spans + by)


def read(text: str, encoder: WordEncoder) -> Reading:
    """The words of `text`."""
    words = encoder.words(text)
    forms = tuple(fold(text[start:end]) for start, end in words.spans.tolist())
    by_prefix: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        by_prefix.setdefault(form[:STEM], []).append(place)
    names = tuple(text[start].isupper() and not _opens(text, start) for start, _ in words.spans.tolist())
    return Reading(words.spans, words.vectors, words.weights, forms, tuple(map(_key, forms)), names, by_prefix)


def _opens(text: str, place: int) -> bool:
    """Whether a sentence may begin at `place`."""
    before = text[max(0, place - 8) : place].rstrip(_OPENING)
    return before[-1:] in ".!?…:\n" if before else place <= 8


def _key(form: str) -> str:
    if form in _CLOSED:
        return _CLOSED[form]
    return re.sub(r"(?:st|nd|rd|th)$", "", form).lstrip("0") if _DIGITS.match(form) else ""


def demands(question: Reading) -> Matrix:
    """How much each word of the question asks to be met: its learned weight above the floor, by its role;
    a word said twice asks once. Shape (n,), all zero for a question without content."""
    seen: set[str] = set()
    demand = np.zeros(len(question.forms), np.float32)
    for place, form in enumerate(question.forms):
        if form not in seen:
            weight = max(0.1, float(question.weights[place]) - WEIGHT_FLOOR)
            demand[place] = weight * ROLE_FACTOR[word_role(form)]
            seen.add(form)
    return demand


def supersedes(key: str, other: str) -> bool:
    """Whether a word with `key` takes the place of one with `other` said before: "the second" of "the first"."""
    return any(key in forms and other in forms for forms in _KEYS_BY_SERIES)


def meet(question: Reading, text: Reading) -> Matrix:
    """How well each word of the text meets each word of the question, in [0, 1]; shape (question, text)."""
    if not len(question.forms) or not len(text.forms):
        return np.zeros((len(question.forms), len(text.forms)), np.float32)
    cosines = question.vectors @ text.vectors.T
    low, high = (np.where(question.names, *bounds)[:, None] for bounds in zip(NAME_BOUNDS, BOUNDS, strict=True))
    met: Matrix = np.clip((cosines - low) / (high - low), 0.0, 1.0).astype(np.float32)
    keys = np.array(text.keys)
    for row, (form, key) in enumerate(zip(question.forms, question.keys, strict=True)):
        if key:
            met[row] = keys == key
            for later in _AFTER.get(key, ()):
                met[row] = np.maximum(met[row], IMPLIED * (keys == later))
        else:
            met[row, keys != ""] = 0.0
            kin = [at for at in text.by_prefix.get(form[:STEM], ()) if same_stem(form, text.forms[at])]
            met[row, kin] = np.maximum(met[row, kin], SAME_STEM)
    for row, key in enumerate(question.keys):
        if key in ORDINALS or key.isdigit():
            met[row] *= _company(question, met, row)
    return met


def _company(question: Reading, met: Matrix, row: int) -> Matrix:
    """How well the words around each word of the text meet the question's content words other than `row`:
    "the first call" is not met by a first anniversary. All 1 when the question has no others."""
    others = [at for at, form in enumerate(question.forms) if at != row and word_role(form) == "content"]
    if not others:
        return np.ones(met.shape[1], np.float32)
    around = np.pad(met[others].max(axis=0), COMPANY)
    nearby: Matrix = np.max([around[shift : shift + met.shape[1]] for shift in range(2 * COMPANY + 1)], axis=0)
    return nearby


def same_stem(one: str, other: str) -> bool:
    """Whether two folded words share so long a beginning that they are forms of one word."""
    needed = max(STEM, math.ceil(0.6 * max(len(one), len(other))))
    return one[:needed] == other[:needed] and min(len(one), len(other)) >= needed


def by_span(met: Matrix, text: Reading, spans: Sequence[tuple[int, int]]) -> Matrix:
    """`met` as the best word of each of `spans` (in order, not overlapping); shape (question, spans)."""
    best = np.zeros((met.shape[0], len(spans)), np.float32)
    starts = text.spans[:, 0] if len(text.spans) else np.zeros(0, np.int64)
    for place, (start, end) in enumerate(spans):
        low, high = np.searchsorted(starts, [start, end])
        if high > low:
            best[:, place] = met[:, low:high].max(axis=1)
    return best
