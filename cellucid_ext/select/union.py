"""Cells inside any of many polygons: a painted stroke is one for each straight part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.select.polygon import inside_polygon

_CHUNK = 1 << 18
#: Fields of the map of where any polygon is, along each axis.
_SIDE = 512


def inside_any(
    x: NDArray[np.floating[Any]],
    y: NDArray[np.floating[Any]],
    polygons: Sequence[NDArray[np.float64]],
) -> NDArray[np.bool_]:
    """Tell which points lie inside at least one polygon.

    Each is tested by the rule of ``inside_polygon``, bit for bit; a coarse map only
    saves the tests of points that no polygon is near.

    Parameters
    ----------
    x, y
        ``(n,)`` each; a point that is not finite in both is outside.
    polygons
        ``(m, 2)`` finite vertices each.

    Returns
    -------
    ndarray
        ``(n,)`` bool.
    """
    if len(polygons) == 1:
        return inside_polygon(x, y, polygons[0])
    low = np.array([polygon.min(axis=0) for polygon in polygons])
    high = np.array([polygon.max(axis=0) for polygon in polygons])
    # Rounding moves a crossing by a few units in the last place of the largest number.
    slack = 64 * np.finfo(np.float64).eps * float(max(np.abs(low).max(), np.abs(high).max()))
    low, high = low - slack, high + slack
    near = _Map(low, high)
    inside = np.zeros(x.size, np.bool_)
    for start in range(0, x.size, _CHUNK):
        xs = np.asarray(x[start : start + _CHUNK], np.float64)
        ys = np.asarray(y[start : start + _CHUNK], np.float64)
        open_points = near.places(xs, ys)
        for polygon, (x1, y1), (x2, y2) in zip(polygons, low, high, strict=True):
            px, py = xs[open_points], ys[open_points]
            boxed = np.flatnonzero((px >= x1) & (px <= x2) & (py >= y1) & (py <= y2))
            hit = inside_polygon(px[boxed], py[boxed], polygon)
            inside[start + open_points[boxed[hit]]] = True
            # What is inside of one polygon needs no further test.
            rest = np.ones(open_points.size, np.bool_)
            rest[boxed[hit]] = False
            open_points = open_points[rest]
    return inside


class _Map:
    """A coarse map of the plane: fields that the box of any polygon touches."""

    def __init__(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
        self._low, self._high = low.min(axis=0), high.max(axis=0)
        with np.errstate(over="ignore"):
            size = self._high - self._low
        # Too large or too small for a map: every point of the whole box is tested.
        usable = bool((size > 0).all() and np.isfinite(size).all())
        self._scale = _SIDE / size if usable else np.zeros(2)
        first, last = self._field(low.T), self._field(high.T)
        self._fields = np.zeros((_SIDE, _SIDE), np.bool_)
        for (x1, y1), (x2, y2) in zip(first.T, last.T, strict=True):
            # One field more on each side: a share may round either way.
            self._fields[max(x1 - 1, 0) : x2 + 2, max(y1 - 1, 0) : y2 + 2] = True

    def places(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the indices of the points that some polygon may hold."""
        (x1, y1), (x2, y2) = self._low, self._high
        boxed = np.flatnonzero((x >= x1) & (x <= x2) & (y >= y1) & (y <= y2))
        field_x, field_y = self._field(np.stack([x[boxed], y[boxed]]))
        found: NDArray[np.intp] = boxed[self._fields[field_x, field_y]]
        return found

    def _field(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        share = (points - self._low[:, None]) * self._scale[:, None]
        field: NDArray[np.int64] = np.clip(np.nan_to_num(share), 0, _SIDE - 1).astype(np.int64)
        return field
