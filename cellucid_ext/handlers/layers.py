"""``layers`` and ``activity``: how genes are read, and what is read right now."""

from __future__ import annotations

import hashlib
import json

from tornado import web

from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.engine.messages import DataRequest, Waiter
from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS, ApiHandler
from cellucid_ext.handlers.permission import source_of_id


class LayersHandler(ApiHandler):
    """``GET layers``: the rung of each layer, and the job that improves it."""

    resource_name = "layers"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str) -> None:
        """Answer with all layers, in the manifest's order."""
        await self._send(dataset, version)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str, version: str) -> None:
        """Answer without the body."""
        await self._send(dataset, version)

    async def _send(self, dataset: str, version: str) -> None:
        source = await source_of_id(self, dataset)
        self.context.datasets.require(source, version)
        # Past the cache of answers: this one changes when an index is built.
        answer = await self.wait_for(
            self.context.engines.answer(
                source, version, DataRequest("GET", "layers"), waiter=Waiter()
            )
        )
        found = json.loads(answer.body)
        for layer, state in enumerate(found["layers"]):
            state["job"] = self.context.jobs.active(dataset, version, layer)
        body = dump_json(found)
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("Etag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
        else:
            self.finish(body)  # Tornado leaves it out for HEAD


class ActivityHandler(ApiHandler):
    """``GET activity``: how far the scan for a gene is; asked often, reads nothing."""

    resource_name = "activity"
    _track_activity = False

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str, version: str) -> None:
        """Answer with the progress of a scan, or null."""
        source = await source_of_id(self, dataset)
        self.context.datasets.require(source, version)
        progress = self.context.engines.scan_progress(source, version)
        scan = None
        if progress is not None:
            eta = None if progress.eta_s is None else round(progress.eta_s, 2)
            scan = {"layer": progress.layer, "fraction": progress.fraction, "eta_s": eta}
        self.send_json({"scan": scan})
