"""The messages between a ``Viewer`` and its views in browsers, checked on arrival.

The same words as ``labextension/src/shells/widget/messages.ts``. What a browser sends
is anybody's input: whatever is not of this protocol becomes None and is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict, cast

PROTOCOL = 1

#: Largest buffer that is taken from a browser (Jupyter itself closes above 10 MiB).
MAX_BUFFER = 4 * 1024 * 1024
MAX_TEXT = 4096
MAX_PATH = 16_384
MAX_CELLS = 1_000_000_000
MAX_PARTS = 4096

Buffer = bytes | bytearray | memoryview


class Hello(TypedDict):
    """A view asks what to show; ``base_url`` is that of its page, or None."""

    type: Literal["hello"]
    view: str
    protocol: int
    base_url: str | None


class NeedComm(TypedDict):
    """The view cannot reach the server and asks for the data over the comm."""

    type: Literal["need_comm"]
    view: str
    reason: str


class NeedBundle(TypedDict):
    """The loader found no server with the viewer's code."""

    type: Literal["need_bundle"]
    view: str


class Request(TypedDict):
    """One request of the data contract."""

    type: Literal["request"]
    view: str
    id: str
    method: Literal["GET", "POST"]
    path: str
    body: Any


class Ready(TypedDict):
    """The dataset is open in a view."""

    type: Literal["ready"]
    view: str
    name: str
    version: str
    n_cells: int
    n_genes: int


class SelectionPart(TypedDict):
    """One part of a bitmap in display order; ``parts`` is 0 where it was cleared."""

    type: Literal["selection"]
    view: str
    id: str
    version: str
    n_cells: int
    count: int
    part: int
    parts: int


class Click(TypedDict):
    """A person clicked a cell."""

    type: Literal["click"]
    view: str
    position: int
    row: int
    obs_name: str


class Hover(TypedDict):
    """The pointer is over a cell; all three are None when it left the cells."""

    type: Literal["hover"]
    view: str
    position: int | None
    row: int | None
    obs_name: str | None


class FigurePart(TypedDict):
    """One part of a figure; ``parts`` is 0 where it begins or, with ``error``, failed."""

    type: Literal["figure"]
    view: str
    id: str
    part: int
    parts: int
    error: str | None


class Bye(TypedDict):
    """The view was taken away."""

    type: Literal["bye"]
    view: str


class ErrorReport(TypedDict):
    """Something failed in a view; ``shown`` where the viewer shows it itself."""

    type: Literal["error"]
    view: str
    code: str
    message: str
    hint: str
    shown: bool


#: What happened in a view; the rest are questions.
Event = Ready | SelectionPart | FigurePart | Click | Hover | ErrorReport | Bye

Incoming = Hello | NeedComm | NeedBundle | Request | Event


class Open(TypedDict):
    """What a view shall show, and how the data comes."""

    type: Literal["open"]
    to: str
    mode: Literal["server", "comm"]
    path: str


class Response(TypedDict):
    """The answer to a ``Request``; its body is the message's one buffer."""

    type: Literal["response"]
    id: str
    status: int
    headers: dict[str, str]


class BundlePart(TypedDict):
    """One part of the viewer's own code, for pages without a server."""

    type: Literal["bundle"]
    to: str
    name: str
    part: int
    parts: int


class Highlight(TypedDict):
    """Mark the cells of the bitmap buffer; ``count`` None clears."""

    type: Literal["highlight"]
    to: str | None
    version: str
    count: int | None


class ResetView(TypedDict):
    """Move the camera back to where everything is in the picture."""

    type: Literal["reset_view"]
    to: str | None


class FigureOptions(TypedDict):
    """What a figure holds; lengths in points (1/72 inch)."""

    format: Literal["png", "svg", "pdf"]
    width: float
    height: float
    dpi: float
    background: Literal["white", "transparent", "theme"]
    title: str | None
    legend: bool
    axes: bool
    scale: bool
    names: bool


class Draw(TypedDict):
    """Draw a figure; without options, what is on screen."""

    type: Literal["draw"]
    to: str
    id: str
    options: FigureOptions | None


Outgoing = Open | Response | BundlePart | Highlight | ResetView | Draw


Check = Callable[[object], bool]


def _text(most: int = MAX_TEXT) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= most


def _integer(low: int, high: int) -> Check:
    return lambda value: type(value) is int and low <= value <= high


def _optional(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(*values: str) -> Check:
    return lambda value: isinstance(value, str) and value in values


_CELL = _integer(0, MAX_CELLS)

_WITH_BUFFER = ("selection", "figure")

_FIELDS: dict[str, dict[str, Check]] = {
    "hello": {"protocol": _integer(0, 1 << 20), "base_url": _optional(_text())},
    "need_comm": {"reason": _text()},
    "need_bundle": {},
    "request": {
        "id": _text(256),
        "method": _one_of("GET", "POST"),
        "path": _text(MAX_PATH),
        "body": lambda _value: True,
    },
    "ready": {"name": _text(), "version": _text(), "n_cells": _CELL, "n_genes": _CELL},
    "selection": {
        "id": _text(256),
        "version": _text(),
        "n_cells": _CELL,
        "count": _CELL,
        "part": _integer(0, MAX_PARTS),
        "parts": _integer(0, MAX_PARTS),
    },
    "click": {"position": _CELL, "row": _CELL, "obs_name": _text()},
    "hover": {
        "position": _optional(_CELL),
        "row": _optional(_CELL),
        "obs_name": _optional(_text()),
    },
    "figure": {
        "id": _text(256),
        "part": _integer(0, MAX_PARTS),
        "parts": _integer(0, MAX_PARTS),
        "error": _optional(_text()),
    },
    "bye": {},
    "error": {
        "code": _text(),
        "message": _text(),
        "hint": _text(),
        "shown": lambda value: isinstance(value, bool),
    },
}


def parse(content: object, buffers: Sequence[Buffer] = ()) -> Incoming | None:
    """Return a message of this protocol with its known fields only, or None.

    Parameters
    ----------
    content
        What arrived; anything at all.
    buffers
        The buffers that came with it: at most one, of at most ``MAX_BUFFER`` bytes,
        and only with a selection or a figure.
    """
    if not isinstance(content, Mapping):
        return None
    kind = content.get("type")
    fields = _FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or not _text(256)(content.get("view")):
        return None
    # A field that may be null may also be absent.
    if not all(check(content.get(name)) for name, check in fields.items()):
        return None
    if len(buffers) > (kind in _WITH_BUFFER) or any(size_of(b) > MAX_BUFFER for b in buffers):
        return None
    message = {"type": kind, "view": content["view"]}
    message.update({name: content.get(name) for name in fields})
    return cast(Incoming, message)


def size_of(buffer: Buffer) -> int:
    """Return the bytes of a buffer, whatever the shape of its view."""
    return buffer.nbytes if isinstance(buffer, memoryview) else len(buffer)
