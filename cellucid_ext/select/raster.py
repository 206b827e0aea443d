"""A raster over a polygon: which cells are settled, which edges pass the others.

Rows end at the height of every vertex, so that within a row each edge either spans all
of it or none: of the exact rule only "is the point left of the edge" remains open, and
only in the columns that the edge passes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_COLUMNS = 512
_ROWS = 256
_LOOKUP = 8192
#: Pairs of row and edge above which building costs more than it saves.
_MAX_PAIRS = 4_000_000
#: Bounds between which products of two sides neither vanish nor overflow.
_TINY, _HUGE = 1e-140, 1e140


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Cells in rows of unequal height and columns of equal width.

    Attributes
    ----------
    tops
        ``(rows + 1,)`` heights at which rows begin; the last is the polygon's top.
    left, right, width
        Of all columns, and of one.
    lookup
        First row that may hold a height, by its share of the whole height.
    parity
        ``(rows * columns,)`` whether the edges that pass right of a cell are odd.
    starts, edges
        Edges that pass a cell: ``edges[starts[c]:starts[c + 1]]``.
    """

    tops: NDArray[np.float64]
    left: float
    right: float
    width: float
    lookup: NDArray[np.int32]
    parity: NDArray[np.bool_]
    starts: NDArray[np.int32]
    edges: NDArray[np.int32]

    def covers(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which points the raster covers; all others are outside."""
        inside: NDArray[np.bool_] = (x >= self.left) & (x < self.right)
        inside &= y >= self.tops[0]
        inside &= y < self.tops[-1]
        return inside

    def cell_of(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the cell of each covered point."""
        tops = self.tops
        share = (y - tops[0]) * (_LOOKUP / (tops[-1] - tops[0]))
        row = self.lookup[np.minimum(share.astype(np.int32), _LOOKUP - 1)]
        # The lookup is a guess; what decides is the exact comparison.
        wrong = np.flatnonzero((y < tops[row]) | (y >= tops[row + 1]))
        row[wrong] = np.searchsorted(tops, y[wrong], side="right") - 1
        column = ((x - self.left) / self.width).astype(np.int32)
        cell: NDArray[np.int32] = row * np.int32(_COLUMNS)
        cell += np.minimum(column, np.int32(_COLUMNS - 1))
        return cell


def build_raster(polygon: NDArray[np.float64], edges: NDArray[np.float64]) -> Raster | None:
    """Build the raster, or return None where rounding or size make it unfit.

    Parameters
    ----------
    polygon
        ``(m, 2)`` finite vertices.
    edges
        ``(k, 4)`` x1, y1, x2, y2 with y1 < y2.
    """
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    with np.errstate(over="ignore"):
        size = high - low
    reach = float(np.abs(polygon).max())
    # Rounding moves a crossing by less than this: a few units in the last place.
    slack = 32 * np.finfo(np.float64).eps * reach
    width = float(size[0]) / (_COLUMNS - 2)
    least = min(float(size.min()), float((edges[:, 3] - edges[:, 1]).min()))
    if not (least > _TINY and reach < _HUGE and width > 4 * slack):
        return None
    tops = np.unique(np.concatenate([polygon[:, 1], np.linspace(low[1], high[1], _ROWS + 1)]))
    first = np.searchsorted(tops, edges[:, 1])
    spans = np.searchsorted(tops, edges[:, 3]) - first
    n_pairs = int(spans.sum())
    if n_pairs > _MAX_PAIRS:
        return None
    # One pair for every row that an edge spans.
    edge = np.repeat(np.arange(edges.shape[0], dtype=np.int32), spans)
    row = np.arange(n_pairs) - np.repeat(np.cumsum(spans) - spans - first, spans)
    # One empty column on each side: a point beyond lies left or right of all edges.
    left = float(low[0]) - width
    lowest, highest = _reach(edges[edge].T, tops[row], tops[row + 1])
    margin = slack / width + 1e-6
    from_column = _column((lowest - left) / width - margin)
    to_column = _column((highest - left) / width + margin)
    n_rows = tops.size - 1
    starts, passing = _passing(row, edge, from_column, to_column, n_rows)
    lookup = np.searchsorted(tops, np.linspace(low[1], high[1], _LOOKUP + 1)[:-1], side="right") - 1
    return Raster(
        tops=tops,
        left=left,
        right=left + width * _COLUMNS,
        width=width,
        lookup=np.clip(lookup, 0, n_rows - 1).astype(np.int32),
        parity=_parity(row, from_column, n_rows),
        starts=starts,
        edges=passing,
    )


def _reach(
    edge: NDArray[np.float64], bottom: NDArray[np.float64], top: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest x of each edge ``(4, n)`` between two heights."""
    x1, y1, x2, y2 = edge
    # Shares of the edge's height, 0..1: a slope could overflow on a nearly level edge.
    at_bottom = (x2 - x1) * ((bottom - y1) / (y2 - y1)) + x1
    at_top = (x2 - x1) * ((top - y1) / (y2 - y1)) + x1
    return np.minimum(at_bottom, at_top), np.maximum(at_bottom, at_top)


def _column(place: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.clip(np.floor(place), 0, _COLUMNS - 1).astype(np.int64)


def _parity(
    row: NDArray[np.int64], from_column: NDArray[np.int64], n_rows: int
) -> NDArray[np.bool_]:
    """Return for each cell whether an odd number of edges lies right of it."""
    begins = np.bincount(row * _COLUMNS + from_column, minlength=n_rows * _COLUMNS)
    begins = begins.reshape(n_rows, _COLUMNS)
    right_of = np.cumsum(begins[:, ::-1], axis=1)[:, ::-1] - begins
    odd: NDArray[np.bool_] = (right_of & 1).astype(np.bool_).ravel()
    return odd


def _passing(
    row: NDArray[np.int64],
    edge: NDArray[np.int32],
    from_column: NDArray[np.int64],
    to_column: NDArray[np.int64],
    n_rows: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the edges that pass each cell, as starts and a flat list."""
    counts = to_column - from_column + 1
    total = int(counts.sum())
    offset = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    cell = np.repeat(row * _COLUMNS + from_column, counts) + offset
    order = np.argsort(cell, kind="stable")
    starts = np.zeros(n_rows * _COLUMNS + 1, np.int32)
    np.cumsum(np.bincount(cell, minlength=n_rows * _COLUMNS), out=starts[1:])
    return starts, np.repeat(edge, counts)[order]
