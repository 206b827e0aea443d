"""``points/{embedding}/{block}``: positions of one block."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class PointsHandler(DataHandler):
    """``GET points/{embedding}/{block}``."""

    resource_name = "points"
    arguments = ("encoding",)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, embedding: str, block: str) -> None:
        """Answer with the positions."""
        await self.send_answer(dataset, version, f"points/{embedding}/{block}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, embedding: str, block: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"points/{embedding}/{block}")
