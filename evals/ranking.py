"""How high the right passage stands. The measures are ir-measures' (MacAvaney, Macdonald and Ounis 2022)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

# Our names for ir-measures' own. Where several passages answer, any of them will do: recall@k is success@k.
MEASURES: Mapping[str, str] = {
    "recall@1": "Success@1",
    "recall@5": "Success@5",
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
}


def rank(rankings: Mapping[str, Sequence[str]], gold: Mapping[str, Collection[str]]) -> dict[str, NDArray[np.float64]]:
    """Measure → a value in [0, 1] for every question of `gold`, in its order.

    `rankings`: question → ids of passages, best first. `gold`: question → ids of which any is right.
    A question that `rankings` lacks, or without a gold passage, scores 0: it never vanishes.
    """
    import ir_measures

    measures = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    found = {question: ids for question, ids in rankings.items() if ids}
    run = {question: {id_: float(-place) for place, id_ in enumerate(ids)} for question, ids in found.items()}
    qrels = {question: dict.fromkeys(ids, 1) for question, ids in gold.items() if ids}
    places = {question: place for place, question in enumerate(gold)}
    values = {name: np.zeros(len(gold)) for name in MEASURES}
    if run and qrels:
        for metric in ir_measures.iter_calc(list(measures), qrels, run):
            values[measures[metric.measure]][places[metric.query_id]] = metric.value
    return values
