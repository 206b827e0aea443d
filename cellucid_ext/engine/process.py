"""The server's hold on one engine process: start, call, kill, reap. Blocking.

Used from one thread (a lane's); only ``kill`` may be called from another, and makes
the waiting call end with ``ChannelClosedError``.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.engine.board import Board
from cellucid_ext.engine.channel import Channel
from cellucid_ext.engine.environment import engine_command, engine_environment
from cellucid_ext.engine.messages import Configure, LaneName, Reply

#: Imports of a cold file system on a busy machine; counted apart from any request.
START_TIMEOUT_S = 60.0
_REAP_TIMEOUT_S = 5.0
_STDERR_TAIL = 4000
#: How often progress is looked at.
_LOOK_S = 1.0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is told once."""

    memory_bytes: int
    limits: Limits = field(default_factory=Limits)
    max_sessions: int = 8
    cache_dir: Path | None = None
    genes: GeneSettings = field(default_factory=GeneSettings)
    lane: LaneName = "view"

    def message(self) -> Configure:
        """Return the first frame to a new engine."""
        return {
            "kind": "configure",
            "limits": asdict(self.limits),
            "memory_bytes": self.memory_bytes,
            "max_sessions": self.max_sessions,
            "cache_dir": None if self.cache_dir is None else str(self.cache_dir),
            "genes": asdict(self.genes),
            "lane": self.lane,
        }


class EngineProcess:
    """One running engine."""

    def __init__(self, settings: EngineSettings) -> None:
        mine, theirs = socket.socketpair()
        # A file and not a pipe: an engine that writes much must not block, and only the
        # end is ever looked at.
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  (closed in ``close``)
        page = Board.file()
        self.board = Board(page.fileno())
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter, no input)
                engine_command(theirs.fileno(), os.getpid(), page.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                pass_fds=(theirs.fileno(), page.fileno()),
                env=engine_environment(),
                cwd="/",
                # Ctrl-C in the server's terminal is the server's to handle.
                start_new_session=True,
            )
        except BaseException:
            mine.close()
            self._stderr.close()
            raise
        finally:
            theirs.close()
            page.close()
        self._channel = Channel(mine)
        try:
            self._exchange(settings.message(), b"", START_TIMEOUT_S)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process id (for the health answer and for tests that kill it)."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def call(
        self,
        header: Any,  # noqa: ANN401
        payload: bytes,
        timeout: float,
        *,
        patient: bool = False,
    ) -> tuple[Reply, bytes]:
        """Send one call and wait for its reply.

        Where ``patient``, the time-out counts from the last progress that the engine
        showed on its board: a build may take hours, but not stand still.

        Raises
        ------
        TimeoutError
            No reply in time; the process still runs and must be killed.
        ChannelClosedError
            The process ended.
        """
        if patient:
            self._channel.send(header, payload, time.monotonic() + timeout)
            self._wait_patiently(timeout)
            reply, body = self._channel.receive(time.monotonic() + timeout)
            return cast("Reply", reply), body
        return self._exchange(header, payload, timeout)

    def _wait_patiently(self, timeout: float) -> None:
        seen, moved = self.board.progress(), time.monotonic()
        while not self._channel.wait(_LOOK_S):
            now = self.board.progress()
            if now != seen:
                seen, moved = now, time.monotonic()
            elif time.monotonic() - moved > timeout:
                raise TimeoutError

    def _exchange(self, header: Any, payload: bytes, timeout: float) -> tuple[Reply, bytes]:  # noqa: ANN401
        deadline = time.monotonic() + timeout
        self._channel.send(header, payload, deadline)
        reply, body = self._channel.receive(deadline)
        return cast("Reply", reply), body

    def kill(self) -> None:
        """End the process now; it holds nothing that must be saved."""
        self._process.kill()

    def close(self) -> str:
        """Kill, reap and free everything; return how it ended, for the debug log."""
        self._process.kill()
        self._channel.close()
        try:
            code = self._process.wait(_REAP_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # stuck in the kernel (dead NFS); init reaps it
            return "it could not be reaped"
        finally:
            tail = self._stderr_tail()
            self._stderr.close()
        return f"{_ending(code)}\n{tail}".strip()

    def _stderr_tail(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(size - _STDERR_TAIL, 0))
        return self._stderr.read().decode(errors="replace")


def _ending(code: int) -> str:
    if code >= 0:
        return f"it ended with status {code}"
    names = {item.value: item.name for item in signal.Signals}
    return f"it ended by {names.get(-code, f'signal {-code}')}"
