"""A matrix in memory answers alike by scan and by its gene-major order, edits included."""

from __future__ import annotations

import gc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.genes import kernels, kernels_numpy
from cellucid_ext.genes.gene_order import GeneOrders, make_order
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.genes.layout import CsrLayout, MemoryArray
from tests.kit.gene_matrices import Csr, csr_matrices, same_bits


def layout_of(matrix: Csr) -> CsrLayout:
    parts = (MemoryArray(key, getattr(matrix, key)) for key in ("data", "indices", "indptr"))
    return CsrLayout("“X”", matrix.shape, *parts)


def check(ladder: GeneLadder, matrix: Csr) -> None:
    genes = [*range(matrix.shape[1]), 0]
    for gene, found in zip(genes, ladder.genes(0, genes), strict=True):
        assert same_bits(found, matrix.column(gene)), gene


class TestTheOrderIsExact:
    """Every type, order and duplicates: the bits of a scan."""

    @settings(max_examples=100, deadline=None)
    @given(matrix=csr_matrices())
    def test_equal_before_and_after(self, matrix: Csr) -> None:
        layout = layout_of(matrix)
        orders = GeneOrders(threshold=1)
        ladder = GeneLadder([layout], "x", orders=orders)
        check(ladder, matrix)  # scanned
        check(ladder, matrix)  # an order is being made
        assert orders.ready(layout) == (len(matrix.indices) > 0)
        check(ladder, matrix)  # read by it
        ladder.close()
        assert orders.size == 0

    @settings(max_examples=60, deadline=None)
    @given(matrix=csr_matrices(), seed=st.integers(0, 2**32 - 1))
    def test_edits_in_place_are_seen(self, matrix: Csr, seed: int) -> None:
        layout = layout_of(matrix)
        orders = GeneOrders(threshold=1)
        ladder = GeneLadder([layout], "x", orders=orders)
        check(ladder, matrix)
        check(ladder, matrix)
        orders.ready(layout)
        random = np.random.default_rng(seed)
        matrix.data[:] = random.permutation(matrix.data)
        check(ladder, matrix)
        for row in range(matrix.shape[0]):  # as sort_indices moves entries
            own = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
            moved = random.permutation(own.stop - own.start)
            matrix.indices[own] = matrix.indices[own][moved]
            matrix.data[own] = matrix.data[own][moved]
        check(ladder, matrix)
        ladder.close()


def matrix_of(n: int = 1000) -> Csr:
    return Csr((n, 7), np.ones(n, np.float32), np.arange(n) % 7, np.arange(n + 1))


class TestTheTwinsAgree:
    """Compiled and plain kernels: equal orders, also of damaged entries."""

    @settings(max_examples=60, deadline=None)
    @given(matrix=csr_matrices(), damage=st.integers(0, 3))
    def test_order(self, matrix: Csr, damage: int) -> None:
        indices = np.ascontiguousarray(matrix.indices, np.int64)
        indices[: damage // 3] = matrix.shape[1]
        indptr = matrix.indptr.astype(np.int64)
        answers = []
        for module in (kernels, kernels_numpy):
            count = np.zeros(matrix.shape[1], np.int64)
            fine = module.count_genes_of(indices, indptr, count)
            places, rows = np.zeros(len(indices), np.uint32), np.zeros(len(indices), np.int32)
            if fine:
                stop = np.cumsum(count)
                at = stop - count
                fine = module.order_by_gene(indices, indptr, at, stop, places, rows)
            answers.append((bool(fine), places.tolist(), rows.tolist()))
        assert answers[0] == answers[1]


class TestTheOrdersKeepTheirBudget:
    """Nothing small, nothing over the budget, and nothing that its owner let go."""

    def test_thresholds(self) -> None:
        layout = layout_of(matrix_of())
        for orders in (GeneOrders(threshold=1001), GeneOrders(threshold=1, budget=7000)):
            for _ in range(3):
                assert orders.find(layout) is None
            assert not orders.ready(layout)

    def test_the_one_used_longest_ago_goes(self) -> None:
        layouts = [layout_of(matrix_of()) for _ in range(3)]
        orders = GeneOrders(threshold=1, budget=17_000)  # two of them
        for layout in layouts:
            orders.find(layout)
            orders.find(layout)
            orders.ready(layout)
        assert [orders.ready(layout) for layout in layouts] == [False, True, True]
        assert 0 < orders.size <= 17_000

    def test_arrays_that_are_gone(self) -> None:
        orders = GeneOrders(threshold=1)
        layout = layout_of(matrix_of())
        orders.find(layout)
        orders.find(layout)
        assert orders.ready(layout)
        del layout
        gc.collect()
        assert orders.size == 0

    def test_entries_that_point_nowhere(self) -> None:
        matrix = matrix_of()
        matrix.indices[5] = 7
        assert make_order(matrix.indices, matrix.indptr, matrix.shape) is None
