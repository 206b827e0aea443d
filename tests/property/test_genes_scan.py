"""A scan answers what the entries say, however a file holds them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import h5py
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.config import Limits
from cellucid_ext.genes.layout import CsrLayout, MemoryArray
from cellucid_ext.genes.scan import scan_genes
from cellucid_ext.readers import chunk_map_hdf5, chunk_map_zarr
from tests.kit.gene_matrices import (
    HDF5_FILTERS,
    ZARR2_CODECS,
    ZARR_CODECS,
    Csr,
    csr_matrices,
    same_bits,
    write_hdf5,
    write_zarr,
)


def check(layout: CsrLayout, matrix: Csr) -> None:
    genes = [*range(matrix.shape[1]), 0]
    together = scan_genes(layout, genes, threads=2)
    for gene, found in zip(genes, together, strict=True):
        assert same_bits(found, matrix.column(gene)), gene
    for gene in (0, matrix.shape[1] - 1):
        assert same_bits(scan_genes(layout, [gene], threads=2)[0], matrix.column(gene))


class TestAScanIsExact:
    """Whatever type, order, duplicates, chunks and filters: the bits are the file's."""

    @pytest.mark.parametrize("name", HDF5_FILTERS)
    @settings(max_examples=25, deadline=None)
    @given(matrix=csr_matrices(), chunk=st.integers(1, 50), index_chunk=st.integers(1, 50))
    def test_hdf5(self, name: str, matrix: Csr, chunk: int, index_chunk: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.h5ad"
            write_hdf5(matrix, path, name, chunk, index_chunk)
            with h5py.File(path, "r") as file:
                check(chunk_map_hdf5.csr_layout(file["X"], "X in x.h5ad"), matrix)

    @settings(max_examples=25, deadline=None)
    @given(matrix=csr_matrices())
    def test_hdf5_in_one_run(self, matrix: Csr) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.h5ad"
            write_hdf5(matrix, path, "plain", 0, 0)
            with h5py.File(path, "r") as file:
                check(chunk_map_hdf5.csr_layout(file["X"], "X in x.h5ad"), matrix)

    @pytest.mark.parametrize("name", ZARR_CODECS)
    @settings(max_examples=10, deadline=None)
    @given(matrix=csr_matrices(), chunk=st.integers(1, 50), per_shard=st.integers(0, 4))
    def test_zarr_3(self, name: str, matrix: Csr, chunk: int, per_shard: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_zarr(matrix, Path(folder), name, chunk, per_shard=per_shard, version=3)
            layout = chunk_map_zarr.csr_layout(Path(folder) / "X", matrix.shape, "X", Limits())
            check(layout, matrix)

    @pytest.mark.parametrize("name", ZARR2_CODECS)
    @settings(max_examples=10, deadline=None)
    @given(matrix=csr_matrices(), chunk=st.integers(1, 50))
    def test_zarr_2(self, name: str, matrix: Csr, chunk: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_zarr(matrix, Path(folder), name, chunk, per_shard=0, version=2)
            layout = chunk_map_zarr.csr_layout(Path(folder) / "X", matrix.shape, "X", Limits())
            check(layout, matrix)

    @settings(max_examples=40, deadline=None)
    @given(matrix=csr_matrices())
    def test_memory(self, matrix: Csr) -> None:
        parts = (MemoryArray(k, getattr(matrix, k)) for k in ("data", "indices", "indptr"))
        check(CsrLayout("X", matrix.shape, *parts), matrix)
