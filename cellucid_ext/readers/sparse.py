"""One column out of a stored matrix, in bounded memory: CSR, CSC or dense.

CSR rows may be unsorted and may hold the same column twice; such entries are summed,
as scipy does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.readers.nodes import ArrayNode, GroupNode

#: Entries of ``indices`` looked at together: 16 to 32 MB.
_BLOCK = 1 << 22
#: Rows of ``indptr`` looked at together: 8 MB.
_ROWS = 1 << 20


def dense_column(matrix: ArrayNode, column: int) -> NDArray[Any]:
    """Return ``matrix[:, column]``, reading runs of whole chunks."""
    n = len(matrix)
    out = np.empty(n, matrix.dtype.newbyteorder("="))
    for start, stop in _runs(0, n, _ROWS, matrix.chunks):
        out[start:stop] = matrix.read(slice(start, stop), column)
    return out


def csc_column(group: GroupNode, n_rows: int, column: int) -> NDArray[Any]:
    """Return one column of a CSC matrix: only that column's entries are read."""
    data, indices, indptr = _parts(group)
    first, last = _bounds(group, indptr.read(slice(column, column + 2)), len(indices))
    out = np.zeros(n_rows, data.dtype.newbyteorder("="))
    for start, stop in _runs(first, last, _BLOCK, indices.chunks):
        rows = indices.read(slice(start, stop))
        if rows.size and (int(rows.min()) < 0 or int(rows.max()) >= n_rows):
            raise group.corrupt("points to rows that do not exist")
        np.add.at(out, rows, data.read(slice(start, stop)))
    return out


def csr_column(
    group: GroupNode, n_rows: int, column: int, *, rows_at_once: int = _ROWS, block: int = _BLOCK
) -> NDArray[Any]:
    """Return one column of a CSR matrix by a scan of ``indices``.

    ``data`` is read only in the chunks where the scan found the column. At most
    ``rows_at_once`` row pointers and about ``block`` entries are in memory together.
    """
    data, indices, indptr = _parts(group)
    if len(indptr) != n_rows + 1:
        raise group.corrupt(f"has row pointers for {len(indptr) - 1} rows, not {n_rows}")
    out = np.zeros(n_rows, data.dtype.newbyteorder("="))
    for row in range(0, n_rows, rows_at_once):
        end = min(row + rows_at_once, n_rows)
        pointers = indptr.read(slice(row, end + 1)).astype(np.int64, copy=False)
        first, last = _bounds(group, pointers, len(indices))
        for start, stop in _runs(first, last, block, indices.chunks):
            hits = np.flatnonzero(indices.read(slice(start, stop)) == column) + start
            if hits.size:
                rows = np.searchsorted(pointers, hits, side="right") - 1
                np.add.at(out, rows + row, _pick(data, hits))
    return out


def _parts(group: GroupNode) -> tuple[ArrayNode, ArrayNode, ArrayNode]:
    parts = [group.array(name) for name in ("data", "indices", "indptr")]
    data, indices, indptr = parts
    if data is None or indices is None or indptr is None:
        raise group.corrupt("lacks one of data, indices and indptr")
    if not all(p is not None and p.is_number and len(p.shape) == 1 for p in parts):
        raise group.corrupt("holds data, indices or indptr that are no vectors of numbers")
    if len(data) != len(indices):
        raise group.corrupt(f"holds {len(data)} values for {len(indices)} positions")
    return data, indices, indptr


def _bounds(group: GroupNode, pointers: NDArray[Any], n_entries: int) -> tuple[int, int]:
    if (
        pointers.size == 0
        or int(pointers[0]) < 0
        or int(pointers[-1]) > n_entries
        or bool(np.any(pointers[1:] < pointers[:-1]))
    ):
        raise group.corrupt("has row pointers that do not fit its entries")
    return int(pointers[0]), int(pointers[-1])


def _runs(
    first: int, last: int, length: int, chunks: tuple[int, ...] | None
) -> Iterator[tuple[int, int]]:
    """Cut ``[first, last)`` into runs that end at chunk borders: no chunk is inflated twice."""
    chunk = chunks[0] if chunks and chunks[0] > 0 else 1
    step = max(chunk, length // chunk * chunk)
    start = first
    while start < last:
        stop = min(last, (start // step + 1) * step)
        yield start, stop
        start = stop


def _pick(data: ArrayNode, hits: NDArray[np.intp]) -> NDArray[Any]:
    """Return ``data[hits]`` (sorted), reading only the chunks that hold a hit."""
    chunk = data.chunks[0] if data.chunks and data.chunks[0] > 0 else 1 << 14
    pieces = hits // chunk
    # Neighbouring chunks are read together.
    borders = np.flatnonzero(np.diff(pieces) > 1) + 1
    out: list[NDArray[Any]] = []
    for run in np.split(hits, borders):
        start = int(run[0]) // chunk * chunk
        stop = min(len(data), (int(run[-1]) // chunk + 1) * chunk)
        out.append(data.read(slice(start, stop))[run - start])
    return np.concatenate(out)
