"""Articles in, passages out: reading, splitting, indexing and searching news articles."""

from index.errors import PasajeError
from index.news import NewsIndex
from index.records import Article, Copy, Filter, Hit, Language, Passage

__all__ = ["Article", "Copy", "Filter", "Hit", "Language", "NewsIndex", "PasajeError", "Passage"]
