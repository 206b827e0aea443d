"""A gene from its index travels as the same bytes as the dense column, whoever quantises it."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from cellucid_ext.encode import scatter_numpy, stored
from cellucid_ext.encode.quantise import TOP, NumberEncoding, encode_numbers, finite_range
from cellucid_ext.encode.stored import encode_stored
from cellucid_ext.engine import column_values, summaries
from cellucid_ext.engine import stored_gene as stored_gene_module
from cellucid_ext.engine.column_values import Numbers, OrderedCells
from cellucid_ext.engine.stored_gene import inverse_of, stored_gene
from cellucid_ext.engine.summaries import number_summary

DTYPES = ("f4", "f8", "f2", "i4", "u2", "i8", "?")
ENCODINGS: tuple[NumberEncoding, ...] = ("u8", "u16", "f32")


@st.composite
def columns(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]]:
    """Return a dense column, which of its cells are stored, and an order."""
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    n_cells = draw(st.integers(1, 60))
    values = draw(hnp.arrays(dtype, n_cells, elements=hnp.from_dtype(dtype)))
    is_stored = draw(hnp.arrays(np.bool_, n_cells))
    values[~is_stored] = 0
    order = np.array(draw(st.permutations(range(n_cells))), np.uint32)
    return values, is_stored, order


def dense(values: NDArray[Any]) -> Numbers:
    """Return a column as a scan has it, in row order."""
    cells = OrderedCells(values.size, lambda start, stop: values[start:stop])
    return Numbers(cells, finite_range(values))


class TestAGeneFromItsIndexIsTheDenseColumn:
    """Explicit zeros, -0.0, NaN, infinities, huge values; every cell stored, or none."""

    @given(columns(), st.sampled_from(ENCODINGS))
    @pytest.mark.filterwarnings("ignore:overflow encountered")
    def test_bytes(
        self,
        column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]],
        encoding: NumberEncoding,
    ) -> None:
        values, is_stored, order = column
        rows = np.flatnonzero(is_stored)
        gene = stored_gene(rows, values[rows], values.size)
        assert gene.span == finite_range(values)
        wanted = encode_numbers(values[order], encoding, gene.span)
        found = encode_stored(rows, gene.values, inverse_of(order), encoding, gene.span)
        assert found.tobytes() == wanted

    @given(columns())
    def test_summary(
        self, column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]]
    ) -> None:
        values, is_stored, _ = column
        rows = np.flatnonzero(is_stored)
        gene = stored_gene(rows, values[rows], values.size)
        with np.errstate(over="ignore"):
            assert number_summary("g", gene) == number_summary("g", dense(values))

    @given(columns(), st.integers(1, 9), st.integers(0, 60))
    def test_summary_of_many_chunks(
        self,
        column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]],
        chunk: int,
        most: int,
    ) -> None:
        values, is_stored, _ = column
        rows = np.flatnonzero(is_stored)
        gene = stored_gene(rows, values[rows], values.size)
        with (
            patch.object(column_values, "CHUNK", chunk),
            patch.object(stored_gene_module, "CHUNK", chunk),
            patch.object(summaries, "_EXACT_CELLS", most),
            np.errstate(over="ignore"),
        ):
            assert number_summary("g", gene) == number_summary("g", dense(values))

    @given(columns())
    def test_values_of_some_rows(
        self, column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]]
    ) -> None:
        values, is_stored, order = column
        rows = np.flatnonzero(is_stored)
        gene = stored_gene(rows, values[rows], values.size)
        some = order[: max(1, values.size // 2)]
        assert gene.of(some).tobytes() == values[some].tobytes()

    @given(columns(), st.floats(-2, 2))
    def test_cells_of_a_range(
        self,
        column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]],
        low: float,
    ) -> None:
        values, is_stored, order = column
        rows = np.flatnonzero(is_stored)
        gene = stored_gene(rows, values[rows], values.size)
        found = gene.where(inverse_of(order), lambda some: some.astype(np.float64) >= low)
        assert found.tolist() == (values[order].astype(np.float64) >= low).tolist()

    @given(columns(), st.sampled_from(("u8", "u16")))
    def test_with_and_without_a_compiler(
        self,
        column: tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.uint32]],
        encoding: str,
    ) -> None:
        values, is_stored, order = column
        rows = np.flatnonzero(is_stored)
        low, high = finite_range(values) or (0.0, 0.0)
        dtype = np.uint16 if encoding == "u16" else np.uint8
        both = [np.zeros(values.size, dtype), np.zeros(values.size, dtype)]
        kernels = (stored.scatter, scatter_numpy.scatter)
        for kernel, out in zip(kernels, both, strict=True):
            floats = values[rows].astype(np.float64)
            kernel(rows, floats, inverse_of(order), low, high, TOP[encoding], out)
        assert both[0].tolist() == both[1].tolist()


class TestASummaryIsNumpys:
    """Percentiles, mean and histogram of sparse and of dense columns."""

    @given(
        hnp.arrays(
            np.float64,
            st.integers(1, 200),
            elements=st.floats(-1e6, 1e6) | st.just(0.0),
        )
    )
    def test_percentiles_and_mean(self, values: NDArray[np.float64]) -> None:
        summary = number_summary("g", dense(values))
        low, high = np.percentile(values, [1, 99])
        scale = float(np.abs(values).max())
        assert summary["p01"] == pytest.approx(low, rel=1e-9, abs=1e-9 * scale)
        assert summary["p99"] == pytest.approx(high, rel=1e-9, abs=1e-9 * scale)
        assert summary["mean"] == pytest.approx(values.mean(), rel=1e-9, abs=1e-9 * scale)
        assert sum(summary["histogram"]) == values.size
        assert summary["n_nonzero"] == np.count_nonzero(values)
