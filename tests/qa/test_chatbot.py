"""The chatbot over the bundled seeds: real index, real answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest

import qa
from index.errors import EmptyQuestion, LongQuestion, MissingIndex
from qa import Answer, Chatbot, open_chatbot


def assert_exact(bot: Chatbot, answer: Answer) -> None:
    """Every citation is what its article says, and the text refers to every one of them and no other."""
    for number, citation in enumerate(answer.citations, 1):
        article = bot.index.article(citation.article_id)
        assert article is not None
        assert article.version == citation.version
        assert citation.number == number
        assert article.text[citation.start : citation.end] == citation.quote != ""
        if citation.focus:
            assert citation.start <= citation.focus[0] < citation.focus[1] <= citation.end
        assert f"[{number}]" in answer.text
    assert f"[{len(answer.citations) + 1}]" not in answer.text
    assert (answer.status == "answered") == bool(answer.citations)


@pytest.mark.parametrize(
    ("question", "article", "said"),
    [
        ("¿Cuándo es la próxima reunión del grupo de seguridad?", ("002", "003"), "23 de enero"),
        ("When is the next meeting of the security group?", ("002", "003"), "23 de enero"),
        ("¿Dónde será la reunión ministerial?", ("002", "003", "004"), "Washington"),
        ("Where will the ministerial meeting be held?", ("002", "003", "004"), "Washington"),
        ("¿A qué hora empieza la conferencia de prensa del lunes?", ("001",), "09:00"),
        ("What time is Monday's press conference?", ("001",), "09:00"),
        ("¿Qué se calificó de inaceptable?", ("002", "004"), "progreso gradual"),
        ("What was called unacceptable?", ("002", "004"), "progreso gradual"),
        ("¿Quién confirmó la llamada?", ("000",), "Oficina del Portavoz"),
        ("Who confirmed the call of January 11?", ("000",), "Oficina del Portavoz"),
    ],
)
def test_questions_in_both_languages_are_answered_from_the_right_passage(
    bot: Chatbot, question: str, article: tuple[str, ...], said: str
) -> None:
    """The first citation is of an article that answers, and quotes the words that do."""
    answer = bot.ask(question)
    assert_exact(bot, answer)
    assert answer.citations[0].article_id.startswith(article)
    assert said in answer.citations[0].quote


def test_words_of_the_other_language_do_not_open_a_sentence(bot: Chatbot) -> None:
    """Words that answer open a statement of their own language; into the other go days, put into it, and names."""
    asked = {
        "¿Cuándo es la reunión ministerial?": "Febrero, según",
        "When is the ministerial meeting?": "According to",
        "What day is the security group meeting?": "January 23, according to",
        "Where will the ministerial meeting be held?": "Washington, D.C., according to",
    }
    for question, opening in asked.items():
        assert bot.ask(question).text.startswith(opening), question


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who translated during the call?", "en"),
        ("What is the capital of Australia?", "en"),
        ("¿Quién ganó el partido de fútbol?", "es"),
        ("¿Cuánto duró la llamada?", "es"),
        ("¿Cuántas toneladas de fentanilo se decomisaron?", "es"),
    ],
)
def test_what_the_articles_do_not_say_is_not_answered(bot: Chatbot, question: str, language: str) -> None:
    """An abstention is in the question's language, without citations, with the nearest passages."""
    answer = bot.ask(question)
    assert answer.status == "no_evidence"
    assert answer.language == language
    assert answer.text.startswith({"es": "Los artículos no lo dicen", "en": "The articles do not say"}[language])
    assert answer.citations == ()
    assert len(answer.hits) == 5


def test_articles_that_agree_are_cited_together(bot: Chatbot) -> None:
    """One statement cites each article that says the same, once."""
    answer = bot.ask("Where will the ministerial meeting be held?")
    assert len({citation.article_id for citation in answer.citations}) == len(answer.citations) >= 2
    assert "[1][2]" in answer.text


def test_the_answering_span_is_marked_inside_the_quote(bot: Chatbot) -> None:
    """A question for a date has the date as its focus, as offsets into the article."""
    citation = bot.ask("When is the next meeting of the security group?").citations[0]
    assert citation.focus is not None
    article = bot.index.article(citation.article_id)
    assert article is not None
    assert article.text[slice(*citation.focus)] == "23 de enero"


def test_a_follow_up_uses_the_turn_before(bot: Chatbot) -> None:
    """A short “and where?” after a question is answered about that question's matter, and alone it is not."""
    first = bot.ask("¿Cuándo es la próxima reunión del grupo de seguridad?")
    second = bot.ask("¿y dónde será la ministerial?", history=[first])
    assert second.status == "answered"
    assert "Washington" in second.citations[0].quote


