"""The encoders that Pasaje ships: bilingual sentence vectors that need no network."""

from index.encoder.bundled import BundledEncoder
from index.encoder.static import StaticEncoder, Words

__all__ = ["BundledEncoder", "StaticEncoder", "Words"]
