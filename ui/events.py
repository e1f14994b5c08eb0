"""What happens when something on the page is used.

Imports Gradio, as `ui.layout` does. Every method is a Gradio event: what it takes and gives is one value a component.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from time import time_ns
from typing import Any

import gradio as gr
from gradio.components.chatbot import ExampleMessage

from index import PasajeError
from index.records import Article, Language
from qa import Chatbot
from qa.phrases import short_date
from ui import export, history, library
from ui.conversation import Asking, Turn, messages, reply, stopped
from ui.examples import examples
from ui.feedback import Feedback
from ui.filters import Chosen, kept_html
from ui.history import Conversation
from ui.pane import cited_html, near_html, plain_html
from ui.source import escape, problem_html
from ui.texts import ASK_IT, REMOVED, STOP_IT, THANKS, article_count, error_text

Values = tuple[Any, ...]


def page_language(request: gr.Request) -> Language:
    """The language that was chosen on the page; else Spanish for a browser that asks for Spanish before anything
    else, else English, as `page.js` and `gr.I18n` have it."""
    match request.cookies.get("pasaje-language"):
        case "es":
            return "es"
        case "en":
            return "en"
    return "es" if request.headers.get("accept-language", "").strip().lower().startswith("es") else "en"


class Events:
    """The events of one page, over one chatbot."""

    def __init__(self, bot: Chatbot) -> None:
        self._bot = bot
        self._library = library.Library(bot.index)
        self._feedback = Feedback(bot.index.folder)
        self._examples = lru_cache(maxsize=4)(self._make_examples)
        # Asked at the start, which also wakes the bot, so that the reader's first question is quick.
        for language in ("es", "en"):
            self._offered(language)

    # --- arriving

    def greet(self, browser: object, request: gr.Request) -> Values:
        """The page as it opens: examples, what the index holds, and the conversation that was in view."""
        page = page_language(request)
        kept, current = history.from_browser(browser)
        turns = next((list(one.turns) for one in kept if one.id == current), [])
        asked: list[ExampleMessage] = [{"text": question} for question in self._offered(page)]
        chat = gr.Chatbot(list(messages(turns, page)), examples=asked)
        listed = history.list_html(kept, current, page)
        return chat, *self.count_articles(request), turns, kept, current, listed, ready(page)

    def count_articles(self, request: gr.Request) -> Values:
        """How many articles there are, and their titles to choose among."""
        articles = self._bot.index.articles()
        titles = [(article.title, article.id) for article in articles]
        return dateline(articles, page_language(request)), gr.Dropdown(choices=titles)

    def _offered(self, language: Language) -> list[str]:
        return self._examples(language, tuple(article.version for article in self._bot.index.articles()))

    def _make_examples(self, language: Language, _versions: tuple[str, ...]) -> list[str]:
        return examples(self._bot.without_model(), language)

    # --- asking

    def ask(
        self,
        request: gr.Request,
        question: str,
        since: str,
        until: str,
        written_in: str,
        only: Sequence[str] | None,
        language: str,
        turns: Sequence[Turn],
    ) -> Iterator[Values]:
        """The conversation as the answer to `question` is written; meanwhile the question's button stops it."""
        page = page_language(request)
        chosen = _chosen(since, until, written_in, only)
        busy = gr.Textbox("", submit_btn=False, stop_btn=STOP_IT(page))
        held = list(turns)
        for held in reply(self._bot, question, turns, Asking(chosen, _language(language), page)):
            yield messages(held, page), held, busy, gr.skip()
            busy = gr.skip()
        yield messages(held, page), held, ready(page), gr.Textbox(visible=False)

    def try_example(self, event: gr.SelectData, request: gr.Request, *settings: Any) -> Iterator[Values]:
        """As `ask`, with the example that was chosen."""
        yield from self.ask(request, event.value["text"], *settings)

    def retry(self, event: gr.EventData, request: gr.Request, *settings: Any) -> Iterator[Values]:
        """As `ask`, with the question of an earlier turn; the last turn is replaced."""
        *others, turns = settings
        place = event.turn - 1
        before = turns[:place] if place == len(turns) - 1 else turns
        yield from self.ask(request, turns[place].question, *[*others, before])

    def stop(self, turns: Sequence[Turn], request: gr.Request) -> Values:
        """The conversation as it was when the answer was stopped."""
        page = page_language(request)
        held = stopped(turns)
        return messages(held, page), held, ready(page), gr.skip()

    def edit(self, turns: Sequence[Turn], event: gr.EventData) -> gr.Textbox:
        """The question of an earlier turn, to be asked otherwise."""
        return gr.Textbox(turns[event.turn - 1].question, autofocus=True)

    def count_kept(
        self, since: str, until: str, written_in: str, only: Sequence[str] | None, request: gr.Request
    ) -> str:
        """What the filters leave."""
        chosen = _chosen(since, until, written_in, only)
        return kept_html(self._bot.index.articles(), chosen, page_language(request))

    # --- the source pane

    def open_citation(self, turns: Sequence[Turn], event: gr.EventData, request: gr.Request) -> str:
        """The article of a citation."""
        answer = turns[event.turn - 1].answer
        cited = next((c for c in answer.citations if c.number == event.number), None) if answer else None
        if answer is None or cited is None:
            return ""
        article = self._bot.index.article(cited.article_id)
        return cited_html(answer, cited.number, article, event.turn, page_language(request))

    def open_nearest(self, turns: Sequence[Turn], event: gr.EventData, request: gr.Request) -> str:
        """The article of a nearest passage."""
        answer = turns[event.turn - 1].answer
        if answer is None or not 0 < event.number <= len(answer.hits):
            return ""
        article = self._bot.index.article(answer.hits[event.number - 1].article.id)
        return near_html(answer, event.number, article, event.turn, page_language(request))

    def open_article(self, listed: Sequence[str], event: gr.EventData, request: gr.Request) -> str:
        """An article of the list."""
        article = self._bot.index.article(listed[event.turn - 1])
        return plain_html(article, page_language(request)) if article else ""

    # --- opinions

    def rater(self, useful: bool) -> Callable[..., Values]:
        """The event of finding an answer `useful`, or not, which then may be explained."""

        def rate(turns: Sequence[Turn], event: gr.EventData, request: gr.Request) -> Values:
            place = event.turn - 1
            answer = turns[place].answer
            if answer is None:
                return gr.skip(), gr.skip(), gr.skip(), gr.skip()
            opinion = self._feedback.add(answer, useful, alone=place == 0)
            held = [replace(turn, useful=useful) if at == place else turn for at, turn in enumerate(turns)]
            return messages(held, page_language(request)), held, opinion, gr.Textbox("", visible=not useful)

        return rate

    def explain(self, reason: str, opinion: int, request: gr.Request) -> gr.Textbox:
        """Keep why an answer was not useful."""
        if reason.strip():
            self._feedback.explain(opinion, reason)
            gr.Info(THANKS(page_language(request)), title="", duration=4)
        return gr.Textbox("", visible=False)

    # --- the conversations kept

    def save(self, turns: Sequence[Turn], kept: Sequence[Conversation], current: str, request: gr.Request) -> Values:
        """Keep the conversation in the browser."""
        held = history.keep(kept, current, turns)
        return history.to_browser(held, current), held, history.list_html(held, current, page_language(request))

    def begin(self, kept: Sequence[Conversation], request: gr.Request) -> Values:
        """A new conversation; the others stay."""
        return *self._show(kept, Conversation(history.new_id(), "", ()), page_language(request)), gr.Tabs(
            selected="ask"
        )

    def resume(self, kept: Sequence[Conversation], event: gr.EventData, request: gr.Request) -> Values:
        """An earlier conversation, taken up again."""
        return *self._show(kept, kept[event.turn - 1], page_language(request)), gr.Tabs(selected="ask")

    def forget(self, kept: Sequence[Conversation], current: str, event: gr.EventData, request: gr.Request) -> Values:
        """An earlier conversation, deleted; in its place, when it is in view, a new one begins."""
        gone = kept[event.turn - 1]
        others = [one for one in kept if one.id != gone.id]
        shown = next((one for one in others if one.id == current), None)
        if shown is None and gone.id != current:
            shown = Conversation(current, "", ())
        return *self._show(others, shown or Conversation(history.new_id(), "", ()), page_language(request)), others

    def _show(self, kept: Sequence[Conversation], one: Conversation, page: Language) -> Values:
        turns = list(one.turns)
        listed = history.list_html(kept, one.id, page)
        return messages(turns, page), turns, one.id, listed, history.to_browser(kept, one.id)

    def saver(self, form: str) -> Callable[..., Mapping[str, str]]:
        """The event of saving the conversation as "md" or "html"."""

        def save(turns: Sequence[Turn], request: gr.Request) -> Mapping[str, str]:
            if not turns:
                return {}
            page = page_language(request)
            text = export.to_html(turns, page) if form == "html" else export.to_markdown(turns, page)
            kind = "text/html" if form == "html" else "text/markdown"
            # With the time in it, it is another file each time, and saved each time.
            return {"name": f"pasaje.{form}", "type": f"{kind};charset=utf-8", "text": text, "at": str(time_ns())}

        return save

    # --- the articles

    def list_articles(self, query: str, order: str, request: gr.Request) -> Values:
        """The articles' list, and the ids of those on it."""
        rows = self._library.rows(query, order)
        return library.list_html(rows, query, page_language(request)), [article.id for article, _ in rows]

    def receive(self, files: Sequence[str], request: gr.Request) -> Iterator[Values]:
        """Index uploaded files, telling how far it has come."""
        page = page_language(request)
        try:
            for told in self._library.add([Path(file) for file in files]):
                if isinstance(told, library.Progress):
                    yield gr.skip(), library.progress_html(told, page)
                else:
                    yield None, library.received_html(told, page)
        except PasajeError as error:
            yield None, problem_html(error_text(error, page), page)

    def remove(self, listed: Sequence[str], event: gr.EventData, request: gr.Request) -> str:
        """Remove an article of the list."""
        page = page_language(request)
        try:
            article = self._library.remove(listed[event.turn - 1])
        except PasajeError as error:
            return problem_html(error_text(error, page), page)
        return f"<p>{escape(REMOVED(page))}: {escape(article.title)}</p>" if article else ""


def ready(page: Language) -> gr.Textbox:
    """The question's box with the button that asks."""
    return gr.Textbox(submit_btn=ASK_IT(page), stop_btn=False)


def _chosen(since: str, until: str, written_in: str, only: Sequence[str] | None) -> Chosen:
    return Chosen(since, until, _language(written_in), tuple(only or ()))


def _language(value: str | None) -> Language | None:
    return "es" if value == "es" else "en" if value == "en" else None


def dateline(articles: Sequence[Article], language: Language) -> str:
    """How many articles there are and from when, as HTML."""
    days = sorted(article.date for article in articles if article.date)
    said = [article_count(len(articles), language)]
    if days:
        said.append(" – ".join(dict.fromkeys(short_date(day, language) for day in (days[0], days[-1]))))
    return escape(" · ".join(said))
