"""llama-index node postprocessors, such as a cross-encoder or a language model, over what a search finds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite
from threading import Lock
from typing import TYPE_CHECKING

from index.records import Filter, Hit

if TYPE_CHECKING:
    from llama_index.core.postprocessor.types import BaseNodePostprocessor
    from llama_index.core.schema import NodeWithScore

# Hits that the postprocessors are given to choose from, at least: with those asked for alone, a passage that the
# search put too low would never come up.
POOL = 30

Search = Callable[[str, int, Filter], list[Hit]]
"""Called with (question, how many hits, which articles)."""

log = logging.getLogger(__name__)


def reranked(search: Search, postprocessors: Sequence[BaseNodePostprocessor]) -> Search:
    """`search`, with `postprocessors` run over its hits in turn, one search at a time.

    A hit keeps its span, text and article whatever happens to its node, and has the score that the node came back
    with. A hit whose node is not given back is dropped; a node that no hit has, or that comes twice, is passed
    over. Where a postprocessor raises, or gives back strange nodes alone, the order is the search's own and the
    log says why: an answer is not lost to what was to improve it.
    """
    turn = Lock()

    def search_and_rerank(question: str, k: int, wanted: Filter) -> list[Hit]:
        hits = search(question, max(k, POOL), wanted)
        if not hits:
            return []
        try:
            with turn:
                nodes = _run(question, hits, postprocessors)
        except Exception:
            log.exception("A postprocessor failed; the search's own order stands.")
            return hits[:k]
        of = {hit.passage.id: hit for hit in hits}
        found: dict[str, float | None] = {}
        for node in nodes:
            if node.node.node_id in of:
                found.setdefault(node.node.node_id, node.score)
        if nodes and not found:
            log.error("A postprocessor gave back no node that it was given; the search's own order stands.")
            return hits[:k]
        return [_scored(of[id_], score) for id_, score in found.items()][:k]

    return search_and_rerank


def _run(
    question: str, hits: Sequence[Hit], postprocessors: Sequence[BaseNodePostprocessor]
) -> Sequence[NodeWithScore]:
    from llama_index.core.schema import NodeWithScore

    from index.retriever import as_node

    nodes = [NodeWithScore(node=as_node(hit.passage, hit.article), score=hit.score) for hit in hits]
    for postprocessor in postprocessors:
        nodes = postprocessor.postprocess_nodes(nodes, query_str=question)
    return nodes


def _scored(hit: Hit, score: float | None) -> Hit:
    return hit if score is None or not isfinite(score) else replace(hit, score=float(score))
