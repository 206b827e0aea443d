"""A client of the test server: raw requests, raw answers, and the engines behind them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from cellucid_ext.handlers.context import Context


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to ``POST datasets``."""

    id: str
    version: str
    manifest: dict[str, Any]

    @property
    def base(self) -> str:
        """The address of this version, below the API."""
        return f"datasets/{self.id}/{self.version}"


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds; the test's time-out bounds the wait."""
    while not condition():  # noqa: ASYNC110 - engines and files set no event here
        await asyncio.sleep(0.005)


class Api:
    """Raw requests below ``{base_url}cellucid/``; never raises for a status."""

    def __init__(self, app: ServerApp, client: AsyncHTTPClient) -> None:
        self.app = app
        self._client = client
        self.base_url = app.base_url
        self.token = {"Authorization": f"token {app.identity_provider.token}"}

    def fetch(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 240.0,
    ) -> Awaitable[HTTPResponse]:
        """Send one request as it is written; ``headers`` of None means: with the token.

        A path that begins with a slash lies below ``base_url`` itself.
        """
        below = path[1:] if path.startswith("/") else "cellucid/" + path
        return self._client.fetch(
            self.base_url + below,
            raise_error=False,
            method=method,
            headers=dict(self.token if headers is None else headers),
            body=body,
            request_timeout=timeout,
            follow_redirects=False,
            decompress_response=False,
            allow_nonstandard_methods=True,
        )

    def get(self, path: str, **headers: str) -> Awaitable[HTTPResponse]:
        """GET below ``api/`` with the token and more headers (``If_None_Match=...``)."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.fetch("api/" + path, headers={**self.token, **more})

    def post(self, path: str, value: object) -> Awaitable[HTTPResponse]:
        """POST a JSON value below ``api/``."""
        return self.fetch("api/" + path, method="POST", body=json.dumps(value).encode())

    async def open(self, path: str) -> Opened:
        """Open a dataset that must open."""
        response = await self.post("datasets", {"path": path})
        assert response.code == 200, response.body
        return Opened(**json.loads(response.body))

    def engines(self) -> dict[str, int | None]:
        """Return the engines' process ids by lane."""
        return self.context.engines.pids()

    @property
    def context(self) -> Context:
        """The services behind the handlers."""
        context = self.app.web_app.settings["cellucid_context"]
        assert isinstance(context, Context)
        return context

    def pid(self, lane: str) -> int:
        """Return the process id of a running engine."""
        pid = self.engines()[lane]
        assert pid is not None
        return pid

    async def until_busy(self, lane: str, *, waiting: int = 0) -> None:
        """Wait until a lane reads, and this many requests wait behind it."""
        while True:
            state = self.context.engines.status()[lane]
            if state["busy"] and state["waiting"] == waiting:
                return
            await asyncio.sleep(0.01)
