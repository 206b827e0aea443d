"""Looking at, stopping and ending processes, by ``/proc``; only ever an engine's own id."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path


def is_gone(pid: int) -> bool:
    """Return whether no process, not even a zombie, has this id."""
    return not Path(f"/proc/{pid}").exists()


def has_ended(pid: int) -> bool:
    """Return whether the process is gone or waits to be reaped."""
    try:
        # Its first thread may be over before the others are: until then nobody can reap it.
        alone = len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
        return alone and ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True


def kill(pid: int) -> None:
    """End a process and wait until it has (the test's time-out bounds the wait)."""
    os.kill(pid, signal.SIGKILL)
    while not has_ended(pid):
        time.sleep(0.005)


def open_files(pid: int) -> list[str]:
    """Return what the open file descriptors of a process point to."""
    found = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        # The folder's own descriptor, where a process looks at itself, is closed by now.
        with contextlib.suppress(FileNotFoundError):
            found.append(str(fd.readlink()))
    return found


def environment(pid: int) -> dict[str, str]:
    """Return the environment that a process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if entry)


def limit(pid: int, name: str) -> str:
    """Return the soft limit of a process as ``/proc/<pid>/limits`` has it."""
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith(name)]
    return line.removeprefix(name).split()[0]


def oom_score_adj(pid: int) -> int:
    """Return how willingly a process goes first when memory runs out."""
    return int(Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii"))


def working_folder(pid: int) -> str:
    """Return the working folder of a process."""
    return str(Path(f"/proc/{pid}/cwd").readlink())
