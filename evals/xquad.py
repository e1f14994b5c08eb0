"""`pasaje eval xquad`: whether a question finds its paragraph, in its own language and in the other; with `--reader`,
whether the reader finds the answer in it.

XQuAD (Artetxe, Ruder and Yogatama 2020) asks the same questions about the same paragraphs in several languages,
in SQuAD's format, with the same ids. Questions come from one file and paragraphs from another, so four
directions are four runs. Every paragraph of the file is in the pool, whole.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.intervals import Interval, bootstrap
from evals.ranking import MEASURES, rank
from evals.retrieval import lexical_scores
from index import Language, PasajeError
from index.embedders import DEFAULT_EMBEDDER, EMBEDDERS, Embedder, load_embedder
from index.encoder import StaticEncoder
from index.interaction import Interaction
from index.language import detect_language
from index.passages import Span

Scores = NDArray[np.floating[Any]]  # (questions, paragraphs)
DEPTH = 10


class SquadError(PasajeError):
    """Fields: path, reason."""

    template = "{path} cannot be used as questions and paragraphs in SQuAD's format: {reason}."


@dataclass(frozen=True, slots=True)
class Squad:
    """A file in SQuAD's format: the paragraphs and the language that most of them are in, the questions by id,
    and for each id the places of its paragraph among the paragraphs, of the one after that in its article (after the
    last, the first) and of its article in the file, and where in the paragraph the answer stands, if that is said."""

    language: Language
    paragraphs: tuple[str, ...]
    questions: Mapping[str, str]
    gold: Mapping[str, int]
    following: Mapping[str, int]
    article: Mapping[str, int]
    answers: Mapping[str, Span]


def read(path: Path) -> Squad:
    """The questions and paragraphs of `path`. Raises SquadError."""
    paragraphs: list[str] = []
    questions: dict[str, str] = {}
    gold: dict[str, int] = {}
    following: dict[str, int] = {}
    articles: dict[str, int] = {}
    answers: dict[str, Span] = {}
    try:
        for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
            first_of_article, count = len(paragraphs), len(article["paragraphs"])
            for place, paragraph in enumerate(article["paragraphs"]):
                for asked in paragraph["qas"]:
                    id_ = asked["id"]
                    questions[id_], articles[id_] = asked["question"], number
                    gold[id_], following[id_] = len(paragraphs), first_of_article + (place + 1) % count
                    for answer in asked["answers"][:1]:
                        start = answer["answer_start"]
                        answers[id_] = start, start + len(answer["text"])
                paragraphs.append(paragraph["context"])
    except (OSError, ValueError) as error:
        raise SquadError(path=path, reason=error) from error
    except (KeyError, TypeError) as error:
        raise SquadError(path=path, reason=f"no {error} where the format has one") from error
    if not questions:
        raise SquadError(path=path, reason="there are no questions in it")
    language = detect_language(" ".join(paragraphs)[:2000])
    return Squad(language, tuple(paragraphs), questions, gold, following, articles, answers)


def scores(
    questions: Sequence[str], paragraphs: Sequence[tuple[str, Language]], dense: Scores, interaction: Interaction
) -> dict[str, Scores]:
    """What each way of searching gives every paragraph (text, language) for every question: "dense" (cosines),
    "lexical" (BM25), "words" (`index.interaction`), and "fused", which is `NewsIndex.search`'s score."""
    words = np.array([interaction.scores(question, paragraphs) for question in questions])
    lexical = np.zeros(dense.shape)
    pool = [(str(place), text, language) for place, (text, language) in enumerate(paragraphs)]
    for row, found in zip(lexical, lexical_scores(questions, pool, len(pool)), strict=True):
        row[[int(id_) for id_ in found]] = list(found.values())
    return {"dense": dense, "lexical": lexical, "words": words, "fused": dense + words}


def first(row: Scores) -> list[str]:
    """The places of the `DEPTH` best paragraphs of one row of scores that score above 0, best first."""
    return [str(place) for place in np.argsort(-row, kind="stable")[:DEPTH] if row[place] > 0]


def measure(found: Scores, gold: Sequence[Sequence[int]], groups: Sequence[int]) -> dict[str, Interval]:
    """Each measure of `evals.ranking` with its interval. `gold`: the right paragraphs of each question;
    questions of one paragraph (`groups`) are drawn together."""
    names = [str(number) for number in range(len(gold))]
    values = rank(
        {name: first(row) for name, row in zip(names, found, strict=True)},
        {name: [str(place) for place in places] for name, places in zip(names, gold, strict=True)},
    )
    return {name: bootstrap(values[name], groups) for name in MEASURES}


@dataclass(frozen=True, slots=True)
class Result:
    """One direction. `ways`: way of searching → measure → interval. `mixed`: over the paragraphs of both languages
    together, `ways` with either copy of the right paragraph counting as right; `preferred`: the share of
    questions whose copy in their own language stands above the other (.5 is no bias). Both are empty
    where questions and paragraphs are of one file."""

    asked_in: Language
    told_in: Language
    questions: int
    paragraphs: int
    ways: Mapping[str, Mapping[str, Interval]]
    mixed: Mapping[str, Mapping[str, Interval]]
    preferred: Mapping[str, Interval]


