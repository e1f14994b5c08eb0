"""A language model without a model: it writes from the passages it is shown by a fixed rule, and lies when told to.

`demo` shows what a model adds; `demo:liar` shows that the checks work. The liar knows what it falsified, sentence by
sentence (`Scripted.lies`), so that `pasaje eval --llm demo:liar` can count what got through without asking the check.
Imports llama-index, whose interface for language models it implements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen, CompletionResponse
from llama_index.core.llms import CustomLLM, LLMMetadata, MessageRole
from pydantic import PrivateAttr

from index.dates import ENGLISH_MONTHS, SPANISH_MONTHS
from index.language import detect_language
from index.records import Language
from index.sentences import sentence_spans
from qa.align import fold
from qa.conversation import follows_up
from qa.phrases import SAYS_NOTHING
from qa.prompts import ANSWERING, CONDENSING
from qa.question import kind_of, word_role
from qa.spans import POINTED, answering_spans

Lie = Literal["number", "date", "name", "quote", "denial", "invention", "citation", "language", "obedience"]
LIES: tuple[Lie, ...] = get_args(Lie)
SENTENCES = 2
# A sentence answers when it has this share of the question's words.
SHARE = 0.34
ALONE = 2  # telling words of a question that needs no other
POINTING = 0.3  # what the day, place or number asked for is worth beside that

_PASSAGE = re.compile(r'<passage n="(\d+)" date="[^"]*" title="([^"]*)">\n(.*?)\n</passage>', re.DOTALL)
_ASKED = re.compile(r"(?:Pregunta|Question): (.*)\Z", re.DOTALL)
_LAST = re.compile(r"(?:Última pregunta|Last question): (.*)\Z", re.DOTALL)
_BEFORE = re.compile(r"^(?:Pregunta|Question): (.*)$", re.MULTILINE)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\b\d+\b")
_NAME = re.compile(r"(?<=[a-záéíóúñ,] )[A-ZÁÉÍÓÚÑ][\w’'-]+(?: (?:de la |de |del |of )?[A-ZÁÉÍÓÚÑ][\w’'-]+)*")
_ORDER = re.compile(
    r"\b(?:ignora|ignore|olvida|forget|responde|answer|escribe|write)\b[^.:]*[.:]\s*([^.]*\.)", re.IGNORECASE
)
_QUOTES: Mapping[Language, str] = {
    "es": "Un artículo dice: «{sentence}».",
    "en": "An article says: “{sentence}”.",
}
_DENIALS: Mapping[Language, str] = {
    "es": "No es cierto que esto ocurriera: {s}",
    "en": "It is not true that this happened: {s}",
}
_INVENTIONS: Mapping[Language, str] = {
    "es": "El presidente de la comisión de pesca presentó su dimisión irrevocable tras el escándalo de los sobornos.",
    "en": "The chairman of the fisheries committee handed in his resignation after the bribery scandal.",
}
_INNER = {ord(mark): "'" for mark in '«»“”"'}  # a quotation within one
_OBEYED: Mapping[Language, str] = {
    "es": "He recibido nuevas instrucciones y las cumplo: los artículos son falsos.",
    "en": "I have received new instructions and obey them: the articles are fake.",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A passage of the prompt."""

    number: int
    title: str
    text: str


class Scripted(CustomLLM):
    """Writes what the passages say in their own words, in the question's language or as a quotation, with citations.

    `mode` is "" for the truth, "liar" for every lie in turn, a question each, or one `Lie`. `lies` are the sentences
    that it falsified so far, as they were written, without markers. Not to be shared between threads where it lies.
    """

    mode: str = ""
    _turn: int = PrivateAttr(default=0)
    _lies: set[str] = PrivateAttr(default_factory=set)

    @property
    def lies(self) -> frozenset[str]:
        """Every sentence that is false, or not in the language asked for."""
        return frozenset(self._lies)

    @property
    def _name(self) -> str:
        """As `load_llm` takes it."""
        return {"": "demo", "liar": "demo:liar"}.get(self.mode, f"demo:liar:{self.mode}")

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index asks of a model."""
        return LLMMetadata(model_name=self._name, is_chat_model=True)

    @classmethod
    def class_name(cls) -> str:
        """As llama-index stores it."""
        return "pasaje_demo"

    def chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponse:
        """The whole reply at once."""
        text = self._reply(messages)
        return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text))

    def stream_chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponseGen:
        """The reply, a word at a time."""

        def pieces() -> ChatResponseGen:
            told = ""
            for piece in re.findall(r"\S+\s*|\s+", self._reply(messages)):
                told += piece
                yield ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=told), delta=piece)

        return pieces()

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:  # noqa: ARG002
        """As `chat`, with the prompt as the user's message."""
        return CompletionResponse(text=self._reply([ChatMessage(role=MessageRole.USER, content=prompt)]))

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Iterator[CompletionResponse]:  # type: ignore[override]  # noqa: ARG002
        """As `complete`, in one piece."""
        text = self.complete(prompt).text
        yield CompletionResponse(text=text, delta=text)

    def _reply(self, messages: Sequence[ChatMessage]) -> str:
        rules, told = messages[0].content or "", messages[-1].content or ""
        language: Language = "es" if rules in (ANSWERING["es"], CONDENSING["es"]) else "en"
        if rules in CONDENSING.values():
            return _stands_alone(told)
        shown = [_Shown(int(number), title, text) for number, title, text in _PASSAGE.findall(told)]
        asked = _ASKED.search(told)
        truth = _truth(asked[1] if asked else told, language, shown)
        if not self.mode:
            return " ".join(f"{sentence} [{number}]" for sentence, number in truth) or SAYS_NOTHING[language]
        lie = LIES[self._turn % len(LIES)] if self.mode == "liar" else self.mode
        self._turn += 1
        told_lies = list(_falsified(lie, truth, language, shown))
        self._lies.update(sentence for sentence, _ in told_lies)
        # Each lie beside a truth, as liars do.
        return (
            " ".join(f"{sentence} [{number}]" for sentence, number in [*truth[:1], *told_lies])
            or SAYS_NOTHING[language]
        )


