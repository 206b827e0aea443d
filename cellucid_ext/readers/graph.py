"""The neighbour graph of a stored AnnData: rows of a sparse matrix, never all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError
from cellucid_ext.model.manifest import GraphInfo
from cellucid_ext.readers import matrices
from cellucid_ext.readers.nodes import ArrayNode, GroupNode

#: Where scanpy puts it, today's place first; anndata < 0.7 kept it in uns.
PLACES = ("obsp/connectivities", "uns/neighbors/connectivities")
#: Edges in memory together: 32 MB of indices.
_EDGES = 1 << 22
#: Rows nearer than this are read with what lies between them.
_GAP = 1 << 14


@runtime_checkable
class GraphReader(Protocol):
    """A reader whose dataset has a graph (``Structure.graph`` is not None)."""

    def neighbours(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows that ``(k,)`` sorted rows are joined with, each once."""
        ...


@dataclass(frozen=True, slots=True)
class GraphSource:
    """A symmetric sparse matrix of cells x cells: its rows and columns say the same."""

    info: GraphInfo
    group: GroupNode
    n_cells: int

    def neighbours(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """See ``GraphReader``; entries of 0 that are stored count as edges.

        Raises
        ------
        CorruptError
            Where pointers or cells do not fit the matrix.
        """
        indptr, indices = self.group.array("indptr"), self.group.array("indices")
        if indptr is None or indices is None or len(indptr) != self.n_cells + 1:
            raise self.group.corrupt("lacks its indices, or pointers to the rows of all cells")
        first = pick(indptr, rows).astype(np.int64)
        last = pick(indptr, rows + 1).astype(np.int64)
        if (first > last).any() or (first < 0).any() or (last > len(indices)).any():
            raise self.group.corrupt("has row pointers that do not fit its entries")
        found = [
            np.unique(_entries(indices, first[part], last[part])) for part in _batches(last - first)
        ]
        if not found:
            return np.empty(0, np.int64)
        cells = np.unique(np.concatenate(found)).astype(np.int64)
        if cells.size and not 0 <= cells[0] <= cells[-1] < self.n_cells:
            raise self.group.corrupt("joins cells that do not exist")
        return cells


def find(root: GroupNode, n_cells: int) -> GraphSource | None:
    """Return the neighbour graph; None where there is none that can be read."""
    for place in PLACES:
        try:
            node = root.get(place)
            if isinstance(node, GroupNode):
                info = matrices.source(place, node, (n_cells, n_cells)).info
                return GraphSource(GraphInfo(place.split("/")[-1], info.nnz or 0), node, n_cells)
        except CellucidError:
            continue
    return None


def pick(array: ArrayNode, sorted_places: NDArray[np.int64]) -> NDArray[Any]:
    """Return ``array[places]``, reading runs: never more than the chunks in between."""
    chunk = array.chunks[0] if array.chunks and array.chunks[0] > 0 else 1
    gap = max(chunk, _GAP)
    borders = np.flatnonzero(np.diff(sorted_places) > gap) + 1
    out = []
    for run in np.split(sorted_places, borders):
        for cut in _runs(run, run + 1):
            low = int(run[cut][0])
            out.append(array.read(slice(low, int(run[cut][-1]) + 1))[run[cut] - low])
    return np.concatenate(out) if out else np.empty(0, np.int64)


def _batches(counts: NDArray[np.int64]) -> list[slice]:
    """Cut rows into runs of at most ``_EDGES`` edges (or of one row)."""
    ends = np.cumsum(counts)
    out, start = [], 0
    while start < counts.size:
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _EDGES, side="right")))
        out.append(slice(start, stop))
        start = stop
    return out


def _entries(indices: ArrayNode, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[Any]:
    """Return the concatenation of ``indices[first[i]:last[i]]``; rows ascend."""
    chunk = indices.chunks[0] if indices.chunks and indices.chunks[0] > 0 else 1
    gap = max(chunk, _GAP)
    borders = np.flatnonzero(first[1:] - last[:-1] > gap) + 1
    out = []
    for run in np.split(np.arange(first.size), borders):
        for cut in _runs(first[run], last[run]):
            low, high = int(first[run[cut]][0]), int(last[run[cut]][-1])
            values = indices.read(slice(low, high))
            # +1 where a row begins, -1 where it ends: above 0 is inside of a row.
            inside = np.zeros(high - low + 1, np.int32)
            np.add.at(inside, first[run[cut]] - low, 1)
            np.add.at(inside, last[run[cut]] - low, -1)
            out.append(values[np.cumsum(inside[:-1]) > 0])
    return np.concatenate(out) if out else np.empty(0, np.int64)


def _runs(first: NDArray[np.int64], last: NDArray[np.int64]) -> list[slice]:
    """Cut rows so that what is read at once, gaps included, stays bounded."""
    out, start = [], 0
    while start < first.size:
        stop = int(np.searchsorted(last, first[start] + _EDGES, side="right"))
        stop = max(start + 1, stop)
        out.append(slice(start, stop))
        start = stop
    return out
