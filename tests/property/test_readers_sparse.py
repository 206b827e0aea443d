"""One column of a stored sparse matrix equals scipy's, for any matrix."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy import sparse

from cellucid_ext.config import Limits
from cellucid_ext.readers import sparse as readers_sparse
from cellucid_ext.readers.hdf5_nodes import Hdf5Group
from cellucid_ext.readers.nodes import GroupNode, Origin
from cellucid_ext.readers.zarr_metadata import read_node
from cellucid_ext.readers.zarr_nodes import ZarrGroup

ORIGIN = Origin("test", Limits())
#: Other work shares this machine, so time proves nothing.
SETTINGS = settings(deadline=None)


@st.composite
def triplets(draw: st.DrawFn) -> tuple[tuple[int, int], list[tuple[int, int, int]]]:
    """Draw a shape and entries in any order; the same place may come more than once."""
    shape = draw(st.tuples(st.integers(0, 12), st.integers(1, 6)))
    if shape[0] == 0:
        return shape, []
    entry = st.tuples(
        st.integers(0, shape[0] - 1), st.integers(0, shape[1] - 1), st.integers(-9, 9)
    )
    return shape, draw(st.lists(entry, max_size=40))


def compressed(
    shape: tuple[int, int], entries: list[tuple[int, int, int]], axis: int, dtype: str
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return data, indices and indptr with the entries of a row (column) in drawn order."""
    ordered = sorted(entries, key=lambda entry: entry[axis])
    sizes = np.bincount([entry[axis] for entry in ordered], minlength=shape[axis])
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    indices = np.array([entry[1 - axis] for entry in ordered], np.int32)
    return np.array([entry[2] for entry in ordered], dtype), indices, indptr


def expected(shape: tuple[int, int], entries: list[tuple[int, int, int]]) -> NDArray[Any]:
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    whole: NDArray[Any] = sparse.coo_array((values, (rows, columns)), shape=shape).toarray()
    return whole


def hdf5(parts: dict[str, NDArray[Any]], chunk: int | None) -> tuple[GroupNode, h5py.File]:
    file = h5py.File("memory", "w", driver="core", backing_store=False)
    for name, values in parts.items():
        chunks = None if chunk is None or not values.size else (min(chunk, values.size),)
        file.create_dataset(name, data=values, chunks=chunks)
    return Hdf5Group(file, ORIGIN), file


@SETTINGS
@given(triplets(), st.sampled_from(["f4", "f8", "i4"]), st.sampled_from([None, 1, 3, 64]))
def test_hdf5_columns_equal_scipy(
    drawn: tuple[tuple[int, int], list[tuple[int, int, int]]], dtype: str, chunk: int | None
) -> None:
    """CSR and CSC, unsorted, with duplicates (summed), any chunking."""
    shape, entries = drawn
    whole = expected(shape, entries)
    for axis in (0, 1):
        parts = dict(
            zip(("data", "indices", "indptr"), compressed(shape, entries, axis, dtype), strict=True)
        )
        group, file = hdf5(parts, chunk)
        read = readers_sparse.csr_column if axis == 0 else readers_sparse.csc_column
        try:
            for column in range(shape[1]):
                found = read(group, shape[0], column)
                assert found.dtype == np.dtype(dtype)
                np.testing.assert_array_equal(found, whole[:, column])
        finally:
            file.close()


@SETTINGS
@given(triplets(), st.integers(1, 5), st.integers(1, 7))
def test_small_blocks_equal_scipy(
    drawn: tuple[tuple[int, int], list[tuple[int, int, int]]], block: int, rows: int
) -> None:
    """The borders of blocks and of runs of rows lose nothing."""
    shape, entries = drawn
    group, file = hdf5(
        dict(zip(("data", "indices", "indptr"), compressed(shape, entries, 0, "f8"), strict=True)),
        2,
    )
    whole = expected(shape, entries)
    try:
        for column in range(shape[1]):
            found = readers_sparse.csr_column(
                group, shape[0], column, rows_at_once=rows, block=block
            )
            np.testing.assert_array_equal(found, whole[:, column])
    finally:
        file.close()


@SETTINGS
@given(
    hnp.arrays(np.int16, st.tuples(st.integers(1, 9), st.integers(1, 5))),
    st.integers(1, 4),
    st.booleans(),
)
def test_dense_zarr_columns(values: NDArray[Any], chunk: int, sharded: bool) -> None:
    """A column of a dense zarr array, chunked and sharded in any way."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        group = zarr.open_group(root, mode="w", zarr_format=3)
        group.create_array(
            "X",
            data=values,
            chunks=(chunk, chunk),
            shards=(2 * chunk, 3 * chunk) if sharded else None,
        )
        meta = read_node(root, "", ORIGIN)
        assert meta is not None
        array = ZarrGroup(root, root, "", ORIGIN, meta).array("X")
        assert array is not None
        for column in range(values.shape[1]):
            found = readers_sparse.dense_column(array, column)
            np.testing.assert_array_equal(found, values[:, column])