def test_the_answer_can_be_framed_in_the_other_language(bot: Chatbot) -> None:
    """`language` changes the frame; the quote stays in its own."""
    answer = bot.ask("¿Dónde será la reunión ministerial?", language="en")
    assert answer.language == "en"
    assert "according to" in answer.text
    assert "Reunión Ministerial" in answer.citations[0].quote


def test_dates_filter_the_articles(bot: Chatbot) -> None:
    """`since` and `until` are inclusive and leave nothing else in the hits or citations."""
    day = dt.date(2026, 1, 15)
    answer = bot.ask("¿Qué acordaron en la llamada?", since=day, until=day)
    assert {hit.article.date for hit in answer.hits} == {day}
    assert {citation.date for citation in answer.citations} <= {day}
    nothing = bot.ask("¿Qué acordaron en la llamada?", since=dt.date(2030, 1, 1))
    assert nothing.status == "no_evidence"
    assert nothing.hits == ()


@pytest.mark.parametrize("question", ["", "   ", "¿?", "…", "🙂"])
def test_a_question_without_words_is_refused(bot: Chatbot, question: str) -> None:
    """There is nothing to look for without a letter or digit."""
    with pytest.raises(EmptyQuestion):
        bot.ask(question)


def test_an_endless_question_is_refused(bot: Chatbot) -> None:
    """A question has a limit, and the error names it."""
    with pytest.raises(LongQuestion, match="2000"):
        bot.ask("qué " * 1000)


@pytest.mark.parametrize(
    "question",
    [
        "el la de que",
        "a",
        "42",
        "xyzzy plugh",
        "¿Qué? " * 100,
        "\x00\u202e hola",
        "\udcff hola",
        "SELECT * FROM articles; --",
    ],
)
def test_absurd_questions_are_answered_calmly(bot: Chatbot, question: str) -> None:
    """No question with a word in it makes the chatbot fail or cite wrongly."""
    assert_exact(bot, bot.ask(question))


def test_stream_joins_to_the_answer(bot: Chatbot) -> None:
    """The pieces of a stream are the answer's text, and the answer comes last."""
    *pieces, answer = bot.stream("¿Dónde será la reunión ministerial?")
    assert isinstance(answer, Answer)
    assert "".join(str(piece) for piece in pieces) == answer.text


def test_a_model_may_be_named(bot: Chatbot) -> None:
    """With the name of a model it is that model which answers, however it is asked; what it cites is exact."""
    question = "¿Dónde será la reunión ministerial?"
    chatbot = open_chatbot(bot.index.folder, llm="demo")
    answer = chatbot.ask(question)
    *pieces, streamed = chatbot.stream(question)
    assert isinstance(streamed, Answer)
    assert_exact(chatbot, answer)
    assert (answer.written_by, answer.notice, answer.status) == ("demo", None, "answered")
    assert "".join(str(piece) for piece in pieces) == streamed.text == answer.text
    assert asyncio.run(chatbot.aask(question)).text == answer.text
    assert answer.to_markdown().count("\n\\[") == len(answer.citations)
    chatbot.close()


def test_aask_gives_the_same_answer(bot: Chatbot) -> None:
    """The asynchronous form answers as the other does."""
    question = "¿Dónde será la reunión ministerial?"
    assert asyncio.run(bot.aask(question)).text == bot.ask(question).text


def test_to_dict_is_json_and_keeps_the_offsets(bot: Chatbot) -> None:
    """What `--json` prints can be read back, offsets and all."""
    answer = bot.ask("¿Dónde será la reunión ministerial?")
    read = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
    assert read["citations"][0]["quote"] == answer.citations[0].quote
    assert [read["citations"][0]["start"], read["citations"][0]["end"]] == [
        answer.citations[0].start,
        answer.citations[0].end,
    ]
    assert read["status"] == "answered"
    assert len(read["hits"]) == len(answer.hits)


def test_to_markdown_has_a_reference_for_each_number(bot: Chatbot) -> None:
    """The Markdown form lists every citation with its title and quote, escaped."""
    answer = bot.ask("Where will the ministerial meeting be held?")
    markdown = answer.to_markdown()
    assert markdown.startswith("**Where will the ministerial meeting be held?**")
    assert markdown.count("\n\\[") == len(answer.citations)


def test_opening_what_is_not_there_says_how_to_make_it(tmp_path: Path) -> None:
    """A missing index is one sentence with the command that builds it."""
    with pytest.raises(MissingIndex, match="pasaje index FOLDER"):
        open_chatbot(tmp_path)


def test_the_package_exports_its_four_names() -> None:
    """What `from qa import …` offers is a promise."""
    assert qa.__all__ == ["Answer", "Chatbot", "Citation", "open_chatbot"]
