"""``order/{block}``: row numbers in display order."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class OrderHandler(DataHandler):
    """``GET order/{block}``."""

    resource_name = "order"
    arguments = ()

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, block: str) -> None:
        """Answer with the row numbers."""
        await self.send_answer(dataset, version, f"order/{block}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, block: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"order/{block}")
