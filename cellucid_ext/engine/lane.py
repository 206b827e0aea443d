"""One queue, one thread, one engine: requests are answered one after the other.

The event loop only moves futures. Everything that waits (starting a process, reading
4 MiB from a socket) happens in the lane's own thread, which is also the parent thread
of its engine and lives as long as the lane does (parent-death signals need that).
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, cast

from cellucid_ext.engine.fair_queue import FairQueue
from cellucid_ext.engine.gene_requests import AHEAD, MAX_AHEAD, GeneKey
from cellucid_ext.engine.messages import AnswerCall, Call, Reply, Waiter
from cellucid_ext.engine.runner import Cancelled, Runner
from cellucid_ext.errors import EngineDiedError

_NOBODY = Waiter()


class PrefetchDropped(Exception):  # noqa: N818 - no fault: a person came
    """A prefetch made way for what somebody asked for."""


@dataclass(frozen=True, slots=True)
class Job:
    """A call, its body, and how long it may take.

    Attributes
    ----------
    open_timeout
        Seconds where the engine must open the dataset first.
    patient
        Whether ``timeout`` counts from the last sign of progress.
    gene
        What it reads, where it reads one gene: others may join its pass.
    """

    call: Call
    payload: bytes
    timeout: float
    open_timeout: float
    waiter: Waiter = _NOBODY
    gene: GeneKey | None = None
    patient: bool = False


@dataclass(eq=False, slots=True)
class _Entry:
    """A job and who waits for it."""

    job: Job
    future: asyncio.Future[tuple[Reply, bytes]]

    @property
    def is_wanted(self) -> bool:
        """Whether a person still waits."""
        return not self.future.done() and not self.job.waiter.prefetch


@dataclass(eq=False, slots=True)
class _Running:
    """What the engine works on: the first entry's call, which reads for the others too."""

    number: int
    entries: list[_Entry]
    began: float
    cancelled: bool = False

    @property
    def job(self) -> Job:
        """The job whose call was sent."""
        return self.entries[0].job

    def reads(self, key: GeneKey | None) -> bool:
        """Whether this pass brings a gene."""
        return key is not None and any(entry.job.gene == key for entry in self.entries)


class Lane:
    """See the module; ``submit`` from the event loop, ``close`` once at the end."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.dropped = 0
        self._queue: FairQueue[_Entry] = FairQueue()
        self._running: _Running | None = None
        self._worker: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"cellucid-{runner.name}")
        self._closing = threading.Event()

    @property
    def busy(self) -> bool:
        """Whether the engine works."""
        return self._running is not None

    @property
    def waiting(self) -> int:
        """Requests that have not started."""
        return sum(not entry.future.done() for entry in self._queue)

    @property
    def pid(self) -> int | None:
        """The engine's process id, or None where none runs."""
        return self.runner.pid

    @property
    def running(self) -> Job | None:
        """The job that the engine works on."""
        return None if self._running is None else self._running.job

    def progress(self) -> tuple[float, float | None] | None:
        """Return fraction and estimated seconds of what runs; None before it is known."""
        if self._running is None:
            return None
        done, total = self.runner.progress()
        if total <= 0:
            return None
        fraction = min(1.0, max(0.0, done / total))
        elapsed = time.monotonic() - self._running.began
        return fraction, elapsed * (1 - fraction) / fraction if fraction > 0 else None

    async def submit(self, job: Job) -> tuple[Reply, bytes]:
        """Queue a job and wait for its reply.

        A caller that is cancelled takes its job out of the queue, and stops a read that
        nobody else waits for.

        Raises
        ------
        PrefetchDropped
            Where the job was a prefetch, and a person came.
        """
        if self._closing.is_set():
            msg = "The server is stopping."
            raise EngineDiedError(msg)
        entry = _Entry(job, asyncio.get_running_loop().create_future())
        if not job.waiter.prefetch:
            self._make_way(entry)
        self._queue.put(entry, job.waiter.client, prefetch=job.waiter.prefetch)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        try:
            return await entry.future
        finally:
            self._queue.remove(entry)
            self._stop_unwanted()

    def _make_way(self, entry: _Entry) -> None:
        """Drop what nobody clicked for; a running read stays where it brings this gene."""
        for other in self._queue.drain_prefetch():
            self._drop(other)
        running = self._running
        if running is None:
            return
        if running.reads(entry.job.gene):
            running.entries.append(entry)
        elif not any(other.is_wanted for other in running.entries):
            for other in running.entries:
                self._drop(other)
            self._cancel(running)

    def _drop(self, entry: _Entry) -> None:
        if entry.job.waiter.prefetch and not entry.future.done():
            self.dropped += 1
            entry.future.set_exception(PrefetchDropped())

    def _stop_unwanted(self) -> None:
        running = self._running
        if running is not None and all(entry.future.done() for entry in running.entries):
            self._cancel(running)

    def _cancel(self, running: _Running) -> None:
        if not running.cancelled:
            running.cancelled = True
            self.runner.cancel(running.number)

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while len(self._queue):
            entry = self._queue.pop()
            if entry.future.done():
                continue
            others = self._companions(entry)
            number = self.runner.next_number()
            self._running = _Running(number, [entry, *others], time.monotonic())
            try:
                result = await loop.run_in_executor(
                    self._thread, self.runner.serve, _with_ahead(entry.job, others), number
                )
            except Cancelled:
                self._after_cancel(entry)
            except Exception as error:  # noqa: BLE001  (it belongs to the waiting caller)
                if not entry.future.done():
                    entry.future.set_exception(error)
            else:
                if not entry.future.done():
                    entry.future.set_result(result)
            finally:
                self._running = None

    def _after_cancel(self, entry: _Entry) -> None:
        self._drop(entry)
        if not entry.future.done():
            # Somebody came back in the moment in which the read was stopped.
            self._queue.put(entry, entry.job.waiter.client)

    def _companions(self, entry: _Entry) -> list[_Entry]:
        """Return the waiting entries whose genes the same pass can bring."""
        key = entry.job.gene
        if key is None:
            return []
        prefetch = entry.job.waiter.prefetch
        found = [
            other
            for other in self._queue
            if not other.future.done()
            and key.shares_pass(other.job.gene)
            and other.job.waiter.prefetch == prefetch
        ]
        return found[:MAX_AHEAD]

    async def close(self) -> None:
        """Stop the engine and fail what still waits; leaves no process and no thread."""
        self._closing.set()
        for entry in self._queue:
            if not entry.future.done():
                entry.future.set_exception(EngineDiedError("The server is stopping."))
        self._queue.clear()
        self.runner.stop()  # the thread's read ends at once
        if self._worker is not None:
            await asyncio.wait([self._worker])
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self.runner.release)


def _with_ahead(job: Job, others: list[_Entry]) -> Job:
    """Return the job with the genes that others wait for in its call."""
    genes = {other.job.gene.gene for other in others if other.job.gene is not None}
    if job.gene is None or not genes - {job.gene.gene}:
        return job
    call = cast("AnswerCall", dict(job.call))
    ahead = ",".join(map(str, sorted(genes - {job.gene.gene})))
    call["query"] = {**call["query"], AHEAD: ahead}
    return replace(job, call=call)


def status(lane: Lane) -> Mapping[str, Any]:
    """Return what the health answer says about a lane."""
    scans, genes = lane.runner.counts()
    return {
        "running": lane.pid is not None,
        "busy": lane.busy,
        "waiting": lane.waiting,
        "restarts": lane.runner.restarts,
        "scans": scans,
        "genes": genes,
        "dropped": lane.dropped,
    }
