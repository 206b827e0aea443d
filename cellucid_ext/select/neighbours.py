"""Cells that a walk along the graph of neighbours reaches in a few steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def within_steps(
    neighbours: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    row: int,
    degree: int,
    n_cells: int,
) -> NDArray[np.bool_]:
    """Return ``(n_cells,)``: the cell itself and all that at most ``degree`` edges reach.

    Parameters
    ----------
    neighbours
        Rows that sorted rows are joined with.
    row
        Where the walk begins.
    degree
        Number of steps; 0 is the cell alone.
    n_cells
        Number of cells.
    """
    reached = np.zeros(n_cells, np.bool_)
    reached[row] = True
    front = np.array([row], np.int64)
    for _ in range(degree):
        found = neighbours(front)
        front = found[~reached[found]]
        if front.size == 0:
            break
        reached[front] = True
    return reached
