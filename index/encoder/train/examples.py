"""What the reader learns from: a question, the sentences that it may be answered by, and where."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.encoder.train import sources
from index.records import Language
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy as np

# Characters of an answer beyond which only its sentence is learned.
LONGEST_ANSWER = 100
NEIGHBOURS = 8  # sentences that stand in for a paragraph on either side, where only one is known
FURTHER = 30  # and how far those lie that stand in for another paragraph
SECTION_STEP = 8  # one section in so many

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage in sentences.

    `target` is the sentence that answers, None where none does; `span` the answer in it, in
    characters, None where only the sentence is known. Where `whole`, the passage is about the
    question and no sentence is pointed at.
    """

    question: str
    sentences: tuple[str, ...]
    asked_in: Language
    told_in: Language
    target: int | None = None
    span: Span | None = None
    whole: bool = False
    # Passages of the same article or story.
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the passage answers."""
        return self.whole or self.target is not None

    def without_answer(self, rng: np.random.Generator) -> Example:
        """The question with what does not answer it: a passage beside its own, or its own
        without the sentence that answers."""
        rest = tuple(s for i, s in enumerate(self.sentences) if i != self.target)
        bare = self.target is not None and len(rest) > 1
        if self.others and not (bare and rng.random() < 0.4):
            rest = self.others[int(rng.integers(len(self.others)))]
        elif not bare:
            return self
        return replace(self, sentences=rest, target=None, span=None, whole=False)

    def window(self, characters: int, rng: np.random.Generator) -> Example:
        """The target and as many of its neighbours as fit; without a target, any stretch."""
        first = self.target if self.target is not None else int(rng.integers(len(self.sentences)))
        if self.whole:
            first = 0
        last, room = first, characters - len(self.sentences[first])
        sides = [first > 0, last + 1 < len(self.sentences)]
        while any(sides):
            left = sides[0] and (not sides[1] or rng.random() < 0.5)
            added = first - 1 if left else last + 1
            room -= len(self.sentences[added])
            if room < 0:
                break
            first, last = (added, last) if left else (first, added)
            sides = [first > 0, last + 1 < len(self.sentences)]
        target = None if self.target is None else self.target - first
        return replace(self, sentences=self.sentences[first : last + 1], target=target)


def cut(text: str, language: Language) -> tuple[str, ...]:
    """The sentences of `text`, white space made one blank."""
    plain = " ".join(text.split())
    return tuple(plain[start:end] for start, end in sentence_spans(plain, language))


def located(text: str, start: int, end: int, language: Language) -> tuple[tuple[str, ...], int, Span | None]:
    """The sentences of `text`, which of them holds `text[start:end]`, and where in it: None
    where the answer is long. Sentences that share an answer become one."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;"):
        end -= 1
    before, answer, after = text[:start], text[start:end], text[end:]
    parts = [" ".join(part.split()) for part in (before, answer, after)]
    if before[-1:].isspace() and parts[0]:
        parts[0] += " "
    if after[:1].isspace():
        parts[2] = " " + parts[2]
    plain, begin = "".join(parts), len(parts[0])
    finish = begin + len(parts[1])
    spans = sentence_spans(plain, language)
    held = [i for i, (a, b) in enumerate(spans) if a < finish and b > begin]
    first, last = held[0], held[-1]
    merged = [*spans[:first], (spans[first][0], spans[last][1]), *spans[last + 1 :]]
    offset = merged[first][0]
    span = (begin - offset, finish - offset) if finish - begin <= LONGEST_ANSWER else None
    return tuple(plain[a:b] for a, b in merged), first, span


def squad(data: Path) -> list[Example]:
    """SQuAD in Spanish, with the paragraphs of the same article beside each."""
    kept = list(sources.json_rows(data, "squad-es"))
    beside = _beside((row["title"], row["context"], "es") for row in kept)
    out = []
    for row in kept:
        said = re.escape(row["answer"].strip())
        starts = [match.start() for match in re.finditer(said, row["context"])] if said else []
        others = beside[row["title"], row["context"]]
        if not starts:
            out.append(Example(row["question"], cut(row["context"], "es"), "es", "es", whole=True, others=others))
        else:  # the given start may be off, by what the translation moved
            start = min(starts, key=lambda found: abs(found - row["answer_start"]))
            sentences, target, span = located(row["context"], start, start + len(row["answer"].strip()), "es")
            out.append(Example(row["question"], sentences, "es", "es", target, span, others=others))
    return out


