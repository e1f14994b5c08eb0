"""The chatbot and the search as parts of llama-index programs: what each of those does for real, with a local model."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from llama_index.core import Settings
from llama_index.core.agent.workflow import FunctionAgent, ReActAgent, ToolCallResult
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.llms.types import ToolCallBlock
from llama_index.core.base.response.schema import AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.chat_engine import CondensePlusContextChatEngine, CondenseQuestionChatEngine
from llama_index.core.evaluation import FaithfulnessEvaluator, RelevancyEvaluator, RetrieverEvaluator
from llama_index.core.llms import ChatMessage, CompletionResponse, CustomLLM, LLMMetadata
from llama_index.core.llms.mock import MockFunctionCallingLLM
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.query_engine import RouterQueryEngine
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.core.selectors import LLMMultiSelector, LLMSingleSelector
from llama_index.core.tools import QueryEngineTool
from pydantic import PrivateAttr

from index.errors import EmptyQuestion
from qa import Chatbot
from qa.scripted import Scripted

WHERE = "¿Dónde será la reunión ministerial?"
WHEN = "When is the next meeting of the security group?"
UNSAID = "¿Quién ganó el partido de fútbol?"
FOLLOW_UP = "¿Y cuándo?"


# While it is made, an agent of llama-index looks at every attribute that its pydantic model has, deprecated or not.
agents_look_around = pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")


class Told(CustomLLM):
    """A model that answers by a rule, and keeps what it was asked."""

    _rule: Callable[[str], str] = PrivateAttr()
    _prompts: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    @property
    def prompts(self) -> list[str]:
        return self._prompts

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=8192, num_output=256)

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        self._prompts.append(prompt)
        return CompletionResponse(text=self._rule(prompt))

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Iterator[CompletionResponse]:  # type: ignore[override]
        text = self.complete(prompt).text
        for at in range(0, len(text), 5):
            yield CompletionResponse(text=text[: at + 5], delta=text[at : at + 5])


@pytest.fixture(autouse=True)
def untouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins with a llama-index that nobody has set up, and no key for a service."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    for name in vars(Settings):
        monkeypatch.setattr(Settings, name, None)


@pytest.fixture(params=["quoted", "written"])
def either(bot: Chatbot, request: pytest.FixtureRequest) -> Chatbot:
    """The chatbot without and with a model."""
    return bot if request.param == "quoted" else Chatbot(bot.index, Scripted())


def assert_exact(bot: Chatbot, nodes: Sequence[NodeWithScore]) -> None:
    """Every node is a slice of its article's text."""
    assert nodes
    for found in nodes:
        node = found.node
        assert isinstance(node, TextNode)
        article = bot.index.article(node.metadata["article_id"])
        assert article is not None
        assert node.text == article.text[node.start_char_idx : node.end_char_idx] != ""
        assert node.metadata["title"] == article.title
        assert node.metadata["date"] == (article.date.isoformat() if article.date else "")
        assert set(node.metadata) == {"article_id", "title", "date", "language", "url"}
        assert found.score is not None


def _memory() -> ChatMemoryBuffer:
    """A conversation in memory: the default one leaves a database connection open until it is collected."""
    return ChatMemoryBuffer(token_limit=4000)


def _tool(engine: BaseQueryEngine, name: str = "news") -> QueryEngineTool:
    return QueryEngineTool.from_defaults(engine, name=name, description="What the newspapers say.")


class Elsewhere(BaseQueryEngine):
    """Another engine, which a router may choose."""

    def __init__(self) -> None:
        super().__init__(callback_manager=None)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: object) -> Response:
        return Response("It is sunny.")

    async def _aquery(self, query_bundle: object) -> Response:
        return self._query(query_bundle)


def test_a_response_is_the_answer_with_its_citations_as_nodes(either: Chatbot) -> None:
    """The text is the answer's; number n of it is the n-th source node, with the very offsets of the citation."""
    answer = either.ask(WHERE)
    engine = either.as_query_engine()
    assert isinstance(engine, BaseQueryEngine)
    response = engine.query(WHERE)
    assert isinstance(response, Response)
    assert response.response == answer.text
    assert_exact(either, response.source_nodes)
    spans = [(found.node.metadata["article_id"], *_span(found)) for found in response.source_nodes]
    assert spans == [(citation.article_id, citation.start, citation.end) for citation in answer.citations]


def _span(found: NodeWithScore) -> tuple[int | None, int | None]:
    assert isinstance(found.node, TextNode)
    return found.node.start_char_idx, found.node.end_char_idx


