"""Embedding coordinates to clip space, as the viewer's camera does it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 16


def project(
    planes: NDArray[np.floating[Any]], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return clip-space x and y of every cell.

    Parameters
    ----------
    planes
        ``(dims, n)`` embedding coordinates, dims 1 to 3; absent axes are 0.
    matrix
        ``(16,)`` float64, 4x4 column-major.

    Returns
    -------
    tuple of ndarray
        ``(n,)`` float64 each, after the perspective division; NaN for cells behind the
        camera (w not above 0) and cells without coordinates, so that they are in no
        polygon.
    """
    n_cells = planes.shape[1]
    x, y = np.empty(n_cells), np.empty(n_cells)
    # Element 4 * column + row: these are the rows of x, y and w.
    to_x, to_y, to_w = (matrix.reshape(4, 4)[:, row] for row in (0, 1, 3))
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        for start in range(0, n_cells, _CHUNK):
            part = planes[:, start : start + _CHUNK].astype(np.float64)
            w = _dot(part, to_w)
            w[~(w > 0)] = np.nan
            x[start : start + _CHUNK] = _dot(part, to_x) / w
            y[start : start + _CHUNK] = _dot(part, to_y) / w
    return x, y


def _dot(planes: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one row of the matrix times (x, y, z, 1), summed in that order."""
    total: NDArray[np.float64] = planes[0] * row[0]
    for axis in range(1, planes.shape[0]):
        total += planes[axis] * row[axis]
    total += row[3]
    return total
