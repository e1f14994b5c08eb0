"""An answer without a language model: the shortest whole stretch of an article that meets the question.

A sentence of news rarely answers alone: the heading above names the matter, the lead-in announces the list,
"that call" was dated a sentence earlier. So stretches of one to three sentences are scored within their
surroundings, and what is quoted is contiguous, exact and complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from index.embedders import Embedder
from index.language import detect_language
from index.passages import Span, is_heading, sentences_of
from index.records import Article, Hit, Language
from qa import align
from qa.asked import Asked, make_ready
from qa.focus import Focus, focuses, head_met
from qa.prompts import without_orders
from qa.question import has_negation, tells_unsaid
from qa.read import Reader
from qa.spans import POINTED, has_shape
from qa.stretches import stretches_of
from qa.windows import windows_of

# How far around a passage that was found its article is read, in characters.
REACH = 2500
# What a word of the question counts when only the surroundings of a stretch have it: the next sentence,
# the one after, the heading above, anywhere in the article.
BESIDE, NEARBY, HEADING, ARTICLE = 0.75, 0.55, 0.75, 0.45
CACHED = 256  # articles kept read
# A word of the question that is met less than this anywhere in the articles found is absent from them.
UNMET = 0.3

# How a stretch's score is made up; chosen on the tune split of the evaluation set.
COVERAGE, OWN, DENSE, SHAPE, POINTED_SHAPE = 0.55, 0.25, 1.0, 0.1, 0.25
# Points lost by each character beyond the length that costs nothing.
PER_CHARACTER, FREE_LENGTH = 0.0004, 240
# Points lost by opening with a heading, which its section's sentences are credited with anyway, and by each
# paragraph end inside.
HEADED, BROKEN = 0.1, 0.05
# Points for the question's own language, among stretches that say the same.
SAME_LANGUAGE = 0.03
# The windows that the reader is shown, those with the best stretches, and the points for what it is sure of.
WINDOWS, READ = 6, 0.35
# How likely the words have to be that are marked on the reader's word alone.
MARKED = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """`article.text[start:end]` as a candidate answer.

    `coverage` is the share of the question's demand that it meets with its surroundings, `own` without
    them; `dense` the cosine with the question; `unsaid` whether it says that something was not said; `focus`
    the span that answers; `vector` its unit vector. `read` is how likely the reader holds it that the answer is
    in these words, if it is in their window at all, 0 where it read nothing; `marked` are the words that it takes for
    the answer, if it is sure of them.
    """

    article: Article
    start: int
    end: int
    coverage: float
    own: float
    dense: float
    unsaid: bool
    score: float
    focus: Focus | None
    vector: align.Matrix
    read: float = 0.0
    marked: Span | None = None

    @property
    def quote(self) -> str:
        """The words of the stretch."""
        return self.article.text[self.start : self.end]

    @property
    def sure(self) -> Focus | None:
        """The span that answers, if it is sure."""
        return self.focus if self.focus and self.focus.sure else None


@dataclass(frozen=True, slots=True)
class Findings:
    """What the articles offer: `stretches`, best first; `absent`, the share of the question's demand in words
    that none of the articles has; `nobody`, whether they speak of what the question asks "who" of, and name
    nobody beside it; `read`, how likely the reader holds it that they answer, None where there is no reader."""

    stretches: tuple[Stretch, ...]
    absent: float
    nobody: bool
    read: float | None = None


class Extractor:
    """Finds the stretches of articles that answer a question. Safe to share between threads."""

    def __init__(self, words: align.WordEncoder, embedder: Embedder, reader: Reader | None = None) -> None:
        """Without `reader`, words and vectors alone choose."""
        self._words = words
        self._embedder = embedder
        self._reader = reader
        # Conversations come back to the same articles.
        self._prepared = lru_cache(maxsize=CACHED)(self._prepare)
        self._sentences = lru_cache(maxsize=CACHED)(lambda article: sentences_of(article.text, article.language))

    def ask(self, question: str, language: Language, background: str = "") -> Asked:
        """Make a question ready; `background` is what the conversation adds to its words."""
        return make_ready(question, language, background, self._words, self._embedder)

    def find(self, asked: Asked, hits: Sequence[Hit]) -> Findings:
        """Every candidate stretch around the passages `hits`."""
        around: dict[Article, list[Span]] = {}
        for hit in hits:
            reach = (hit.passage.start - REACH, hit.passage.end + REACH)
            around.setdefault(hit.article, []).append(reach)
        regions = [
            _Region(asked, self._prepared(article, first, last))
            for article, reach in around.items()
            for first, last in _runs(self._sentences(article), reach)
        ]
        found = [_stretch(asked, region, number) for region in regions for number in range(len(region.text.places))]
        read: float | None = None
        if self._reader and found:
            found, read = _read(self._reader, asked, regions, found)
        met = np.max([region.whole for region in regions], axis=0) if regions else np.zeros_like(asked.demand)
        return Findings(
            ranked(found),
            float(asked.content()[met < UNMET].sum()),
            asked.kind == "who" and head_met(asked, met) and not any(stretch.focus for stretch in found),
            read,
        )

    def _prepare(self, article: Article, first: int, last: int) -> Prepared:
        """Sentences `first` to `last` of an article, with everything about them that no question changes."""
        sentences = self._sentences(article)[first : last + 1]
        start, end = sentences[0][0], sentences[-1][1]
        # What an article tells whoever answers to do is no answer.
        told = without_orders(article.text, article.language)
        places = [
            (i, j)
            for i, j in stretches_of(article.text, sentences)
            if told[sentences[i][0] : sentences[j][1]] == article.text[sentences[i][0] : sentences[j][1]]
        ]
        quotes = [article.text[sentences[i][0] : sentences[j][1]] for i, j in places]
        languages = [detect_language(quote, fallback=article.language) for quote in quotes]
        reading = align.read(article.text[start:end], self._words).moved(start)
        vectors = self._embedder.embed_passages(quotes)
        headings = _headings(article.text, sentences)
        windows = windows_of(sentences, headings)
        return Prepared(article, sentences, reading, places, languages, vectors, headings, windows)


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A run of an article's sentences: their spans, their words, the places (first and last sentence) of the
    stretches worth quoting, those stretches' languages and vectors, shape (len(places), dim), and for each
    sentence the place of the heading it stands under (its own, if it is one); and the windows it is read in."""

    article: Article
    sentences: Sequence[Span]
    reading: align.Reading
    places: Sequence[tuple[int, int]]
    languages: Sequence[Language]
    vectors: align.Matrix
    headings: Sequence[int | None]
    windows: Sequence[Span]


