"""The chat page: building it, and serving it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qa import Chatbot
from ui.theme import FAVICON, SCRIPT, STYLES, theme

if TYPE_CHECKING:
    import gradio as gr

_LOCAL = ("127.0.0.1", "localhost")


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
        mcp_server=False,
        favicon_path=FAVICON,
        theme=theme(),
        css_paths=STYLES,
        head=f"<script>{SCRIPT.read_text('utf-8')}</script>",
        i18n=translations(),
    )
    return page, address


def _bypass_proxies() -> None:
    """Gradio asks its own server whether it is up: never by way of a proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, *_LOCAL]))
