"""Every error that a person may see: one hierarchy, one table to HTTP status.

A leaf carries a stable ``code`` (machines), a ``message`` without any server path
(people) and a ``hint`` that names the remedy. Handlers turn it into the one JSON
shape ``{code, message, hint}``; the widget shows the same three fields.
"""

from __future__ import annotations

from typing import ClassVar, TypedDict


class ErrorBody(TypedDict):
    """The JSON shape of every error, over HTTP and over the comm."""

    code: str
    message: str
    hint: str


class CellucidError(Exception):
    """Root of all errors of this package.

    Parameters
    ----------
    message
        What went wrong, naming the file (by name, never by server path) and the
        element.
    hint
        What the person can do about it.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    default_hint: ClassVar[str] = "Try again; if it happens again, report it with the steps."

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = self.default_hint if hint is None else hint

    def body(self) -> ErrorBody:
        """Return the one JSON shape of this error."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class BadRequestError(CellucidError, ValueError):
    """The request itself is malformed (index out of range, unknown encoding)."""

    code = "bad_request"
    status = 400
    default_hint = "Check the request against the data contract."


class PathNotFoundError(CellucidError, FileNotFoundError):
    """Hidden, absent, outside the root and unreadable look alike."""

    code = "not_found"
    status = 404
    default_hint = "Check the name, and that the server may read the file."


class UnknownDatasetError(CellucidError, KeyError):
    """The dataset id is not known (any more): open again by path."""

    code = "unknown_dataset"
    status = 404
    default_hint = "Open the dataset again by its path."

    def __str__(self) -> str:
        """Undo ``KeyError``'s quoting of its message."""
        return self.message


class UnknownElementError(CellucidError, LookupError):
    """An embedding, field, layer, gene or block that the dataset does not have."""

    code = "unknown_element"
    status = 404
    default_hint = "Choose one of those that the manifest lists."


class VersionChangedError(CellucidError):
    """The file changed since it was opened: a view never mixes two versions."""

    code = "version_changed"
    status = 409
    default_hint = "Reload to see the new version."


class NoBrowserError(CellucidError, RuntimeError):
    """Nobody shows the viewer that was asked to draw."""

    code = "no_browser"
    status = 409


class NotADatasetError(CellucidError, ValueError):
    """The path exists but holds no AnnData."""

    code = "not_a_dataset"
    status = 422
    default_hint = "Open a .h5ad file, or a .zarr folder written by anndata."


class CorruptError(CellucidError, ValueError):
    """The file is damaged or truncated."""

    code = "corrupt"
    status = 422
    default_hint = "Copy or write the file again; this copy is incomplete or damaged."


class ExternalReferenceError(CellucidError, ValueError):
    """The file points outside itself (external link, storage, virtual dataset)."""

    code = "external_reference"
    status = 422
    default_hint = "Write the dataset again with all data inside the file."


class UnsupportedError(CellucidError, ValueError):
    """Valid, but of a kind that this version does not read."""

    code = "unsupported"
    status = 422
    default_hint = "Write the element in a form that anndata writes today."


class TooLargeError(CellucidError, ValueError):
    """Over a limit that protects the machine; names the numbers."""

    code = "dataset_too_large"
    status = 507
    default_hint = "Raise the limit in the server's configuration, or make the file smaller."


class EngineDiedError(CellucidError, RuntimeError):
    """The engine process ended while it answered."""

    code = "engine_died"
    status = 503
    default_hint = "Try again: a new engine is already running."


class EngineTimeoutError(CellucidError, TimeoutError):
    """The engine was stopped because it did not answer in time."""

    code = "engine_timeout"
    status = 503
    default_hint = "Try again; slow storage may need a longer time-out in the configuration."


class QuarantinedError(CellucidError, RuntimeError):
    """The file ended the engine twice and is refused until it changes."""

    code = "quarantined"
    status = 422
    default_hint = "The file is likely damaged: write it again, then reload."


BY_CODE: dict[str, type[CellucidError]] = {
    cls.code: cls
    for cls in (
        CellucidError,
        BadRequestError,
        PathNotFoundError,
        UnknownDatasetError,
        UnknownElementError,
        VersionChangedError,
        NotADatasetError,
        CorruptError,
        ExternalReferenceError,
        UnsupportedError,
        TooLargeError,
        EngineDiedError,
        EngineTimeoutError,
        QuarantinedError,
    )
}


def from_body(body: ErrorBody) -> CellucidError:
    """Rebuild the typed error from its JSON shape (it crossed a process)."""
    cls = BY_CODE.get(body["code"], CellucidError)
    return cls(body["message"], body["hint"])
