"""A gene index answers what the entries say, bit for bit, however small its memory was."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.genes.index_build import build_index
from cellucid_ext.genes.index_read import GeneIndex
from cellucid_ext.genes.layout import CsrLayout, MemoryArray
from tests.kit.gene_matrices import Csr, csr_matrices, same_bits

MIB = 1 << 20


def layout_of(matrix: Csr) -> CsrLayout:
    """Describe a matrix in memory: which file it came from is the scan's test."""
    parts = (MemoryArray(key, getattr(matrix, key)) for key in ("data", "indices", "indptr"))
    return CsrLayout("X in x.h5ad", matrix.shape, *parts)


class TestAnIndexIsExact:
    """Any type, order and duplicates; dictionaries, raw values and far gaps."""

    @settings(max_examples=60, deadline=None)
    @given(matrix=csr_matrices(max_genes=600), threads=st.integers(1, 3))
    def test_every_gene_is_the_matrix_column(self, matrix: Csr, threads: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = build_index(
                layout_of(matrix),
                Path(folder) / "i",
                source_key="k",
                durable=False,
                threads=threads,
            )
            index = GeneIndex(path, "x.h5ad")
            for gene in range(matrix.shape[1]):
                assert same_bits(index.gene(gene), matrix.column(gene)), gene
            index.close()

    @settings(max_examples=30, deadline=None)
    @given(matrix=csr_matrices())
    def test_summaries_are_those_of_the_entries(self, matrix: Csr) -> None:
        with tempfile.TemporaryDirectory() as folder:
            index = GeneIndex(
                build_index(layout_of(matrix), Path(folder) / "i", source_key="k", durable=False),
                "x.h5ad",
            )
            for gene in range(matrix.shape[1]):
                column = matrix.column(gene).astype(np.float64)
                summary = index.summary(gene)
                nan = np.isnan(column)
                rows = np.repeat(
                    np.arange(matrix.shape[0]),
                    matrix.indptr[1:].astype(int) - matrix.indptr[:-1].astype(int),
                )
                stored = np.unique(rows[matrix.indices == gene])
                assert summary.n == len(stored)
                assert summary.n_nan == nan.sum()
                assert summary.nonzero == np.count_nonzero(column[~nan])
                known = column[stored][~nan[stored]]
                if len(known):
                    assert (summary.min, summary.max) == (known.min(), known.max())
                    np.testing.assert_allclose(summary.sum, known.sum(), rtol=1e-9, atol=1e-6)
                    np.testing.assert_allclose(summary.sum_squares, (known**2).sum(), rtol=1e-9)
                else:
                    assert np.isnan(summary.min)
            index.close()


def wide_matrix(n_cells: int, n_genes: int, seed: int, *, continuous: bool) -> Csr:
    """Return a matrix with several gene groups, one gene of all cells and rare genes."""
    random = np.random.default_rng(seed)
    rows = []
    for row in range(n_cells):
        genes = random.choice(n_genes, random.integers(0, n_genes // 2), replace=False)
        genes = np.union1d(genes, [7] + ([3] if row in (0, n_cells - 1) else []))
        rows.append(np.sort(genes[(genes != 3) | (row in (0, n_cells - 1))]))
    indices = np.concatenate(rows).astype(np.int32)
    values = random.normal(size=len(indices)) if continuous else random.poisson(2, len(indices))
    return Csr(
        (n_cells, n_genes),
        values.astype(np.float32),
        indices,
        np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64),
    )


class TestTheMemoryBoundChangesNothing:
    """Many slabs, parts inside a group, raw values: equal genes from any cut."""

    def test_small_and_large_bounds_give_equal_genes(self, tmp_path: Path) -> None:
        for continuous in (False, True):
            matrix = wide_matrix(1500, 700, 3, continuous=continuous)
            answers = []
            for name, memory in (("small", 7 * MIB), ("large", 512 * MIB)):
                target = tmp_path / f"{name}{continuous}"
                index = GeneIndex(
                    build_index(
                        layout_of(matrix),
                        target,
                        source_key="k",
                        durable=False,
                        memory=memory,
                        threads=1,
                    ),
                    "x",
                )
                answers.append([index.gene(gene).tobytes() for gene in range(700)])
                index.close()
            assert answers[0] == answers[1]
            assert answers[0][7] == matrix.column(7).tobytes()

    def test_rows_beyond_the_reach_of_a_gap(self, tmp_path: Path) -> None:
        n_cells = 200_000
        at = np.array([0, 65_535, 65_536, 131_072, 199_999])
        indptr = np.zeros(n_cells + 1, np.int64)
        indptr[at + 1] = 1
        indptr = np.cumsum(indptr)
        matrix = Csr(
            (n_cells, 3), np.arange(1, 6, dtype=np.float32), np.array([1, 1, 2, 1, 1]), indptr
        )
        index = GeneIndex(
            build_index(layout_of(matrix), tmp_path / "i", source_key="k", durable=False), "x"
        )
        expected = np.zeros(n_cells, np.float32)
        expected[at[[0, 1, 3, 4]]] = [1, 2, 4, 5]
        assert same_bits(index.gene(1), expected)
        assert np.flatnonzero(index.gene(2)).tolist() == [65_536]
        index.close()


class TestTheContainerIsZarr:
    """zarr-python opens the index and finds the entries that our reader finds."""

    def test_gaps_and_codes(self, tmp_path: Path) -> None:
        matrix = wide_matrix(900, 600, 5, continuous=False)
        path = build_index(layout_of(matrix), tmp_path / "i", source_key="k", durable=False)
        group: Any = zarr.open_group(path, mode="r")
        index = GeneIndex(path, "x")
        for gene in (0, 7, 255, 256, 599):
            start, n = (int(group[f"genes/{name}"][gene]) for name in ("start", "n"))
            gaps = np.asarray(group["gaps"][start : start + n]).astype(np.int64)
            codes = np.asarray(group["codes"][start : start + n])
            rows = np.cumsum(gaps + 1) - 1
            planes = [np.asarray(group[f"dictionary/plane{k}"][:]) for k in range(8)]
            low = codes < 8
            values = np.array(planes)[codes[low], rows[low]]
            found, expected = index.entries(gene)
            assert rows.tolist() == found.tolist()
            assert values.tobytes() == expected[low].tobytes()
        index.close()
