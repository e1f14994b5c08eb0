"""The command line. Nothing heavy is imported before a command runs, so that `pasaje --help` is quick."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from index import NewsIndex
    from qa import Chatbot
    from ui.terminal import Terminal

DEFAULT_INDEX = Path("pasaje-index")
INTERRUPTED = 130  # what a shell expects of a program that Ctrl-C ended
CLOSED_PIPE = 141  # … and of one whose reader went away

app = typer.Typer(
    name="pasaje",
    help="Ask your news articles in Spanish or English and see the exact passage behind every statement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _day(text: str) -> dt.date:
    """The date of an option. Raises BadParameter, to which Typer adds the option's name."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is not a date; write it as YYYY-MM-DD."
        raise typer.BadParameter(message) from None


Tongue = Literal["es", "en"]
Index = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help=f"The index folder.  [default: {DEFAULT_INDEX}]", file_okay=False),
]
Question = Annotated[str, typer.Argument(help="The question, in Spanish or English.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")]
Since = Annotated[
    dt.date | None, typer.Option(metavar="DATE", parser=_day, help="Only articles from this day on (YYYY-MM-DD).")
]
Until = Annotated[
    dt.date | None, typer.Option(metavar="DATE", parser=_day, help="Only articles up to this day (YYYY-MM-DD).")
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        envvar="PASAJE_LLM",
        metavar="NAME",
        help="A language model to write the answers: ollama:MODEL, openai:MODEL, openai-like:MODEL@URL, demo.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--llm-timeout", min=1, metavar="SECONDS", help="How long it may be silent; then articles are quoted."
    ),
]
Reads = Annotated[bool, typer.Option("--reader/--no-reader", help="Let the reader choose the words that answer.")]
Count = Annotated[int, typer.Option("-k", min=1, max=100, metavar="N", help="How many passages to keep.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"pasaje {version('pasaje')}")
        except PackageNotFoundError:  # run from a checkout that was never installed
            typer.echo("pasaje, not installed")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command("index")
def index_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Folders or files that hold articles.")],
    index: Index = None,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Accept that there are no articles.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew, from these paths alone.")] = False,
    embedder: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="What makes the vectors: bundled, static, or PROVIDER:MODEL of fastembed, huggingface (or a folder), "
            "ollama, openai; an index of another is made anew.  [default: the index's own]",
        ),
    ] = None,
) -> None:
    """Bring an index up to date with folders of articles, making it if need be."""
    with _failing_plainly() as terminal:
        from index.embedders import load_embedder

        made = load_embedder(embedder) if embedder else None
        folder = index or DEFAULT_INDEX
        built, report = terminal.build(paths, folder, made, allow_empty=allow_empty, rebuild=rebuild)
        built.close()
        if report.refused and not (report.added or report.changed):
            raise typer.Exit(1)


@app.command()
def ask(
    question: Question,
    index: Index = None,
    json: Json = False,
    since: Since = None,
    until: Until = None,
    lang: Annotated[Tongue | None, typer.Option(help="The answer's language.  [default: the question's]")] = None,
    k: Count = 5,
    llm: Llm = None,
    llm_timeout: Timeout = 30,
    reader: Reads = True,
) -> None:
    """Answer a question, with the passages that the answer comes from."""
    with _failing_plainly() as terminal:
        from qa.question import cleaned

        question = cleaned(question)  # refused before anything is opened, or built, for it
        bot = _open_chatbot(terminal, index, llm, llm_timeout, reader=reader)
        try:
            answer = bot.ask(question, language=lang, since=since, until=until, k=k)
        finally:
            bot.close()
        (terminal.json_answer if json else terminal.answer)(answer)


@app.command()
def search(
    question: Question,
    index: Index = None,
    json: Json = False,
    since: Since = None,
    until: Until = None,
    lang: Annotated[Tongue | None, typer.Option(help="Only articles in this language.")] = None,
    k: Count = 5,
) -> None:
    """List the passages that are nearest to a question, best first."""
    with _failing_plainly() as terminal:
        from index.language import detect_language
        from index.records import Filter
        from qa.question import cleaned

        question = cleaned(question)
        with _open_index(terminal, index) as news:
            hits = news.search(question, k=k, wanted=Filter(lang, since, until))
        if json:
            terminal.json_hits(hits)
        else:
            terminal.hits(hits, detect_language(question))


@app.command()
def articles(index: Index = None, json: Json = False) -> None:
    """List the indexed articles."""
    with _failing_plainly() as terminal:
        with _open_index(terminal, index) as news:
            found = news.articles()
            counts = {article.id: len(news.passages(article)) for article in found}
        (terminal.json_articles if json else terminal.articles)(found, counts)


