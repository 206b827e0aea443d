"""Display order and back: which row stands at which position.

Inside a level cells follow the Morton curve of the default embedding, in runs of 128
whose sequence is shuffled: neighbours share cache lines of the rasteriser, while any
prefix still covers the whole picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.order.levels import SEED, cell_levels, level0_rows
from cellucid_ext.order.morton import MISSING_CODE, bounds_of, morton_codes

RUN = 128


def display_order(
    n_cells: int,
    ends: tuple[int, ...],
    coordinates: NDArray[np.floating[Any]] | None = None,
    codes: NDArray[np.int32] | None = None,
    seed: int = SEED,
) -> NDArray[np.uint32]:
    """Compute the display order of a dataset.

    Parameters
    ----------
    n_cells
        Cells of the dataset, below 2**32.
    ends
        Cumulative sizes of the levels.
    coordinates
        ``(n_cells, dims)`` of the default embedding; None: by row inside a level.
    codes
        ``(n_cells,)`` codes of the default category, -1 missing; None: not stratified.
    seed
        The same seed gives the same order, in every process.

    Returns
    -------
    ndarray
        ``(n_cells,)`` uint32: the row at each position.
    """
    level = cell_levels(n_cells, ends, codes, seed)
    curve = None if coordinates is None else morton_codes(coordinates)
    order = np.empty(n_cells, np.uint32)
    source = np.random.PCG64(seed + 1)
    start = 0
    for index, end in enumerate(ends):
        rows = np.flatnonzero(level == index).astype(np.uint64)
        order[start:end] = rows if curve is None else _along_curve(rows, curve, source)
        start = end
    return order


def first_level(
    n_cells: int,
    ends: tuple[int, ...],
    coordinates: NDArray[np.floating[Any]] | None = None,
    codes: NDArray[np.int32] | None = None,
    seed: int = SEED,
) -> NDArray[np.uint32]:
    """Compute level 0 of ``display_order`` alone: the same rows in the same order.

    Parameters as there. Returns ``(ends[0],)`` uint32.
    """
    rows = level0_rows(n_cells, ends, codes, seed)
    if coordinates is None:
        return rows.astype(np.uint32)
    curve = morton_codes(coordinates[rows], bounds_of(coordinates))
    return _sorted_runs(rows.astype(np.uint64), curve, np.random.PCG64(seed + 1))


def positions_of(order: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the inverse permutation: the position of each row."""
    positions = np.empty_like(order)
    positions[order] = np.arange(order.size, dtype=np.uint32)
    return positions


def _along_curve(
    rows: NDArray[np.uint64], curve: NDArray[np.uint32], source: np.random.PCG64
) -> NDArray[np.uint32]:
    """Sort the rows of one level along the curve and shuffle its full runs."""
    return _sorted_runs(rows, curve[rows], source)


def _sorted_runs(
    rows: NDArray[np.uint64], curve: NDArray[np.uint32], source: np.random.PCG64
) -> NDArray[np.uint32]:
    # Code and row in one integer: a plain sort is several times faster than argsort,
    # and equal codes come out by row.
    keys = curve.astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= rows
    keys.sort()
    placed = int(np.searchsorted(keys, np.uint64(MISSING_CODE << 32)))
    ordered = keys.astype(np.uint32)
    n_runs = placed // RUN
    runs = ordered[: n_runs * RUN].reshape(n_runs, RUN)
    # A run that is not full, and cells without coordinates, keep the end.
    runs[:] = runs[np.argsort(source.random_raw(n_runs), kind="stable")]
    return ordered
