"""Models by name, through their real clients, against a real server that misbehaves in every way a server can."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import get_args

import pytest
from chat_server import ChatServer, Fault, Protocol, dead_url
from llama_index.core.llms import LLM, ChatMessage, ChatResponse, MockLLM

from index.errors import MissingExtra
from qa.errors import BadAddress, CutAnswer, MissingAddress, MissingKey, ModelError, UnknownModel, UnsuitableModel
from qa.models import CONNECT, CONTEXT, KEY, MODELS, SILENCE, load_llm, to_the_end

TEXT = "«El 23 de enero», dijo Peña en Coyoacán — un 3,5 % más [1][2]. 大丈夫 🗞️."
MESSAGES = [
    ChatMessage(role="system", content="Conteste solo con los pasajes.\n[1] «¿Qué pasó?»"),
    ChatMessage(role="user", content="¿Cuándo se reúnen? 🗓️"),
]
SENT = [
    {"role": "system", "content": "Conteste solo con los pasajes.\n[1] «¿Qué pasó?»"},
    {"role": "user", "content": "¿Cuándo se reúnen? 🗓️"},
]
PROTOCOLS: list[Protocol] = ["ollama", "openai", "openai-like"]
SHORT = 0.4  # seconds of silence, where a test waits for it
SWALLOWED: dict[Fault, str] = {"quiet cut": "no end", "ended early": "no end", "empty body": "no end"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of whoever runs the tests is sent anywhere, and what is sent goes to this machine."""
    for variable in (
        KEY, "OPENAI_API_BASE", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OLLAMA_HOST", "OLLAMA_API_KEY"
    ):  # fmt: skip
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> Protocol:
    """Each kind of model in turn."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch):
    """What makes the model that a server serves by a protocol."""

    def load(server: ChatServer, protocol: Protocol, silence: float = SILENCE) -> LLM:
        if protocol == "openai":
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            monkeypatch.setenv(KEY, "sk-test")
        return load_llm(server.name(protocol), silence=silence)

    return load


def _pieces(llm: LLM) -> Iterator[str]:
    return (response.delta or "" for response in to_the_end(llm.stream_chat(MESSAGES)))


def test_messages_arrive_as_sent_and_pieces_as_written(loaded, protocol: Protocol) -> None:
    """What is asked reaches the server to the letter, and its words come back one piece after the other."""
    with ChatServer(TEXT) as server:
        llm = loaded(server, protocol)
        assert not server.requests, "asked before there was a question"
        pieces = list(_pieces(llm))
    assert "".join(pieces) == TEXT
    assert len(pieces) > 10
    assert [request.body["messages"] for request in server.requests] == [SENT]


def test_whole_answers(loaded, protocol: Protocol) -> None:
    """Without streaming, and with asyncio, the answer is the same."""

    async def streamed() -> str:
        return "".join([piece.delta or "" async for piece in await llm.astream_chat(MESSAGES)])

    with ChatServer(TEXT) as server:
        llm = loaded(server, protocol)
        assert llm.chat(MESSAGES).message.content == TEXT
        assert asyncio.run(streamed()) == TEXT


def test_the_same_words_every_time_and_nothing_cut_off(loaded) -> None:
    """The models are asked not to roll dice; Ollama is told how much room the passages need."""
    with ChatServer(TEXT) as server:
        for protocol in PROTOCOLS:
            list(_pieces(loaded(server, protocol)))
    ollama, *others = (request.body for request in server.requests)
    assert ollama["options"]["temperature"] == 0
    assert ollama["options"]["num_ctx"] == CONTEXT
    assert ollama["think"] is False
    assert [body["temperature"] for body in others] == [0, 0]


@pytest.mark.parametrize("torn", [False, True])
def test_letters_torn_between_chunks_are_whole(loaded, protocol: Protocol, torn: bool) -> None:
    """An accent, an emoji or an event that arrives in two parts is put together again."""
    with ChatServer(TEXT, torn=torn, size=1) as server:
        assert "".join(_pieces(loaded(server, protocol))) == TEXT


def test_a_slow_model_is_not_a_silent_one(loaded, protocol: Protocol) -> None:
    """An answer that takes longer than the silence allowed arrives, as long as something arrives."""
    with ChatServer(TEXT[:20], size=2, pause=SHORT / 4) as server:
        started = time.monotonic()
        assert "".join(_pieces(loaded(server, protocol, SHORT))) == TEXT[:20]
        assert time.monotonic() - started > SHORT


@pytest.mark.parametrize("fault", [fault for fault in get_args(Fault) if fault != "heartbeat"])
def test_every_failure_is_an_exception_in_time(loaded, protocol: Protocol, fault: Fault) -> None:
    """Whatever a server does, the stream raises, soon, and what came before it is a beginning of the text."""
    with ChatServer(TEXT, fault) as server:
        llm = loaded(server, protocol, SHORT)
        got: list[str] = []
        started = time.monotonic()
        with pytest.raises(Exception) as caught:  # noqa: PT011 - each client has a family of its own
            got.extend(_pieces(llm))  # keeps what came before the exception
        assert time.monotonic() - started < SHORT + 2
    assert TEXT.startswith("".join(got))
    assert len(server.requests) == 1, "a second try makes the reader wait"
    if fault in SWALLOWED or (fault == "garbage" and protocol != "ollama"):
        assert isinstance(caught.value, CutAnswer)
        assert caught.value.fields == {"reason": "no end"}
    elif fault == "length":
        assert caught.value.fields == {"reason": "length"}
    else:
        assert not isinstance(caught.value, ModelError), "the client saw it by itself"


@pytest.mark.parametrize("fault", ["quiet cut", "ended early", "empty body"])
def test_clients_swallow_a_quiet_end(loaded, protocol: Protocol, fault: Fault) -> None:
    """Why `to_the_end` exists: the clients end such a stream as if it were whole."""
    with ChatServer(TEXT, fault) as server:
        responses = list(loaded(server, protocol).stream_chat(MESSAGES))
    assert "".join(response.delta or "" for response in responses) != TEXT


@pytest.mark.parametrize("fault", ["cut", "429", "500", "404", "garbage", "wrong JSON", "empty body", "silence"])
def test_failures_without_streaming(loaded, protocol: Protocol, fault: Fault) -> None:
    """A whole answer that does not come is an exception too, as soon."""
    with ChatServer(TEXT, fault) as server:
        llm = loaded(server, protocol, SHORT)
        started = time.monotonic()
        with pytest.raises(Exception):  # noqa: B017, PT011 - each client has a family of its own
            llm.chat(MESSAGES)
        assert time.monotonic() - started < SHORT + 2
    assert len(server.requests) == 1


def test_a_dead_port_is_noticed_at_once(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens nobody is waited for."""
    url = dead_url()
    monkeypatch.setenv("OPENAI_BASE_URL", f"{url}/v1")
    monkeypatch.setenv(KEY, "sk-test")
    llm = load_llm("openai:x" if protocol == "openai" else f"{protocol}:x@{url}")
    started = time.monotonic()
    with pytest.raises(Exception, match=r"(?i)connect"):
        list(_pieces(llm))
    assert time.monotonic() - started < CONNECT


