"""A saved index is an AnnData that anndata reads, equal to the matrix bit for bit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import anndata
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.errors import BadRequestError, UnsupportedError
from cellucid_ext.genes import save_anndata
from cellucid_ext.genes.index_build import build_index
from cellucid_ext.genes.index_read import GeneIndex
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.genes.layout import CsrLayout, MemoryArray
from cellucid_ext.genes.progress import JobCancelled
from cellucid_ext.genes.save_anndata import save_csc
from tests.kit.gene_matrices import Csr, csr_matrices, same_bits


def index_of(matrix: Csr, folder: Path) -> GeneIndex:
    parts = (MemoryArray(key, getattr(matrix, key)) for key in ("data", "indices", "indptr"))
    layout = CsrLayout("X", matrix.shape, *parts)
    return GeneIndex(build_index(layout, folder / "i", source_key="k", durable=False), "x")


def check(path: Path, matrix: Csr) -> None:
    saved = anndata.read_zarr(path)
    assert isinstance(saved.X, sp.csc_matrix)
    assert saved.X.dtype == matrix.data.dtype.newbyteorder("=")
    assert saved.shape == matrix.shape
    assert saved.X.has_sorted_indices
    for gene in range(matrix.shape[1]):
        own = slice(saved.X.indptr[gene], saved.X.indptr[gene + 1])
        column = np.zeros(matrix.shape[0], saved.X.dtype)
        column[saved.X.indices[own]] = saved.X.data[own]
        assert same_bits(column, matrix.column(gene)), gene


@pytest.fixture
def small() -> Csr:
    n = 1000
    return Csr((n, 7), np.arange(n, dtype=np.float32), np.arange(n) % 7, np.arange(n + 1))


class TestASavedIndexIsTheMatrix:
    """Any type, order, duplicates, NaN; any cut into chunks and shards."""

    @settings(max_examples=25, deadline=None)
    @given(matrix=csr_matrices(), chunk=st.integers(5, 60), shard=st.integers(1, 4))
    def test_bits(self, matrix: Csr, chunk: int, shard: int) -> None:
        with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
            patch.setattr(save_anndata, "CHUNK", chunk)
            patch.setattr(save_anndata, "_SHARD", chunk * shard)
            index = index_of(matrix, Path(name))
            save_csc(index, Path(name) / "out.zarr", durable=False)
            index.close()
            check(Path(name) / "out.zarr", matrix)

    def test_names(self, small: Csr, tmp_path: Path) -> None:
        index = index_of(small, tmp_path)
        cells = [f"zelle-ä{i}" for i in range(1000)]
        steps: list[tuple[int, int]] = []
        save_csc(
            index,
            tmp_path / "out.zarr",
            obs_names=cells,
            var_names=list("abcdefg"),
            progress=lambda done, total: steps.append((done, total)),
        )
        check(tmp_path / "out.zarr", small)
        saved = anndata.read_zarr(tmp_path / "out.zarr")
        assert saved.obs_names.tolist() == cells
        assert saved.var_names.tolist() == list("abcdefg")
        assert steps[-1] == (1000, 1000)
        index.close()


class TestNothingHalfIsLeft:
    """An existing folder is never touched, a cancelled one never seen."""

    def test_an_existing_folder(self, small: Csr, tmp_path: Path) -> None:
        index = index_of(small, tmp_path)
        (tmp_path / "out.zarr").mkdir()
        before = sorted(tmp_path.rglob("*"))
        with pytest.raises(BadRequestError, match="exists"):
            save_csc(index, tmp_path / "out.zarr")
        assert sorted(tmp_path.rglob("*")) == before
        index.close()

    def test_cancelled(self, small: Csr, tmp_path: Path) -> None:
        index = index_of(small, tmp_path)
        before = sorted(tmp_path.rglob("*"))
        left = iter([False, False, False])
        with pytest.raises(JobCancelled):
            save_csc(index, tmp_path / "out.zarr", cancelled=lambda: next(left, True))
        assert sorted(tmp_path.rglob("*")) == before
        index.close()

    def test_wrong_names(self, small: Csr, tmp_path: Path) -> None:
        index = index_of(small, tmp_path)
        with pytest.raises(BadRequestError, match="names"):
            save_csc(index, tmp_path / "out.zarr", var_names=["a"])
        index.close()

    def test_no_index(self, small: Csr, tmp_path: Path) -> None:
        parts = (MemoryArray(key, getattr(small, key)) for key in ("data", "indices", "indptr"))
        ladder = GeneLadder([CsrLayout("X", small.shape, *parts)], "x")
        with pytest.raises(UnsupportedError, match="no gene index"):
            ladder.save_csc(0, tmp_path / "out.zarr")
        ladder.close()
