"""Language models by name, and how to tell that one was cut off."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import MissingExtra
from qa.errors import BadAddress, CutAnswer, MissingAddress, MissingKey, UnknownModel, UnsuitableModel

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatResponse, ChatResponseGen
    from openai import Stream

# Seconds. A server that is there takes a connection at once, also from another continent.
CONNECT = 5.0
# Seconds without a byte. A little over the 30 that an answer is waited for, so that it is the reader of the stream who
# gives up and says why, and the thread that it leaves behind ends soon after.
SILENCE = 35.0
# A question is rare enough for a connection of its own: none is kept that the server may have closed meanwhile.
HEADERS = {"Connection": "close"}
# The extractive answer stands ready, and is better than a second try, which "Retry-After: 60" makes a minute's wait.
RETRIES = 0
# Tokens of question, passages and answer together. A dozen passages are some 3,000. Ollama gives 4,096 when it is not
# told, and drops the beginning of what does not fit without a word; its client, when it is not told, asks for all
# that the model was made for, which is more memory than a laptop has.
CONTEXT = 8192
# Tokens of an answer. It is a few sentences; this ends a model that repeats itself.
ANSWER = 2048

KEY = "OPENAI_API_KEY"
NO_KEY = "none"  # the client wants one where the server does not
_NO_END = "no end"
# Why a stream stopped, where that was not the model's own end.
_CUT = frozenset({_NO_END, "length", "content_filter"})


@dataclass(frozen=True, slots=True)
class Maker:
    """How the models of one kind are written, and what makes one of what follows the kind's `:`.

    `make` takes that text, never empty where `form` says MODEL, and how long, in seconds, its server may be silent.
    """

    form: str
    make: Callable[[str, float], LLM]


def load_llm(name: str, *, silence: float = SILENCE) -> LLM:
    """The model called `name`, a form of `MODELS`. Nothing is sent to its server before it is asked something.

    `silence` is how many seconds its server may be silent before the client gives up. Raises UnknownModel,
    MissingAddress, BadAddress, MissingKey, UnsuitableModel, and MissingExtra where its packages are not installed.
    """
    kind, _, rest = name.partition(":")
    if kind not in MODELS or ("MODEL" in MODELS[kind].form and not rest.partition("@")[0]):
        raise unknown(name)
    return MODELS[kind].make(rest, silence)


def unknown(name: str) -> UnknownModel:
    """What is raised for `name`, with what is known."""
    return UnknownModel(name=name, known=", ".join(maker.form for maker in MODELS.values()), example="ollama:llama3.2")


def to_the_end(stream: ChatResponseGen) -> ChatResponseGen:
    """The pieces of `stream`. Raises CutAnswer where it stops though the model had not finished.

    The clients' streams end without an exception when a connection closes and HTTP cannot tell that something is
    missing, when the server stops the model for want of room, and OpenAI's when what comes is not the protocol at all.
    A client that says nothing of an end in any piece is believed. Closing it closes `stream`, and the server hears.
    """
    came, reason = False, None
    with closing(stream):
        for response in stream:
            came = True
            if reason in (None, _NO_END):
                reason = _reason(response) or reason
            yield response
    if not came or reason in _CUT:
        raise CutAnswer(reason=reason or _NO_END)


def _reason(response: ChatResponse) -> str | None:
    """Why the model stopped, `_NO_END` where it goes on, None where the piece does not say.

    OpenAI's protocol gives a `finish_reason` in the last piece with a choice, and maybe a piece without choices after
    it; Ollama's gives `done`. Other clients say nothing.
    """
    raw = response.raw
    if isinstance(raw, Mapping) and "done" in raw:
        return str(raw.get("done_reason") or "stop") if raw["done"] else _NO_END
    choices = getattr(raw, "choices", None)
    if not choices:
        return None
    return str(getattr(choices[0], "finish_reason", None) or _NO_END)


def _ollama(rest: str, silence: float) -> LLM:
    try:
        from httpx import Timeout
        from llama_index.llms.ollama import Ollama
        from ollama import AsyncClient, Client
    except ImportError as error:
        raise MissingExtra(feature=f"The model ollama:{rest}", extra="ollama") from error
    model, url = _parts(rest, "http://localhost:11434")
    timeout = Timeout(silence, connect=min(CONNECT, silence))
    return Ollama(
        model=model,
        temperature=0.0,
        context_window=CONTEXT,
        additional_kwargs={"num_predict": ANSWER},
        thinking=False,  # minutes on a laptop, before the first word
        # Without a URL they go by OLLAMA_HOST, as Ollama's own commands do.
        client=Client(url, timeout=timeout, headers=HEADERS),
        async_client=AsyncClient(url, timeout=timeout, headers=HEADERS),
    )


def _openai(model: str, silence: float) -> LLM:
    key = os.environ.get(KEY)
    if not key:
        raise MissingKey(name=f"openai:{model}", variable=KEY)
    return _openai_client(f"openai:{model}", model, None, key, silence)


def _openai_like(rest: str, silence: float) -> LLM:
    name, example = f"openai-like:{rest}", "http://localhost:8000/v1"
    model, url = _parts(rest, example)
    if url is None:
        raise MissingAddress(name=name, example=f"{name}@{example}")
    if not urlsplit(url).path.strip("/"):
        url = f"{url.rstrip('/')}/v1"  # where vLLM, llama.cpp and LM Studio answer, and what their users forget
    return _openai_client(name, model, url, os.environ.get(KEY) or NO_KEY, silence)


def _openai_client(name: str, model: str, url: str | None, key: str, silence: float) -> LLM:
    """Both are OpenAILike, as OpenAI refuses the models that came out after it."""
    try:
        from llama_index.llms.openai_like import OpenAILike
        from openai import AsyncOpenAI, OpenAI, Stream, Timeout
    except ImportError as error:
        raise MissingExtra(feature=f"The model {name}", extra="openai") from error

    class Released(OpenAI):
        """Lets go of a stream that is no longer read, where OpenAI's leaves the server at work until rubbish is
        collected: its stream and its stream's iterator hold each other."""

        def post(self, *args: Any, **kwargs: Any) -> Any:
            made = super().post(*args, **kwargs)
            return _released(made) if isinstance(made, Stream) else made

    timeout = Timeout(silence, connect=min(CONNECT, silence))
    client = Released(api_key=key, base_url=url, timeout=timeout, max_retries=RETRIES, default_headers=HEADERS)
    try:
        return OpenAILike(  # type: ignore[call-arg]  # its parent's __init__ takes the clients
            model=model,
            temperature=0.0,
            context_window=CONTEXT,
            is_chat_model=True,
            api_key=key,
            api_base=str(client.base_url),
            max_retries=RETRIES,
            openai_client=client,
            async_openai_client=AsyncOpenAI(
                api_key=key, base_url=url, timeout=timeout, max_retries=RETRIES, default_headers=HEADERS
            ),
        )
    except ValueError as error:  # a model of OpenAI's that only its other protocol serves
        raise UnsuitableModel(name=name) from error


def _released(stream: Stream[Any]) -> Iterator[Any]:
    with stream:
        yield from stream


def _parts(rest: str, example: str) -> tuple[str, str | None]:
    """The model, which may have an @ of its own as LM Studio's do, and its server's URL. Raises BadAddress."""
    model, url = match.groups() if (match := re.fullmatch(r"(.+?)@(\w+://.*)", rest)) else (rest, None)
    if url is None and "@" in rest:
        raise BadAddress(address=rest.rpartition("@")[2], example=example)
    if url is not None and not _is_address(url):
        raise BadAddress(address=url, example=example)
    return model, url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or an unclosed bracket
        return False


def _demo(rest: str, _silence: float) -> LLM:
    from qa.scripted import LIES, Scripted

    if rest not in ("", "liar", *(f"liar:{lie}" for lie in LIES)):
        raise unknown(f"demo:{rest}")
    return Scripted(mode=rest.rpartition(":")[2])


MODELS: Mapping[str, Maker] = {
    "demo": Maker("demo[:liar[:LIE]]", _demo),
    "ollama": Maker("ollama:MODEL[@URL]", _ollama),
    "openai": Maker("openai:MODEL", _openai),
    "openai-like": Maker("openai-like:MODEL@URL", _openai_like),
}
