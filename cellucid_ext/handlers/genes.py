"""``genes``: ranked search, and many names at once."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


@web.stream_request_body
class GenesHandler(DataHandler):
    """``GET genes?layer=&search=&limit=`` and ``POST genes`` with ``{layer, names}``."""

    resource_name = "genes"
    arguments = ("layer", "search", "limit")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str) -> None:
        """Answer with the best matches."""
        await self.send_answer(dataset, version, "genes")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, "genes")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self, dataset: str, version: str) -> None:
        """Answer which of many pasted names exist."""
        await self.send_answer(dataset, version, "genes")
