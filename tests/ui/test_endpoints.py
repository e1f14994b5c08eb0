"""What programs may ask of the page."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    from gradio_client import Client

    return Client(address, verbose=False, analytics_enabled=False)


def test_endpoints_are_named_typed_and_documented(client: Any) -> None:
    """A program sees three endpoints, what each parameter is and what the page does for itself is not among them."""
    told = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(told) == {"/ask", "/search", "/article"}
    assert [parameter["parameter_name"] for parameter in told["/ask"]["parameters"]] == [
        "question", "language", "since", "until",
    ]  # fmt: skip
    assert "exact citations" in told["/ask"]["description"]


def test_program_asks_searches_and_reads(client: Any) -> None:
    """An answer's citation is found in the article that the program then reads."""
    answer = client.predict("What time does the library open?", api_name="/ask")
    (citation,) = answer["citations"]
    article = client.predict(citation["article_id"], api_name="/article")
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    hits = client.predict("puente", k=2, language="es", api_name="/search")
    assert {hit["article_id"] for hit in hits} == {"bridge"}


@pytest.mark.parametrize(
    ("endpoint", "values", "said"),
    [
        ("/ask", ["?!"], "has no words"),
        ("/ask", ["When?", "", "soon"], "cannot be read"),
        ("/article", ["none"], "no article none"),
    ],
)
def test_errors_are_told_in_a_sentence(client: Any, endpoint: str, values: list[str], said: str) -> None:
    """What goes wrong is a sentence for a program too."""
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=said):
        client.predict(*values, api_name=endpoint)


@pytest.mark.skipif(find_spec("mcp") is None, reason="needs the extra mcp")
def test_language_models_find_the_tools(address: str) -> None:
    """Where the extra `mcp` is installed the same three are tools of an MCP server."""
    import json
    from urllib.request import urlopen

    with urlopen(f"{address}gradio_api/mcp/schema") as answer:
        assert {tool["name"].rsplit("_", 1)[-1] for tool in json.load(answer)} == {"ask", "search", "article"}
