"""The page's components and what happens when they are used.

Imports Gradio, so `ui.page` imports this only once Gradio has been told to report nothing to anyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.chatbot import ExampleMessage

from index.records import Article, Filter, Language
from qa import Chatbot
from qa.phrases import short_date
from ui.conversation import Asking, BadDate, Turn, messages, read_date, reply
from ui.examples import examples
from ui.source import escape
from ui.texts import EXCLUDED, PAGE, article_count

# What Gradio's events give: one value a component.
Values = tuple[Any, ...]
_NAME = "<h1>Pasaje</h1>"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that events read or write."""

    dateline: gr.HTML
    chat: gr.Chatbot
    question: gr.Textbox
    fresh: gr.Button
    since: gr.Textbox
    until: gr.Textbox
    language: gr.Radio
    kept: gr.HTML
    turns: gr.State


def page_language(headers: Mapping[str, str]) -> Language:
    """Spanish for a browser that asks for Spanish before anything else, else English, as `gr.I18n` has it."""
    return "es" if headers.get("accept-language", "").strip().lower().startswith("es") else "en"


def translations() -> gr.I18n:
    """Every word that the browser chooses the language of."""
    return gr.I18n(es={key: words.es for key, words in PAGE.items()}, en={key: words.en for key, words in PAGE.items()})


def lay_out(bot: Chatbot) -> gr.Blocks:
    """The page's components, connected."""
    page = gr.Blocks(title="Pasaje", analytics_enabled=False, fill_height=True)
    with page:
        _connect(page, _lay_out(), bot)
    return page


def _lay_out() -> _Parts:
    said = translations()
    with gr.Row(elem_id="pj-masthead"):
        gr.HTML(_NAME, elem_id="pj-name")
        gr.HTML(said("pasaje_tagline"), elem_id="pj-tagline")
        fresh = gr.Button(said("pasaje_new"), size="sm", elem_id="pj-new", scale=0)
    dateline = gr.HTML("&nbsp;", elem_id="pj-dateline")
    chat = gr.Chatbot(
        label=said("pasaje_chat"),
        show_label=False,
        placeholder=str(said("pasaje_empty")),
        elem_id="pj-chat",
        layout="panel",
        autoscroll=False,  # to the end of what is said; `page.js` scrolls to where it begins
        height=None,
        min_height=0,
        scale=1,
        buttons=[],
        latex_delimiters=[],
        group_consecutive_messages=False,
    )
    question = gr.Textbox(
        "",
        placeholder=said("pasaje_placeholder"),
        label=said("pasaje_ask"),
        show_label=False,
        max_lines=6,
        submit_btn=True,
        autofocus=True,
        elem_id="pj-ask",
    )
    since, until, language, kept = _lay_out_filters()
    return _Parts(dateline, chat, question, fresh, since, until, language, kept, gr.State([]))


def _lay_out_filters() -> tuple[gr.Textbox, gr.Textbox, gr.Radio, gr.HTML]:
    said = translations()
    with gr.Accordion(said("pasaje_filters"), open=False, elem_id="pj-filters"):
        with gr.Row():
            since, until = (
                gr.Textbox(
                    "",
                    label=said(f"pasaje_{name}"),
                    placeholder=said("pasaje_date_form"),
                    max_length=10,
                    min_width=130,
                    elem_id=f"pj-{name}",
                )
                for name in ("since", "until")
            )
            language = gr.Radio(
                [(said("pasaje_same"), ""), (said("pasaje_es"), "es"), (said("pasaje_en"), "en")],
                value="",
                label=said("pasaje_language"),
                min_width=260,
                scale=2,
                elem_id="pj-language",
            )
        kept = gr.HTML("", elem_id="pj-kept")
    return since, until, language, kept


def _connect(page: gr.Blocks, parts: _Parts, bot: Chatbot) -> None:
    # Made once, at the start: asking them also wakes the bot, so that the reader's first question is quick.
    offered = {language: examples(bot, language) for language in ("es", "en")}
    articles = bot.index.articles()

    def greet(request: gr.Request) -> Values:
        language = page_language(request.headers)
        asked: list[ExampleMessage] = [{"text": question} for question in offered[language]]
        return gr.Chatbot(examples=asked), dateline(articles, language)

    def ask(
        question: str, since: str, until: str, language: str, turns: Sequence[Turn], request: gr.Request
    ) -> Iterator[Values]:
        page = page_language(request.headers)
        chosen: Language | None = "es" if language == "es" else "en" if language == "en" else None
        for held in reply(bot, question, turns, Asking(since, until, chosen, page)):
            yield messages(held, page), held, ""

    def try_example(
        since: str, until: str, language: str, turns: Sequence[Turn], event: gr.SelectData, request: gr.Request
    ) -> Iterator[Values]:
        yield from ask(event.value["text"], since, until, language, turns, request)

    def count_kept(since: str, until: str, request: gr.Request) -> str:
        return kept(articles, since, until, page_language(request.headers))

    settings = [parts.since, parts.until, parts.language, parts.turns]
    shown = [parts.chat, parts.turns, parts.question]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    page.load(greet, None, [parts.chat, parts.dateline], **quiet)
    parts.question.submit(ask, [parts.question, *settings], shown, **quiet)
    parts.chat.example_select(try_example, settings, shown, **quiet)
    dates = [parts.since, parts.until]
    # The last of several changes counts; by default those that come while one is answered would be dropped.
    gr.on([date.change for date in dates], count_kept, dates, parts.kept, trigger_mode="always_last", **quiet)
    gr.on([parts.fresh.click, parts.chat.clear], lambda: ([], [], ""), None, shown, **quiet)


def dateline(articles: Sequence[Article], language: Language) -> str:
    """How many articles there are and from when, as HTML."""
    days = sorted(article.date for article in articles if article.date)
    said = [article_count(len(articles), language)]
    if days:
        said.append(" – ".join(dict.fromkeys(short_date(day, language) for day in (days[0], days[-1]))))
    return escape(" · ".join(said))


def kept(articles: Sequence[Article], since: str, until: str, language: Language) -> str:
    """How many articles the dates leave, as HTML; nothing while there are none, or half of one."""
    try:
        wanted = Filter(since=read_date(since), until=read_date(until))
    except BadDate:
        return ""
    if wanted == Filter():
        return ""
    return escape(EXCLUDED(language, kept=sum(map(wanted.admits, articles)), count=len(articles)))
