"""Every other address below the API: the JSON shape instead of Jupyter's HTML page."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS, ApiHandler


class UnknownHandler(ApiHandler):
    """404 for a person who is logged in, 403 for everybody else."""

    resource_name = "unknown"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, _rest: str) -> None:
        """There is nothing."""
        raise web.HTTPError(404)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, _rest: str) -> None:
        """There is nothing."""
        raise web.HTTPError(404)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self, _rest: str) -> None:
        """There is nothing."""
        raise web.HTTPError(404)
