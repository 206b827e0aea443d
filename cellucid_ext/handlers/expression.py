"""``expression``: the summary of one gene, its blocks, and many genes in one body."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


class ExpressionSummaryHandler(DataHandler):
    """``GET expression/{layer}/{gene}``."""

    resource_name = "expression_summary"
    arguments = ("transform",)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, layer: str, gene: str) -> None:
        """Answer with the summary."""
        await self.send_answer(dataset, version, f"expression/{layer}/{gene}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, layer: str, gene: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"expression/{layer}/{gene}")


class ExpressionBlockHandler(DataHandler):
    """``GET expression/{layer}/{gene}/{block}``."""

    resource_name = "expression_block"
    arguments = ("encoding", "transform")
    may_prefetch = True

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, layer: str, gene: str, block: str) -> None:
        """Answer with the values."""
        await self.send_answer(dataset, version, f"expression/{layer}/{gene}/{block}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, layer: str, gene: str, block: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"expression/{layer}/{gene}/{block}")


@web.stream_request_body
class ExpressionBatchHandler(DataHandler):
    """``POST expression`` with ``{layer, genes, encoding, transform}``: reads only."""

    resource_name = "expression_batch"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self, dataset: str, version: str) -> None:
        """Answer with the columns, one after another."""
        await self.send_answer(dataset, version, "expression")
