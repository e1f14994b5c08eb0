"""What is installed is the whole program: built, unpacked elsewhere and run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RUN = "import index, sys; print(index.__file__, file=sys.stderr); from ui.cli import main; main()"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "files")
    return folder / "files"


@pytest.mark.parametrize(
    "path",
    [
        "seeds/articles/000-rubio-exige-resultados-medibles.md",
        "evals/baseline.json",
        "evals/data/languages.jsonl",
        "evals/data/questions.jsonl",
        "evals/templates/report.html",
        "index/encoder/static/vectors.npz",
        "qa/thresholds.json",
        "index/encoder/bundled/model.onnx",
        "index/encoder/bundled/tokenizer.json",
        "index/encoder/reader/model.onnx",
        "ui/page.css",
        "ui/page.js",
    ],
)
def test_data_travels_with_the_code(unpacked: Path, path: str) -> None:
    """Weights, seeds, questions and the page's files are in the wheel, the same as in the sources."""
    assert (unpacked / path).read_bytes() == (ROOT / path).read_bytes()


def test_the_installed_program_answers_from_an_empty_folder(unpacked: Path, tmp_path: Path) -> None:
    """`pasaje ask` of the wheel indexes the bundled seeds and answers, far from any checkout."""
    env = {**os.environ, "PYTHONPATH": str(unpacked)}
    question = "When is the next meeting of the security group?"
    command = [sys.executable, "-c", RUN, "ask", question, "--json"]
    ran = subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
    assert ran.stderr.startswith(str(unpacked))
    assert "23 de enero" in json.loads(ran.stdout)["citations"][0]["quote"]
