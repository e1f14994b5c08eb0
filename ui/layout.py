"""The page's components, and which events of theirs do what.

Imports Gradio, so `ui.page` imports this only once Gradio has been told to report nothing to anyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa import Chatbot
from ui.endpoints import Endpoints
from ui.events import Events
from ui.texts import PAGE
from ui.theme import PANE, SAVE

_NAME = "<h1>Pasaje</h1>"


@dataclass(frozen=True, slots=True)
class _Talk:
    """Where questions are asked."""

    dateline: gr.HTML
    fresh: gr.Button
    markdown: gr.Button
    html: gr.Button
    chat: gr.Chatbot
    why: gr.Textbox
    question: gr.Textbox
    since: gr.Textbox
    until: gr.Textbox
    written_in: gr.Radio
    only: gr.Dropdown
    kept: gr.HTML
    language: gr.Radio


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where the articles are listed, added and removed."""

    upload: gr.File
    received: gr.HTML
    find: gr.Textbox
    order: gr.Radio
    articles: gr.HTML


@dataclass(frozen=True, slots=True)
class _Held:
    """What a visit holds: the turns in view, the conversations kept and the id of the one in view, the ids of the
    articles listed, the id of the opinion given last; what the browser keeps; a file to save."""

    turns: gr.State
    conversations: gr.State
    current: gr.State
    listed: gr.State
    opinion: gr.State
    browser: gr.BrowserState
    file: gr.HTML


def translations() -> gr.I18n:
    """Every word that the browser chooses the language of."""
    return gr.I18n(es={key: words.es for key, words in PAGE.items()}, en={key: words.en for key, words in PAGE.items()})


def lay_out(bot: Chatbot) -> gr.Blocks:
    """The page's components, connected."""
    said = translations()
    # What was uploaded is copied into the index folder, and Gradio's own copy dropped, looked for each hour.
    page = gr.Blocks(title="Pasaje", analytics_enabled=False, fill_height=True, delete_cache=(3600, 3600))
    with page:
        with gr.Row(elem_id="pj-page"):
            with gr.Column(elem_id="pj-main"):
                with gr.Row(elem_id="pj-masthead"):
                    gr.HTML(_NAME, elem_id="pj-name")
                    gr.HTML(said("pasaje_tagline"), elem_id="pj-tagline")
                    gr.HTML(said("pasaje_switch"), elem_id="pj-tongue")
                with gr.Tabs(elem_id="pj-tabs", selected="ask") as tabs:
                    with gr.Tab(said("pasaje_tab_ask"), id="ask", elem_id="pj-talk"):
                        talk = _talk(said)
                    with gr.Tab(said("pasaje_tab_articles"), id="articles", elem_id="pj-shelf", render_children=True):
                        shelf = _shelf(said)
                    with gr.Tab(said("pasaje_tab_history"), id="history", elem_id="pj-past", render_children=True):
                        past = gr.HTML("")
            pane = gr.HTML("", elem_id="pj-pane", js_on_load=PANE.read_text("utf-8"), apply_default_css=False)
        held = _held()
        Endpoints(bot).offer()  # before the page's own events, or those would have taken the names
        events = Events(bot)
        _connect(page, talk, held, events, past, shelf)
        _connect_asking(talk, held, events, past, pane)
        _connect_pane(held, events, pane)
        _connect_shelf(shelf, talk, held, events, pane)
        _connect_history(talk, held, events, past, pane, tabs)
    return page


def _talk(said: gr.I18n) -> _Talk:
    with gr.Row(elem_id="pj-tools"):
        dateline = gr.HTML("&nbsp;", elem_id="pj-dateline")
        fresh, markdown, html = (
            gr.Button(said(f"pasaje_{name}"), size="sm", scale=0, min_width=0, elem_id=f"pj-{name.replace('_', '-')}")
            for name in ("new", "save_markdown", "save_html")
        )
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
    why = gr.Textbox("", label=said("pasaje_why"), visible=False, submit_btn=True, max_length=1000, elem_id="pj-why")
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
    return _Talk(dateline, fresh, markdown, html, chat, why, question, *_filters(said))


def _filters(said: gr.I18n) -> tuple[gr.Textbox, gr.Textbox, gr.Radio, gr.Dropdown, gr.HTML, gr.Radio]:
    tongues: list[Any] = [(said("pasaje_es"), "es"), (said("pasaje_en"), "en")]
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
            written_in = gr.Radio(
                [(said("pasaje_any"), ""), *tongues],
                value="",
                label=said("pasaje_written_in"),
                min_width=260,
                scale=2,
                elem_id="pj-written-in",
            )
        with gr.Row():
            only = gr.Dropdown([], label=said("pasaje_only"), multiselect=True, min_width=260, elem_id="pj-only")
            language = gr.Radio(
                [(said("pasaje_same"), ""), *tongues],
                value="",
                label=said("pasaje_language"),
                min_width=260,
                elem_id="pj-language",
            )
        kept = gr.HTML("", elem_id="pj-kept")
    return since, until, written_in, only, kept, language


