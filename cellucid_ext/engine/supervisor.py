"""The async face of the engines: which lane, how long, and what a death costs.

Three lanes, so that a scan of the matrix (seconds) never delays a picture, and a build
(minutes) never a gene: ``view`` for opening, points, obs, genes, cells, order and
selections, ``matrix`` for expression and scores, ``build`` for gene indexes and files.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from cellucid_ext.encode.compress import Coding
from cellucid_ext.engine import lane as lanes
from cellucid_ext.engine.gene_requests import gene_key, reads_matrix
from cellucid_ext.engine.lane import Job, Lane
from cellucid_ext.engine.messages import (
    AnswerCall,
    DataRequest,
    EncodedAnswer,
    IndexCall,
    LaneName,
    OpenCall,
    Opened,
    SaveCall,
    Waiter,
)
from cellucid_ext.engine.process import EngineSettings
from cellucid_ext.engine.quarantine import Quarantine
from cellucid_ext.engine.runner import Runner

#: Address space of a build on top of its bound: libraries, stacks, the file's own tables.
_BUILD_SPARE_BYTES = 1 << 30
#: Seconds without any progress after which a build is stopped: it may read a whole file
#: once, to recognise it, before it says anything.
_BUILD_STALL_S = 3600.0
_NOBODY = Waiter()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds after which an engine is killed; a scan of a matrix may take minutes."""

    open: float = 60.0
    request: float = 30.0
    matrix: float = 180.0


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset that may be read: its confined path and its opaque id."""

    path: str
    dataset: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan or a build is."""

    layer: int
    fraction: float
    eta_s: float | None


class Supervisor:
    """Answers requests out of engine processes that it starts on first use."""

    def __init__(self, settings: EngineSettings, timeouts: Timeouts | None = None) -> None:
        self._timeouts = timeouts or Timeouts()
        quarantine = Quarantine()
        # A build may die of memory that a view does not need: it is judged apart.
        build = replace(
            settings,
            lane="build",
            max_sessions=1,
            memory_bytes=max(
                settings.memory_bytes, settings.genes.memory_bytes + _BUILD_SPARE_BYTES
            ),
        )
        self._lanes: dict[LaneName, Lane] = {
            "view": Lane(Runner(replace(settings, lane="view"), quarantine, keep=True)),
            "matrix": Lane(Runner(replace(settings, lane="matrix"), quarantine, keep=True)),
            "build": Lane(Runner(build, Quarantine(), keep=False)),
        }

    async def open(self, source: Source) -> Opened:
        """Open a dataset, or confirm that what is open is what the path holds now."""
        call: OpenCall = {"kind": "open", "path": source.path, "dataset": source.dataset}
        job = Job(call, b"", self._timeouts.open, self._timeouts.open)
        reply, _ = await self._lanes["view"].submit(job)
        return Opened(reply["version"], reply["manifest"])

    async def answer(
        self,
        source: Source,
        version: str,
        request: DataRequest,
        coding: Coding = "identity",
        waiter: Waiter = _NOBODY,
    ) -> EncodedAnswer:
        """Answer one request of the data contract, compressed as ``coding`` says.

        Raises
        ------
        PrefetchDropped
            Where the waiter is a prefetch, and a person came.
        """
        name: LaneName = "matrix" if reads_matrix(request.resource) else "view"
        call: AnswerCall = {
            "kind": "answer",
            "path": source.path,
            "dataset": source.dataset,
            "version": version,
            "method": request.method,
            "resource": request.resource,
            "query": dict(request.query),
            "coding": coding,
        }
        job = Job(
            call,
            request.body,
            self._timeouts.matrix if name == "matrix" else self._timeouts.request,
            self._timeouts.open,
            waiter,
            gene_key(source.path, source.dataset, version, request.resource),
            # Batches and scores may take several passes.
            patient=name == "matrix" and request.method == "POST",
        )
        reply, body = await self._lanes[name].submit(job)
        return EncodedAnswer(
            body,
            reply["media_type"],
            reply["status"],
            reply["headers"],
            reply["coding"],
            reply.get("rung", ""),
        )

    async def build_index(self, source: Source, version: str, layer: int) -> None:
        """Build the gene index of a layer; a caller that is cancelled stops the build."""
        call: IndexCall = {
            "kind": "index",
            "path": source.path,
            "dataset": source.dataset,
            "version": version,
            "layer": layer,
        }
        job = Job(call, b"", _BUILD_STALL_S, self._timeouts.open, patient=True)
        await self._lanes["build"].submit(job)

    async def save_anndata(self, source: Source, version: str, layer: int, target: str) -> None:
        """Save an indexed layer as a new AnnData zarr; a caller that is cancelled stops it."""
        call: SaveCall = {
            "kind": "save",
            "path": source.path,
            "dataset": source.dataset,
            "version": version,
            "layer": layer,
            "target": target,
        }
        job = Job(call, b"", _BUILD_STALL_S, self._timeouts.open, patient=True)
        await self._lanes["build"].submit(job)

    def scan_progress(self, source: Source, version: str) -> Progress | None:
        """Return how far the gene is that the matrix lane reads of a dataset; or None."""
        lane = self._lanes["matrix"]
        job, progress = lane.running, lane.progress()
        if job is None or progress is None or job.gene is None:
            return None
        if (job.gene.dataset, job.gene.version) != (source.dataset, version):
            return None
        return Progress(job.gene.layer, *progress)

    def build_progress(self, source: Source, version: str, layer: int) -> Progress | None:
        """Return how far the build of an index is; None where it has not begun."""
        lane = self._lanes["build"]
        job = lane.running
        if job is None or job.call["kind"] != "index":
            return None
        call = job.call
        if (call["dataset"], call["version"], call["layer"]) != (source.dataset, version, layer):
            return None
        return Progress(layer, *(lane.progress() or (0.0, None)))

    def save_progress(self, layer: int, target: str) -> Progress | None:
        """Return how far the writing of a new file is; None where it has not begun."""
        lane = self._lanes["build"]
        job = lane.running
        if job is None or job.call["kind"] != "save" or job.call["target"] != target:
            return None
        return Progress(layer, *(lane.progress() or (0.0, None)))

    def status(self) -> dict[str, Any]:
        """Return the state of the lanes for the health answer."""
        return {name: dict(lanes.status(lane)) for name, lane in self._lanes.items()}

    def pids(self) -> dict[str, int | None]:
        """Return the engines' process ids by lane."""
        return {name: lane.pid for name, lane in self._lanes.items()}

    async def close(self) -> None:
        """Stop all engines; idempotent."""
        await asyncio.gather(*(lane.close() for lane in self._lanes.values()))
