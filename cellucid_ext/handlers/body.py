"""Handlers with a body: its length is bounded before a byte of it is kept.

Without this, Tornado reads up to 512 MiB into memory before any of our code runs, for
anybody who can reach the port.
"""

from __future__ import annotations

from typing import Any

from tornado import web

from cellucid_ext.handlers.base import ApiHandler


class BodyHandler(ApiHandler):
    """Base of handlers that take a POST; concrete classes add ``stream_request_body``."""

    def initialize(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Start with an empty body."""
        super().initialize(*args, **kwargs)
        self._body = bytearray()

    async def prepare(self) -> None:  # type: ignore[override]  # as Jupyter's own APIHandler
        """Refuse an anonymous or too long body before it is read."""
        await super().prepare()
        if self._finished:
            return
        if self.current_user is None:
            raise web.HTTPError(403)
        declared = self.request.headers.get("Content-Length", "0")
        if not declared.isdecimal() or int(declared) > self.context.max_body_bytes:
            raise web.HTTPError(413)

    def data_received(self, chunk: bytes) -> None:
        """Collect; a chunked body declares no length and is cut off here."""
        if len(self._body) + len(chunk) > self.context.max_body_bytes:
            raise web.HTTPError(413)
        self._body += chunk

    @property
    def body(self) -> bytes:
        """The whole body."""
        return bytes(self._body)
