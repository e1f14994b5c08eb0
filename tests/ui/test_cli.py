"""The command line, run as a person runs it."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from model_server import MODEL, ModelServer
from typer.testing import CliRunner, Result

from qa import open_chatbot
from ui.cli import app
from ui.terminal import shown

ROOT = Path(__file__).parents[2]
PASAJE = [sys.executable, "-m", "ui.cli"]
ESCAPE = "\x1b"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def _process(*words: str | Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([*PASAJE, *map(str, words)], stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def test_help_imports_nothing_heavy_and_is_quick() -> None:
    """A person who asks how the command works does not wait for the libraries that do the work."""
    heavy = {"numpy", "rich", "gradio", "chromadb", "onnxruntime", "llama_index", "index", "qa"}
    code = "import sys, ui.cli; print(*sys.modules)"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(listed.stdout.split())
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "search" in subprocess.run([*PASAJE, "--help"], capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_json_is_exactly_the_answer_and_nothing_else(index_dir: Path) -> None:
    """A program that reads `--json` gets what the Python API gives, with its letters as they are."""
    question = "¿Cuándo reabrirá el puente?"
    run = _run("ask", question, "--index", index_dir, "--json")
    bot = open_chatbot(index_dir)
    expected = bot.ask(question).to_dict()
    bot.close()
    printed = json.loads(run.stdout)
    assert run.exit_code == 0
    assert run.stdout == json.dumps(printed, ensure_ascii=False, indent=2) + "\n"
    assert printed | {"timings": 0} == expected | {"timings": 0}
    assert "3 de marzo" in run.stdout


def test_the_reader_can_be_left_out(index_dir: Path) -> None:
    """`--no-reader` answers as a chatbot without one."""
    question = "¿Cuándo reabrirá el puente?"
    bot = open_chatbot(index_dir, reader=False)
    expected = bot.ask(question).to_dict()
    bot.close()
    printed = json.loads(_run("ask", question, "--index", index_dir, "--json", "--no-reader").stdout)
    assert printed | {"timings": 0} == expected | {"timings": 0}


def test_answer_is_plain_when_piped_in_the_questions_language(index_dir: Path) -> None:
    """Piped, an answer has its sources with title, date and id, one a line, and no escape code."""
    run = _run("ask", "What time does the library open?", "--index", index_dir)
    assert run.exit_code == 0
    assert "9:30 a.m." in run.stdout
    assert "Sources\n[1] Kestrel opens its new library, says Marta Holm · Jan 20, 2026 · library\n" in run.stdout
    assert ESCAPE not in run.stdout


def test_answering_words_are_bold_on_a_terminal(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the words that answer stand out inside the quote."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "400")
    run = _run("ask", "¿Cuándo reabrirá el puente?", "--index", index_dir)
    assert f"{ESCAPE}[1m3 de marzo de 2026{ESCAPE}[0m." in run.stdout


def test_answers_language_and_dates_can_be_set(index_dir: Path) -> None:
    """`--lang` frames the answer in another language; dates leave out what was published before or after."""
    english = _run("ask", "¿Cuándo reabrirá el puente?", "--index", index_dir, "--lang", "en")
    assert "according to" in english.stdout
    late = _run("ask", "¿Cuándo reabrirá el puente?", "--index", index_dir, "--since", "2026-03-01", "--json")
    assert json.loads(late.stdout)["status"] == "no_evidence"
    assert {hit["article_id"] for hit in json.loads(late.stdout)["hits"]} <= {"hostile"}


def test_what_the_articles_do_not_say_exits_well_with_the_nearest(index_dir: Path) -> None:
    """That there is no answer is an answer: exit code 0, and the nearest passages."""
    run = _run("ask", "Who won the chess championship?", "--index", index_dir)
    assert run.exit_code == 0
    assert "Nearest passages" in run.stdout


def test_search_filters_and_prints_passages(index_dir: Path) -> None:
    """`search` lists passages best first, within a language and dates, in the form that answers give them."""
    printed = json.loads(_run("search", "puente library", "--index", index_dir, "--lang", "es", "--json").stdout)
    assert {hit["article_id"] for hit in printed} == {"bridge"}
    assert set(printed[0]) >= {"title", "text", "start", "end", "score"}
    plain = _run("search", "the new library", "--index", index_dir, "-k", "1")
    assert plain.stdout.startswith("Kestrel opens its new library, says Marta Holm · Jan 20, 2026 · library\n")
    nothing = _run("search", "the new library", "--index", index_dir, "--until", "2001-01-01")
    assert nothing.exit_code == 0
    assert nothing.stderr == "No passage passes the filters.\n"


def test_articles_are_listed(index_dir: Path) -> None:
    """`articles` gives one line an article, and everything but the text as JSON."""
    assert "2026-02-10\tes\t" in _run("articles", "--index", index_dir).stdout
    listed = json.loads(_run("articles", "--index", index_dir, "--json").stdout)
    assert [article["id"] for article in listed] == ["bridge", "hostile", "library"]
    assert set(listed[0]) == {"id", "title", "date", "language", "url", "source", "passages"}


def test_articles_obey_no_terminal_codes(index_dir: Path) -> None:
    """An escape code inside an article is shown, and not obeyed by the terminal."""
    run = _run("search", "volcano Zorbak huge", "--index", index_dir)
    assert "Zorbak" in run.stdout
    assert ESCAPE not in run.stdout
    assert shown("a\x1b[2J\x07b\tc\n") == "a\ufffd[2J\ufffdb\tc\n"


def test_without_an_index_the_seeds_are_indexed_first() -> None:
    """A first question on a fresh machine is answered from the bundled articles, which is said beside the answer."""
    run = _run("ask", "When is the next meeting of the security group?", "--json")
    assert json.loads(run.stdout)["status"] == "answered"
    assert "There is no index in pasaje-index yet" in run.stderr
    assert "5 added" in run.stderr
    again = _run("ask", "When is the next meeting of the security group?", "--json")
    assert again.stderr == ""


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    """A mistyped `--index` does not fill a folder of somebody's files with an index nobody asked for."""
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    run = _run("ask", "What is it?", "--index", ".")
    assert run.exit_code == 1
    assert run.stderr == "The folder . holds other things than an index; name a new folder, or an empty one.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_index_tells_what_it_did_and_what_it_refused(folder: Path, tmp_path: Path) -> None:
    """Each file that was refused is named with its reason; the others are indexed all the same."""
    shutil.copytree(folder, tmp_path / "news")
    (tmp_path / "news" / "broken.json").write_text("{", "utf-8")
    run = _run("index", "news", "--index", "made")
    assert run.exit_code == 0
    assert "broken.json was not indexed: " in run.stderr
    assert "3 added, 0 changed, 0 removed, 0 unchanged, 1 refused: 3 articles" in run.stderr
    (tmp_path / "news" / "bridge.md").unlink()
    assert (
        "0 added, 0 changed, 1 removed, 2 unchanged, 1 refused: 2 articles"
        in _run("index", "news", "--index", "made").stderr
    )


