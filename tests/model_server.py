"""Servers of models on this machine, speaking the protocols of OpenAI and of Ollama over real HTTP.

A subclass adds paths to `answers`: a function from the request's JSON to a status and the answer's JSON.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from index.encoder import StaticEncoder

Json = dict[str, Any]
Answer = Callable[[Json], tuple[int, Json]]

MODEL = "static-test"


class ModelServer:
    """Serves the static encoder as MODEL, and under any other name in `models` (name → numbers kept of a vector).

    `requests` holds (path, JSON) of what came in. Tests may change `models`, set `broken` to a status that every
    request is to get, and `reversed` to have every vector turned round, as another model's would be.
    """

    def __init__(self) -> None:
        self._encoder = StaticEncoder()
        self.models = {MODEL: self._encoder.dim}
        self.requests: list[tuple[str, Json]] = []
        self.broken: int | None = None
        self.reversed = False
        self.answers: Mapping[str, Answer] = {"/v1/embeddings": self._openai, "/api/embed": self._ollama}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def texts(self) -> list[str]:
        """Every text that came in to be embedded, in order."""
        given = [request["input"] for _, request in self.requests]
        return [text for texts in given for text in ([texts] if isinstance(texts, str) else texts)]

    def _vectors(self, request: Json) -> list[list[float]] | None:
        """The vectors asked for, of length 3 and not 1; None for a model that is not there."""
        if request["model"] not in self.models:
            return None
        given = request["input"]
        texts: Sequence[str] = [given] if isinstance(given, str) else given
        rows = 3 * self._encoder.embed_passages(texts)[:, : self.models[request["model"]]]
        return (rows[:, ::-1] if self.reversed else rows).tolist()

    def _openai(self, request: Json) -> tuple[int, Json]:
        vectors = self._vectors(request)
        if vectors is None:
            return 404, {"error": {"message": "The model does not exist", "code": "model_not_found"}}
        data = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return 200, {"object": "list", "data": data, "model": request["model"], "usage": usage}

    def _ollama(self, request: Json) -> tuple[int, Json]:
        vectors = self._vectors(request)
        if vectors is None:
            return 404, {"error": f'model "{request["model"]}" not found, try pulling it first'}
        return 200, {"model": request["model"], "embeddings": vectors}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append((self.path, request))
                status, answer = 404, {"error": "no such path"}
                if server.broken:
                    status, answer = server.broken, {"error": {"message": "broken on purpose"}}
                elif self.path in server.answers:
                    status, answer = server.answers[self.path](request)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Nothing: pytest's output is not this server's."""

        return Handler
