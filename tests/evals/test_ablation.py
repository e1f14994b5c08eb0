"""The chatbot without the reader, or without one of its uses."""

from __future__ import annotations

from importlib.resources import as_file, files

from evals.ablation import USES, ablated
from evals.report import opened
from qa.extract import Findings

QUESTION = "¿Qué encuentro están preparando los dos gobiernos para febrero?"


def _spans(findings: Findings) -> list[tuple[str, int, int]]:
    return [(stretch.article.id, stretch.start, stretch.end) for stretch in findings.stretches]


def test_each_use_can_be_left_out() -> None:
    """What a use adds is gone without it, and the rest is as it was."""
    with as_file(files("seeds").joinpath("articles")) as seeds, opened(seeds) as bot:
        bots = ablated(bot.index)
        assert set(bots) == {"no reader", *USES}
        hits = bot.index.search(QUESTION, k=12)
        asked = bot.extractor.ask(QUESTION, "es")
        whole = bot.extractor.find(asked, hits)
        plain, unordered, unmarked, unsaid = (bots[name].extractor.find(asked, hits) for name in ("no reader", *USES))
    assert whole.read is not None
    assert plain.read is None
    assert unsaid.read is None
    assert _spans(unordered) == _spans(plain) != _spans(whole) == _spans(unmarked) == _spans(unsaid)
    assert all(stretch.marked is None for stretch in (*plain.stretches, *unmarked.stretches))