def unanswerable(data: Path) -> list[Example]:
    """Spanish questions that look answered by their paragraph, and are not."""
    return [
        Example(row["question"], cut(row["context"], "es"), "es", "es")
        for row in sources.json_rows(data, "squad-es-unanswerable")
    ]


def squad_sentences(data: Path) -> list[Example]:
    """English questions and the sentence that answers. Sentences of nearby questions, mostly
    from the same article, stand in for its paragraph."""
    kept = list(sources.json_rows(data, "squad-en-questions"))
    numbers: dict[str, int] = {}
    for row in kept:
        numbers.setdefault(row["sentence"], len(numbers))
    every = list(numbers)
    out = []
    for row in kept:
        here = numbers[row["sentence"]]
        first = max(0, here - NEIGHBOURS)
        paragraph = tuple(every[first : here + NEIGHBOURS + 1])
        starts = (here - FURTHER, here + NEIGHBOURS + 1)
        others = tuple(tuple(every[s : s + NEIGHBOURS]) for s in starts if 0 <= s < len(every) - NEIGHBOURS)
        out.append(Example(row["question"], paragraph, "en", "en", here - first, others=others))
    return out


def stories(data: Path) -> list[Example]:
    """FairytaleQA where the answer is said word for word."""
    kept = [row for row in sources.json_rows(data, "fairytale-qa") if row["explicit"]]
    beside = _beside((row["story"], row["context"], "en") for row in kept)
    out = []
    for row in kept:
        said = r"\s+".join(map(re.escape, row["answer"].rstrip(". ").split()))
        found = [match.span() for match in re.finditer(said, row["context"], re.IGNORECASE)] if said else []
        if len(found) == 1:
            sentences, target, span = located(row["context"], *found[0], "en")
            others = beside[row["story"], row["context"]]
            out.append(Example(row["question"], sentences, "en", "en", target, span, others=others))
    return out


def news(path: Path) -> list[Example]:
    """Invented news stories of the train split: every question, in both languages, with every article of its
    story, whether that answers it or only seems to. A title opens its article."""
    languages: tuple[Language, Language] = ("es", "en")
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        story = json.loads(line)
        for place, article in enumerate(story["articles"] if story["split"] == "train" else ()):
            told = article["language"]
            title, text = f"{article['title']}. ", article["text"]
            for question in story["questions"]:
                sentences, target, span = cut(title + text, told), None, None
                if answer := question["answers"].get(str(place)):
                    start = len(title) + text.index(answer)
                    sentences, target, span = located(title + text, start, start + len(answer), told)
                out += [Example(question[asked], sentences, asked, told, target, span) for asked in languages]
    return out


def covid(data: Path) -> list[Example]:
    """Questions of experts over scientific papers."""
    out = []
    for row in sources.json_rows(data, "covid-qa"):
        text, start = row["answers"]["text"][0], row["answers"]["answer_start"][0]
        if text.strip() and row["context"][start : start + len(text)] == text:
            sentences, target, span = located(row["context"], start, start + len(text), "en")
            out.append(Example(row["question"], sentences, "en", "en", target, span))
    return out


def sections(data: Path) -> list[Example]:
    """Headings with their text in four directions, the next section of the page beside it."""
    every = sources.sections(data)
    kept = [(every[i], every[i + 1]) for i in range(0, len(every) - 1, SECTION_STEP)]
    languages: tuple[Language, Language] = ("en", "es")
    out = []
    for number, (row, following) in enumerate(kept):
        asked, told = languages[number % 2], languages[number // 2 % 2]
        near = following["doc_en"] == row["doc_en"]
        others = (cut(following[f"t_{told}"][:900], told),) if near else ()
        text = cut(row[f"t_{told}"][:900], told)
        out.append(Example(row[f"q_{asked}"], text, asked, told, whole=True, others=others))
    return out


def _beside(texts: Iterable[tuple[str, str, Language]]) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """The other passages of the same group, for each (group, text)."""
    groups: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for group, text, language in texts:
        groups[group].setdefault(text, ())
        if not groups[group][text]:
            groups[group][text] = cut(text, language)
    return {
        (group, text): tuple(cut_ for other, cut_ in found.items() if other != text)
        for group, found in groups.items()
        for text in found
    }
