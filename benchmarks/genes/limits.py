"""What this machine could do at most: read, inflate, encode, copy memory.

Program: ``python -m benchmarks.genes.limits FILE.h5ad``, one line of JSON out.
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from benchmarks.genes.clock import forget
from cellucid_ext.config import MIB, Limits
from cellucid_ext.genes.chunks import StoredReader
from cellucid_ext.genes.inflate import LIBRARY
from cellucid_ext.genes.layout import CsrLayout, length_of
from cellucid_ext.genes.progress import default_threads
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.genes.shards import pack
from cellucid_ext.readers import chunk_map_hdf5

Report = dict[str, Any]
#: Chunks of a task of a limit.
_RUN = 64
#: Bytes of an index's packed chunk, in entries.
_ENTRIES = 1 << 15
#: The encoders repeat one chunk, so that a part of the work stands for all of it.
_SHARE = {"blosc": 2, "zlib1": 32}
_COPY = 256 * MIB
_READ_AT_MOST = 2048 * MIB


def layout_of(path: Path) -> CsrLayout:
    """Return where X of an ``.h5ad`` lies."""
    with h5py.File(path, "r", locking=False) as file:
        return chunk_map_hdf5.csr_layout(file["X"], f"X in {path.name}")


def _clock(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _inflate(reader: StoredReader, first: int) -> None:
    for index in range(first, min(first + _RUN, reader.n_chunks)):
        reader.chunk(index)


def _drain(pool: ThreadPoolExecutor, work: Callable[[int], object], tasks: Iterable[int]) -> None:
    for _ in pool.map(work, tasks):
        pass


def sequential_read(path: Path) -> Report:
    """Read the file once from the disk, in order, with nothing in the page cache."""
    forget(path)
    began, done = time.perf_counter(), 0
    with path.open("rb", buffering=0) as file:
        while done < _READ_AT_MOST and (block := file.read(8 * MIB)):
            done += len(block)
    return {"disk_bytes_per_s": done / (time.perf_counter() - began)}


def memory() -> Report:
    """Copy 256 MiB per core at once; bytes read and written count."""
    threads = default_threads()
    pairs = [(np.ones(_COPY, np.uint8), np.zeros(_COPY, np.uint8)) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        work = partial(_drain, pool, lambda i: np.copyto(pairs[i][1], pairs[i][0]), range(threads))
        seconds = min(_clock(work) for _ in range(3))
    return {"memory_bytes_per_s": 2 * _COPY * threads / seconds}


def inflate(path: Path) -> Report:
    """Inflate ``indices`` and ``data`` once, on all cores, pages cached."""
    threads = default_threads()
    report: Report = {"library": LIBRARY, "threads": threads}
    with CompressedMatrix(layout_of(path), Limits()) as matrix:
        for name, reader in (("indices", matrix.indices), ("data", matrix.data)):
            if not isinstance(reader, StoredReader):
                raise TypeError(f"X of {path.name} is not stored in chunks")
            starts = range(0, reader.n_chunks, _RUN)
            for index in range(reader.n_chunks):
                reader.raw(index)
            with ThreadPoolExecutor(threads) as pool:
                work = partial(_drain, pool, partial(_inflate, reader), starts)
                report[f"inflate_{name}_s"] = _clock(work)
            report[f"{name}_bytes"] = reader.stored_bytes(0, reader.n_chunks)
    return report


def encode(path: Path) -> Report:
    """Encode as many bytes as an index has, on all cores: its own codec and zlib level 1."""
    n = length_of(layout_of(path).data)
    random = np.random.default_rng(0)
    gaps = random.geometric(0.07, _ENTRIES).astype(np.uint16)
    codes = random.geometric(0.7, _ENTRIES).astype(np.uint8)
    chunks = range(-(-n // _ENTRIES))
    ways: dict[str, Callable[[int], object]] = {
        "blosc": lambda _: (pack(gaps), pack(codes)),
        "zlib1": lambda _: (zlib.compress(gaps.tobytes(), 1), zlib.compress(codes.tobytes(), 1)),
    }
    report: Report = {"entries": n}
    for name, way in ways.items():
        part = chunks[: max(1, len(chunks) // _SHARE[name])]
        with ThreadPoolExecutor(default_threads()) as pool:
            seconds = _clock(partial(_drain, pool, way, part))
        report[f"encode_{name}_s"] = seconds * len(chunks) / len(part)
    return report


def main() -> None:
    """Measure all limits and print them."""
    path = Path(sys.argv[1])
    print(json.dumps(sequential_read(path) | memory() | inflate(path) | encode(path)))


if __name__ == "__main__":
    main()
