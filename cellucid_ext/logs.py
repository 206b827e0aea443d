"""One line of the log for one failed request: no path, no token, no second line."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MAX_FIELD = 80


def failure_line(
    *, status: int, code: str, method: str, resource: str, user: str, milliseconds: float
) -> str:
    """Return the line of a failed request.

    The URL stays out of it: it may hold a path, a gene somebody searches, or a token.
    ``resource`` is the name of the handler instead.
    """
    return (
        f"cellucid {status} {field(code)} {field(method)} {field(resource)} "
        f"({field(user) or 'anonymous'}) {milliseconds:.1f}ms"
    )


def field(value: str) -> str:
    """Return a value as it may stand in a line: no control characters, bounded."""
    return _CONTROL.sub("?", value)[:_MAX_FIELD]
