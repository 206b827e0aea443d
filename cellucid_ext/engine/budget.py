"""How much memory an engine may take: configuration, hub, container, machine.

The limit is ``RLIMIT_AS`` and counts *virtual* memory, so that it is set after the
imports, as what the interpreter maps already plus the budget. A small machine gets a
floor of 2 GiB of address space all the same: libraries map far more than they touch,
and there the higher ``oom_score_adj`` decides who goes first.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

GIB = 1 << 30

#: One engine's share of the memory that this server may use (there are two engines).
SHARE = 0.25
#: Address space that an engine gets at least, on top of its own code.
FLOOR_BYTES = 2 * GIB

_CGROUP_FILES = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def memory_budget(
    configured: int | None = None,
    environ: Mapping[str, str] | None = None,
    cgroup_files: tuple[Path, ...] = _CGROUP_FILES,
) -> int:
    """Return the bytes that one engine may add to its own code.

    Parameters
    ----------
    configured
        The operator's number of bytes, or None. It may lower the automatic share, and
        may lie below the floor.
    environ
        Where ``MEM_LIMIT`` (JupyterHub) is looked up.
    cgroup_files
        Files that may hold the container's limit.
    """
    limits = [_machine_bytes(), _hub_bytes(os.environ if environ is None else environ)]
    limits += [_cgroup_bytes(path) for path in cgroup_files]
    available = min((limit for limit in limits if limit), default=8 * GIB)
    automatic = max(int(available * SHARE), FLOOR_BYTES)
    return automatic if configured is None else min(configured, automatic)


def _machine_bytes() -> int | None:
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None


def _hub_bytes(environ: Mapping[str, str]) -> int | None:
    with contextlib.suppress(ValueError):
        return int(float(environ.get("MEM_LIMIT", ""))) or None
    return None


def _cgroup_bytes(path: Path) -> int | None:
    # "max" (v2) and 2^63 rounded to pages (v1) both mean "no limit".
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii")) or None
    return None
