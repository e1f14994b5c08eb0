"""The training data: groups of (left, right) texts that mean the same or answer each other."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUESTION_FILES = ("squad-en-questions", "fairytale-qa", "covid-qa", "medquad")
# Parts of `parallel-general` that are prose in the order of its documents.
PROSE = frozenset(("wmt-news", "europarl20k", "tico19", "pud"))
# How often each word of the lexicon is listed, and the most words of a list.
WORD_PASSES, LISTED = 4, 6
PARAGRAPH = 600  # characters of the paragraphs that SQuAD's sentences are joined to


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts to bring together; a language is "en" or "es"."""

    left: str
    right: str
    left_language: str
    right_language: str


def _lines(path: Path) -> Iterator[str]:
    if not path.exists():
        raise SystemExit(f"{path} is missing: pass --data the folder that holds train/")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield line.rstrip("\n")


def json_rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of `train/{name}.jsonl.gz`. Raises SystemExit where it is missing."""
    return (json.loads(line) for line in _lines(data / "train" / f"{name}.jsonl.gz"))


def translations(data: Path, name: str) -> list[Pair]:
    """Sentence pairs, English left, of `parallel-{name}.tsv.gz`, without repeats."""
    seen = dict.fromkeys(tuple(line.split("\t")[:2]) for line in _lines(data / "train" / f"parallel-{name}.tsv.gz"))
    return [Pair(row[0], row[1], "en", "es") for row in seen if len(row) == 2 and all(row)]


def lexicon(data: Path) -> list[Pair]:
    """Words and their translations, English left, that two sources or more agree on."""
    rows = (line.split("\t") for line in _lines(data / "train" / "lexicon.tsv.gz"))
    return [Pair(en, es, "en", "es") for es, en, sources in rows if len(sources.split(",")) > 1]


def word_lists(data: Path, seed: int) -> list[Pair]:
    """Random lists of words and their translations, English left: all of the lexicon `WORD_PASSES` times, a
    translation the likelier the more sources have it."""
    rng = random.Random(seed)
    known: dict[str, dict[str, int]] = {}
    for line in _lines(data / "train" / "lexicon.tsv.gz"):
        es, en, found_in = line.split("\t")
        known.setdefault(es, {})[en] = len(found_in.split(",")) ** 2
    words = [word for _ in range(WORD_PASSES) for word in rng.sample(sorted(known), len(known))]
    pairs, start = [], 0
    while start < len(words):
        part = words[start : start + rng.randint(1, LISTED)]
        start += len(part)
        english = [rng.choices(list(known[word]), list(known[word].values()))[0] for word in part]
        pairs.append(Pair(" ".join(english), " ".join(_inflected(word, rng) for word in part), "en", "es"))
    return pairs


def _inflected(word: str, rng: random.Random) -> str:
    """One time in three another form of a Spanish word, as nouns and adjectives have it: dictionaries list one form
    only, and other forms are spelt by other pieces."""
    if rng.random() > 1 / 3 or len(word) < 4 or word.endswith(("ar", "er", "ir", "s")):
        return word
    if word.endswith("o"):
        return word[:-1] + rng.choice(("os", "a", "as"))
    if word.endswith("z"):
        return word[:-1] + "ces"
    return word + ("s" if word[-1] in "aeiouáéíóú" else "es")


def sections(data: Path) -> list[dict[str, str]]:
    """Section rows with `q_en`, `q_es` added: a heading, after its page's title when other
    sections carry the same heading."""
    rows = [
        row
        for name in ("human", "machine")
        for row in json_rows(data, f"sections-{name}")
        if len(row["t_en"]) > 60 and len(row["t_es"]) > 60
    ]
    count = Counter(row["h_en"] for row in rows)
    for row in rows:
        for language in ("en", "es"):
            heading, page = row[f"h_{language}"], row[f"doc_{language}"]
            alone = count[row["h_en"]] == 1 or heading == page
            row[f"q_{language}"] = heading if alone else f"{page}: {heading}"
    return rows


def section_pairs(data: Path, seed: int) -> list[Pair]:
    """Heading to text, each row once in a random one of the four directions."""
    rng = random.Random(seed)
    pairs = []
    for row in sections(data):
        left, right = rng.choice(("en", "es")), rng.choice(("en", "es"))
        pairs.append(Pair(row[f"q_{left}"], row[f"t_{right}"], left, right))
    return pairs


def section_translations(data: Path) -> list[Pair]:
    """Section text in English and in Spanish."""
    return [Pair(row["t_en"], row["t_es"], "en", "es") for row in sections(data)]


def prose(data: Path) -> list[Pair]:
    """Sentence pairs of news and speeches, English left, in the order of their documents."""
    rows = (line.split("\t") for line in _lines(data / "train" / "parallel-general.tsv.gz"))
    return [Pair(en, es, "en", "es") for en, es, source in rows if source in PROSE and en and es]


def asked(data: Path) -> list[Pair]:
    """Questions that people translated, English left."""
    pairs = [pair for name in ("general", "human") for pair in translations(data, name)]
    return [pair for pair in pairs if "¿" in pair.right and pair.left.rstrip().endswith("?")]


def paragraph_questions(data: Path) -> list[Pair]:
    """SQuAD's English questions with paragraphs: the sentences that follow one another in the file, joined."""
    found, waiting, paragraph = list[Pair](), list[str](), dict[str, None]()
    for row in json_rows(data, "squad-en-questions"):
        if sum(map(len, paragraph)) >= PARAGRAPH:
            found += [Pair(question, " ".join(paragraph), "en", "en") for question in waiting]
            waiting, paragraph = [], {}
        waiting.append(row["question"])
        paragraph[row["sentence"]] = None
    return found + [Pair(question, " ".join(paragraph), "en", "en") for question in waiting]


def questions(data: Path) -> list[Pair]:
    """English questions with the text that answers them."""
    pairs = []
    for name in QUESTION_FILES:
        for row in json_rows(data, name):
            text = row.get("sentence") or row.get("context") or row["answer"]
            pairs.append(Pair(row["question"], text, "en", "en"))
    return pairs
