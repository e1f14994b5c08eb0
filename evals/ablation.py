"""What each use of the reader is worth: the same questions, answered without it or without one of its uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from index import Hit, NewsIndex
from index.encoder import StaticEncoder
from qa import Chatbot
from qa.asked import Asked
from qa.extract import READ, Extractor, Findings, ranked
from qa.read import Reader

Change = Callable[[Findings], Findings]


def _unordered(findings: Findings) -> Findings:
    """As words and vectors order them."""
    stretches = [replace(s, score=s.score - READ * s.read) for s in findings.stretches]
    return replace(findings, stretches=ranked(stretches))


def _unmarked(findings: Findings) -> Findings:
    """Without the words that only the reader takes for the answer."""
    return replace(findings, stretches=tuple(replace(s, marked=None) for s in findings.stretches))


def _unsaid(findings: Findings) -> Findings:
    """Without what the reader says of whether there is an answer."""
    return replace(findings, read=None)


USES: Mapping[str, Change] = {
    "not for ordering": _unordered,
    "not for marking words": _unmarked,
    "not for abstaining": _unsaid,
}


class _Ablated(Extractor):
    """An extractor with a reader whose findings are changed."""

    def __init__(self, index: NewsIndex, change: Change) -> None:
        super().__init__(StaticEncoder(), index.embedder, Reader())
        self._change = change

    def find(self, asked: Asked, hits: Sequence[Hit]) -> Findings:
        return self._change(super().find(asked, hits))


def ablated(index: NewsIndex) -> dict[str, Chatbot]:
    """Chatbots over `index` with no reader, and with one that is not put to one of its uses."""
    bots = {"no reader": Chatbot(index, reader=False)}
    for name, change in USES.items():
        bots[name] = Chatbot(index)
        bots[name].extractor = _Ablated(index, change)
    return bots
