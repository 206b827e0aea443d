"""``graph/neighbours``: the cells around a cell in the graph."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class NeighboursHandler(DataHandler):
    """``GET graph/neighbours?cell=&degree=``: a bitmap in display order."""

    resource_name = "graph"
    arguments = ("cell", "degree")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str) -> None:
        """Answer with the bitmap of the cells within ``degree`` edges."""
        await self.send_answer(dataset, version, "graph/neighbours")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, "graph/neighbours")