@app.command()
def chat(
    index: Index = None,
    host: Annotated[str, typer.Option(help="The address to serve the page at.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Its port.  [default: the first free one from 7860 on]")
    ] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
    llm: Llm = None,
    llm_timeout: Timeout = 30,
    reader: Reads = True,
) -> None:
    """Serve the chat page, until Ctrl-C."""
    with _failing_plainly() as terminal:
        bot = _open_chatbot(terminal, index, llm, llm_timeout, reader=reader)
        from threading import Event

        from ui.page import launch

        try:
            page, address = launch(bot, host=host, port=port, open_browser=open_)
        except OSError:
            terminal.note(f"The page cannot be served at {host}, port {port or 'any'}; choose another with --port.")
            raise typer.Exit(1) from None
        terminal.note(f"Pasaje is at {address} (Ctrl-C ends it).")
        try:
            Event().wait()
        finally:
            page.close(verbose=False)
            bot.close()


@app.command(
    "eval", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def eval_(context: typer.Context) -> None:
    """Ask every evaluation question and report (`pasaje eval --help`)."""
    from evals.command import main as evaluate

    with _failing_plainly():
        raise typer.Exit(evaluate(context.args))


feedback = typer.Typer(help="What readers of the chat page said of its answers.", no_args_is_help=True)
app.add_typer(feedback, name="feedback")


@feedback.command()
def export(index: Index = None) -> None:
    """Print candidate evaluation questions, JSON Lines, made of the answers that readers found useful.

    The other opinions, which a person has to look at, are listed on standard error.
    """
    with _failing_plainly() as terminal:
        from index.errors import MissingIndex
        from ui.feedback import Feedback, candidate

        folder = index or DEFAULT_INDEX
        if not folder.is_dir():
            raise MissingIndex(path=folder)
        for opinion in Feedback(folder).opinions():
            if made := candidate(opinion):
                terminal.json_line(made)
            else:
                said = "useful, but continues another question" if opinion.useful else "not useful"
                terminal.note(f"{opinion.question} ({said}{': ' if opinion.reason else ''}{opinion.reason})")


@contextmanager
def _failing_plainly() -> Iterator[Terminal]:
    """What a command prints to; and whatever goes wrong within as one sentence and an exit code."""
    import logging

    from index.errors import PasajeError, QuestionError, UnknownEmbedder
    from qa.errors import ModelError
    from ui.terminal import Terminal

    terminal = Terminal()
    logging.getLogger("llama_index").setLevel(logging.ERROR)  # what it tries again is told once it has failed
    try:
        yield terminal
        sys.stdout.flush()
    except PasajeError as error:
        terminal.note(str(error))
        raise typer.Exit(2 if isinstance(error, QuestionError | UnknownEmbedder | ModelError) else 1) from None
    except (BrokenPipeError, ConnectionResetError):
        # What is still unwritten would fail again, and noisily, when the interpreter closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(CLOSED_PIPE) from None
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        terminal.note(f"{error.filename or 'The system'}: {error.strerror or error}.")
        raise typer.Exit(1) from None


def _open_index(terminal: Terminal, folder: Path | None) -> NewsIndex:
    """The index in `folder`; without one there, a new one of the articles that come with Pasaje."""
    from index import NewsIndex
    from index.errors import MissingIndex

    place = folder or DEFAULT_INDEX
    try:
        news = NewsIndex.open(place)
    except MissingIndex:
        if folder is not None:
            raise
    else:
        if not news.unfinished:
            return news
        if folder is not None or news.counts()[0]:
            terminal.note(
                f"The index in {place} was not finished; complete it with: pasaje index FOLDER --index {place}"
            )
            return news
        news.close()
    from importlib.resources import files

    terminal.note(f"There is no index in {place} yet: making one there of the articles that come with Pasaje.")
    seeds = Path(str(files("seeds") / "articles"))
    return terminal.build([seeds], place)[0]


def _open_chatbot(terminal: Terminal, folder: Path | None, llm: str | None, timeout: float, *, reader: bool) -> Chatbot:
    """A chatbot over the index; the model first, since a name that is wrong costs nothing to find out."""
    from qa import Chatbot
    from qa.models import load_llm
    from qa.write import GRACE, Patience

    model = load_llm(llm, silence=timeout + GRACE) if llm else None
    return Chatbot(_open_index(terminal, folder), model, Patience(silence=timeout), reader=reader)


def main() -> None:
    """Run the command line: what `pasaje` calls."""
    try:
        app()
    except KeyboardInterrupt:  # before a command, or after it
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
