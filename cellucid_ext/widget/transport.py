"""The data contract answered over the comm, in the kernel's own process.

The same addresses as over HTTP; only the carrier differs. An error is an answer too,
with the status and the one JSON shape of errors.
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import (
    BadRequestError,
    CellucidError,
    UnknownDatasetError,
    UnknownElementError,
    VersionChangedError,
)
from cellucid_ext.model.column import Answer
from cellucid_ext.widget.messages import Request, Response
from cellucid_ext.widget.source import Source

_LOG = logging.getLogger(__name__)

_JSON = "application/json"


def answer_request(source: Source, request: Request) -> tuple[Response, bytes]:
    """Answer one request of a view; never raises.

    Returns
    -------
    The message, and the body that travels as its buffer.
    """
    try:
        answer = _route(source.dataset().session, request)
    except CellucidError as error:
        answer = _json(error.body(), error.status)
    except Exception:  # noqa: BLE001 - a request may never end a cell
        _LOG.exception("The viewer asked for %s", request["path"])
        broken = CellucidError("The kernel could not answer the viewer.")
        answer = _json(broken.body(), broken.status)
    message: Response = {
        "type": "response",
        "id": request["id"],
        "status": answer.status,
        "headers": {"Content-Type": answer.media_type, **answer.headers},
    }
    return message, answer.body


def _route(session: DatasetSession, request: Request) -> Answer:
    address = urlsplit(request["path"])
    parts = [unquote(part) for part in address.path.split("/")]
    query = {name: values[-1] for name, values in parse_qs(address.query, True).items()}
    method = request["method"]
    match parts:
        case ["health"]:
            return _json({"status": "ok"})
        case ["datasets"] if method == "POST":
            return _opened(session)
        case ["datasets", dataset_id] if method == "GET":
            _check_id(session, dataset_id)
            return _opened(session)
        case ["datasets", dataset_id, version, *rest] if rest:
            _check_id(session, dataset_id)
            if version != session.manifest.version:
                raise VersionChangedError(f"“{session.manifest.structure.name}” has changed.")
            return session.answer(method, "/".join(rest), query, request["body"])
        case _:
            raise UnknownElementError("There is no such resource.")


def _check_id(session: DatasetSession, dataset_id: str) -> None:
    if dataset_id != session.manifest.id:
        raise UnknownDatasetError("The kernel does not show this dataset any more.")


def _opened(session: DatasetSession) -> Answer:
    session.check_unchanged()
    manifest = session.manifest
    return _json({"id": manifest.id, "version": manifest.version, "manifest": manifest.to_json()})


def _json(value: Any, status: int = 200) -> Answer:  # noqa: ANN401
    try:
        body = json.dumps(value, allow_nan=False).encode()
    except ValueError as error:
        raise BadRequestError("The answer holds a value that JSON cannot carry.") from error
    return Answer(body=body, media_type=_JSON, status=status)
