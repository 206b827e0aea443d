"""What every API handler does: cross-site check on GET too, one error shape, one log line.

The concrete verbs carry ``@web.authenticated`` and ``@authorized(action, resource=...)``
themselves: an undecorated handler is public (CVE-2024-28179), and ``@authorized``
without arguments, or on a shared method, remembers the first resource it saw.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin

from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.handlers.context import Context, context_of
from cellucid_ext.handlers.failures import CLIENT_GONE, ClientGoneError, Failure, failure_of
from cellucid_ext.logs import failure_line

T = TypeVar("T")

#: The one resource of the authorizer that all data of datasets belongs to.
DATASETS = "cellucid_ext:datasets"

_RETRY_AFTER_S = "1"


class ApiHandler(ExtensionHandlerMixin, APIHandler):
    """Base of the JSON and binary handlers."""

    #: Name in the log and in the route table; a URL never stands in the log.
    resource_name = "api"

    def initialize(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Take the extension's name, as the mixin wants it."""
        super().initialize(*args, **kwargs)
        self._failure: Failure | None = None
        self._waiting: asyncio.Future[Any] | None = None
        self._client_gone = False

    @property
    def context(self) -> Context:
        """The services of this server."""
        return context_of(self)

    def set_default_headers(self) -> None:
        """Add to Jupyter's: no other origin may embed an answer, nobody stores it unasked."""
        super().set_default_headers()
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    def set_cors_headers(self) -> None:
        """Send what the operator configured, and nothing else.

        Jupyter echoes the Origin of any request that carries a token; data needs no
        other origin, so that an echo could only help somebody else (T05).
        """
        if self.allow_origin or self.allow_origin_pat:
            super().set_cors_headers()

    async def prepare(self) -> None:  # type: ignore[override]  # as Jupyter's own APIHandler
        """Identify, then refuse a GET that another site sent.

        Jupyter checks writes only; a plain GET with the login cookie would otherwise
        answer any page the user visits (CVE-2023-40170).
        """
        await super().prepare()
        if not self._finished and self.request.method in ("GET", "HEAD"):
            self.check_xsrf_cookie()

    def compute_etag(self) -> str | None:
        """Never hash a body: ETags come from the version."""
        return None

    async def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Await ``work``, and cancel it when the client closes the connection."""
        task = asyncio.create_task(work)
        self._waiting = task
        try:
            return await task
        except asyncio.CancelledError:
            if self._client_gone:
                raise ClientGoneError from None
            raise
        finally:
            self._waiting = None

    def on_connection_close(self) -> None:
        """Stop waiting; the last waiter of a read takes it out of the queue."""
        self._client_gone = True
        if self._waiting is not None:
            self._waiting.cancel()
        super().on_connection_close()

    def send_json(self, value: object) -> None:
        """Finish with a JSON body."""
        self.finish(dump_json(value))

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:  # noqa: ANN401
        """Use the status of our own errors; Tornado knows only its own."""
        exc_info = kwargs.get("exc_info")
        error = exc_info[1] if exc_info else None
        self._failure = failure_of(error, status_code)
        super().send_error(self._failure.status, **kwargs)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401, ARG002
        """Answer in the one JSON shape."""
        failure = self._failure or failure_of(None, status_code)
        self._failure = failure
        if failure.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.set_header("Retry-After", _RETRY_AFTER_S)
        self.send_json(failure.body)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:  # noqa: ANN401
        """Keep traceback and notes for the debug log; the one line comes at the end."""
        self.log.debug("cellucid: %s failed", self.resource_name, exc_info=(typ, value, tb))

    def _log(self) -> None:
        """Write exactly one line for a failed request, and Jupyter's own for the others."""
        failure = self._failure
        if failure is None:
            super()._log()
            return
        user = self.current_user
        line = failure_line(
            status=failure.status,
            code=failure.body["code"],
            method=str(self.request.method),
            resource=self.resource_name,
            user=getattr(user, "username", ""),
            milliseconds=1000.0 * self.request.request_time(),
        )
        if failure.status == CLIENT_GONE:
            self.log.debug(line)
        elif failure.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error(line)
        else:
            self.log.warning(line)
