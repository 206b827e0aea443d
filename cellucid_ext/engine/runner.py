"""Keeps one engine running and sends it one call after another. Blocking.

``serve`` and ``release`` run in the lane's thread; all else may be called from the loop.
"""

from __future__ import annotations

import itertools
import threading
from pathlib import Path
from typing import Protocol

from cellucid_ext.engine.channel import ChannelClosedError
from cellucid_ext.engine.messages import Call, OpenCall, Reply
from cellucid_ext.engine.process import EngineProcess, EngineSettings
from cellucid_ext.engine.quarantine import Quarantine
from cellucid_ext.errors import (
    EngineDiedError,
    EngineTimeoutError,
    VersionChangedError,
    from_body,
)

#: Pauses before the 1st, 2nd, … restart in a row; the first is immediate (F02: <= 1 s).
_BACK_OFF_S = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)


class Cancelled(Exception):  # noqa: N818 - no fault: nobody waited
    """The engine stopped a call because it was asked to."""


class Work(Protocol):
    """What is sent, and how long it may take; see ``lane.Job``."""

    @property
    def call(self) -> Call:
        """The frame's header."""
        ...

    @property
    def payload(self) -> bytes:
        """The frame's payload."""
        ...

    @property
    def timeout(self) -> float:
        """Seconds for the call."""
        ...

    @property
    def open_timeout(self) -> float:
        """Seconds for opening the dataset first."""
        ...

    @property
    def patient(self) -> bool:
        """Whether the time-out counts from the last sign of progress."""
        ...


class Runner:
    """One engine after another.

    Parameters
    ----------
    settings
        What each of them is told; ``settings.lane`` names the lane.
    quarantine
        Remembers the files that ended engines.
    keep
        Whether the engine stays between two calls.
    """

    def __init__(self, settings: EngineSettings, quarantine: Quarantine, *, keep: bool) -> None:
        self.name = settings.lane
        self.restarts = 0
        self._settings, self._quarantine, self._keep = settings, quarantine, keep
        self._engine: EngineProcess | None = None
        self._deaths_in_a_row = 0
        self._stopping = threading.Event()
        self._numbers = itertools.count(1)
        self._cancelled = 0
        self._past_scans = self._past_genes = 0

    @property
    def pid(self) -> int | None:
        """The engine's process id, or None where none runs."""
        engine = self._engine
        return None if engine is None else engine.pid

    def next_number(self) -> int:
        """Return the number of the next call."""
        return next(self._numbers)

    def progress(self) -> tuple[int, int]:
        """Return what is done of what by the running call."""
        engine = self._engine
        return (0, 0) if engine is None else engine.board.progress()

    def counts(self) -> tuple[int, int]:
        """Return passes over matrices and genes read, of all engines so far."""
        engine = self._engine
        if engine is None:
            return self._past_scans, self._past_genes
        return self._past_scans + engine.board.scans, self._past_genes + engine.board.genes

    def cancel(self, number: int) -> None:
        """Have the engine stop a call, also where it has not got it yet."""
        self._cancelled = number
        engine = self._engine
        if engine is not None:
            engine.board.cancel(number)

    def serve(self, job: Work, number: int) -> tuple[Reply, bytes]:
        """Answer one job.

        Raises
        ------
        Cancelled
            Where ``cancel`` was called for this number.
        CellucidError
            What the engine answered, or how it ended.
        """
        path = job.call["path"]
        name = Path(path).name
        # Here and not before queueing: of ten waiting requests for a file that kills, only
        # the first two may cost an engine.
        self._quarantine.check(path)
        engine = self._running_engine()
        engine.board.begin(number)
        if self._cancelled == number:
            engine.board.cancel(number)
        try:
            reply, body = engine.call(job.call, job.payload, job.timeout, patient=job.patient)
            if reply["kind"] == "must_open":
                self._open_again(engine, job)
                reply, body = engine.call(job.call, job.payload, job.timeout, patient=job.patient)
        except TimeoutError as error:
            ending = self._discard()
            # A long gene scan on slow storage is no sign of a damaged file.
            if self.name == "view":
                self._quarantine.record_death(path)
            failure: Exception = EngineTimeoutError(
                f'Reading "{name}" took too long and was stopped.'
            )
            failure.add_note(ending)
            raise failure from error
        except ChannelClosedError as error:
            ending = self._discard()
            self._quarantine.record_death(path)
            failure = EngineDiedError(f'The engine ended while it read "{name}".')
            failure.add_note(ending)
            raise failure from error
        self._deaths_in_a_row = 0
        if not self._keep:
            self.release()
        if reply["kind"] == "must_open":
            raise VersionChangedError(f'"{name}" has changed since this view opened it.')
        return _checked(reply), body

    def _open_again(self, engine: EngineProcess, job: Work) -> None:
        """Open the dataset in an engine that was restarted, or has closed it meanwhile."""
        call: OpenCall = {
            "kind": "open",
            "path": job.call["path"],
            "dataset": job.call["dataset"],
        }
        reply, _ = engine.call(call, b"", job.open_timeout)
        _checked(reply)

    def _running_engine(self) -> EngineProcess:
        if self._engine is not None:
            if self._engine.alive:
                return self._engine
            # It ended between two requests: no dataset's fault, and nobody's answer.
            self._discard()
        pause = _BACK_OFF_S[min(self._deaths_in_a_row, len(_BACK_OFF_S) - 1)]
        if self._stopping.wait(pause):
            msg = "The server is stopping."
            raise EngineDiedError(msg)
        try:
            engine = EngineProcess(self._settings)
        except (OSError, ChannelClosedError) as error:  # TimeoutError is an OSError
            self._deaths_in_a_row += 1
            msg = "The engine that reads files could not be started."
            raise EngineDiedError(msg) from error
        self._engine = engine
        if self._stopping.is_set():  # ``stop`` saw no engine to kill
            engine.kill()
        return engine

    def _discard(self) -> str:
        """Kill and reap the engine; the next job starts a new one."""
        self._deaths_in_a_row += 1
        self.restarts += 1
        return self.release()

    def stop(self) -> None:
        """End the engine now, and start none any more."""
        self._stopping.set()
        engine = self._engine
        if engine is not None:
            engine.kill()

    def release(self) -> str:
        """Kill and reap the engine, if there is one; return how it ended."""
        engine, self._engine = self._engine, None
        if engine is None:
            return ""
        self._past_scans += engine.board.scans
        self._past_genes += engine.board.genes
        return engine.close()


def _checked(reply: Reply) -> Reply:
    if reply["kind"] == "cancelled":
        raise Cancelled
    if reply["kind"] != "error":
        return reply
    error = from_body(reply["error"])
    error.add_note(reply.get("detail", ""))
    raise error
