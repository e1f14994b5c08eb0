"""The reader: question and text read together, which words of the text answer, and whether any do.

What it says is about one window of an article at a time: a few sentences, some 800 characters. Each window runs
alone, as in the bundled encoder, so nothing depends on a neighbour; threads run windows side by side.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder import bundled
from index.encoder.shipped import Shipped
from index.passages import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FILES = Shipped("reader", "model.onnx")
# Word pieces of question and window together; what is beyond is not read.
LONGEST = 256
QUESTION_CHARACTERS = 250
MOST_THREADS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What was read in a window.

    `answered`: the log odds that the window answers. `starts`, `ends`: (n,) offsets of its pieces into the
    article's text. `spans`: (n, n), the probability of each span, first and last piece, given that one answers.
    """

    answered: float
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    spans: NDArray[np.float32]

    @property
    def probability(self) -> float:
        """How likely the window answers, in [0, 1]."""
        return float(1 / (1 + np.exp(-self.answered)))

    def inside(self, start: int, end: int) -> float:
        """How likely the answer lies in `start` to `end` of the article's text, given that the window answers."""
        first, last = self._pieces(start, end)
        return float(self.spans[first:last, first:last].sum())

    def likeliest(self, start: int, end: int) -> tuple[float, Span] | None:
        """The likeliest span within `start` to `end` of the article's text and its probability, given that the window
        answers; None where the window has none of that text."""
        first, last = self._pieces(start, end)
        part = self.spans[first:last, first:last]
        if not part.size:
            return None
        low, high = divmod(int(part.argmax()), last - first)
        return float(part[low, high]), (int(self.starts[first + low]), int(self.ends[first + high]))

    def _pieces(self, start: int, end: int) -> tuple[int, int]:
        """The pieces within `start` to `end`, as first and one past the last."""
        return int(np.searchsorted(self.starts, start)), int(np.searchsorted(self.ends, end, side="right"))


class Reader:
    """Reads windows of articles with a question. Safe to share between threads. The files load on first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    def read(self, question: str, windows: Sequence[tuple[str, int]]) -> list[Reading]:
        """What is read in each window, given as its text and where that begins in its article."""
        tokenizer, session = self._model()
        pairs = [(question[:QUESTION_CHARACTERS], text) for text, _ in windows]
        encodings = tokenizer.encode_batch(pairs)

        def run(place: int) -> Reading:
            encoding, offset = encodings[place], windows[place][1]
            types = np.array(encoding.type_ids, dtype=np.int64)
            ids = np.array(encoding.ids, dtype=np.int64)
            spans, answered = session.run(None, {"ids": ids[None], "types": types[None]})
            told = slice(int(types.argmax()), len(ids) - 1)  # without the last [SEP]
            bounds = np.array(encoding.offsets, dtype=np.int64)[told] + offset
            return Reading(float(answered[0]), bounds[:, 0], bounds[:, 1], np.exp(spans[told, told]))

        # Longest first, so that no thread is left with a long window at the end.
        order = sorted(range(len(windows)), key=lambda place: -len(encodings[place].ids))
        with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
            found = dict(zip(order, pool.map(run, order), strict=True))
        return [found[place] for place in range(len(windows))]

    def _model(self) -> tuple[Tokenizer, InferenceSession]:
        with self._lock:
            if self._loaded is None:
                tokenizer = bundled.FILES.tokenizer()
                tokenizer.enable_truncation(LONGEST, strategy="only_second")
                self._loaded = tokenizer, FILES.session()
            return self._loaded