def test_what_the_articles_do_not_say_has_the_nearest_passages(bot: Chatbot) -> None:
    """Without an answer the source nodes are those that the retriever gives, and the status tells."""
    response = bot.as_query_engine(k=3).query(UNSAID)
    assert response.metadata is not None
    assert response.metadata["status"] == "no_evidence"
    assert response.metadata["citations"] == {}
    assert_exact(bot, response.source_nodes)
    found = bot.index.as_retriever(k=3).retrieve(UNSAID)
    assert [(node.node_id, node.metadata) for node in response.source_nodes] == [
        (node.node_id, node.metadata) for node in found
    ]


def test_metadata_are_what_a_program_needs(either: Chatbot) -> None:
    """Status, writer, notice, language and each number's citation, in a form that JSON keeps."""
    answer, response = either.ask(WHERE), either.as_query_engine().query(WHERE)
    metadata = response.metadata
    assert metadata == json.loads(json.dumps(metadata))
    assert metadata is not None
    told = answer.to_dict()
    kept = ("question", "understood", "language", "status", "written_by", "notice", "checks")
    assert {key: metadata[key] for key in kept} == {key: told[key] for key in kept}
    assert list(metadata["citations"].values()) == told["citations"]
    assert set(metadata["citations"]) == set(re.findall(r"\[(\d+)\]", answer.text))


def test_language_and_dates_are_those_asked_for(bot: Chatbot) -> None:
    """What is set on the engine holds for each of its queries."""
    article = next(article for article in bot.index.articles() if article.date)
    response = bot.as_query_engine(language="en", since=article.date, until=article.date, k=2).query("¿Qué pasó hoy?")
    assert response.metadata is not None
    assert response.metadata["language"] == "en"
    assert {node.metadata["date"] for node in response.source_nodes} == {str(article.date)}


@pytest.mark.parametrize("question", [WHERE, UNSAID])
def test_a_stream_joins_to_the_same_answer(either: Chatbot, question: str) -> None:
    """The pieces are the text; nodes and metadata are there once the pieces are at their end."""
    whole = either.as_query_engine().query(question)
    response = either.as_query_engine(streaming=True).query(question)
    assert isinstance(response, StreamingResponse)
    assert response.metadata == {"question": question}
    pieces = list(response.response_gen)
    assert len(pieces) > 1
    assert "".join(pieces) == str(whole)
    assert (response.source_nodes, response.metadata) == (whole.source_nodes, whole.metadata)


def test_asking_with_asyncio_gives_the_same(either: Chatbot) -> None:
    """`aquery` does not differ from `query`, streamed or whole."""

    async def asked() -> tuple[object, AsyncStreamingResponse, list[str]]:
        whole = await either.as_query_engine().aquery(WHERE)
        response = await either.as_query_engine(streaming=True).aquery(WHERE)
        assert isinstance(response, AsyncStreamingResponse)
        return whole, response, [piece async for piece in response.async_response_gen()]

    expected = either.as_query_engine().query(WHERE)
    whole, response, pieces = asyncio.run(asked())
    assert whole == expected
    assert "".join(pieces) == str(expected)
    assert (response.source_nodes, response.metadata) == (expected.source_nodes, expected.metadata)


def test_a_stream_may_be_left(bot: Chatbot) -> None:
    """Whoever stops listening leaves nothing behind that fails, in either form."""
    engine = Chatbot(bot.index, Scripted()).as_query_engine(streaming=True)

    async def left() -> None:
        response = await engine.aquery(WHERE)
        async for _ in response.async_response_gen():  # type: ignore[union-attr]
            break

    response = engine.query(WHERE)
    assert isinstance(response, StreamingResponse)
    assert next(iter(response.response_gen))
    del response
    asyncio.run(left())


@pytest.mark.parametrize("streaming", [False, True])
def test_errors_are_those_of_the_chatbot(bot: Chatbot, streaming: bool) -> None:
    """A question without words is refused when it is asked, not when the answer is read."""
    engine = bot.as_query_engine(streaming=streaming)
    with pytest.raises(EmptyQuestion):
        engine.query("¿?")
    with pytest.raises(EmptyQuestion):
        asyncio.run(engine.aquery("¿?"))


