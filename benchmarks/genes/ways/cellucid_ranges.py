"""Cellucid 0.9.5: its server hands out ranges of the file, its page in the browser reads.

The page is not part of the package, so what is timed is the bytes only: all of X that a
gene of a CSR matrix needs at least (every chunk of ``indices``) over its Range server.
Inflating and searching come on top: a lower bound, and no values to compare.
"""

import json
import sys
import time
from pathlib import Path

import h5py

from benchmarks.genes.clock import forget, io_of
from benchmarks.genes.ways.cellucid_command import Command

#: Chunks that lie nearer than this are asked for together.
_GAP = 1 << 20
_RANGE = 1 << 26


def runs_of(path: Path) -> list[tuple[int, int]]:
    """Return the byte ranges of all chunks of ``indices``, near ones joined."""
    chunks: list[tuple[int, int]] = []
    with h5py.File(path, "r") as file:
        file["X"]["indices"].id.chunk_iter(
            lambda chunk: chunks.append((chunk.byte_offset, chunk.byte_offset + chunk.size))
        )
    runs: list[tuple[int, int]] = []
    for start, stop in sorted(chunks):
        if runs and start - runs[-1][1] < _GAP and stop - runs[-1][0] < _RANGE:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return runs


def main() -> None:
    """Start, fetch cold and warm, print."""
    path = Path(sys.argv[1])
    runs = runs_of(path)
    forget(path)
    began = time.perf_counter()
    command = Command(path, "--dataset-id", "bench", "--dataset-name", "bench", "--no-web-ui")
    entry = command.json("/_cellucid/datasets")["datasets"][0]
    address = "/" + entry["anndata"]["file"]["url"].lstrip("/")
    report = {"open_s": time.perf_counter() - began}
    for name in ("cold_s", "warm_s"):
        before, began = io_of(command.pid), time.perf_counter()
        got = 0
        for start, stop in runs:
            got += len(command.bytes(address, Range=f"bytes={start}-{stop - 1}"))
        report[name] = time.perf_counter() - began
        if name == "cold_s":
            report["disk_bytes"] = io_of(command.pid)["read_bytes"] - before["read_bytes"]
            report["read_bytes"] = got
    report["peak_mib"] = command.stop()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