def test_signs_of_life_are_no_silence(loaded) -> None:
    """A server may keep a stream open without a word for ever: whoever reads it needs a clock of their own."""
    with ChatServer(TEXT, "heartbeat") as server:
        started, silent = time.monotonic(), 0
        for piece in _pieces(loaded(server, "ollama", SHORT)):
            silent += not piece
            if time.monotonic() - started > 3 * SHORT:
                break
    assert silent > 5


def test_a_model_that_is_not_listened_to_stops(loaded, protocol: Protocol) -> None:
    """Whoever stops reading frees the server at once, not when Python next collects its rubbish."""
    gc.disable()
    try:
        with ChatServer(TEXT * 200, pause=0.01) as server:
            stream = to_the_end(loaded(server, protocol).stream_chat(MESSAGES))
            next(stream)
            stream.close()
            assert server.abandoned.wait(2)
    finally:
        gc.enable()


def test_an_empty_answer_is_an_answer(loaded, protocol: Protocol) -> None:
    """A model that says nothing, and that it is done, has not failed: the reader of the answer decides."""
    with ChatServer("") as server:
        assert "".join(_pieces(loaded(server, protocol))) == ""


def test_models_that_say_nothing_of_an_end_are_believed() -> None:
    """A client of another maker, whose pieces do not tell, is not taken to be cut."""
    assert list(to_the_end(MockLLM().stream_chat(MESSAGES)))


