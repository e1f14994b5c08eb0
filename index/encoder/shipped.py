"""The files of a shipped encoder, read from the installed package."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

TOKENIZER = "tokenizer.json"


@dataclass(frozen=True)
class Shipped:
    """A folder beside this module that holds `tokenizer.json` and one file of weights."""

    folder: str
    weights: str

    def read(self, name: str) -> bytes:
        """The bytes of one file. Raises FileNotFoundError."""
        return files(__package__).joinpath(self.folder, name).read_bytes()

    def tokenizer(self) -> Tokenizer:
        """The tokenizer, without padding or truncation."""
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.read(TOKENIZER).decode("utf-8"))

    def session(self) -> InferenceSession:
        """The weights ready to run, each run on one thread: texts go side by side."""
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        return InferenceSession(self.read(self.weights), options, providers=["CPUExecutionProvider"])

    @cached_property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of the sha256 of both files."""
        digest = hashlib.sha256()
        for name in (TOKENIZER, self.weights):
            digest.update(self.read(name))
        return digest.hexdigest()[:16]