def _shelf(said: gr.I18n) -> _Shelf:
    upload = gr.File(
        label=said("pasaje_upload"), show_label=False, file_count="multiple", height=128, elem_id="pj-upload"
    )
    received = gr.HTML("", elem_id="pj-received")
    with gr.Row(elem_id="pj-shelving"):
        find = gr.Textbox("", label=said("pasaje_find"), min_width=200, elem_id="pj-find")
        order = gr.Radio(
            [(said(f"pasaje_by_{name}"), name) for name in ("date", "title", "language", "length")],
            value="date",
            label=said("pasaje_order"),
            min_width=260,
            scale=2,
            elem_id="pj-order",
        )
    return _Shelf(upload, received, find, order, gr.HTML("", elem_id="pj-articles"))


def _held() -> _Held:
    file = gr.HTML("", html_template="", js_on_load=SAVE.read_text("utf-8"), elem_id="pj-file")
    # The key with which Gradio scrambles what the browser keeps: the same every time, or it could not be read again.
    browser = gr.BrowserState(None, storage_key="pasaje", secret="pasaje")  # noqa: S106
    return _Held(gr.State([]), gr.State([]), gr.State(""), gr.State([]), gr.State(0), browser, file)


# Neither shown in Gradio's own way while they run, nor offered to programs.
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# Readers who are answered at the same time; everything else runs beside them.
_READERS = 4


def _connect(page: gr.Blocks, talk: _Talk, held: _Held, events: Events, past: gr.HTML, shelf: _Shelf) -> None:
    seen = [talk.chat, talk.dateline, talk.only, held.turns, held.conversations, held.current, past, talk.question]
    page.load(events.greet, [held.browser], seen, **_QUIET)
    page.load(events.list_articles, [shelf.find, shelf.order], [shelf.articles, held.listed], **_QUIET)
    chosen = [talk.since, talk.until, talk.written_in, talk.only]
    # The last of several changes counts; by default those that come while one is answered would be dropped.
    changes = [component.change for component in chosen]  # type: ignore[attr-defined]
    gr.on(changes, events.count_kept, chosen, talk.kept, trigger_mode="always_last", **_QUIET)
    for button, form in ((talk.markdown, "md"), (talk.html, "html")):
        button.click(events.saver(form), held.turns, held.file, **_QUIET)


def _connect_asking(talk: _Talk, held: _Held, events: Events, past: gr.HTML, pane: gr.HTML) -> None:
    settings = [talk.since, talk.until, talk.written_in, talk.only, talk.language, held.turns]
    shown = [talk.chat, held.turns, talk.question, talk.why]
    several: dict[str, Any] = {**_QUIET, "concurrency_limit": _READERS, "concurrency_id": "ask"}
    asked: list[Any] = [
        talk.question.submit(events.ask, [talk.question, *settings], shown, **several),
        talk.chat.example_select(events.try_example, settings, shown, **several),
        pane.retry(events.retry, settings, shown, **several),
    ]
    # First the answer is cut short, and only then what there is of it shown, or its last words could come after.
    cut = talk.question.stop(None, None, None, cancels=asked, queue=False, **_QUIET)
    stopped = cut.then(events.stop, held.turns, shown, **_QUIET)
    saving = ([held.turns, held.conversations, held.current], [held.browser, held.conversations, past])
    for event in (*asked, stopped):
        event.then(events.save, *saving, **_QUIET)
    rated = [talk.chat, held.turns, held.opinion, talk.why]
    for name, useful in (("useful", True), ("useless", False)):
        event = getattr(pane, name)(events.rater(useful), [held.turns], rated, **_QUIET)
        event.then(events.save, *saving, **_QUIET)
    talk.why.submit(events.explain, [talk.why, held.opinion], talk.why, **_QUIET)
    pane.edit(events.edit, held.turns, talk.question, **_QUIET)


def _connect_pane(held: _Held, events: Events, pane: gr.HTML) -> None:
    pane.open(events.open_citation, held.turns, pane, **_QUIET)
    pane.near(events.open_nearest, held.turns, pane, **_QUIET)
    pane.article(events.open_article, held.listed, pane, **_QUIET)


def _connect_shelf(shelf: _Shelf, talk: _Talk, held: _Held, events: Events, pane: gr.HTML) -> None:
    listing = ([shelf.find, shelf.order], [shelf.articles, held.listed])
    counted = [talk.dateline, talk.only]
    gr.on([shelf.find.change, shelf.order.change], events.list_articles, *listing, trigger_mode="always_last", **_QUIET)
    received = shelf.upload.upload(events.receive, shelf.upload, [shelf.upload, shelf.received], **_QUIET)
    removed = pane.remove(events.remove, held.listed, shelf.received, **_QUIET)
    for event in (received, removed):
        event.then(events.list_articles, *listing, **_QUIET).then(events.count_articles, None, counted, **_QUIET)


def _connect_history(talk: _Talk, held: _Held, events: Events, past: gr.HTML, pane: gr.HTML, tabs: gr.Tabs) -> None:
    known = [held.conversations, held.current]
    seen = [talk.chat, held.turns, held.current, past, held.browser]
    gr.on([talk.fresh.click, talk.chat.clear], events.begin, held.conversations, [*seen, tabs], **_QUIET)
    pane.resume(events.resume, held.conversations, [*seen, tabs], **_QUIET)
    pane.forget(events.forget, known, [*seen, held.conversations], **_QUIET)