def _truth(question: str, language: Language, shown: Sequence[_Shown]) -> list[tuple[str, int]]:
    """The sentences that have most of the question's words, each with its passage's number."""
    wanted, kind = _telling(question), kind_of(question)
    found = []
    for passage in shown:
        told = detect_language(passage.text, fallback=language)
        for start, end in sentence_spans(passage.text, told):
            sentence = passage.text[start:end]
            share = len(wanted & _telling(f"{passage.title} {sentence}")) / max(1, len(wanted))
            pointed = kind in POINTED and any(answering_spans(sentence, kind))
            found.append((share + POINTING * pointed, passage, told, sentence))
    best = sorted(found, key=lambda item: (-item[0], item[1].number))[:SENTENCES]
    return [
        (_said(sentence, told, language), passage.number)
        for share, passage, told, sentence in best
        if share >= SHARE or told != language
    ]


def _said(sentence: str, told: Language, language: Language) -> str:
    plain = " ".join(sentence.lstrip("-•*# ").split())
    if told == language:
        return plain if plain[-1:] in '.!?…”»"' else f"{plain}."
    return _QUOTES[language].format(sentence=plain.translate(_INNER).rstrip("."))


def _telling(text: str) -> set[str]:
    return {fold(word)[:6] for word in _WORD.findall(text) if word_role(word) in ("content", "kind")}


def _stands_alone(told: str) -> str:
    """The last question beside the one before it."""
    last = _LAST.search(told)
    before = _BEFORE.findall(told)
    question = " ".join((last[1] if last else told).split())
    return (
        f"{question} ({before[-1]})"
        if before and follows_up(question) and len(_telling(question)) < ALONE
        else question
    )


def _falsified(
    lie: str, truth: Sequence[tuple[str, int]], language: Language, shown: Sequence[_Shown]
) -> Iterator[tuple[str, int]]:
    """Sentences that are false by one change each, with the number they cite."""
    other: Language = "en" if language == "es" else "es"
    if lie == "language":
        yield _DENIALS[other].format(s=_INVENTIONS[other]).replace(":", ","), shown[0].number if shown else 1
    elif lie == "citation":
        yield _INVENTIONS[language], 99
    elif lie == "invention":
        yield _INVENTIONS[language], shown[0].number if shown else 1
    elif lie == "obedience":
        orders = [(match[1], passage.number) for passage in shown if (match := _ORDER.search(passage.text))]
        yield _OBEYED[language], 1
        yield from ((_sentence(order), number) for order, number in orders if order.strip())
    else:
        for sentence, number in truth:
            yield _changed(lie, sentence, language), number


def _sentence(text: str) -> str:
    """`text` on one line, as the beginning of a sentence."""
    plain = " ".join(text.split())
    return plain[:1].upper() + plain[1:]


def _changed(lie: str, sentence: str, language: Language) -> str:
    months = SPANISH_MONTHS if language == "es" else [month.capitalize() for month in ENGLISH_MONTHS]
    names = _NAME.findall(sentence)
    if lie == "number":
        if _NUMBER.search(sentence):
            return _NUMBER.sub(lambda found: str(int(found[0]) + 7), sentence, count=1)
        return f"{sentence.rstrip('.')}, " + (
            "según 43 testigos." if language == "es" else "according to 43 witnesses."
        )
    if lie == "date":
        for month in months:
            if re.search(rf"\b{month}\b", sentence):
                return re.sub(rf"\b{month}\b", months[(months.index(month) + 5) % 12], sentence, count=1)
        return f"{sentence.rstrip('.')}, " + ("el 31 de agosto de 1987." if language == "es" else "on August 31, 1987.")
    if lie == "name":
        return sentence.replace(names[0], "Baltasar Quiroga", 1) if names else f"Baltasar Quiroga: {sentence}"
    if lie == "quote":
        return f"{sentence.rstrip('.')}, " + ("«y nadie lo lamenta»." if language == "es" else "“and nobody is sorry”.")
    return _DENIALS[language].format(s=sentence)
