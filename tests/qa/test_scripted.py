"""The model that comes with Pasaje: it writes by a rule, and when it lies it knows that it does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest
from llama_index.core.llms import LLM, ChatMessage

from index import Language
from index.language import detect_language
from qa import Chatbot
from qa.errors import UnknownModel
from qa.models import load_llm
from qa.phrases import SAYS_NOTHING
from qa.prompts import answering, condensing
from qa.scripted import LIES, SENTENCES, Scripted

ASKED: dict[Language, str] = {
    "es": "¿Cuándo es la próxima reunión del grupo de seguridad?",
    "en": "When is the next meeting of the security group?",
}
OTHER: dict[Language, Language] = {"es": "en", "en": "es"}
SENTENCE = re.compile(r"(.+?) \[(\d+)\](?:\s|\Z)", re.DOTALL)


def _messages(bot: Chatbot, language: Language, question: str = "") -> list[ChatMessage]:
    question = question or ASKED[language]
    return answering(question, language, bot.index.search(question, k=8))


def _said(model: LLM, messages: Sequence[ChatMessage]) -> list[tuple[str, int]]:
    """What it writes, as its sentences and their numbers."""
    return [(said, int(n)) for said, n in SENTENCE.findall(model.chat(messages).message.content or "")]


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_writes_what_the_passages_say(bot: Chatbot, language: Language) -> None:
    """Its sentences are the passages' own, or quoted where the language is another; each cites its passage."""
    said = _said(Scripted(), _messages(bot, language))
    hits = bot.index.search(ASKED[language], k=8)
    assert 1 <= len(said) <= SENTENCES
    for sentence, number in said:
        own = re.search(r"“(.+)”", sentence) if language == "en" else None
        words = re.findall(r"\w+", own[1].rpartition("“")[2] if own else sentence)
        assert " ".join(words) in " ".join(re.findall(r"\w+", hits[number - 1].text))
    assert any("23 de enero" in sentence for sentence, _ in said)
    assert detect_language(re.sub("“.*?”", "", said[0][0])) == language


@pytest.mark.parametrize("mode", ["", "liar", *LIES])
def test_it_writes_the_same_every_time(bot: Chatbot, mode: str) -> None:
    """What it says depends on what it was asked before and on nothing else."""

    def run() -> tuple[list[str | None], frozenset[str]]:
        model = Scripted(mode=mode)
        told = [model.chat(_messages(bot, language)).message.content for language in ASKED for _ in range(5)]
        return told, model.lies

    assert run() == run()


def test_every_way_of_asking_gives_the_same(bot: Chatbot) -> None:
    """Whole or streamed, with asyncio or without."""
    messages = _messages(bot, "es")
    model = Scripted()
    whole = model.chat(messages).message.content

    async def streamed() -> str:
        return "".join([piece.delta or "" async for piece in await model.astream_chat(messages)])

    pieces = list(model.stream_chat(messages))
    assert len(pieces) > 10
    assert "".join(piece.delta or "" for piece in pieces) == pieces[-1].message.content == whole
    assert asyncio.run(streamed()) == whole
    assert asyncio.run(model.achat(messages)).message.content == whole
    assert model.complete("Hola").text == "".join(piece.delta or "" for piece in model.stream_complete("Hola"))


def test_it_says_that_the_articles_do_not_say(bot: Chatbot) -> None:
    """Where no passage has the question's words, it says what it was told to say."""
    messages = _messages(bot, "es", "¿Quién ganó el partido de fútbol?")
    assert Scripted().chat(messages).message.content == SAYS_NOTHING["es"]


def test_it_rewords_a_follow_up(bot: Chatbot) -> None:
    """A question that leans on the one before is put beside it; another is repeated."""
    before = bot.ask(ASKED["es"])
    leaning = Scripted().chat(condensing("¿Y dónde?", "es", [before])).message.content or ""
    assert "¿Y dónde?" in leaning
    assert ASKED["es"] in leaning
    alone = "¿Qué se calificó de inaceptable?"
    assert Scripted().chat(condensing(alone, "es", [before])).message.content == alone


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("lie", LIES)
def test_each_lie_is_told_and_known(bot: Chatbot, lie: str, language: Language) -> None:
    """Beside a truth stands a falsehood, and the model has noted it, as it was written; the truth it has not."""
    messages = _messages(bot, language)
    truth = _said(Scripted(), messages)
    model = Scripted(mode=lie)
    assert model.lies == frozenset()
    said = _said(model, messages)
    false = [(sentence, number) for sentence, number in said if (sentence, number) not in truth]
    assert said[:1] == truth[:1]
    assert false
    assert {sentence for sentence, _ in false} == model.lies
    assert model.lies.isdisjoint({sentence for sentence, _ in truth})


@pytest.mark.parametrize("language", ["es", "en"])
def test_lies_are_what_they_are_called(bot: Chatbot, language: Language) -> None:
    """A citation that does not exist, words in the other language, a number that no passage has."""
    messages = _messages(bot, language)
    shown = messages[-1].content or ""
    numbers = re.compile(r"\d+")
    lies = {lie: _said(Scripted(mode=lie), messages)[1:] for lie in LIES}
    assert all(f'n="{number}"' not in shown for _, number in lies["citation"])
    assert all(f'n="{number}"' in shown for lie in LIES if lie != "citation" for _, number in lies[lie])
    assert {detect_language(sentence) for sentence, _ in lies["language"]} == {OTHER[language]}
    told = set(numbers.findall(shown))
    assert all(set(numbers.findall(sentence)) - told for sentence, _ in lies["number"])
    assert all("Baltasar Quiroga" in sentence for sentence, _ in lies["name"])


def test_the_liar_tells_every_lie_in_turn(bot: Chatbot) -> None:
    """One question, one kind of lie; as many questions as kinds have them all."""
    messages = _messages(bot, "es")
    liar = Scripted(mode="liar")
    for _ in LIES:
        liar.chat(messages)
    each = [Scripted(mode=lie) for lie in LIES]
    for model in each:
        model.chat(messages)
    assert liar.lies == frozenset().union(*(model.lies for model in each))


@pytest.mark.parametrize("name", ["demo", "demo:liar", *(f"demo:liar:{lie}" for lie in LIES)])
def test_it_is_called_as_it_is_loaded(name: str) -> None:
    """The name that an answer gives for its writer loads that writer."""
    model = load_llm(name)
    assert isinstance(model, Scripted)
    assert model.metadata.model_name == name


@pytest.mark.parametrize("name", ["demo:truth", "demo:liar:", "demo:liar:nothing", "demo:number"])
def test_other_names_are_unknown(name: str) -> None:
    """What is misspelt does not answer in some other way."""
    with pytest.raises(UnknownModel):
        load_llm(name)
