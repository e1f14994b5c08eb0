"""Where embedding models come from, by the word before the colon in a name such as `ollama:nomic-embed-text`.

Each provider's packages are an extra of the same name, imported when one of its models is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.adapted import AdaptedEmbedder, Explain, TextModel
from index.errors import EmbedderError, EmbeddingFailed, MissingExtra, ModelNotFound, UnreachableServer
from index.instructions import Instructions, instructions_for

if TYPE_CHECKING:
    from fastembed import TextEmbedding
    from llama_index.core.base.embeddings.base import BaseEmbedding

# Seconds to wait for a server's answer: a first answer also loads the model.
TIMEOUT = 120.0
# How often a request that failed on the way is sent again; each time the client waits longer, or as long as the
# server says.
RETRIES = 2
# Texts in one request.
BATCH = 64
# What the clients stumble over when a server answers with something else than vectors.
_GARBLED = (ValueError, TypeError, AttributeError, LookupError)
OLLAMA = "http://localhost:11434"


@dataclass(frozen=True, slots=True)
class Provider:
    """`load` makes a model of its name there; `kind` is the llama-index class of such models, so that one given
    as an object is called by the same name; `shared`: whether threads may use one at once."""

    load: Callable[[str], TextModel]
    explain: Explain
    kind: str
    shared: bool


class FastEmbedModel:
    """A model of fastembed. Its llama-index class adds nothing, and is not to be had for Python 3.13."""

    embed_batch_size = BATCH

    def __init__(self, name: str) -> None:
        """Raises ValueError when there is no such model, or it can be neither found nor downloaded."""
        from fastembed import TextEmbedding

        self.model_name = name
        self._model: TextEmbedding = TextEmbedding(name)

    def get_query_embedding(self, query: str) -> list[float]:
        """The vector of a question."""
        (vector,) = self._model.query_embed(query)
        return [float(number) for number in vector]

    def get_text_embedding_batch(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages, in their order."""
        return [[float(number) for number in vector] for vector in self._model.passage_embed(texts)]


def _huggingface(model: str) -> TextModel:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    made: TextModel = HuggingFaceEmbedding(model_name=model, embed_batch_size=BATCH)
    return made


def _ollama(model: str) -> TextModel:
    from llama_index.embeddings.ollama import OllamaEmbedding

    address = os.environ.get("OLLAMA_HOST") or OLLAMA
    address = address if "://" in address else f"http://{address}"
    return OllamaEmbedding(
        model_name=model, base_url=address, embed_batch_size=BATCH, client_kwargs={"timeout": TIMEOUT}
    )


def _openai(model: str) -> TextModel:
    from llama_index.embeddings.openai import OpenAIEmbedding

    address = os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")
    key = os.environ.get("OPENAI_API_KEY")
    if not key and not address:
        raise EmbeddingFailed(name=f"openai:{model}", reason="the environment has no OPENAI_API_KEY")
    return OpenAIEmbedding(
        model_name=model,  # not `model`, which admits only what OpenAI itself serves
        api_key=key or "none",  # a server of one's own asks for none, but the client does
        api_base=address,
        embed_batch_size=BATCH,
        max_retries=RETRIES,
        timeout=TIMEOUT,
    )


def _of_files(name: str, model: TextModel | None, error: Exception) -> EmbedderError | None:
    """Models in files: what is not on disk is downloaded, which may fail in as many ways as a network."""
    if model is None and isinstance(error, OSError | ValueError | RuntimeError):
        return ModelNotFound(name=name, reason=_reason(error))
    return EmbeddingFailed(name=name, reason=_reason(error)) if isinstance(error, RuntimeError | ValueError) else None


def _of_ollama(name: str, model: TextModel | None, error: Exception) -> EmbedderError | None:
    import httpx
    import ollama

    if isinstance(error, ollama.ResponseError):
        kind = ModelNotFound if error.status_code == httpx.codes.NOT_FOUND else EmbeddingFailed
        return kind(name=name, reason=_reason(error))
    if isinstance(error, ConnectionError | httpx.HTTPError):
        return UnreachableServer(name=name, address=getattr(model, "base_url", OLLAMA), reason=_reason(error))
    return _of_garbled(name, model, error)


def _of_openai(name: str, model: TextModel | None, error: Exception) -> EmbedderError | None:
    import openai

    if isinstance(error, openai.APIConnectionError):
        address = str(getattr(model, "api_base", "its address"))
        return UnreachableServer(name=name, address=address, reason=_reason(error))
    if isinstance(error, openai.NotFoundError):
        return ModelNotFound(name=name, reason=_reason(error))
    if isinstance(error, openai.OpenAIError):
        return EmbeddingFailed(name=name, reason=_reason(error))
    return _of_garbled(name, model, error)


def _of_garbled(name: str, model: TextModel | None, error: Exception) -> EmbedderError | None:
    if model is None or not isinstance(error, _GARBLED):
        return None
    return EmbeddingFailed(name=name, reason=f"what its server answered cannot be read: {_reason(error)}")


def _reason(error: Exception) -> str:
    """The first line of what an exception says, or its name, without the full stop."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    return said[0].strip().rstrip(".")[:200]


PROVIDERS: Mapping[str, Provider] = {
    "fastembed": Provider(FastEmbedModel, _of_files, "FastEmbedEmbedding", shared=True),
    "huggingface": Provider(_huggingface, _of_files, "HuggingFaceEmbedding", shared=False),
    "ollama": Provider(_ollama, _of_ollama, "OllamaEmbedding", shared=True),
    "openai": Provider(_openai, _of_openai, "OpenAIEmbedding", shared=True),
}


def load_model(provider: str, model: str) -> AdaptedEmbedder:
    """The embedder of `model` (its name there, or a folder on disk) at `provider`, a key of PROVIDERS.

    Raises MissingExtra and EmbedderError.
    """
    if Path(model).is_dir():
        model = str(Path(model).resolve())  # the index is to find it from anywhere
    name = f"{provider}:{model}"
    there = PROVIDERS[provider]
    try:
        loaded = there.load(model)
    except ImportError as error:
        raise MissingExtra(feature=name, extra=provider) from error
    except Exception as error:
        if explained := there.explain(name, None, error):
            raise explained from error
        raise
    return AdaptedEmbedder(loaded, name, instructions_for(model), there.explain, shared=there.shared)


def adapt(model: BaseEmbedding) -> AdaptedEmbedder:
    """An embedding object of llama-index as an embedder, under the name that would load it where there is one.

    The model's usual instructions are added, unless the object has its own.
    """
    own = any(getattr(model, f"{kind}_instruction", None) for kind in ("query", "text"))
    instructions = Instructions() if own else instructions_for(model.model_name)
    kind = type(model).__name__
    for provider, there in PROVIDERS.items():
        if there.kind == kind:
            name = f"{provider}:{model.model_name}"
            return AdaptedEmbedder(model, name, instructions, there.explain, shared=there.shared)
    return AdaptedEmbedder(model, f"{kind}/{model.model_name}", instructions)