def test_index_of_nothing_readable_fails(tmp_path: Path) -> None:
    """When every file was refused and nothing is indexed, the exit code says so."""
    (tmp_path / "broken.json").write_text("{", "utf-8")
    assert _run("index", "broken.json").exit_code == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ask", " ?! "], 2, "The question has no words"),
        (["search", ""], 2, "The question has no words"),
        (["ask", "a", "--since", "01/02/2026"], 2, "“01/02/2026” is not a date; write it as YYYY-MM-DD."),
        (
            ["ask", "a", "--since", "2026-02-01", "--until", "2026-01-01"],
            2,
            "No article can be from 2026-02-01 on and up to 2026-01-01; give the earlier day first.",
        ),
        (["ask", "a", "--lang", "fr"], 2, "fr"),
        (["ask"], 2, "question"),
        (["feedback", "export", "--index", "nowhere"], 1, "There is no index in nowhere"),
        (["index", "nowhere"], 1, "There is no file or folder nowhere"),
        (["index", ".", "--embedder", "none"], 2, "There is no embedder called none"),
        (["index", "."], 1, "No articles"),
    ],
)
def test_errors_are_sentences_with_exit_codes(words: list[str], code: int, said: str) -> None:
    """Misuse exits with 2, failure with 1; both with a sentence on standard error and no traceback."""
    run = _run(*words)
    assert run.exit_code == code
    assert said in re.sub(r"\s+", " ", run.stderr)
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_another_embedder_is_said_and_then_remembered(folder: Path, model_server: ModelServer) -> None:
    """`--embedder` over an index of another says what it does and loses no article; later commands know."""
    name = f"ollama:{MODEL}"
    assert _run("index", folder, "--index", "made").exit_code == 0
    run = _run("index", folder / "bridge.md", "--index", "made", "--embedder", name)
    assert run.exit_code == 0
    assert f"The index in made has the vectors of bundled: making those of {name} for its 3 articles." in run.stderr
    assert "0 added, 0 changed, 0 removed, 3 unchanged: 3 articles" in run.stderr
    model_server.requests.clear()
    assert "3 de marzo" in _run("ask", "¿Cuándo reabrirá el puente?", "--index", "made").stdout
    assert "¿Cuándo reabrirá el puente?" in model_server.texts()


@pytest.mark.parametrize("name", [f"ollama:{MODEL}", f"openai:{MODEL}"])
def test_a_server_that_is_down_is_one_sentence(
    name: str, folder: Path, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the packages in between try and say, a person reads one sentence."""
    assert _run("index", folder, "--index", "made", "--embedder", name).exit_code == 0
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    process = _process("ask", "¿Cuándo reabrirá el puente?", "--index", "made")
    stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (1, "")
    assert re.fullmatch(
        rf"The server of {name} does not answer at http://127\.0\.0\.1:9\S* \(.*\); start it.*\n", stderr
    )


def test_a_model_writes_and_what_it_lies_about_is_left_out(index_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--llm` and PASAJE_LLM name a model; what was left out is said beside the answer, not in it."""
    asked = ("ask", "When did the library open?", "--index", index_dir)
    run = _run(*asked, "--llm", "demo:liar:number")
    assert run.exit_code == 0
    assert "January 19, 2026" in run.stdout
    assert "left out: 1" in run.stderr
    monkeypatch.setenv("PASAJE_LLM", "demo")
    assert json.loads(_run(*asked, "--json").stdout)["written_by"] == "demo"


def test_a_dead_model_costs_no_answer(index_dir: Path) -> None:
    """Where the model's server is not there, the answer is quoted, and that is said."""
    run = _run("ask", "When did the library open?", "--index", index_dir, "--llm", "openai-like:m@http://127.0.0.1:9")
    assert run.exit_code == 0
    assert "January 19, 2026" in run.stdout
    assert "The language model did not answer" in run.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [("nope", "There is no language model called nope"), ("openai-like:m", "needs the address of its server")],
)
def test_a_name_that_is_no_model_is_one_sentence(index_dir: Path, name: str, said: str) -> None:
    """It ends before anything is opened, with exit code 2."""
    run = _run("ask", "When?", "--index", index_dir, "--llm", name)
    assert run.exit_code == 2
    assert said in run.stderr
    assert run.stdout == ""


def test_closed_pipe_is_quiet(index_dir: Path) -> None:
    """`pasaje ... | head` ends without complaint when `head` has read enough."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [*PASAJE, "articles", "--index", str(index_dir)]
    run = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert run.stderr == ""
    assert run.returncode == 141


def test_chat_serves_until_interrupted(index_dir: Path) -> None:
    """Ctrl-C ends the page quietly, with the exit code that shells know it by."""
    with _process("chat", "--index", index_dir, "--no-open") as chat:
        assert chat.stderr is not None
        assert re.match(r"Pasaje is at http://127\.0\.0\.1:\d+/ \(Ctrl-C ends it\)\.", chat.stderr.readline())
        chat.send_signal(signal.SIGINT)
        stdout, stderr = chat.communicate(timeout=20)
    assert (chat.returncode, stdout, stderr) == (130, "", "")
