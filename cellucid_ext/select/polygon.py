"""Even-odd test of points against a polygon: the rule, and a fast exact way to it.

The rule, in float64: an edge is taken from its lower end (x1, y1) to its upper end
(x2, y2); a point (x, y) crosses it where ``y1 <= y < y2`` and
``x < (x2 - x1) * (y - y1) / (y2 - y1) + x1``; it lies inside where it crosses an odd
number of edges. Half-open edges: of two polygons that share an edge, or a vertex, a
point on it belongs to exactly one. The last vertex is joined to the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.select.raster import Raster, build_raster

_CHUNK = 1 << 16
#: Below this many points the raster costs more than it saves.
_FEW_POINTS = 2048


def inside_polygon(
    x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]], polygon: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which points lie inside a polygon, by the rule above, bit for bit.

    Parameters
    ----------
    x, y
        ``(n,)`` each; a point that is not finite in both is outside.
    polygon
        ``(m, 2)`` finite vertices; may cross itself (even-odd); fewer than three hold
        nothing.

    Returns
    -------
    ndarray
        ``(n,)`` bool.
    """
    inside = np.zeros(x.size, np.bool_)
    edges = upward_edges(polygon)
    if polygon.shape[0] < 3 or edges.shape[0] == 0:  # noqa: PLR2004 - a triangle
        return inside
    raster = build_raster(polygon, edges) if x.size > _FEW_POINTS else None
    for start in range(0, x.size, _CHUNK):
        stop = start + _CHUNK
        xs = np.asarray(x[start:stop], np.float64)
        ys = np.asarray(y[start:stop], np.float64)
        if raster is None:
            inside[start:stop] = even_odd(xs, ys, edges)
        else:
            _by_raster(xs, ys, edges, raster, inside[start:stop])
    return inside


def upward_edges(polygon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``(k, 4)`` edges x1, y1, x2, y2 with y1 < y2; level ones never count."""
    edges = np.hstack([polygon, np.roll(polygon, -1, axis=0)])
    down = edges[:, 1] > edges[:, 3]
    edges[down] = edges[down][:, [2, 3, 0, 1]]
    upward: NDArray[np.float64] = edges[edges[:, 1] < edges[:, 3]]
    return upward


def even_odd(
    x: NDArray[np.float64], y: NDArray[np.float64], edges: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Apply the rule to every pair of point and edge: the reference, O(n k)."""
    inside = np.zeros(x.size, np.bool_)
    for edge in edges:
        inside ^= (edge[1] <= y) & (y < edge[3]) & left_of(x, y, edge)
    return inside


def left_of(
    x: NDArray[np.float64], y: NDArray[np.float64], edge: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Tell which points lie left of an edge ``(4,)``, or each of its own ``(4, n)``."""
    x1, y1, x2, y2 = edge
    with np.errstate(over="ignore", invalid="ignore"):
        left: NDArray[np.bool_] = x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    return left


def _by_raster(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    edges: NDArray[np.float64],
    raster: Raster,
    out: NDArray[np.bool_],
) -> None:
    """Settle what the raster knows, and the rest by the rule; writes ``out``."""
    near = np.flatnonzero(raster.covers(x, y))
    if near.size == 0:
        return
    if near.size < x.size:
        x, y = x[near], y[near]
    cell = raster.cell_of(x, y)
    inside = raster.parity[cell]
    first, last = raster.starts[cell], raster.starts[cell + 1]
    open_points = np.flatnonzero(first < last)
    slot, end = first[open_points], last[open_points]
    while open_points.size:
        edge = edges[raster.edges[slot]]
        # The row of the raster lies within the edge's height: only x is in question.
        inside[open_points] ^= left_of(x[open_points], y[open_points], edge.T)
        slot = slot + 1
        more = slot < end
        open_points, slot, end = open_points[more], slot[more], end[more]
    out[near] = inside
