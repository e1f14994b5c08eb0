"""Hard negatives: for each question, passages of others that look most like its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.encoder.static import StaticEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NEAREST = 12
TOGETHER = 4  # questions of a batch that stand together: one and hard ones for it
CHUNK = 1000


def hard_negatives(pairs: Sequence[tuple[str, str]]) -> NDArray[np.int64]:
    """For each (question, passage) the places of the `NEAREST` pairs whose passages, other than its
    own, the shipped static vectors find nearest to the question: (len(pairs), NEAREST)."""
    encoder = StaticEncoder()
    asked = encoder.embed_queries([question for question, _ in pairs])
    distinct = {passage: place for place, (_, passage) in enumerate(pairs)}
    passages = list(distinct)
    places = np.array(list(distinct.values()))
    number = {passage: i for i, passage in enumerate(passages)}
    told = encoder.embed_passages(passages)
    own = np.array([number[passage] for _, passage in pairs])
    found = []
    for start in range(0, len(pairs), CHUNK):
        scores = asked[start : start + CHUNK] @ told.T
        scores[np.arange(len(scores)), own[start : start + CHUNK]] = -1
        found.append(places[np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]])
    return np.concatenate(found)
