"""What programs may ask of the page: Gradio's API, and tools for language models where the extra `mcp` is installed.

Imports Gradio, as `ui.layout` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import gradio as gr
from gradio.events import api

from index import PasajeError
from index.records import Filter
from qa import Chatbot
from qa.answer import hit_dict
from qa.question import cleaned
from ui.filters import BadDate, Chosen
from ui.texts import BAD_DATE


class Endpoints:
    """The endpoints of one page, over one chatbot."""

    def __init__(self, bot: Chatbot) -> None:
        self._bot = bot

    def offer(self) -> None:
        """Add them to the page that is being laid out."""
        for function in (self.ask, self.search, self.article):
            api(function, api_name=function.__name__)

    def ask(
        self, question: str, language: Literal["", "es", "en"] = "", since: str = "", until: str = ""
    ) -> dict[str, Any]:
        """Answer a question from the indexed news articles, with exact citations.

        Args:
            question: The question, in Spanish or English.
            language: The answer's language, "es" or "en"; empty for the question's own.
            since: Only articles published from this day on, as YYYY-MM-DD; empty for all.
            until: Only articles published up to this day, as YYYY-MM-DD; empty for all.

        Returns:
            The answer's text, its status ("answered" or "no_evidence"), its citations with offsets into the article's
            text, in code points, end exclusive, and the nearest passages.
        """
        with _telling():
            wanted = Chosen(since, until).filter()
            answer = self._bot.ask(question, language=language or None, since=wanted.since, until=wanted.until)
        return answer.to_dict()

    def search(self, question: str, k: int = 5, language: Literal["", "es", "en"] = "") -> list[dict[str, Any]]:
        """List the passages of the indexed news articles that are nearest to a question, best first.

        Args:
            question: What to look for, in Spanish or English.
            k: How many passages, from 1 to 100.
            language: Only articles in this language, "es" or "en"; empty for both.

        Returns:
            Passages with their article's id and title, their text, its offsets, and a score.
        """
        with _telling():
            hits = self._bot.index.search(cleaned(question), k=max(1, min(k, 100)), wanted=Filter(language or None))
        return [hit_dict(hit) for hit in hits]

    def article(self, article_id: str) -> dict[str, Any]:
        """Give a whole indexed news article.

        Args:
            article_id: The article's id, as citations and passages name it.

        Returns:
            Its id, version, title, text, date, language and address.
        """
        found = self._bot.index.article(article_id)
        if found is None:
            raise gr.Error(f"There is no article {article_id}.")
        return {
            "id": found.id,
            "version": found.version,
            "title": found.title,
            "text": found.text,
            "date": found.date.isoformat() if found.date else None,
            "language": found.language,
            "url": found.url,
        }


@contextmanager
def _telling() -> Iterator[None]:
    """What goes wrong, as Gradio tells it to programs."""
    try:
        yield
    except PasajeError as error:
        raise gr.Error(str(error), print_exception=False) from error
    except BadDate as error:
        raise gr.Error(BAD_DATE("en", date=error), print_exception=False) from error
