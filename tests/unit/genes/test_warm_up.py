"""Warming up loads exactly what a first gene needs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from cellucid_ext.genes import backend, kernels

ROOT = Path(__file__).parents[3]

PROGRAM = """
import json, sys
from pathlib import Path
import anndata, h5py, scipy.sparse
import numpy as np
from cellucid_ext.genes import backend, kernels
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.readers import chunk_map_hdf5

NAMES = ("find_one", "find_many", "_add", "highest_code", "decode_entries", "put", "_weave4")
def loaded():
    return [len(getattr(kernels, name).signatures) for name in NAMES]

folder = Path(sys.argv[1])
def ladder():
    with h5py.File(folder / "x.h5ad", "r") as file:
        layout = chunk_map_hdf5.csr_layout(file["X"], "X")
    return GeneLadder([layout], "x", cache=IndexCache(folder / "cache", durable=False))

if sys.argv[2] == "build":
    matrix = scipy.sparse.random(500, 90, 0.3, "csr", np.float32, rng=np.random.default_rng(0))
    matrix.data = np.ceil(matrix.data * 20).astype(np.float32)
    with h5py.File(folder / "x.h5ad", "w") as file:
        group = file.create_group("X")
        group.attrs["shape"] = matrix.shape
        for name in ("data", "indices", "indptr"):
            group.create_dataset(
                name, data=getattr(matrix, name), compression="gzip", shuffle=name != "indptr"
            )
    ladder().build_index(0)
else:
    backend.warm_up()
    before = loaded()
    if sys.argv[2] == "scan":
        with h5py.File(folder / "x.h5ad", "r") as file:
            GeneLadder([chunk_map_hdf5.csr_layout(file["X"], "X")], "x").genes(0, [1, 2])
            GeneLadder([chunk_map_hdf5.csr_layout(file["X"], "X")], "x").gene(0, 1)
    else:
        opened = ladder()
        assert opened.rung(0) == "index"
        opened.genes(0, range(90))
    print(json.dumps([before, loaded()]))
"""


def run(folder: Path, what: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder), what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


class TestWarmingUpIsEnough:
    """In a new process nothing is loaded or compiled after it, on either rung."""

    def test_scan_and_index(self, tmp_path: Path) -> None:
        run(tmp_path, "build")
        for what in ("scan", "index"):
            before, after = json.loads(run(tmp_path, what))
            assert before == after, what
            assert all(before), what

    def test_again_is_harmless(self) -> None:
        backend.warm_up()
        before = len(kernels.put.signatures)  # type: ignore[attr-defined]
        backend.warm_up()
        assert len(kernels.put.signatures) == before  # type: ignore[attr-defined]
