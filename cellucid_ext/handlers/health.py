"""``health``: is the loop alive, which engines run, what does the cache hold."""

from __future__ import annotations

import asyncio
import time

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import ApiHandler


class HealthHandler(ApiHandler):
    """``GET health``; does not count as activity, or a probe would keep a server alive."""

    resource_name = "health"
    _track_activity = False

    @web.authenticated
    @authorized("read", resource="cellucid_ext:health")
    async def get(self) -> None:
        """Answer with the state of this extension."""
        self.send_json(await self._state())

    @web.authenticated
    @authorized("read", resource="cellucid_ext:health")
    async def head(self) -> None:
        """Answer without the body."""
        self.send_json(await self._state())

    async def _state(self) -> dict[str, object]:
        began = time.perf_counter()
        await asyncio.sleep(0)
        turn = time.perf_counter() - began
        return {
            "status": "ok",
            "version": self.context.version,
            "loop": {"turn_ms": round(turn * 1000, 3)},
            "engines": self.context.engines.status(),
            "cache": self.context.cache.status(),
        }
