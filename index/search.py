"""Two legs suggest passages; one score orders them; the same story told twice is folded into one hit.

The score is the sum of two cosine-like numbers, what the passage means (the embedder's cosine) and which of
the question's words it meets (`index.interaction`). It is the same whatever language question and passage are in.
BM25 only suggests: among passages that both have scored, it adds nothing (index/encoder/CARD.md has the table).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.catalog import Catalog
from index.embedders import Embedder
from index.encoder.static import StaticEncoder
from index.interaction import Interaction
from index.lexical import LexicalIndex
from index.records import Article, Copy, Filter, Hit, Passage
from index.vectors import VectorStore

# Candidates that each leg may suggest.
POOL = 100
# Two passages are one story when this share of the shorter one's four-word runs stands in the other.
NEAR_COPY = 0.7

_WORD = re.compile(r"\w+")


class Searcher:
    """Finds passages for a question. Scores are comparable within one search only."""

    def __init__(self, catalog: Catalog, vectors: VectorStore, lexical: LexicalIndex, embedder: Embedder) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._lexical = lexical
        self._embedder = embedder
        self._interaction = Interaction(StaticEncoder())

    def search(self, question: str, k: int, wanted: Filter) -> list[Hit]:
        """The `k` best passages for `question` among the articles that pass `wanted`, best first, near-copies
        folded into the best of them."""
        among = None if wanted == Filter() else self._catalog.passage_ids(wanted)
        query = self._embedder.embed_queries([question])[0]
        dense = self._vectors.search(query, POOL, among)
        lexical = self._lexical.search(question, POOL, among)
        found_by = {
            id_: tuple(leg for leg, ids in (("dense", dense), ("lexical", lexical)) if id_ in ids)
            for id_ in (*dense, *lexical)
        }
        known = self._catalog.passages(found_by)
        dense |= self._vectors.cosines(query, [id_ for id_ in known if id_ not in dense])
        shared = self._catalog.sharing(version for version, _ in known.values())
        candidates = [
            (id_, passage, articles)
            for id_, (version, passage) in sorted(known.items())
            if (articles := [article for article in shared.get(version, ()) if wanted.admits(article)])
        ]
        words = self._interaction.scores(
            question, [(articles[0].text[p.start : p.end], p.language) for _, p, articles in candidates]
        )
        hits = [
            as_hit(passage, articles, dense.get(id_, 0.0) + word, found_by[id_])
            for (id_, passage, articles), word in zip(candidates, words.tolist(), strict=True)
        ]
        return fold_copies(sorted(hits, key=lambda hit: -hit.score), k)


def fold_copies(hits: Sequence[Hit], k: int) -> list[Hit]:
    """The first `k` hits that are not near-copies of a better one of another article; those are listed
    as `copies` of it."""
    kept: list[Hit] = []
    runs: list[frozenset[str]] = []
    copies: list[list[Copy]] = []
    for hit in hits:
        own = _runs(hit.text)
        twin = next(
            (
                place
                for place, other in enumerate(kept)
                if other.article.version != hit.article.version and _alike(own, runs[place])
            ),
            None,
        )
        if twin is not None:
            copies[twin] += [Copy(hit.article.id, hit.article.title, hit.passage.start, hit.passage.end), *hit.copies]
        elif len(kept) < k:
            kept.append(hit)
            runs.append(own)
            copies.append([])
    return [
        Hit(hit.passage, hit.text, hit.article, hit.score, hit.found_by, (*hit.copies, *extra))
        for hit, extra in zip(kept, copies, strict=True)
    ]


def _runs(text: str) -> frozenset[str]:
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= NEAR_COPY * min(len(one), len(other))


def as_hit(passage: Passage, articles: Sequence[Article], score: float, found_by: tuple[str, ...]) -> Hit:
    """A passage as found in the first of the `articles` that share its text; the others are its copies."""
    first, *others = articles
    passage = Passage(passage.id, first.id, passage.start, passage.end, passage.language)
    return Hit(
        passage,
        first.text[passage.start : passage.end],
        first,
        score,
        found_by,
        tuple(Copy(article.id, article.title, passage.start, passage.end) for article in others),
    )
