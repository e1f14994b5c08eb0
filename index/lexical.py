"""The lexical index, in tantivy: BM25 over Spanish and English stems. It suggests passages; the
catalog says whether they exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import tantivy

from index.errors import DamagedIndex
from index.records import Language

_STEMMERS: Mapping[Language, str] = {"es": "spanish", "en": "english"}
# The Spanish stemmer knows -ción and -sión only with their accent, which people leave out.
_BARE_ENDING = re.compile(r"(?<=[cs])ion\b", re.IGNORECASE)
_HEAP_BYTES = 64_000_000
_WRITER_THREADS = 1


@cache
def _analyzer(language: Language) -> tantivy.TextAnalyzer:
    """Lower case, without function words, stemmed, and only then without accents."""
    name = _STEMMERS[language]
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stopword(name))
        .filter(tantivy.Filter.stemmer(name))
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


def stems(text: str, language: Language) -> list[str]:
    """The index terms of `text` read as `language`, in order, function words left out."""
    if language == "es":
        text = _BARE_ENDING.sub("ión", text)
    return list(_analyzer(language).analyze(text))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for language in _STEMMERS:
        # Terms arrive already made by `stems`, so that one function decides what a term is.
        builder.add_text_field(language, stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """Passage id → its terms, in the field of the passage's language."""

    def __init__(self, path: Path) -> None:
        """Open or make the index under `path`. Raises DamagedIndex when tantivy cannot open what is there."""
        path.mkdir(parents=True, exist_ok=True)
        try:
            self._schema = _schema()
            self._index = tantivy.Index(self._schema, path=str(path))
            self._index.reload()
        except (ValueError, OSError) as error:
            raise DamagedIndex(path=path.parents[1], reason=str(error)) from error

    def change(self, add: Iterable[tuple[str, str, Language]] = (), remove: Iterable[str] = ()) -> None:
        """Add passages (id, text, language), replacing those that are there, and remove others: one commit."""
        writer = self._index.writer(_HEAP_BYTES, _WRITER_THREADS)
        # A commit that was killed leaves files behind whose names the next would take, and fail.
        writer.garbage_collect_files()
        for id_ in remove:
            writer.delete_documents_by_term("id", id_)
        for id_, text, language in add:
            writer.delete_documents_by_term("id", id_)
            document = tantivy.Document()
            document.add_text("id", id_)
            document.add_text(language, " ".join(stems(text, language)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def ids(self) -> list[str]:
        """Every passage held, in no order."""
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs))
        return [str(searcher.doc(address)["id"][0]) for _, address in found.hits]

    def search(self, question: str, limit: int, among: Sequence[str] | None = None) -> dict[str, float]:
        """The `limit` passages that share most with `question`, as id → BM25 (> 0); only from `among` if given.

        The question is read in both languages at once, so that names and numbers are found in either.
        """
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, language, stem))
            for language in _STEMMERS
            for stem in dict.fromkeys(stems(question, language))
        ]
        if not parts or (among is not None and not among):
            return {}
        query = tantivy.Query.boolean_query(parts)
        if among is not None:
            allowed = tantivy.Query.term_set_query(self._schema, "id", list(among))
            allowed = tantivy.Query.const_score_query(allowed, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, allowed)])
        searcher = self._index.searcher()
        found = searcher.search(query, limit)
        return {str(searcher.doc(address)["id"][0]): float(score) for score, address in found.hits}
