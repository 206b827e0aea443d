"""What the server and its engine say to each other: headers of the frames.

A frame is one JSON header and one raw payload (see ``channel``). The conversation is
strict: the server sends one request and reads one reply; before that, once,
``configure`` is answered by ``hello``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

from cellucid_ext.encode.compress import Coding
from cellucid_ext.errors import ErrorBody

Method = Literal["GET", "POST"]
LaneName = Literal["view", "matrix", "build"]


class Configure(TypedDict):
    """First frame to a new engine: limits travel here and not in argv, where ``ps`` sees them."""

    kind: Literal["configure"]
    limits: dict[str, int]
    memory_bytes: int
    max_sessions: int
    cache_dir: str | None
    genes: dict[str, Any]
    lane: LaneName


class OpenCall(TypedDict):
    """Open a path, or confirm that what is open is still what the path holds."""

    kind: Literal["open"]
    path: str
    dataset: str


class AnswerCall(TypedDict):
    """One request of the data contract; a POST body is the frame's payload."""

    kind: Literal["answer"]
    path: str
    dataset: str
    version: str
    method: Method
    resource: str
    query: dict[str, str]
    coding: Coding


class IndexCall(TypedDict):
    """Build the gene index of one layer; answered when it is there."""

    kind: Literal["index"]
    path: str
    dataset: str
    version: str
    layer: int


class SaveCall(TypedDict):
    """Save an indexed layer as a new AnnData zarr; answered when it is there."""

    kind: Literal["save"]
    path: str
    dataset: str
    version: str
    layer: int
    target: str


Call = OpenCall | AnswerCall | IndexCall | SaveCall


class Reply(TypedDict, total=False):
    """What an engine answers; exactly one of the groups is present.

    ``error`` (with ``detail`` for the debug log only) · ``must_open``: the engine does
    not hold this version, send ``open`` first · ``manifest`` with ``version`` ·
    ``status``, ``media_type``, ``headers``, ``coding`` with the body as payload, and the
    ``rung`` of a gene · ``indexed`` · ``saved`` · ``cancelled``: nobody waited any more.
    """

    kind: Literal[
        "hello", "error", "must_open", "opened", "answer", "indexed", "saved", "cancelled"
    ]
    rung: str
    error: ErrorBody
    detail: str
    version: str
    manifest: dict[str, Any]
    status: int
    media_type: str
    headers: dict[str, str]
    coding: Coding


@dataclass(frozen=True, slots=True)
class DataRequest:
    """One request of the data contract, below ``datasets/{id}/{version}/``."""

    method: Method
    resource: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Waiter:
    """Who waits for an answer: ``client`` shares the lane with others, fairly.

    A ``prefetch`` yields: it is dropped as soon as a person asks for something.
    """

    client: str = ""
    prefetch: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A dataset as the engine holds it now."""

    version: str
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EncodedAnswer:
    """An answer whose body is compressed already (``coding`` says how).

    ``rung`` says how the gene was read, empty where it is none.
    """

    body: bytes
    media_type: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    coding: Coding = "identity"
    rung: str = ""
