"""Both legs asked, their scores fused, the same story told twice folded into one hit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from index.catalog import Catalog
from index.embedders import Embedder
from index.lexical import LexicalIndex
from index.records import Article, Copy, Filter, Hit, Language, Passage
from index.vectors import VectorStore

# Candidates that each leg may suggest.
POOL = 100
# How much BM25 counts in the fused score where question and passage share a language, and where they
# do not (there it sees names and numbers only). Read off XQuAD's development half for the bundled encoder; the
# figures are in index/encoder/CARD.md.
LEXICAL_WEIGHT_SAME = 0.3
LEXICAL_WEIGHT_ACROSS = 0.15
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

    def search(self, question: str, language: Language, k: int, wanted: Filter) -> list[Hit]:
        """The `k` best passages for `question` (asked in `language`) among the articles that pass
        `wanted`, best first, near-copies folded into the best of them."""
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
        scores = fuse({i: p.language for i, (_, p) in known.items()}, dense, lexical, language)
        shared = self._catalog.sharing(version for version, _ in known.values())
        hits = []
        for id_, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
            version, passage = known[id_]
            articles = [article for article in shared.get(version, ()) if wanted.admits(article)]
            if articles:
                hits.append(_hit(passage, articles, score, found_by[id_]))
        return fold_copies(hits, k)


def fuse(
    languages: Mapping[str, Language], dense: Mapping[str, float], lexical: Mapping[str, float], asked_in: Language
) -> dict[str, float]:
    """Passage id → fused score: both legs' scores as z-scores over the pool `languages`, weighted by
    whether the passage is in the question's language. A passage that a leg did not score has the
    leg's lowest (BM25: 0)."""
    ids = list(languages)
    if not ids:
        return {}
    floor = min(dense.values(), default=0.0)
    z_dense = _z([dense.get(id_, floor) for id_ in ids])
    z_lexical = _z([lexical.get(id_, 0.0) for id_ in ids])
    weights = np.array([LEXICAL_WEIGHT_SAME if languages[id_] == asked_in else LEXICAL_WEIGHT_ACROSS for id_ in ids])
    return dict(zip(ids, ((1 - weights) * z_dense + weights * z_lexical).tolist(), strict=True))


def _z(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    array = np.array(values, dtype=np.float64)
    spread = array.std()
    return (array - array.mean()) / spread if spread > 1e-9 else np.zeros(len(array))


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


def _hit(passage: Passage, articles: Sequence[Article], score: float, found_by: tuple[str, ...]) -> Hit:
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
