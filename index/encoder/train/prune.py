"""Which word pieces of the base are kept, and a tokenizer with other pieces."""

from __future__ import annotations

import json
from typing import Any

from tokenizers import Tokenizer


def latin_pieces(base: Tokenizer) -> list[str]:
    """Return the pieces of `base` in order, without unused ones and other scripts."""
    vocab = base.get_vocab()
    pieces = sorted(vocab, key=vocab.__getitem__)
    return [
        p for p in pieces if not p.startswith("[unused") and all(ord(c) < 0x300 or 0x2000 <= ord(c) < 0x2500 for c in p)
    ]


def with_vocabulary(spec: dict[str, Any], pieces: list[str]) -> Tokenizer:
    """Return the WordPiece tokenizer `spec` with `pieces`, numbered in order, for its vocabulary."""
    vocab = {piece: i for i, piece in enumerate(pieces)}
    changed = json.loads(json.dumps(spec))
    changed["model"]["vocab"] = vocab
    for token in changed["added_tokens"]:
        token["id"] = vocab[token["content"]]
    for name, token in changed["post_processor"].get("special_tokens", {}).items():
        token["ids"] = [vocab[name]]
    for key in {"cls", "sep"} & changed["post_processor"].keys():
        name = changed["post_processor"][key][0]
        changed["post_processor"][key] = [name, vocab[name]]
    return Tokenizer.from_str(json.dumps(changed))
