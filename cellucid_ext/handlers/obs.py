"""``obs/{field}``: the summary of one obs column, and its blocks."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class ObsSummaryHandler(DataHandler):
    """``GET obs/{field}``."""

    resource_name = "obs_summary"
    arguments = ()

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, field: str) -> None:
        """Answer with the summary."""
        await self.send_answer(dataset, version, f"obs/{field}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, field: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"obs/{field}")


class ObsBlockHandler(DataHandler):
    """``GET obs/{field}/{block}``."""

    resource_name = "obs_block"
    arguments = ("encoding",)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, field: str, block: str) -> None:
        """Answer with codes or values."""
        await self.send_answer(dataset, version, f"obs/{field}/{block}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, field: str, block: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"obs/{field}/{block}")
