"""``cells``: one cell for the tooltip."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class CellsHandler(DataHandler):
    """``GET cells?position=&fields=``."""

    resource_name = "cells"
    arguments = ("position", "fields")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str) -> None:
        """Answer with one cell."""
        await self.send_answer(dataset, version, "cells")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, "cells")
