"""Morton (Z-order) codes of embedding coordinates: neighbours get close codes."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Code of a cell without (finite) coordinates; above every real code.
MISSING_CODE = 0xFFFFFFFF
#: Lowest and highest finite place per axis, ``(dims,)`` float64 each.
Bounds: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]
_CHUNK = 1 << 18
#: Bits per axis, so that all axes together fit 32 bits below MISSING_CODE.
_BITS = {1: 31, 2: 16, 3: 10}


def morton_codes(
    coordinates: NDArray[np.floating[Any]], bounds: Bounds | None = None
) -> NDArray[np.uint32]:
    """Interleave the quantised coordinates of every cell.

    Parameters
    ----------
    coordinates
        ``(n_cells, dims)`` with 1 to 3 dims, NaN or infinite where missing.
    bounds
        ``bounds_of`` all cells where these are some of them; None: of these.

    Returns
    -------
    ndarray
        ``(n_cells,)`` uint32, ``MISSING_CODE`` where any axis is not finite.
    """
    n_cells, dims = coordinates.shape
    bits = _BITS[dims]
    low, high = bounds_of(coordinates) if bounds is None else bounds
    top = (1 << bits) - 2
    # One scale for all axes, as on the screen; halves keep huge ranges finite.
    half = float((high / 2 - low / 2).max(initial=0.0))
    codes = np.full(n_cells, MISSING_CODE, np.uint32)
    spread = _spread_table(dims, bits)
    for start in range(0, n_cells, _CHUNK):
        axes, finite = _planes(coordinates[start : start + _CHUNK])
        code = np.zeros(finite.size, np.uint32)
        for axis, values in enumerate(axes):
            with np.errstate(invalid="ignore"):
                share = (values / 2 - low[axis] / 2) / (half or 1.0)
                step = np.clip(share * top, 0, top).astype(np.uint32)
            code |= step if spread is None else spread[step & np.uint32(top + 1)] << np.uint32(axis)
        if finite.all():
            codes[start : start + _CHUNK] = code
        else:
            codes[start : start + _CHUNK][finite] = code[finite]
    return codes


def _planes(part: NDArray[np.floating[Any]]) -> tuple[list[NDArray[np.float64]], NDArray[np.bool_]]:
    """Return a float64 copy of each axis and which cells are finite in all of them."""
    axes = [np.array(part[:, axis], np.float64) for axis in range(part.shape[1])]
    finite = np.isfinite(axes[0])
    for values in axes[1:]:
        finite &= np.isfinite(values)
    return axes, finite


def bounds_of(coordinates: NDArray[np.floating[Any]]) -> Bounds:
    """Return the box of the cells whose coordinates are all finite."""
    dims = coordinates.shape[1]
    low = np.full(dims, np.inf)
    high = np.full(dims, -np.inf)
    for start in range(0, coordinates.shape[0], _CHUNK):
        axes, finite = _planes(coordinates[start : start + _CHUNK])
        whole = bool(finite.all())
        for axis, values in enumerate(axes):
            kept = values if whole else values[finite]
            low[axis] = min(low[axis], kept.min(initial=np.inf))
            high[axis] = max(high[axis], kept.max(initial=-np.inf))
    empty = low > high
    low[empty] = 0.0
    high[empty] = 0.0
    return low, high


def _spread_table(dims: int, bits: int) -> NDArray[np.uint32] | None:
    """Return for each step its bits with ``dims - 1`` zeros between; None for 1."""
    if dims == 1:
        return None
    steps = np.arange(1 << bits, dtype=np.uint32)
    table = np.zeros_like(steps)
    for bit in range(bits):
        table |= ((steps >> np.uint32(bit)) & np.uint32(1)) << np.uint32(bit * dims)
    return table
