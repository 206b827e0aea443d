"""``select``: the cells inside polygons, or with some values."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


@web.stream_request_body
class SelectHandler(DataHandler):
    """``POST select`` with ``{embedding, polygons, matrix}`` or ``{values}``: only reads."""

    resource_name = "select"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self, dataset: str, version: str) -> None:
        """Answer with the bitmap of the cells inside."""
        await self.send_answer(dataset, version, "select")
