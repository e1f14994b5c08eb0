"""`python -m index.encoder.train --data DIR --out DIR`: from the data to the shipped files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from index.encoder.train.align import align
from index.encoder.train.blend import AFTER_DISTIL, mean, with_base
from index.encoder.train.check import check
from index.encoder.train.distil import plans, train
from index.encoder.train.export import export
from index.encoder.train.initialise import initialise
from index.encoder.train.quantise import quantise
from index.encoder.train.read import read
from index.encoder.train.reader_graph import export_reader
from index.encoder.train.relate import relate

# Runs of `contrast`, each with its own seed; their mean with what they started from goes on.
RUNS = 2
# Each stage with the file that it leaves: a stage whose file is there is not run again.
STAGES = {
    "align": "aligned.pt",
    "relate": "static.pt",
    "initialise": "student.pt",
    "distil": "distil.done",
    "blend": "blended.pt",
    "contrast": "contrast.pt",
    "quantise": "int8.onnx",
    "export": "shipped/bundled/model.onnx",
    "check": "check.json",
    "read": "shipped/reader/model.onnx",
}


def run(stage: str, data: Path, out: Path, seed: int, minutes: float, news: Path | None) -> None:
    """Run one stage on what the stages before it left in `out`."""
    if stage == "align":
        align(data, out, seed)
    elif stage == "relate":
        relate(data, out, seed)
    elif stage == "initialise":
        initialise(data, out)
    elif stage == "distil":
        train(data, out, plans(minutes)[0], seed, out / "student.pt", out / "distil.pt")
        (out / STAGES[stage]).touch()
    elif stage == "blend":
        with_base(out / "distil.pt", out / STAGES[stage], AFTER_DISTIL)
    elif stage == "contrast":
        runs = [out / f"contrast{number}.pt" for number in range(RUNS)]
        for number, saved in enumerate(runs):
            train(data, out, plans(minutes)[1], seed + number, out / STAGES["blend"], saved)
        mean([*runs, out / STAGES["blend"]], out / STAGES[stage])
    elif stage == "quantise":
        quantise(out)
    elif stage == "export":
        export(out)
    elif stage == "read":
        if news is None:
            sys.exit("The stage read needs --news, the file of news stories.")
        read(data, news, out, seed, minutes)
        export_reader(out)
    else:
        (out / STAGES[stage]).write_text(json.dumps(check(data, out), indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Parse the command line and run what is left to do."""
    parser = argparse.ArgumentParser(prog="python -m index.encoder.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds train/")
    parser.add_argument("--out", type=Path, required=True, help="where checkpoints and results go")
    parser.add_argument("--news", type=Path, help="stories with questions for read: evals/data/reader/stories.jsonl")
    parser.add_argument("--stage", choices=STAGES, help="run this stage alone, even if it ran before")
    parser.add_argument(
        "--minutes", type=float, default=60.0, help="budget of distil and one run of contrast, and of read"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for stage, file in STAGES.items():
        if options.stage == stage or (options.stage is None and not (options.out / file).exists()):
            sys.stderr.write(f"{stage}\n")
            run(stage, options.data, options.out, options.seed, options.minutes, options.news)


if __name__ == "__main__":
    main()