def test_nothing_global_is_set_or_resolved(either: Chatbot) -> None:
    """No default model of llama-index, which is OpenAI's, is looked for: whatever `Settings` would give stays unset."""
    either.as_query_engine().query(WHERE)
    str(either.as_query_engine(streaming=True).query(WHERE))
    either.index.as_retriever().retrieve(WHERE)
    assert vars(Settings) == dict.fromkeys(vars(Settings))


@pytest.mark.parametrize(("choice", "said"), [(1, "Washington"), (2, "sunny")])
def test_inside_a_router(either: Chatbot, choice: int, said: str) -> None:
    """A router's model chooses among engines, and what it gives is the response of the one chosen."""
    model = Told(lambda _: json.dumps([{"choice": choice, "reason": "it is about that"}]))
    router = RouterQueryEngine(
        LLMSingleSelector.from_defaults(llm=model),
        [_tool(either.as_query_engine()), _tool(Elsewhere(), "weather")],
        llm=model,
    )
    for response in (router.query(WHERE), asyncio.run(router.aquery(WHERE))):
        assert said in str(response)
        if choice == 1:
            assert_exact(either, response.source_nodes)
            assert response.metadata is not None
            assert response.metadata["status"] == "answered"
            assert response.metadata["selector_result"].ind == 0
    assert "What the newspapers say." in model.prompts[0]


def test_a_router_streams_and_keeps_the_nodes(either: Chatbot) -> None:
    """What is filled in at the stream's end is filled in for whoever asked through a router too."""
    model = Told(lambda _: '[{"choice": 1, "reason": "news"}]')
    tools = [_tool(either.as_query_engine(streaming=True)), _tool(Elsewhere(), "weather")]
    response = RouterQueryEngine(LLMSingleSelector.from_defaults(llm=model), tools, llm=model).query(WHERE)
    assert str(response) == either.ask(WHERE).text
    assert_exact(either, response.source_nodes)
    assert response.metadata is not None
    assert response.metadata["status"] == "answered"


def test_a_router_that_asks_several_puts_them_together(bot: Chatbot) -> None:
    """Where two engines are chosen, the nodes of both are the sources of what the model makes of them."""
    chosen = json.dumps([{"choice": 1, "reason": "a"}, {"choice": 2, "reason": "b"}])
    model = Told(lambda prompt: chosen if "choices" in prompt else "Both say Washington.")
    tools = [_tool(bot.as_query_engine(), "one"), _tool(bot.as_query_engine(language="en"), "other")]
    response = RouterQueryEngine(LLMMultiSelector.from_defaults(llm=model), tools, llm=model).query(WHERE)
    assert str(response) == "Both say Washington."
    assert_exact(bot, response.source_nodes)
    assert len(response.source_nodes) == 2 * len(bot.ask(WHERE).citations)
    assert any("Washington, D.C., according to" in prompt for prompt in model.prompts)


def test_a_chat_engine_over_the_retriever(bot: Chatbot) -> None:
    """The condensed follow-up is what is searched for, and the model reads the passages that were found."""
    model = Told(lambda prompt: WHEN if "Standalone question" in prompt else "On January 23.")
    chat = CondensePlusContextChatEngine.from_defaults(bot.index.as_retriever(k=3), llm=model, memory=_memory())
    chat.chat(WHERE)
    response = chat.chat(FOLLOW_UP)
    assert str(response) == "On January 23."
    assert_exact(bot, response.source_nodes)
    found = bot.index.as_retriever(k=3).retrieve(WHEN)
    assert [node.node_id for node in response.source_nodes] == [node.node_id for node in found]
    assert all(node.node.get_content() in model.prompts[-1] for node in found)
    streamed = chat.stream_chat(FOLLOW_UP)
    assert "".join(streamed.response_gen) == "On January 23."


def test_a_chat_engine_over_the_query_engine(either: Chatbot) -> None:
    """The chat engine words the follow-up, Pasaje answers it, and the history has both."""
    model = Told(lambda _: WHEN)
    chat = CondenseQuestionChatEngine.from_defaults(either.as_query_engine(), llm=model, memory=_memory())
    assert str(chat.chat(WHERE)) == either.ask(WHERE).text
    response = chat.chat(FOLLOW_UP)
    assert str(response) == either.ask(WHEN).text
    assert_exact(either, response.source_nodes)
    assert [message.content for message in chat.chat_history][2] == FOLLOW_UP
    assert either.ask(WHERE).text in model.prompts[0]