def ranked(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches, best first."""
    return tuple(sorted(stretches, key=lambda s: (-s.score, s.article.id, s.start)))


def _runs(sentences: Sequence[Span], reach: Sequence[Span]) -> list[tuple[int, int]]:
    """The runs of neighbouring sentences that lie within one of `reach`, as first and last place."""
    runs: list[tuple[int, int]] = []
    for place, (start, end) in enumerate(sentences):
        if any(low <= start and end <= high for low, high in reach):
            if runs and runs[-1][1] == place - 1:
                runs[-1] = (runs[-1][0], place)
            else:
                runs.append((place, place))
    return runs


def _stretch(asked: Asked, region: _Region, number: int) -> Stretch:
    text = region.text
    article, place, vector = text.article, text.places[number], text.vectors[number]
    start, end = text.sentences[place[0]][0], text.sentences[place[1]][1]
    own, context = region.met(*place)
    coverage, own_coverage = float(asked.demand @ context), float(asked.demand @ own)
    dense = float(vector @ asked.vector)
    focus = region.focus(start, end)
    unsaid = tells_unsaid(article.text[start:end], asked.kind)
    score = COVERAGE * coverage + OWN * own_coverage + DENSE * dense
    if asked.kind in POINTED:
        score += POINTED_SHAPE * (1 if unsaid or (focus and focus.sure) else 0 if focus else -1)
    elif has_shape(asked.kind):
        score += SHAPE if focus else -SHAPE
    elif asked.negated:
        score += SHAPE if unsaid or has_negation(article.text[start:end]) else -SHAPE
    score -= PER_CHARACTER * max(0, end - start - FREE_LENGTH)
    score += SAME_LANGUAGE * (text.languages[number] == asked.language)
    score -= HEADED * region.headed(place[0]) + BROKEN * article.text.count("\n", start, end)
    return Stretch(
        article=article,
        start=start,
        end=end,
        coverage=coverage,
        own=own_coverage,
        dense=dense,
        unsaid=unsaid,
        score=score,
        focus=focus,
        vector=vector,
    )


def _read(
    reader: Reader, asked: Asked, regions: Sequence[_Region], found: Sequence[Stretch]
) -> tuple[list[Stretch], float]:
    """`found` with what `reader` makes of the windows that hold the best of them, and how likely any answers."""
    best: dict[tuple[Article, Span], float] = {}
    for region in regions:
        for window in region.text.windows:
            scores = [s.score for s in found if s.article is region.text.article and _meet(window, s)]
            best[region.text.article, window] = max(scores, default=-np.inf)
    shown = sorted(best, key=best.__getitem__, reverse=True)[:WINDOWS]
    readings = reader.read(asked.whole, [(article.text[start:end], start) for article, (start, end) in shown])
    weighed = []
    for stretch in found:
        held = [
            (reading.probability * reading.inside(stretch.start, stretch.end), reading)
            for (article, window), reading in zip(shown, readings, strict=True)
            if article is stretch.article and _meet(window, stretch)
        ]
        if held:
            _, reading = max(held, key=lambda pair: pair[0])
            inside = reading.inside(stretch.start, stretch.end)
            span = reading.likeliest(stretch.start, stretch.end)
            marked = span[1] if span and reading.probability * span[0] >= MARKED else None
            stretch = replace(stretch, score=stretch.score + READ * inside, read=inside, marked=marked)
        weighed.append(stretch)
    return weighed, max(reading.probability for reading in readings)


def _meet(window: Span, stretch: Stretch) -> bool:
    """Whether any of the stretch lies in the window of its article."""
    return window[0] < stretch.end and stretch.start < window[1]


class _Region:
    """How a prepared text meets a question."""

    def __init__(self, asked: Asked, text: Prepared) -> None:
        self.text = text
        met = align.meet(asked.reading, text.reading)
        self._by_sentence = align.by_span(met, text.reading, text.sentences)
        self.whole = met.max(axis=1, initial=0.0)
        self._focuses = focuses(asked, text.article.text, text.sentences, text.reading, met)

    def met(self, first: int, last: int) -> tuple[align.Matrix, align.Matrix]:
        """Per word of the question, how well the sentences from first to last meet it alone, and in context."""
        own = self._by_sentence[:, first : last + 1].max(axis=1)
        context = np.maximum(own, ARTICLE * self.whole)
        for gap, factor in ((1, BESIDE), (2, NEARBY)):
            for place in (first - gap, last + gap):
                if 0 <= place < len(self.text.sentences):
                    context = np.maximum(context, factor * self._by_sentence[:, place])
        heading = self.text.headings[first]
        if heading is not None:
            context = np.maximum(context, HEADING * self._by_sentence[:, heading])
        return own, context

    def headed(self, place: int) -> bool:
        """Whether the sentence at `place` is a heading."""
        return self.text.headings[place] == place

    def focus(self, start: int, end: int) -> Focus | None:
        """The best answering span within `start` to `end`."""
        inside = [focus for focus in self._focuses if start <= focus.start and focus.end <= end]
        return max(inside, key=lambda focus: (focus.sure, focus.drawn, -focus.start)) if inside else None


def _headings(text: str, sentences: Sequence[Span]) -> list[int | None]:
    """For each sentence, the place of the heading it stands under (its own, if it is one)."""
    above: list[int | None] = []
    for place, (start, end) in enumerate(sentences):
        above.append(place if is_heading(text[start:end]) else above[-1] if above else None)
    return above
