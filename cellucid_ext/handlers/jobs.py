"""``jobs``: start, look at, follow and cancel the build of a gene index, or its saving."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from tornado import web
from tornado.iostream import StreamClosedError

from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.engine.bodies import index_of, json_object
from cellucid_ext.errors import BadRequestError
from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import ApiHandler
from cellucid_ext.handlers.body import BodyHandler
from cellucid_ext.handlers.failures import ClientGoneError
from cellucid_ext.handlers.permission import new_file, source_of_id
from cellucid_ext.model.job import Job

AUTH_RESOURCE = "cellucid_ext:jobs"
#: Proxies close a connection that is silent for a minute.
_KEEP_ALIVE_S = 15.0


@web.stream_request_body
class JobsHandler(BodyHandler):
    """``POST jobs`` with ``{kind: "index", layer}`` or ``{kind: "save_anndata", layer, path}``."""

    resource_name = "jobs"

    @web.authenticated
    @authorized("execute", resource=AUTH_RESOURCE)
    async def post(self, dataset: str, version: str) -> None:
        """Start a job; an equal one that is under way is answered instead."""
        source = await source_of_id(self, dataset)
        opened = self.context.datasets.require(source, version)
        request = json_object(self.body)
        kind = request.get("kind")
        if kind not in ("index", "save_anndata"):
            raise BadRequestError('The kinds of jobs are "index" and "save_anndata".')
        layer = index_of(request.get("layer"), "layer", len(opened.manifest["layers"]))
        if kind == "index":
            job = self.context.jobs.start(source, opened, layer)
        else:
            path = request.get("path")
            if not isinstance(path, str):
                raise BadRequestError("path must be a text.", "Say where the new file shall lie.")
            target = await new_file(self, path)
            job = self.context.jobs.save(source, opened, layer, target, path)
        self.set_status(202)
        self.send_json(job.to_json())


class _OneJobHandler(ApiHandler):
    """Finds a job for people who may read its dataset."""

    async def _job(self, job: str) -> Job:
        found = self.context.jobs.get(job)
        await source_of_id(self, found.dataset)
        return self.context.jobs.get(job)


class JobHandler(_OneJobHandler):
    """``GET jobs/{job}`` and ``DELETE jobs/{job}``."""

    resource_name = "job"

    @web.authenticated
    @authorized("read", resource=AUTH_RESOURCE)
    async def get(self, job: str) -> None:
        """Answer with the job as it is now."""
        self.send_json((await self._job(job)).to_json())

    @web.authenticated
    @authorized("execute", resource=AUTH_RESOURCE)
    async def delete(self, job: str) -> None:
        """Cancel the job; it stays to be looked at."""
        await self._job(job)
        self.send_json(self.context.jobs.cancel(job).to_json())


class JobEventsHandler(_OneJobHandler):
    """``GET jobs/{job}/events``: the job after each change, until it has ended."""

    resource_name = "job_events"
    _track_activity = False

    @web.authenticated
    @authorized("read", resource=AUTH_RESOURCE)
    async def get(self, job: str) -> None:
        """Answer with an event stream."""
        await self._job(job)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("X-Accel-Buffering", "no")  # nginx would collect it
        try:
            async with aclosing(self.context.jobs.follow(job)) as states:
                await self.wait_for(self._stream(states))
        except (StreamClosedError, ClientGoneError):
            return  # the browser left: nothing can be said, and nothing failed
        self.finish(set_content_type="text/event-stream")

    async def _stream(self, states: AsyncGenerator[Job, None]) -> None:
        upcoming = asyncio.ensure_future(anext(states, None))
        try:
            while True:
                done, _ = await asyncio.wait({upcoming}, timeout=_KEEP_ALIVE_S)
                if not done:
                    self.write(": still here\n\n")
                else:
                    state = upcoming.result()
                    if state is None:
                        return
                    self.write(b"data: " + dump_json(state.to_json()) + b"\n\n")
                    upcoming = asyncio.ensure_future(anext(states, None))
                await self.flush()
        finally:
            upcoming.cancel()
            await asyncio.wait({upcoming})
