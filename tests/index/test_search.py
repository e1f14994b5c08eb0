"""Questions in, hits out."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from index import Article, Filter, Hit, NewsIndex, Passage
from index.embedders import Embedder
from index.records import version_of
from index.search import fold_copies

Write = Callable[[Path, Mapping[str, str]], Path]

STORY = (
    "La alcaldesa de Zamora inauguró este lunes el puente de madera sobre el río Duero, "
    "que costó tres millones de euros y tardó dos años en construirse."
)


@pytest.fixture(scope="module")
def index(
    tmp_path_factory: pytest.TempPathFactory, encoder: Embedder, stories: Mapping[str, str], write: Write
) -> Iterator[NewsIndex]:
    """The five stories, dated but for one; one of them again word for word, another almost."""
    folder = tmp_path_factory.mktemp("search")
    days = {"puente": 1, "maraton": 2, "maestros": 3, "telescopio": 4}
    texts = {f"{name}.txt": f"date 2026-01-0{day} {stories[name]}" for name, day in days.items()}
    texts["lluvia.txt"] = stories["lluvia"]
    texts["z/maestros-otra-vez.txt"] = f"date 2026-02-01 {stories['maestros']}"
    texts["z/lluvia-casi.txt"] = stories["lluvia"].replace("dos mil casas", "2.000 casas")
    built, report = NewsIndex.build([write(folder / "news", texts)], folder / "index", encoder)
    assert not report.refused
    with built:
        yield built


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("¿Cuánto costó el puente?", "puente"),
        ("How much did the bridge cost?", "puente"),
        ("Who won the marathon?", "maraton"),
        ("¿Quién ganó el maratón?", "maraton"),
        ("When will the telescope open?", "telescopio"),
        ("¿Cuándo abrirá el telescopio?", "telescopio"),
        ("What did the teachers' union ask for?", "maestros"),
        ("¿Qué pide el sindicato?", "maestros"),
    ],
)
def test_both_languages_find_both(index: NewsIndex, question: str, article: str) -> None:
    """A question finds its article whatever the language of either."""
    assert ids(index.search(question, k=1)) == [article]


def test_a_hit_is_a_slice_of_its_article(index: NewsIndex, true_to_text: Callable[[NewsIndex], None]) -> None:
    """What a hit shows stands in the article at the passage's span."""
    true_to_text(index)


def test_hits_come_best_first_and_once(index: NewsIndex) -> None:
    """Hits are in the order of their scores, each passage once, found by a leg or both."""
    hits = index.search("el puente de Zamora", k=50)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.passage.id for h in hits}) == len(hits)
    assert {h.found_by for h in hits} <= {("dense",), ("lexical",), ("dense", "lexical")}
    assert hits[0].found_by == ("dense", "lexical")


def test_fewer_hits_are_the_beginning_of_more(index: NewsIndex) -> None:
    """Asking for more hits changes nothing in those that come first."""
    many = index.search("la lluvia en la costa", k=50)
    for k in range(6):
        assert index.search("la lluvia en la costa", k=k) == many[:k]


def test_k_beyond_the_index(index: NewsIndex) -> None:
    """Asking for more than there is gives what there is."""
    hits = index.search("lluvia", k=10_000)
    told = {*ids(hits), *(copy.article_id for hit in hits for copy in hit.copies)}
    assert told == {article.id for article in index.articles()}


def test_scores_are_the_same_each_time(index: NewsIndex) -> None:
    """The same question has the same hits with the same scores."""
    assert index.search("puente de madera") == index.search("puente de madera")


def test_the_same_text_is_answered_once(index: NewsIndex) -> None:
    """Two files with one text are one hit, which lists the other as a copy."""
    hits = index.search("aumento de salarios del sindicato de maestros", k=10)
    assert hits[0].article.id == "maestros"
    assert [(c.article_id, c.start, c.end) for c in hits[0].copies] == [
        ("z/maestros-otra-vez", hits[0].passage.start, hits[0].passage.end)
    ]
    assert "z/maestros-otra-vez" not in ids(hits)


def test_a_near_copy_is_folded(index: NewsIndex) -> None:
    """The same story with a word changed is a copy of the better hit, at its own span."""
    hits = index.search("casas sin luz en la costa de Veracruz", k=10)
    both = {"lluvia", "z/lluvia-casi"}
    (first,) = [hit for hit in hits if hit.article.id in both]
    (copy,) = first.copies
    assert {first.article.id, copy.article_id} == both
    other = index.article(copy.article_id)
    assert other is not None
    assert other.text[copy.start : copy.end].startswith("Las lluvias dejaron")


