"""Every exception to the one JSON shape, its status, and the code for the log."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from tornado.web import HTTPError

from cellucid_ext.errors import CellucidError, ErrorBody

#: The client closed the connection before the answer (nginx' number; never on the wire).
CLIENT_GONE = 499


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is sent and what is logged."""

    status: int
    body: ErrorBody


#: Failures of the request itself, raised by Tornado, Jupyter or the body reader.
_OF_STATUS: dict[int, ErrorBody] = {
    400: {
        "code": "bad_request",
        "message": "The request is malformed.",
        "hint": "Check the request against the data contract.",
    },
    403: {
        "code": "forbidden",
        "message": "You may not do this, or your login has expired.",
        "hint": "Log in again; on a shared server, ask its operator for the permission.",
    },
    404: {
        "code": "not_found",
        "message": "There is nothing at this address.",
        "hint": "Check the request against the data contract.",
    },
    405: {
        "code": "method_not_allowed",
        "message": "This resource does not know this method.",
        "hint": "Check the request against the data contract.",
    },
    413: {
        "code": "body_too_large",
        "message": "The request is longer than this server accepts.",
        "hint": "Draw a simpler outline or ask for fewer names; "
        "the operator can raise Cellucid.max_body_kib.",
    },
}

_INTERNAL: ErrorBody = {
    "code": "internal",
    "message": "Something failed that nobody foresaw.",
    "hint": "Try again; if it happens again, report it with the steps.",
}


def failure_of(error: BaseException | None, status: int) -> Failure:
    """Return what a person is told; never the text of a foreign exception.

    Jupyter's and Tornado's messages may hold a path or a header, so that only their
    status is used.
    """
    if isinstance(error, CellucidError):
        return Failure(error.status, error.body())
    if isinstance(error, ClientGoneError):
        return Failure(CLIENT_GONE, _INTERNAL)
    if isinstance(error, HTTPError):
        status = error.status_code
    body = _OF_STATUS.get(status)
    if body is None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        body = {**_OF_STATUS[400], "code": HTTPStatus(status).phrase.lower().replace(" ", "_")}
    return Failure(status, body or _INTERNAL)
