"""Two articles that say little, questions about them, and answers to be judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from evals.questions import EvalQuestion, Evidence
from index import Article
from index.records import version_of
from qa import Answer, Citation

SPANISH = "El puente de Zamora se abrió el 3 de mayo. Costó dos millones de euros. Lo inauguró la alcaldesa Ana Ruiz."
ENGLISH = "The Zamora bridge opened on May 3. It cost two million euros. Rain kept the band away."


def article(id_: str, text: str, language: str) -> Article:
    return Article(id_, version_of(text), text[:20], text, None, language, f"{id_}.txt", None)  # type: ignore[arg-type]


@pytest.fixture
def articles() -> list[Article]:
    """One in each language."""
    return [article("bridge-en", ENGLISH, "en"), article("puente-es", SPANISH, "es")]


@pytest.fixture
def question() -> EvalQuestion:
    """One that the first sentence of either article answers."""
    evidence = (Evidence("puente", ("el 3 de mayo",)), Evidence("bridge", ("May 3",)))
    return EvalQuestion(
        "q1-es", "es", "¿Cuándo se abrió el puente?", "q1", "when", evidence=evidence, expected=("3 de mayo", "May 3")
    )


@pytest.fixture
def unanswerable() -> EvalQuestion:
    """One that neither answers."""
    return EvalQuestion("q2-es", "es", "¿Quién pintó el puente?", "q2", "who", answerable=False)


@pytest.fixture
def quoting(articles: list[Article]) -> Callable[..., Answer]:
    """Makes an answer that quotes words of the articles; silence without any."""

    def answer(*quotes: str, focus: str = "", language: str = "es") -> Answer:
        citations = []
        for number, quote in enumerate(quotes, 1):
            told = next(article for article in articles if quote in article.text)
            start = told.text.index(quote)
            marked = (told.text.index(focus), told.text.index(focus) + len(focus)) if focus and number == 1 else None
            citations.append(
                Citation(
                    number, told.id, told.version, told.title, None, None, start, start + len(quote), quote, marked
                )
            )
        status = "answered" if citations else "no_evidence"
        return Answer("¿Cuándo?", language, "", tuple(citations), (), status)  # type: ignore[arg-type]

    return answer
