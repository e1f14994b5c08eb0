"""What can go wrong. Each message is one sentence that says what to do next.

PasajeError
├── SourceError              what was named as articles cannot be read
│   ├── MissingSource        no such file or folder
│   ├── ClosedSource         a folder below it may not be read
│   ├── EmptySource          nothing to index there
│   └── UnreadableArticle    one file; a build reports it and goes on
├── IndexStateError          the index folder is not usable as asked
│   ├── MissingIndex         no index there
│   ├── OccupiedFolder       the folder holds other things
│   ├── ForeignIndex         built by another encoder or another format
│   ├── DamagedIndex         a store under the folder cannot be opened
│   ├── UnwritableIndex      no space, or no permission
│   └── BusyIndex            another process is building it
├── QuestionError            the question cannot be asked
│   ├── EmptyQuestion
│   ├── LongQuestion
│   └── ReversedDates        no day lies between the two that were given
├── EmbedderError            there are no vectors to be had
│   ├── UnknownEmbedder      no embedder of that name
│   ├── ModelNotFound        its provider has no such model
│   ├── UnreachableServer    its model's server does not answer
│   ├── WrongVectors         what came back are not the vectors asked for
│   └── EmbeddingFailed      it refused for another reason
└── MissingExtra             a feature's packages are not installed
"""

from __future__ import annotations

from typing import ClassVar


class PasajeError(Exception):
    """The root. `str(error)` is English; `fields` hold what the sentence names, so that the
    chat page can say the same in Spanish (`ui.texts`)."""

    template: ClassVar[str] = "Something went wrong."

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.template.format(**fields))


class SourceError(PasajeError):
    """What was named as articles cannot be read."""


class MissingSource(SourceError):
    """Fields: path."""

    template = "There is no file or folder {path}; name one that holds articles."


class ClosedSource(SourceError):
    """Fields: path. Its articles would otherwise seem to be gone."""

    template = "The folder {path} may not be read, so the index was left as it is; allow it, or name other folders."


class EmptySource(SourceError):
    """Fields: path, suffixes."""

    template = (
        "No articles ({suffixes}) were found in {path}, so the index was left as it is; "
        "add --allow-empty if it should be emptied."
    )


class UnreadableArticle(SourceError):
    """Fields: path, reason (an English clause)."""

    template = "{path} was not indexed: {reason}."


class IndexStateError(PasajeError):
    """The index folder is not usable as asked."""


class MissingIndex(IndexStateError):
    """Fields: path."""

    template = "There is no index in {path}; make one with: pasaje index FOLDER --index {path}"


class OccupiedFolder(IndexStateError):
    """Fields: path."""

    template = "The folder {path} holds other things than an index; name a new folder, or an empty one."


class ForeignIndex(IndexStateError):
    """Fields: path, built_by, asked_for."""

    template = (
        "The index in {path} was built by {built_by} and cannot be read with {asked_for}; "
        "rebuild it with: pasaje index FOLDER --index {path} --rebuild"
    )


class DamagedIndex(IndexStateError):
    """Fields: path, reason."""

    template = (
        "The index in {path} cannot be opened ({reason}); rebuild it with: pasaje index FOLDER --index {path} --rebuild"
    )


class UnwritableIndex(IndexStateError):
    """Fields: path, reason."""

    template = (
        "The index in {path} cannot be written ({reason}) and is as it was before; "
        "make room or allow it, then give the same command again."
    )


class BusyIndex(IndexStateError):
    """Fields: path."""

    template = "Another process is building the index in {path}; wait until it has finished and try again."


class QuestionError(PasajeError):
    """The question cannot be asked."""


class EmptyQuestion(QuestionError):
    """No fields."""

    template = "The question has no words; write one in Spanish or English."


class LongQuestion(QuestionError):
    """Fields: length, limit (characters)."""

    template = "The question has {length} characters; ask in at most {limit}."


class ReversedDates(QuestionError):
    """Fields: since, until."""

    template = "No article can be from {since} on and up to {until}; give the earlier day first."


class EmbedderError(PasajeError):
    """There are no vectors to be had; the index is as it was."""


class UnknownEmbedder(EmbedderError):
    """Fields: name, known."""

    template = "There is no embedder called {name}; choose one of: {known}."


class ModelNotFound(EmbedderError):
    """Fields: name, reason."""

    template = "The model {name} cannot be had ({reason}); check its name, and that it was downloaded or pulled."


class UnreachableServer(EmbedderError):
    """Fields: name, address, reason."""

    template = "The server of {name} does not answer at {address} ({reason}); start it and try again."


class WrongVectors(EmbedderError):
    """Fields: name, expected, found (shapes, as in "2 × 384")."""

    template = (
        "{name} gave vectors of {found} where {expected} was expected; "
        "check which model answers to that name, and rebuild the index if it is another now."
    )


class EmbeddingFailed(EmbedderError):
    """Fields: name, reason."""

    template = "{name} made no vectors ({reason}); put that right and try again."


class MissingExtra(PasajeError):
    """Fields: feature, extra."""

    template = "{feature} needs packages that are not installed; run: pip install 'pasaje[{extra}]'"
