"""The chat page: building it, and serving it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, MutableMapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from qa import Chatbot
from ui.theme import FAVICON, SCRIPT, STYLES, theme

if TYPE_CHECKING:
    import gradio as gr

_LOCAL = ("127.0.0.1", "localhost")
# The browser itself refuses whatever would be fetched from, or sent, elsewhere. Gradio makes functions of texts.
_POLICY = b"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'self'; frame-ancestors 'self'"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def build_page(bot: Chatbot) -> gr.Blocks:
    """The page that talks with `bot`; `launch` serves it with its looks and its words."""
    # Read when Gradio is imported: nothing is reported to anyone.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from ui.layout import lay_out

    return lay_out(bot)


def launch(
    bot: Chatbot, *, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = False
) -> tuple[gr.Blocks, str]:
    """Serve the page in the background; gives it and its address. `page.close()` ends it.

    Without `port` the first free one from 7860 on is taken. Raises OSError when none is free.
    """
    page = build_page(bot)
    from starlette.middleware import Middleware

    from ui.layout import translations

    _bypass_proxies()
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        share=False,
        quiet=True,
        show_error=False,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=find_spec("mcp") is not None,  # the extra `mcp`
        favicon_path=FAVICON,
        theme=theme(),
        css_paths=STYLES,
        i18n=translations(),
        app_kwargs={"middleware": [Middleware(_Opening)]},
    )
    return page, address


class _Opening:
    """Puts `page.js` at the head of the page, where it runs before Gradio asks for the browser's language; what is
    given to Gradio as `head` runs after. And says that nothing may be fetched from elsewhere."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._script = f"<script>{SCRIPT.read_text('utf-8')}</script></head>".encode()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as the app does, but for the page itself."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def complete(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = body.replace(b"</head>", self._script, 1)
            kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            own = [(b"content-length", str(len(body)).encode()), (b"content-security-policy", _POLICY)]
            await send({**start, "headers": kept + own})
            await send({**message, "body": body})

        await self._app(scope, receive, complete)


def _bypass_proxies() -> None:
    """Gradio asks its own server whether it is up: never by way of a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, *_LOCAL]))
