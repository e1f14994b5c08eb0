"""How high the passages that hold the evidence stand: found by words alone, by vectors alone, by both."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evals.measures import Outcome
from evals.questions import EvalQuestion
from evals.ranking import rank
from evals.run import histories
from index import Article, Hit, Language, NewsIndex, Passage
from index.lexical import LexicalIndex
from index.search import POOL, as_hit, fold_copies
from qa.conversation import background

DEPTH = 10
# Search → measure → question id → value in [0, 1].
Scores = Mapping[str, Mapping[str, Mapping[str, float]]]


def search_scores(index: NewsIndex, outcomes: Sequence[Outcome]) -> Scores:
    """recall@1, recall@5, MRR@10 and nDCG@10 of "lexical", "dense" and "fused" search, for every question with
    evidence; one that finds nothing scores 0."""
    asked = {o.question.id: query for o, query in zip(outcomes, queries(outcomes), strict=True) if o.question.evidence}
    gold = _gold(index, [outcome.question for outcome in outcomes if outcome.question.evidence])
    found = _by_legs(index, list(asked.values()))
    found["fused"] = [index.search(query, k=DEPTH) for query in asked.values()]
    scores = {}
    for search, hits in found.items():
        rankings = {id_: _keys(h, gold[id_]) for id_, h in zip(asked, hits, strict=True)}
        scores[search] = {
            name: dict(zip(gold, values.tolist(), strict=True)) for name, values in rank(rankings, gold).items()
        }
    return scores


def lexical_scores(
    asked: Sequence[str], passages: Iterable[tuple[str, str, Language]], limit: int
) -> list[dict[str, float]]:
    """What BM25 alone gives the best `limit` of passages (id, text, language) for each question: id → score > 0."""
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        index.change(passages)
        return [index.search(question, limit) for question in asked]


def queries(outcomes: Sequence[Outcome]) -> list[str]:
    """What is searched for, question by question: its words, and what its conversation adds to them."""
    asked = [outcome.question.question for outcome in outcomes]
    return [f"{q} {background(q, history)}".strip() for q, history in zip(asked, histories(outcomes), strict=True)]


def _gold(index: NewsIndex, questions: Iterable[EvalQuestion]) -> dict[str, set[str]]:
    """Question id → the passages that hold its evidence, as `_key` names them."""
    passages = _passages(index)
    return {
        question.id: {
            _key(a.id, p.start, p.end) for a, p in passages if question.held_by(a.id, a.text[p.start : p.end])
        }
        for question in questions
    }


def _by_legs(index: NewsIndex, asked: Sequence[str]) -> dict[str, list[list[Hit]]]:
    """The hits of each leg of the search alone, near-copies folded as the search folds them."""
    told: dict[str, list[tuple[Article, Passage]]] = {}  # articles of the same text share passages
    for article, passage in _passages(index):
        told.setdefault(passage.id, []).append((article, passage))
    texts = {id_: places[0][0].text[places[0][1].start : places[0][1].end] for id_, places in told.items()}
    if not texts or not asked:
        return {"lexical": [[] for _ in asked], "dense": [[] for _ in asked]}
    vectors = index.embedder.embed_passages(list(texts.values()))
    vectors_asked = index.embedder.embed_queries(asked)

    def hits(leg: str, scores: Mapping[str, float]) -> list[Hit]:
        best = sorted(scores, key=lambda id_: (-scores[id_], id_))[:POOL]
        found = [as_hit(told[id_][0][1], [article for article, _ in told[id_]], scores[id_], (leg,)) for id_ in best]
        return fold_copies(found, DEPTH)

    passages = [(id_, text, told[id_][0][1].language) for id_, text in texts.items()]
    by_words = [hits("lexical", scores) for scores in lexical_scores(asked, passages, POOL)]
    by_vectors = [hits("dense", dict(zip(texts, row, strict=True))) for row in (vectors_asked @ vectors.T).tolist()]
    return {"lexical": by_words, "dense": by_vectors}


def _passages(index: NewsIndex) -> list[tuple[Article, Passage]]:
    return [(article, passage) for article in index.articles() for passage in index.passages(article)]


def _keys(hits: Iterable[Hit], gold: set[str]) -> list[str]:
    """The hits' passages, best first; one whose near-copy in another article is gold counts as that copy."""
    keys = []
    for hit in hits:
        places = [_key(hit.article.id, hit.passage.start, hit.passage.end)]
        places += [_key(copy.article_id, copy.start, copy.end) for copy in hit.copies]
        keys.append(next((place for place in places if place in gold), places[0]))
    return keys


def _key(article_id: str, start: int, end: int) -> str:
    return f"{article_id}:{start}-{end}"
