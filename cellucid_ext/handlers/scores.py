"""``scores``: one number per cell out of a set of genes."""

from __future__ import annotations

from tornado import web

from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS
from cellucid_ext.handlers.data import DataHandler


@web.stream_request_body
class ScoresHandler(DataHandler):
    """``POST scores`` with ``{layer, genes, method, …}``: reads, changes nothing."""

    resource_name = "scores"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self, dataset: str, version: str) -> None:
        """Answer with the id and the summary of a score."""
        await self.send_answer(dataset, version, "scores")


class ScoreBlockHandler(DataHandler):
    """``GET scores/{score}/{block}``."""

    resource_name = "score_block"
    arguments = ("encoding",)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str, score: str, block: str) -> None:
        """Answer with the values."""
        await self.send_answer(dataset, version, f"scores/{score}/{block}")

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str, score: str, block: str) -> None:
        """Answer without the body."""
        await self.send_answer(dataset, version, f"scores/{score}/{block}")
