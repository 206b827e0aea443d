"""Files that ended an engine twice are refused until they change.

Without it one damaged file in an open tab, asked for again and again by a retrying
browser, keeps every other dataset waiting for restarts.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from cellucid_ext.errors import QuarantinedError

#: Deaths that make a file suspect for good.
MAX_DEATHS = 2
#: Deaths further apart than this have causes of their own (an administrator, the OOM killer).
WINDOW_S = 600.0
_CAPACITY = 1000

#: Members of a zarr store that anndata rewrites whenever it writes the store.
_STORE_METADATA = (".zmetadata", ".zattrs", ".zgroup", "zarr.json")

Stamp = tuple[tuple[int, int, int, int], ...]


@dataclass(slots=True)
class _Record:
    stamp: Stamp
    deaths: list[float] = field(default_factory=list)


class Quarantine:
    """Counts deaths per path; shared by the lanes' threads, blocks in a few ``stat`` calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def check(self, path: str) -> None:
        """Raise ``QuarantinedError`` for a path that is refused now."""
        with self._lock:
            record = self._records.get(path)
        if record is None or len(record.deaths) < MAX_DEATHS:
            return
        if record.stamp != stamp(path):
            with self._lock:
                self._records.pop(path, None)
            return
        name = Path(path).name
        msg = f'"{name}" ended the engine that read it {MAX_DEATHS} times and is not opened again.'
        raise QuarantinedError(msg)

    def record_death(self, path: str) -> None:
        """Note that an engine ended, or had to be ended, while it read this path."""
        now = time.monotonic()
        seen = stamp(path)
        with self._lock:
            record = self._records.get(path)
            if record is None or record.stamp != seen:
                record = _Record(seen)
                self._records[path] = record
                while len(self._records) > _CAPACITY:
                    self._records.popitem(last=False)
            if len(record.deaths) < MAX_DEATHS:
                record.deaths = [at for at in record.deaths if now - at < WINDOW_S]
            record.deaths.append(now)


def stamp(path: str) -> Stamp:
    """Return what tells whether a file (or a zarr store's metadata) changed."""
    entries: list[tuple[int, int, int, int]] = []
    for candidate in (path, *(os.path.join(path, name) for name in _STORE_METADATA)):  # noqa: PTH118
        try:
            found = os.stat(candidate)  # noqa: PTH116
        except OSError:
            continue
        entries.append((found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns))
    return tuple(entries)
