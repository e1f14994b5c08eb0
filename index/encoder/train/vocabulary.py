"""The static encoder's word pieces: lower case, accents stripped, WordPiece."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Tokenizer
from tokenizers.decoders import WordPiece as WordPieceDecoder
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.trainers import WordPieceTrainer

UNKNOWN = "[UNK]"


def train_vocabulary(texts: Iterable[str], size: int) -> Tokenizer:
    """A tokenizer of `size` pieces, id 0 the unknown piece, trained on `texts`."""
    tokenizer = Tokenizer(WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=64))
    tokenizer.normalizer = BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.decoder = WordPieceDecoder()
    trainer = WordPieceTrainer(vocab_size=size, special_tokens=[UNKNOWN], limit_alphabet=400, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer
