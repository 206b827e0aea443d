"""What an engine process does to itself before it touches a file.

Each step is best effort where the system lacks it (macOS has no parent-death signal,
Windows no rlimits): isolation in a process of its own holds everywhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
#: ``ioprio_set`` has no function in the C library; its numbers by machine.
_IOPRIO_SET = {"x86_64": 251, "aarch64": 30}
_BUILD_NICENESS = 10

#: Above the server's and the kernels' score: where memory runs out, the engine goes first.
OOM_SCORE_ADJ = 500


def die_with_parent(parent_pid: int) -> None:
    """Ask the kernel to end this process together with the server.

    Without it a server that was killed leaves an engine behind that still inflates a
    bomb; the closed channel alone is noticed only between two requests.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:  # it died before the request above
        os._exit(0)


def forbid_core_dumps() -> None:
    """Write no core: it would hold the user's data, once for every open of a crash file."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (POSIX only)

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_memory(budget: int) -> None:
    """Allow ``budget`` bytes of address space on top of what is mapped now.

    Call it after the heavy imports: they map the same on every machine that has the
    same number of cores, and are none of the dataset's doing.
    """
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  (POSIX only)

    limit = _mapped_bytes() + budget
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _mapped_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def volunteer_for_oom() -> None:
    """Raise the chance that the system takes this process when memory runs out (F05)."""
    path = Path("/proc/self/oom_score_adj")
    with contextlib.suppress(OSError, ValueError):
        now = int(path.read_text(encoding="ascii"))
        path.write_text(str(min(now + OOM_SCORE_ADJ, 1000)), encoding="ascii")


def step_back() -> None:
    """Let everything else on the machine go first, on processors and disks."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_BUILD_NICENESS)
    number = _IOPRIO_SET.get(os.uname().machine) if sys.platform == "linux" else None
    if number is not None:
        with contextlib.suppress(OSError, AttributeError):
            # who = this process; class 2 (best effort), its lowest level.
            ctypes.CDLL(None, use_errno=True).syscall(number, 1, 0, (2 << 13) | 7)


def isolate(parent_pid: int) -> None:
    """Do all of the above that does not depend on the configuration."""
    die_with_parent(parent_pid)
    forbid_core_dumps()
    volunteer_for_oom()
    # The stack of a crash goes to stderr, which the supervisor keeps for its debug log.
    faulthandler.enable()
