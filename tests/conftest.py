"""What tests of every part share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from model_server import ModelServer


@pytest.fixture
def model_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server of models, which the environment names as the one of Ollama and of OpenAI."""
    with ModelServer() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.address)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.address}/v1")
        monkeypatch.delenv("OPENAI_API_BASE", raising=False)
        monkeypatch.setenv("OPENAI_API_KEY", "a test's")
        yield server
