"""What a model wants written before a question and before a passage, by the model's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instructions:
    """What is put before every question, and before every passage."""

    query: str = ""
    passage: str = ""


_SEARCHING = "Represent this sentence for searching relevant passages: "

# How a name begins, once its publisher is off → what the model was trained with, which is what its card on the
# Hugging Face hub says. The first that fits holds.
_RULES: Sequence[tuple[str, Instructions]] = (
    # intfloat/multilingual-e5-large-instruct: a task before the question, nothing before a passage
    (
        r"(multilingual-)?e5-.*instruct",
        Instructions("Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: "),
    ),
    # intfloat/e5-*, intfloat/multilingual-e5-*: "each input text should start with “query: ” or “passage: ”,
    # even for non-English texts"
    (r"(multilingual-)?e5-", Instructions("query: ", "passage: ")),
    # nomic-ai/nomic-embed-text-v1, -v1.5 and -v2-moe: "the text prompt must include a task instruction prefix"
    (r"nomic-embed-text", Instructions("search_query: ", "search_document: ")),
    # Snowflake/snowflake-arctic-embed-l-v2.0, which Ollama calls …embed2, and before it the versions 1
    (r"snowflake-arctic-embed(2|-[ml]-v2)", Instructions("query: ")),
    (r"snowflake-arctic-embed", Instructions(_SEARCHING)),
    # mixedbread-ai/mxbai-embed-large-v1
    (r"mxbai-embed-large", Instructions(_SEARCHING)),
    # google/embeddinggemma-300m
    (r"embeddinggemma", Instructions("task: search result | query: ", "title: none | text: ")),
)


def instructions_for(model: str) -> Instructions:
    """The instructions of the model of that name, or of the folder of that name; none for one unheard of."""
    name = re.split(r"[/\\]", model.rstrip("/\\"))[-1].lower()
    return next((rule for beginning, rule in _RULES if re.match(beginning, name)), Instructions())
