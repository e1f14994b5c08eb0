"""Whether two embedders make the same vectors, told by short strings.

The encoders that Pasaje ships are told by a hash of their weights. A model behind a server has none that can
be asked for, one on disk is half a gigabyte to read at every start, and neither is told by its name: a tag is
pulled anew, an address leads to another model. So the fingerprint of such a model also holds a sketch of the
vectors that it gives for a fixed question and a fixed passage, and sketches are compared with some latitude.
Processors, half precision and batches move a vector a little, and however coarsely its numbers were rounded,
some would stand at the edge of the rounding and change a hash of it.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

# Numbers in the sketch of one vector.
WIDTH = 8
# The cosine of two sketches from which on they are of one model: vectors that half precision moved are above
# .999; unrelated ones reach it by chance once in some ten million.
SAME = 0.995


def sketched(known: str, *vectors: NDArray[np.float32]) -> str:
    """The fingerprint of what is `known` to decide the vectors, and of some of them, each of shape (dim,)."""
    digest = hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{digest}-{''.join(_sketch(vector) for vector in vectors)}"


def agree(one: str, other: str) -> bool:
    """Whether two fingerprints are of the same vectors: equal, or sketches of nearly the same."""
    (known, _, first), (known_too, _, second) = one.partition("-"), other.partition("-")
    if known != known_too or len(first) != len(second):
        return False
    return first == second or bool((_cosines(first, second) >= SAME).all())


def _sketch(vector: NDArray[np.float32]) -> str:
    """`vector` projected on WIDTH fixed directions of ±1, and each number kept as one byte."""
    bits = np.frombuffer(hashlib.shake_256(b"pasaje").digest(WIDTH * len(vector)), np.uint8) & 1
    projected = (bits.reshape(WIDTH, -1) * 2.0 - 1.0) @ vector
    scaled = np.rint(127 * projected / max(float(np.abs(projected).max()), 1e-12))
    return scaled.astype(np.int8).tobytes().hex()


def _cosines(first: str, second: str) -> NDArray[np.float64]:
    """The cosine of each pair of sketches in two strings of the same length."""
    one, other = (np.frombuffer(bytes.fromhex(s), np.int8).reshape(-1, WIDTH).astype(float) for s in (first, second))
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    cosines: NDArray[np.float64] = (one * other).sum(axis=1) / np.maximum(lengths, 1e-12)
    return cosines
