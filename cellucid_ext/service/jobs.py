"""Long work: one of a kind at a time, with progress, cancelled on request, forgotten later."""

from __future__ import annotations

import asyncio
import glob
import secrets
import shutil
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from cellucid_ext.engine.messages import Opened
from cellucid_ext.engine.supervisor import Progress, Source, Supervisor
from cellucid_ext.errors import (
    CellucidError,
    EngineDiedError,
    EngineTimeoutError,
    UnknownElementError,
    UnsupportedError,
)
from cellucid_ext.model.job import Job

#: How often progress is looked at while somebody may watch.
_TICK_S = 0.2
#: How long the end of a job is remembered.
_REMEMBERED_S = 3600.0
#: A build whose engine was killed goes on from what is complete; twice is no accident.
_ATTEMPTS = 2

#: Dataset, version, layer, and the path of what is saved (an index: none).
_Key = tuple[str, str, int, str]


@dataclass(eq=False)
class _Record:
    """A job, its work, and the event that its next change sets."""

    job: Job
    work: Callable[[], Awaitable[None]]
    progress: Callable[[], Progress | None]
    attempts: int
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: float = 0.0

    def update(self, job: Job) -> None:
        """Take the new state and wake up whoever follows."""
        if job != self.job:
            self.job = job
            self.changed.set()
            self.changed = asyncio.Event()


class Jobs:
    """See the module; used from the event loop only.

    Parameters
    ----------
    engines
        Where the work is done.
    auto_entries
        Stored entries from which on a layer's index is built unasked, once its first
        gene had to be scanned for; None: never.
    """

    def __init__(self, engines: Supervisor, *, auto_entries: int | None) -> None:
        self._engines = engines
        self._auto_entries = auto_entries
        self._records: dict[str, _Record] = {}
        self._active: dict[_Key, str] = {}
        self._considered: set[_Key] = set()

    def start(self, source: Source, opened: Opened, layer: int) -> Job:
        """Start a build, or return the one that is under way.

        Raises
        ------
        UnsupportedError
            Where the layer's genes are read directly already.
        """
        layers = opened.manifest["layers"]
        if layers[layer]["format"] != "csr":
            raise UnsupportedError(
                f"“{layers[layer]['key']}” needs no gene index.",
                "Its genes are read directly already.",
            )
        engines, at = self._engines, (source, opened.version, layer)
        work, progress = partial(engines.build_index, *at), partial(engines.build_progress, *at)
        job = Job(secrets.token_urlsafe(16), source.dataset, opened.version, layer)
        return self._begin(_Record(job, work, progress, _ATTEMPTS))

    def save(self, source: Source, opened: Opened, layer: int, target: Path, path: str) -> Job:
        """Save an indexed layer as a new AnnData zarr; ``path`` is what clients call it."""
        engines, name = self._engines, str(target)
        job = Job(
            secrets.token_urlsafe(16),
            source.dataset,
            opened.version,
            layer,
            kind="save_anndata",
            path=path,
        )
        work = partial(_saved, engines, source, opened.version, layer, target)
        # Once: what it died of, it would die of again, and nothing of it is kept.
        return self._begin(_Record(job, work, partial(engines.save_progress, layer, name), 1))

    def _begin(self, record: _Record) -> Job:
        self._forget()
        job = record.job
        key = (job.dataset, job.version, job.layer, job.path or "")
        running = self._active.get(key)
        if running is not None:
            return self._records[running].job
        self._records[job.id] = record
        self._active[key] = job.id
        record.task = asyncio.create_task(self._run(record, key))
        return job

    def consider(self, source: Source, opened: Opened, layer: int) -> None:
        """Start a build where a gene had to be scanned for and the layer is large; once."""
        entries = opened.manifest["layers"][layer].get("nnz")
        key = (source.dataset, opened.version, layer, "")
        if self._auto_entries is None or entries is None or entries < self._auto_entries:
            return
        if key not in self._considered:
            self._considered.add(key)
            self.start(source, opened, layer)

    def get(self, job: str) -> Job:
        """Return a job.

        Raises
        ------
        UnknownElementError
            Where it is not known (any more).
        """
        return self._record(job).job

    def active(self, dataset: str, version: str, layer: int) -> str | None:
        """Return the id of the build that is under way for a layer."""
        return self._active.get((dataset, version, layer, ""))

    def cancel(self, job: str) -> Job:
        """Stop a job, unless it has ended; what is complete of it is kept on disk."""
        record = self._record(job)
        if not record.job.is_final and record.task is not None:
            self._end(record, replace(record.job, state="cancelled", eta_s=None))
            record.task.cancel()
        return record.job

    async def follow(self, job: str) -> AsyncGenerator[Job, None]:
        """Yield the job now and after each change, until it has ended."""
        record = self._record(job)
        while True:
            changed, now = record.changed, record.job
            yield now
            if now.is_final:
                return
            await changed.wait()

    async def close(self) -> None:
        """Stop all jobs."""
        tasks = [record.task for record in self._records.values() if record.task is not None]
        for record in list(self._records.values()):
            self.cancel(record.job.id)
        if tasks:
            await asyncio.wait(tasks)

    def _record(self, job: str) -> _Record:
        record = self._records.get(job)
        if record is None:
            raise UnknownElementError("This job is not known (any more).", "Start it again.")
        return record

    async def _run(self, record: _Record, key: _Key) -> None:
        try:
            for attempt in range(1, record.attempts + 1):
                try:
                    await self._build(record)
                    break
                except (EngineDiedError, EngineTimeoutError):
                    if attempt == record.attempts:
                        raise
        except CellucidError as error:
            self._end(record, replace(record.job, state="failed", error=error.body(), eta_s=None))
        except asyncio.CancelledError:
            if not record.job.is_final:
                self._end(record, replace(record.job, state="cancelled", eta_s=None))
            raise
        else:
            self._end(record, replace(record.job, state="done", fraction=1.0, eta_s=None))
        finally:
            if self._active.get(key) == record.job.id:
                del self._active[key]

    async def _build(self, record: _Record) -> None:
        build = asyncio.ensure_future(record.work())
        try:
            while not (await asyncio.wait({build}, timeout=_TICK_S))[0]:
                self._look(record)
        finally:
            build.cancel()  # nothing, where it has ended
        await build

    def _look(self, record: _Record) -> None:
        job = record.job
        progress = record.progress()
        if progress is None or job.is_final:
            return
        # A build that goes on after a kill counts from what it finds: never back.
        fraction = max(job.fraction, progress.fraction)
        eta = None if progress.eta_s is None else round(progress.eta_s, 1)
        record.update(replace(job, state="running", fraction=fraction, eta_s=eta))

    def _end(self, record: _Record, job: Job) -> None:
        record.ended = time.monotonic()
        for key, active in list(self._active.items()):
            if active == job.id:
                del self._active[key]
        record.update(job)

    def _forget(self) -> None:
        before = time.monotonic() - _REMEMBERED_S
        for job, record in list(self._records.items()):
            if record.job.is_final and record.ended < before:
                del self._records[job]


async def _saved(
    engines: Supervisor, source: Source, version: str, layer: int, target: Path
) -> None:
    """Have a new file written; an engine that ends in the middle leaves nothing of it."""
    try:
        await engines.save_anndata(source, version, layer, str(target))
    except (EngineDiedError, EngineTimeoutError):
        await asyncio.to_thread(_sweep, target)
        raise


def _sweep(target: Path) -> None:
    for part in target.parent.glob(f"{glob.escape(target.name)}.*.part"):
        shutil.rmtree(part, ignore_errors=True)
