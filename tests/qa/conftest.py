"""A chatbot over the bundled seeds and the bundled word vectors, built once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files

import pytest

from index import NewsIndex
from index.encoder.static import StaticEncoder
from qa import Chatbot
from qa.verify import Verifier


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chatbot]:
    with as_file(files("seeds").joinpath("articles")) as seeds:
        index, _ = NewsIndex.build([seeds], tmp_path_factory.mktemp("qa") / "index")
    chatbot = Chatbot(index)
    yield chatbot
    chatbot.close()


@pytest.fixture(scope="session")
def encoder() -> StaticEncoder:
    return StaticEncoder()


@pytest.fixture(scope="session")
def verifier(encoder: StaticEncoder) -> Verifier:
    return Verifier(encoder)
