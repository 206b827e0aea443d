"""Time a way of reading genes: the same steps for ours and for every peer.

Needs numpy only, so that it runs in the environment of each peer.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Report = dict[str, Any]
#: Random genes of a measurement, where the time suffices.
GENES = 200


class Source(Protocol):
    """An opened matrix of cells x genes."""

    n_genes: int

    def gene(self, gene: int) -> NDArray[Any]:
        """Return one gene, ``(n_cells,)``."""


def files_of(path: Path) -> list[Path]:
    """Return the file, or all files of a folder."""
    return [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]


def forget(*paths: Path) -> None:
    """Take the files out of the page cache; what was not yet written is written first."""
    for file in (f for path in paths for f in files_of(path)):
        handle = os.open(file, os.O_RDONLY)
        try:
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def io_of(pid: int | str = "self") -> dict[str, int]:
    """Return what a process has read: ``rchar`` by calls, ``read_bytes`` from the disk."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return {name: int(value) for name, value in (line.split(": ") for line in lines)}


def checksum(values: NDArray[Any]) -> int:
    """Return a CRC-32 of one gene as float32: two ways that agree read the same."""
    return zlib.crc32(np.ascontiguousarray(values, np.float32).tobytes())


def measure(
    open_source: Callable[[], Source],
    paths: list[Path],
    seconds: float,
) -> Report:
    """Open, read one gene cold, the next warm, then random ones while the time lasts.

    Parameters
    ----------
    open_source
        Opens the matrix.
    paths
        What is taken out of the page cache before.
    seconds
        Time for the random genes.
    """
    forget(*paths)
    began = time.perf_counter()
    source = open_source()
    report: Report = {"open_s": time.perf_counter() - began}
    who = getattr(source, "pid", "self")  # a server reads in a process of its own
    probe = source.n_genes // 3
    before, began = io_of(who), time.perf_counter()
    values = source.gene(probe)
    report["cold_s"] = time.perf_counter() - began
    after = io_of(who)
    report["disk_bytes"] = after["read_bytes"] - before["read_bytes"]
    report["read_bytes"] = after["rchar"] - before["rchar"]
    report["checksum"] = checksum(values)
    began = time.perf_counter()
    source.gene(probe + 1)
    report["warm_s"] = time.perf_counter() - began
    report |= random_genes(source, seconds, report["warm_s"])
    return report


def random_genes(source: Source, seconds: float, first: float) -> Report:
    """Time random genes while the time lasts; where ``first`` took it all, that is the one."""
    genes = np.random.default_rng(0).integers(0, source.n_genes, GENES).tolist()
    times: list[float] = []
    end = time.perf_counter() + seconds
    for gene in genes if first < seconds else []:
        began = time.perf_counter()
        source.gene(gene)
        times.append(time.perf_counter() - began)
        if time.perf_counter() > end:
            break
    times = times or [first]
    p50, p99 = np.percentile(times, [50, 99]).tolist()
    return {"n": len(times), "p50_s": p50, "p99_s": p99}


def print_report(open_source: Callable[[Path], Source]) -> None:
    """Be the program of a peer: ``FILE SECONDS`` in, one line of JSON out."""
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    print(json.dumps(measure(lambda: open_source(path), [path], seconds)))