def test_a_chat_engine_streams_what_the_query_engine_streams(either: Chatbot) -> None:
    """`stream_chat` and `astream_chat` give the pieces, and remember the whole."""

    async def streamed() -> str:
        chat = CondenseQuestionChatEngine.from_defaults(engine, llm=Told(str), memory=_memory())
        response = await chat.astream_chat(WHERE)
        return "".join([piece async for piece in response.async_response_gen()])

    engine = either.as_query_engine(streaming=True)
    chat = CondenseQuestionChatEngine.from_defaults(engine, llm=Told(str), memory=_memory())
    response = chat.stream_chat(WHERE)
    text = either.ask(WHERE).text
    assert "".join(response.response_gen) == text
    assert chat.chat_history[-1].content == text
    assert asyncio.run(streamed()) == text


@agents_look_around
def test_a_tool_that_an_agent_calls(either: Chatbot) -> None:
    """A model that calls functions asks Pasaje, and reads an answer whose nodes the program can still see."""

    def reply(messages: Sequence[ChatMessage], **_: Any) -> ChatMessage:
        if any(message.role == "tool" for message in messages):
            return ChatMessage(role="assistant", content=f"Según la prensa: {messages[-1].content}")
        call = ToolCallBlock(tool_name="news", tool_kwargs={"input": WHERE}, tool_call_id="1")
        return ChatMessage(role="assistant", blocks=[call])

    model = MockFunctionCallingLLM(response_generator=reply, is_chat_model=True)
    _assert_agent(either, FunctionAgent(tools=[_tool(either.as_query_engine())], llm=model, streaming=False))


@agents_look_around
@pytest.mark.filterwarnings("ignore:is_running called from within a step")  # by the agent itself
def test_a_tool_that_an_agent_reasons_about(either: Chatbot) -> None:
    """So does a model that can only write what it wants to do."""

    def reply(prompt: str) -> str:
        seen = re.search(r"^user: Observation: (.+)", prompt, re.MULTILINE)
        if seen:
            return f"Thought: I can answer.\nAnswer: Según la prensa: {seen[1]}"
        assert "What the newspapers say." in prompt
        return f'Thought: I need the news.\nAction: news\nAction Input: {{"input": "{WHERE}"}}'

    _assert_agent(either, ReActAgent(tools=[_tool(either.as_query_engine())], llm=Told(reply), streaming=False))


def _assert_agent(bot: Chatbot, agent: Any) -> None:
    async def run() -> tuple[list[ToolCallResult], str]:
        handler = agent.run(user_msg="¿Dónde se reúnen?", memory=_memory())
        calls = [event async for event in handler.stream_events() if isinstance(event, ToolCallResult)]
        return calls, str(await handler)

    calls, said = asyncio.run(run())
    answer = bot.ask(WHERE)
    assert [call.tool_kwargs for call in calls] == [{"input": WHERE}]
    assert str(calls[0].tool_output) == answer.text
    assert_exact(bot, calls[0].tool_output.raw_output.source_nodes)
    assert said.startswith(f"Según la prensa: {answer.text.splitlines()[0]}")


@pytest.mark.parametrize(("verdict", "passing"), [("YES", True), ("NO", False)])
def test_judged_by_the_evaluators(either: Chatbot, verdict: str, passing: bool) -> None:
    """A judge is shown the answer beside the passages that it cites, and its verdict is the result."""
    response = either.as_query_engine().query(WHERE)
    for evaluator in (FaithfulnessEvaluator, RelevancyEvaluator):
        judge = Told(lambda _: verdict)
        result = evaluator(llm=judge).evaluate_response(query=WHERE, response=response)
        assert result.passing is passing
        assert str(response) in judge.prompts[0]
        assert all(found.node.get_content() in "\n".join(judge.prompts) for found in response.source_nodes)


def test_measured_by_the_retrieval_evaluator(bot: Chatbot) -> None:
    """Node ids are the same in every search, so that hit rate and reciprocal rank can be counted on them."""
    retriever = bot.index.as_retriever(k=5)
    ids = [node.node_id for node in retriever.retrieve(WHEN)]
    evaluator = RetrieverEvaluator.from_metric_names(["hit_rate", "mrr"], retriever=retriever)
    for place, id_ in enumerate(ids, 1):
        measured = evaluator.evaluate(WHEN, expected_ids=[id_]).metric_vals_dict
        assert measured == {"hit_rate": 1.0, "mrr": pytest.approx(1 / place)}
    assert evaluator.evaluate(WHEN, expected_ids=["none"]).metric_vals_dict == {"hit_rate": 0.0, "mrr": 0.0}
