"""How high the evidence stands, over a real index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evals.measures import Outcome
from evals.plain import PlainBot
from evals.questions import EvalQuestion
from evals.retrieval import queries, search_scores
from index import Article, NewsIndex
from qa import Answer

Quoting = Callable[..., Answer]


@pytest.fixture
def index(articles: list[Article], tmp_path: Path) -> Iterator[NewsIndex]:
    """The two articles about the bridge, one about something else, and a copy of the Spanish one."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for article in articles:
        (folder / article.source).write_text(article.text, "utf-8")
    (folder / "tren-es.txt").write_text("El tren de Soria se retrasó otra vez por la nieve.", "utf-8")
    (folder / "copia-es.txt").write_text(articles[1].text, "utf-8")
    with NewsIndex.build(folder, tmp_path / "index")[0] as made:
        yield made


def test_every_search_is_scored_on_questions_with_evidence(
    index: NewsIndex, question: EvalQuestion, unanswerable: EvalQuestion, quoting: Quoting
) -> None:
    """Lexical, dense and fused find the bridge; an unanswerable question has nothing to find."""
    found = search_scores(index, [Outcome(question, quoting()), Outcome(unanswerable, quoting())])
    assert set(found) == {"lexical", "dense", "fused"}
    for scores in found.values():
        assert scores["recall@1"] == {"q1-es": 1.0}
        assert 0 < scores["nDCG@10"]["q1-es"] <= 1


def test_evidence_in_a_copy_counts(index: NewsIndex, question: EvalQuestion, quoting: Quoting) -> None:
    """The search shows one of two articles that say the same; evidence in the other is found all the same."""
    for evidence in ("puente", "copia"):
        told = replace(question, evidence=(replace(question.evidence[0], article=evidence),))
        for scores in search_scores(index, [Outcome(told, quoting())]).values():
            assert scores["recall@1"] == {"q1-es": 1.0}


def test_a_question_that_finds_nothing_scores_0(index: NewsIndex, question: EvalQuestion, quoting: Quoting) -> None:
    """No word of it is in the articles, so the lexical search is empty, and evidence that is nowhere is not found."""
    strange = replace(question, question="¿xyzzy?")
    lost = replace(question, id="lost", evidence=(replace(question.evidence[0], any_of=("nunca",)),))
    found = search_scores(index, [Outcome(strange, quoting()), Outcome(lost, quoting())])
    assert found["lexical"]["recall@5"] == {"q1-es": 0.0, "lost": 0.0}
    assert found["fused"]["MRR@10"]["lost"] == 0.0


def test_a_follow_up_is_searched_with_what_it_takes_over(question: EvalQuestion, quoting: Quoting) -> None:
    """As the chatbot does: the words of the question before it join its own."""
    answer = replace(quoting(), question=question.question)
    then = replace(question, id="then", question="¿Y dónde?", after=question.id)
    asked = queries([Outcome(question, answer), Outcome(then, quoting())])
    assert asked == ["¿Cuándo se abrió el puente?", "¿Y dónde? ¿Cuándo se abrió el puente?"]


def test_nothing_to_search_for(index: NewsIndex) -> None:
    """No questions are no scores."""
    assert search_scores(index, [])["dense"]["recall@1"] == {}


def test_the_plain_way_quotes_two_chunks(index: NewsIndex, question: EvalQuestion) -> None:
    """llama-index's two nearest chunks are exact stretches of articles, whatever was said before."""
    articles = index.articles()
    texts = {article.id: article.text for article in articles}
    with PlainBot(articles, index.embedder) as whole, PlainBot(articles, index.embedder, 20) as short:
        for bot in (whole, short):
            answer = bot.ask(question.question, history=[bot.ask("¿Y el tren?")])
            assert answer.status == "answered"
            assert len(answer.citations) == 2
            assert all(texts[c.article_id][c.start : c.end] == c.quote for c in answer.citations)
        assert all(c.quote == texts[c.article_id] for c in whole.ask("puente").citations)
        assert all(len(c.quote) < len(texts[c.article_id]) for c in short.ask("puente").citations)


def test_plain_bots_do_not_see_each_other(articles: list[Article], index: NewsIndex) -> None:
    """Two at once hold their own articles."""
    with PlainBot(articles[:1], index.embedder) as one, PlainBot(articles[1:], index.embedder) as other:
        assert {c.article_id for c in one.ask("puente").citations} == {articles[0].id}
        assert {c.article_id for c in other.ask("puente").citations} == {articles[1].id}