def test_the_end_counts_though_something_follows() -> None:
    """OpenAI's counts of tokens come after the end, in a piece that has no choices."""

    def piece(*reasons: str | None) -> ChatResponse:
        raw = SimpleNamespace(choices=[SimpleNamespace(finish_reason=reason) for reason in reasons])
        return ChatResponse(message=MESSAGES[1], raw=raw)

    def read(*responses: ChatResponse) -> list[ChatResponse]:
        return list(to_the_end(response for response in responses))

    assert len(read(piece(None), piece("stop"), piece())) == 3
    assert len(read(piece(), piece(None), piece("stop"))) == 3
    for cut in ([piece(None), piece()], [piece(), piece(None)], [piece(None), piece("length"), piece()], []):
        with pytest.raises(CutAnswer):
            read(*cut)


def test_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of one's own gets the key that is set, or something harmless; Ollama gets none."""
    with ChatServer(TEXT) as server:
        list(_pieces(load_llm(server.name("openai-like"))))
        monkeypatch.setenv(KEY, "sk-mine")
        list(_pieces(load_llm(server.name("openai-like"))))
        list(_pieces(load_llm(server.name("ollama"))))
    sent = [request.headers.get("authorization") for request in server.requests]
    assert sent == ["Bearer none", "Bearer sk-mine", None]


def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address without a path gets the usual one; Ollama's own variable names its server; an @ may be a model's."""
    with ChatServer(TEXT) as server:
        for name in (
            f"openai-like:a@{server.url}/",
            f"openai-like:org/a:7b@q4_k_m@{server.url}/v1",
            f"ollama:llama3.2:3b@{server.url}/",
        ):
            list(_pieces(load_llm(name)))
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        list(_pieces(load_llm("ollama:b")))
    assert [(request.path, request.body["model"]) for request in server.requests] == [
        ("/v1/chat/completions", "a"),
        ("/v1/chat/completions", "org/a:7b@q4_k_m"),
        ("/api/chat", "llama3.2:3b"),
        ("/api/chat", "b"),
    ]


@pytest.mark.parametrize("name", ["", "ollama", "ollama:", "ollama:@http://localhost", "gpt-4", "Ollama:x", "openai:"])
def test_an_unknown_name_lists_what_is_known(name: str) -> None:
    """A name that says nothing is answered with every form and an example."""
    with pytest.raises(UnknownModel, match=r"ollama:llama3\.2") as caught:
        load_llm(name)
    assert all(maker.form in str(caught.value) for maker in MODELS.values())


@pytest.mark.parametrize(
    "address",
    ["localhost:8000", "ftp://localhost", "http://", "http://:80", "http://host:port", "http://[::1", "http://h:99999"],
)
@pytest.mark.parametrize("kind", ["ollama", "openai-like"])
def test_what_is_no_address(kind: str, address: str) -> None:
    """An address that no client could use is refused before it is tried, and named."""
    with pytest.raises(BadAddress) as caught:
        load_llm(f"{kind}:x@{address}")
    assert caught.value.fields["address"] == address


def test_a_server_of_ones_own_needs_an_address() -> None:
    """The sentence is the name as it should have been."""
    with pytest.raises(MissingAddress, match="openai-like:x@http://localhost:8000/v1"):
        load_llm("openai-like:x")


def test_openai_needs_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key nothing is tried; with an empty one neither."""
    for _ in range(2):
        with pytest.raises(MissingKey, match=KEY):
            load_llm("openai:gpt-4.1-mini")
        monkeypatch.setenv(KEY, "")


def test_openai_models_that_came_later_and_that_do_not_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that the client's list does not know is tried; one that is known not to chat is refused."""
    monkeypatch.setenv(KEY, "sk-test")
    assert load_llm("openai:gpt-99").metadata.is_chat_model
    with pytest.raises(UnsuitableModel, match=r"openai:gpt-5\.4-pro"):
        load_llm("openai:gpt-5.4-pro")


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [
        ("ollama:x", "llama_index.llms.ollama", "ollama"),
        ("openai:x", "llama_index.llms.openai_like", "openai"),
        ("openai-like:x@http://localhost:1", "llama_index.llms.openai_like", "openai"),
    ],
)
def test_a_missing_extra_names_the_command(monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str) -> None:
    """Without a model's packages, the error says what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setenv(KEY, "sk-test")
    with pytest.raises(MissingExtra, match=rf"pip install 'pasaje\[{extra}\]'"):
        load_llm(name)


def test_the_server_speaks_json() -> None:
    """What the tests stand on: the server's NDJSON is one JSON object a line, and its last says that it is done."""
    import httpx

    with ChatServer("Hola") as server:
        body = {"model": "x", "messages": [], "stream": True}
        lines = httpx.post(f"{server.url}/api/chat", json=body, headers={"Connection": "close"}).text.splitlines()
    assert [json.loads(line)["done"] for line in lines] == [False, True]