def compare(asked: Squad, told: Squad, ids: Sequence[str], embedder: Embedder) -> Result:
    """The questions `ids` of `asked` against every paragraph of `told`."""
    questions = [asked.questions[id_] for id_ in ids]
    gold, own = [told.gold[id_] for id_ in ids], [asked.gold[id_] for id_ in ids]
    searched = [(text, told.language) for text in told.paragraphs]
    others = [] if asked.paragraphs == told.paragraphs else [(text, asked.language) for text in asked.paragraphs]
    pool, shift = searched + others, len(searched)
    dense = embedder.embed_queries(questions) @ embedder.embed_passages([text for text, _ in pool]).T
    interaction = Interaction(StaticEncoder())
    alone = scores(questions, searched, dense[:, :shift], interaction)
    ways = {way: measure(found, [[place] for place in gold], gold) for way, found in alone.items()}
    mixed: dict[str, dict[str, Interval]] = {}
    preferred: dict[str, Interval] = {}
    if others:
        rows = np.arange(len(ids))
        both = scores(questions, pool, dense, interaction)
        right = [[other, shift + same] for other, same in zip(gold, own, strict=True)]
        mixed = {way: measure(found, right, gold) for way, found in both.items()}
        preferred = {
            way: bootstrap(np.sign(found[rows, np.add(shift, own)] - found[rows, gold]) / 2 + 0.5, gold)
            for way, found in both.items()
        }
    return Result(asked.language, told.language, len(ids), shift, ways, mixed, preferred)


def to_dict(result: Result) -> dict[str, Any]:
    """What JSON can hold: every measure as its mean, its interval under "intervals"."""

    def plain(ways: Mapping[str, Mapping[str, Interval]]) -> dict[str, Any]:
        return {
            way: {name: round(found.mean, 4) for name, found in measures.items()}
            | {"intervals": {name: [round(found.low, 4), round(found.high, 4)] for name, found in measures.items()}}
            for way, measures in ways.items()
        }

    shown: dict[str, Any] = {
        "question_language": result.asked_in,
        "passage_language": result.told_in,
        "questions": result.questions,
        "passages": result.paragraphs,
        **plain(result.ways),
    }
    if result.mixed:
        shown["mixed"] = plain(result.mixed)
        shown["same_language_preferred"] = {way: round(found.mean, 4) for way, found in result.preferred.items()}
    return shown


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(
        prog="pasaje eval xquad", description="Questions of one file, paragraphs of another."
    )
    made.add_argument("--questions", type=Path, required=True, help="a file in SQuAD's format: who asks")
    made.add_argument(
        "--passages", type=Path, required=True, help="another with the same ids, or the same: what is searched"
    )
    made.add_argument(
        "--split",
        choices=("tune", "test"),
        help="only questions on the file's articles of even (tune) or odd (test) number",
    )
    made.add_argument("--reader", action="store_true", help="read the right paragraph instead of searching for it")
    made.add_argument("--embedder", choices=sorted(EMBEDDERS), default=DEFAULT_EMBEDDER)
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; the exit code."""
    options = parser().parse_args(arguments)
    try:
        asked, told = read(options.questions), read(options.passages)
        ids = [id_ for id_ in asked.questions if id_ in told.gold and _within(options.split, asked.article[id_])]
        if not ids:
            raise SquadError(path=options.passages, reason=f"it shares no question id with {options.questions}")
        if options.reader:
            return _read(asked, told, [id_ for id_ in ids if id_ in told.answers], as_json=options.json)
        result = compare(asked, told, ids, load_embedder(options.embedder))
    except PasajeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps(to_dict(result), indent=2) + "\n")
    else:
        show(result)
    return 0


def _read(asked: Squad, told: Squad, ids: Sequence[str], *, as_json: bool) -> int:
    """Print what the reader reads in the paragraphs of the questions `ids`; the exit code."""
    from evals.reading import measure as measure_reading
    from qa.read import Reader

    found = measure_reading(asked, told, ids, Reader())
    direction = {"question_language": asked.language, "passage_language": told.language, "questions": len(ids)}
    means = {name: [round(i.mean, 4), round(i.low, 4), round(i.high, 4)] for name, i in found.items()}
    if as_json:
        sys.stdout.write(json.dumps(direction | means, indent=2) + "\n")
    else:
        shown = ", ".join(f"{name} {mean:.3f} ({low:.2f}–{high:.2f})" for name, (mean, low, high) in means.items())
        sys.stdout.write(f"{asked.language} → {told.language}, {len(ids)} questions: {shown}\n")
    return 0


def _within(split: str | None, article: int) -> bool:
    return split is None or article % 2 == (split == "test")


def show(result: Result) -> None:
    """Tables on the terminal: means, with 95% intervals."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    direction = f"{result.asked_in} → {result.told_in}"

    def table(title: str, ways: Mapping[str, Mapping[str, Interval]], more: Callable[[str], list[str]]) -> Table:
        made = Table(title=title, caption=f"{result.questions} questions; 95% intervals")
        for name in ("", *MEASURES, *(["own language first"] if ways is result.mixed else [])):
            made.add_column(name, justify="right" if name else "left")
        for way, measures in ways.items():
            made.add_row(way, *map(_cell, measures.values()), *more(way))
        return made

    console.print(table(f"{direction}, {result.paragraphs} paragraphs", result.ways, lambda way: []))
    if result.mixed:
        title = f"{direction}, paragraphs of both languages together, either copy right"
        console.print(table(title, result.mixed, lambda way: [_cell(result.preferred[way])]))


def _cell(found: Interval) -> str:
    return f"{found.mean:.3f} [dim]{found.low:.2f}–{found.high:.2f}[/dim]"
