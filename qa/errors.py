"""What can go wrong with a language model. Each message is one sentence that says what to do next.

PasajeError (index.errors, where MissingExtra is too)
└── ModelError               no answer can be had of the model as it was named
    ├── UnknownModel         no model is written like that
    ├── MissingAddress       a server of one's own, and not where it is
    ├── BadAddress           what should be a URL is none
    ├── MissingKey           the service wants a key, and none is set
    ├── UnsuitableModel      a model that the service does not let chat
    ├── CutAnswer            its words stopped before it had finished
    └── SilentModel          it did not say anything for too long
"""

from __future__ import annotations

from index.errors import PasajeError


class ModelError(PasajeError):
    """No answer can be had of the model as it was named."""


class UnknownModel(ModelError):
    """Fields: name, known (how models are written), example."""

    template = "There is no language model called {name}; write one of: {known}; for example {example}."


class MissingAddress(ModelError):
    """Fields: name, example."""

    template = "The model {name} needs the address of its server; add it after an @: {example}."


class BadAddress(ModelError):
    """Fields: address, example."""

    template = "{address} is not the address of a model server; write it in full, like {example}."


class MissingKey(ModelError):
    """Fields: name, variable."""

    template = "The model {name} needs a key; put it in the environment variable {variable}."


class UnsuitableModel(ModelError):
    """Fields: name."""

    template = "The model {name} is not offered for chats; name another."


class CutAnswer(ModelError):
    """Fields: reason (as its server says it, or "no end")."""

    template = "The language model stopped before it had finished ({reason}); ask again."


class SilentModel(ModelError):
    """Fields: seconds."""

    template = "The language model said nothing for {seconds} seconds; see whether its server is well, and ask again."
