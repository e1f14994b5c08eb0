"""A model server that speaks OpenAI's chat protocol and Ollama's, and misbehaves as it is told to.

    with ChatServer("Hola [1].") as server:
        load_llm(server.name("ollama")).chat(...)
        server.requests[0].body["messages"]

It is real: sockets, HTTP, server-sent events and NDJSON, on a free port of 127.0.0.1.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Protocol = Literal["ollama", "openai", "openai-like"]
Fault = Literal[
    "cut",  # the connection closes in mid-stream, and HTTP's framing says that something is missing
    "quiet cut",  # … where the framing cannot say so: a body that ends when its connection does
    "ended early",  # HTTP's framing is whole, but the model's end is not in it
    "length",  # the server says that it stopped because there was no room for more
    "garbage midway",  # a line that is not JSON, in mid-stream
    "error midway",  # the protocol's own error, in mid-stream
    "429",
    "500",
    "404",
    "garbage",  # 200 and a page of HTML
    "wrong JSON",  # 200 and JSON of something else
    "empty body",  # 200 and nothing
    "silence",  # the connection is taken, and nothing is said
    "silence midway",  # … after half the text
    "heartbeat",  # no words, but signs of life for ever
]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class ChatServer:
    """Answers each chat with `text`, in pieces of `size` characters that are `pause` seconds apart.

    `torn` sends the bytes of the body in chunks of three, so that characters and events are split
    between them. `retry_after` is the header of a 429. `abandoned` is set when a client goes away in mid-stream.
    """

    text: str = ""
    fault: Fault | None = None
    size: int = 4
    pause: float = 0.0
    torn: bool = False
    retry_after: str = "60"
    requests: list[Request] = field(default_factory=list)
    abandoned: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ChatServer:
        self.ended = threading.Event()  # lets go of the handlers that keep silent
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def name(self, protocol: Protocol) -> str:
        """What `load_llm` calls it; for "openai", OPENAI_BASE_URL has to be `url` + "/v1"."""
        return "openai:gpt-test" if protocol == "openai" else f"{protocol}:test@{self.url}"


def dead_url() -> str:
    """A port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@dataclass(frozen=True, slots=True)
class _Wire:
    """How a protocol writes its pieces."""

    media: str
    piece: Callable[[str], bytes]
    end: Callable[[str], bytes]  # of why it ended
    error: bytes
    heartbeat: bytes
    whole: Callable[[str], Any]  # the answer that is not streamed


def _chunk(delta: dict[str, str], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "test", "choices": [choice]}
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


def _completion(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "test", "choices": [choice]}


def _line(text: str, **more: object) -> dict[str, Any]:
    return {"model": "test", "message": {"role": "assistant", "content": text}, "done": False, **more}


def _ndjson(body: object) -> bytes:
    return f"{json.dumps(body, ensure_ascii=False)}\n".encode()


WIRES = {
    "/v1/chat/completions": _Wire(
        media="text/event-stream",
        piece=lambda text: _chunk({"content": text}, None),
        end=lambda reason: _chunk({}, reason) + b"data: [DONE]\n\n",
        error=b'data: {"error": {"message": "out of memory", "type": "server_error"}}\n\n',
        heartbeat=b": still here\n\n",
        whole=_completion,
    ),
    "/api/chat": _Wire(
        media="application/x-ndjson",
        piece=lambda text: _ndjson(_line(text)),
        end=lambda reason: _ndjson(_line("", done=True, done_reason=reason)),
        error=_ndjson({"error": "out of memory"}),
        heartbeat=_ndjson(_line("")),
        whole=lambda text: _line(text, done=True, done_reason="stop"),
    ),
}
STATUSES = {"429": 429, "500": 500, "404": 404}


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
            server.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            wire = WIRES.get(self.path)
            if wire is None:
                self._send(404, "application/json", b'{"error": "no such path"}')
            elif server.fault in STATUSES:
                self._send(STATUSES[server.fault], "application/json", b'{"error": "no"}')
            elif server.fault in ("garbage", "wrong JSON", "empty body"):
                page = {"garbage": b"<html>Bienvenido</html>\n\n", "wrong JSON": b'["hola"]\n', "empty body": b""}
                streamed = body.get("stream") and wire.media == "text/event-stream" and server.fault != "garbage"
                content = b"data: " + page[server.fault] + b"\n" if streamed else page[server.fault]
                self._send(200, wire.media if body.get("stream") else "application/json", content)
            elif server.fault == "silence":
                self._keep_silent()
            elif body.get("stream"):
                self._stream(wire)
            else:
                content = json.dumps(wire.whole(server.text)).encode()
                self._send(200, "application/json", content, cut=server.fault == "cut")

        def _send(self, status: int, media: str, content: bytes, *, cut: bool = False) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(content)))
            if status == 429:
                self.send_header("Retry-After", server.retry_after)
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if cut else content)

        def _keep_silent(self) -> None:
            server.ended.wait()

        def _stream(self, wire: _Wire) -> None:
            framed = server.fault != "quiet cut"
            self.send_response(200)
            self.send_header("Content-Type", wire.media)
            self.send_header(*("Transfer-Encoding", "chunked") if framed else ("Connection", "close"))
            self.end_headers()
            end = b"0\r\n\r\n" if framed and server.fault != "cut" else b""
            try:
                for content in self._body(wire):
                    for part in [content[i : i + 3] for i in range(0, len(content), 3)] if server.torn else [content]:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if framed else part)
                self.wfile.write(end)
            except ConnectionError:
                server.abandoned.set()

        def _body(self, wire: _Wire) -> Iterator[bytes]:
            pieces = [server.text[i : i + server.size] for i in range(0, len(server.text), server.size)]
            midway = len(pieces) // 2
            for number, piece in enumerate(pieces):
                if number == midway and server.fault:
                    if server.fault in ("cut", "quiet cut", "ended early"):
                        return
                    yield from self._midway(wire)
                yield wire.piece(piece)
                server.ended.wait(server.pause)
            yield wire.end("length" if server.fault == "length" else "stop")

        def _midway(self, wire: _Wire) -> Iterator[bytes]:
            if server.fault == "garbage midway":
                yield b"data: {nada\n\n" if wire.media == "text/event-stream" else b"{nada\n"
            elif server.fault == "error midway":
                yield wire.error
            elif server.fault == "silence midway":
                self._keep_silent()
            elif server.fault == "heartbeat":
                while not server.ended.wait(0.05):
                    yield wire.heartbeat

    return Handler
