"""``python -m tests.kit.kill_builds``: build an index again and again, kill every build.

A program of its own, because it forks: each build is a child that starts at once and is
ended by SIGKILL, at a random moment or as soon as it has completed something. After
every kill, what is there must be right.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import scipy.sparse as sp

from cellucid_ext.config import Limits
from cellucid_ext.genes.index_build import build_index
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.index_plan import make_plan
from cellucid_ext.genes.layout import CsrLayout
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.readers import chunk_map_hdf5
from tests.kit.processes import has_ended

N_CELLS, N_GENES, MEMORY = 2500, 1200, 6 << 20


def write_source(path: Path) -> sp.csr_matrix:
    """Write a small CSR matrix; half of its cells have more than 255 values."""
    rng = np.random.default_rng(0)
    matrix = sp.random(N_CELLS, N_GENES, 0.3, "csr", np.float32, rng=rng)
    few = matrix.indptr[N_CELLS // 2]
    matrix.data[:few] = np.ceil(matrix.data[:few] * 9)
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["shape"] = matrix.shape
        for name in ("data", "indices", "indptr"):
            group.create_dataset(name, data=getattr(matrix, name), compression="gzip")
    return matrix


def build(path: Path, cache: IndexCache) -> None:
    """Build with so little memory that there are many slabs."""
    with h5py.File(path, "r") as file:
        layout = chunk_map_hdf5.csr_layout(file["X"], "X")
    with CompressedMatrix(layout, Limits()) as matrix:
        cache.build(matrix, "x", memory=MEMORY, threads=2).close()


def check(path: Path, cache: IndexCache, expected: sp.csc_matrix) -> bool:
    """Tell whether an index is there; end the program where it answers wrongly."""
    with h5py.File(path, "r") as file:
        layout = chunk_map_hdf5.csr_layout(file["X"], "X")
    found = cache.find(layout, "x")
    if found is None:
        return False
    for gene in range(0, N_GENES, 11):
        column = expected[:, [gene]].toarray().ravel()
        if found.index.gene(gene).tobytes() != column.tobytes():
            sys.exit(f"gene {gene} is wrong")
    found.close()
    return True


def child(path: Path, cache: IndexCache) -> int:
    """Start a build in a process of its own."""
    pid = os.fork()
    if pid == 0:
        build(path, cache)
        os._exit(0)
    return pid


def wait_for_a_part(pid: int, cache: Path) -> None:
    """Wait until the build has completed one more run or part, or has ended."""

    def complete() -> set[Path]:
        return {*cache.glob("*.building/runs/*.run"), *cache.glob("*.building/parts/*")}

    before = complete()
    while not has_ended(pid) and complete() <= before:
        time.sleep(0.001)


def main() -> None:
    """Kill as many builds as asked, then let one finish; print what happened."""
    folder, kills, seed = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    source = folder / "x.h5ad"
    matrix = write_source(source)
    expected = matrix.tocsc()
    with CompressedMatrix(_layout(source), Limits()) as opened:
        plan = make_plan(opened.indptr, N_GENES, opened.dtype, MEMORY, 2)
        warm = folder / "warm"
        build_index(_layout(source), warm, source_key="k", memory=MEMORY, threads=2)
        began = time.perf_counter()
        shutil.rmtree(warm)
        build_index(_layout(source), warm, source_key="k", memory=MEMORY, threads=2)
        whole = time.perf_counter() - began
    cache = IndexCache(folder / "cache")
    clock = random.Random(seed)
    finished = resumed = 0
    for turn in range(kills):
        resumed += any((folder / "cache").glob("*.building/runs/*.run"))
        pid = child(source, cache)
        if turn % 2:
            wait_for_a_part(pid, folder / "cache")
        else:
            time.sleep(clock.uniform(0, whole))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if check(source, cache, expected):
            finished += 1
            shutil.rmtree(folder / "cache")
    _, status = os.waitpid(child(source, cache), 0)
    done = status == 0 and check(source, cache, expected)
    print(  # noqa: T201
        json.dumps(
            {
                "slabs": plan.n_slabs,
                "groups": plan.n_groups,
                "finished": finished,
                "resumed": resumed,
                "done": done,
                "left": sorted(p.name for p in (folder / "cache").glob("*.building")),
            }
        )
    )


def _layout(path: Path) -> CsrLayout:
    with h5py.File(path, "r") as file:
        return chunk_map_hdf5.csr_layout(file["X"], "X")


if __name__ == "__main__":
    main()