# --- filters


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(language="en"), {"maraton", "telescopio"}),
        (Filter(since=dt.date(2026, 1, 3)), {"maestros", "telescopio", "z/maestros-otra-vez"}),
        (Filter(until=dt.date(2026, 1, 2)), {"puente", "maraton"}),
        (Filter(since=dt.date(2026, 1, 2), until=dt.date(2026, 1, 2)), {"maraton"}),
        (Filter(article_ids=frozenset({"lluvia", "puente", "nowhere"})), {"lluvia", "puente"}),
        (Filter(language="es", since=dt.date(2026, 1, 2), until=dt.date(2026, 1, 31)), {"maestros"}),
        (Filter(since=dt.date(2030, 1, 1)), set()),
        (Filter(article_ids=frozenset({"nowhere"})), set()),
    ],
)
@pytest.mark.parametrize("question", ["¿Qué pidió el sindicato de maestros?", "rain", "zzz"])
def test_filters(index: NewsIndex, question: str, wanted: Filter, expected: set[str]) -> None:
    """Only articles that pass the filter answer, as hits or as copies; without a date none passes a date filter."""
    hits = index.search(question, k=50, wanted=wanted)
    assert {*ids(hits), *(copy.article_id for hit in hits for copy in hit.copies)} == expected
    assert all(wanted.admits(hit.article) for hit in hits)


def test_a_filter_chooses_among_articles_with_one_text(index: NewsIndex) -> None:
    """When the filter admits only the later of two articles with one text, that one is the hit."""
    (hit,) = index.search("sindicato de maestros", k=50, wanted=Filter(since=dt.date(2026, 1, 20)))
    assert (hit.article.id, hit.passage.article_id, hit.copies) == ("z/maestros-otra-vez", "z/maestros-otra-vez", ())


def test_many_article_ids(index: NewsIndex) -> None:
    """A filter may name more articles than a statement of SQL takes variables."""
    wanted = Filter(article_ids=frozenset({"puente", *(f"x{n}" for n in range(300_000))}))
    assert ids(index.search("puente", wanted=wanted)) == ["puente"]


# --- questions that ask nothing


@pytest.mark.parametrize(
    "question",
    [
        "", " ", "?", "¿?¡!…", "🙂🙂🙂", "el la los de", "the of and", "a" * 10_000, "puente " * 1_500, "\x00", "\n\n",
        "AND OR NOT (", 'puente" OR id:*', "id:puente", "{}[]^~*?:\\/", "\ud800", "日本語", "é" * 3_000,
    ],
)  # fmt: skip
def test_odd_questions(index: NewsIndex, question: str) -> None:
    """Stop words, marks, emoji, query syntax, half characters and endless words are asked like anything else."""
    for hit in index.search(question, k=3):
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.text


def test_an_empty_index_has_no_hits(tmp_path: Path, encoder: Embedder) -> None:
    """An index without articles answers every question with nothing."""
    (tmp_path / "news").mkdir()
    built, _ = NewsIndex.build([tmp_path / "news"], tmp_path / "index", encoder, allow_empty=True)
    with built:
        assert built.search("puente") == []
        assert built.search("puente", wanted=Filter(language="es")) == []
        assert (built.counts(), built.articles(), built.article("x")) == ((0, 0), [], None)


def test_threads_may_search_at_once(index: NewsIndex) -> None:
    """Several threads that search one index all get what one gets alone."""
    questions = ["puente de Zamora", "Who won the marathon?", "lluvia", "telescope"] * 5
    alone = [index.search(question) for question in questions]
    found: list[list[list[Hit]]] = []
    threads = [
        threading.Thread(target=lambda: found.append([index.search(question) for question in questions]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [alone] * 4


# --- folding, as a function


def _hit(article_id: str, text: str, score: float) -> Hit:
    article = Article(article_id, version_of(text), article_id, text, None, "es", article_id, None)
    return Hit(Passage(f"{article_id}:0", article_id, 0, len(text), "es"), text, article, score, ("dense",))


def test_folding_keeps_different_stories() -> None:
    """Hits are folded by what they say, not by what they are about."""
    hits = [_hit("a", STORY, 3), _hit("b", "El puente de madera de Zamora cerró el martes por la crecida del río.", 2)]
    assert fold_copies(hits, 5) == hits


def test_folding_lists_every_copy() -> None:
    """All near-copies in the pool are listed under the best, also those that rank below the last hit kept."""
    hits = [
        _hit("a", STORY, 4),
        _hit("b", "Otra cosa muy distinta que pasó en otro lugar.", 3),
        _hit("c", STORY + " Fin.", 2),
    ]
    (only,) = fold_copies(hits, 1)
    assert (only.article.id, [copy.article_id for copy in only.copies]) == ("a", ["c"])


def test_repeats_within_an_article_are_no_copies() -> None:
    """Two passages of one article are two hits even when they say the same."""
    one = _hit("a", STORY, 2)
    again = Hit(Passage("a:9", "a", 9, 9 + len(STORY), "es"), STORY, one.article, 1.0, ("dense",))
    assert len(fold_copies([one, again], 5)) == 2
