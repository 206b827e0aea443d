"""The wire form of a column that is zero but for some cells.

Quantising and placing is compiled where numba is, else done with numpy: the same bytes,
and those that ``encode_numbers`` gives for the dense column. Imported by engines that read
matrices only: numba takes 0.3 s.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.quantise import NUMBER_DTYPES, TOP, NumberEncoding, steps
from cellucid_ext.genes import backend

if backend.COMPILED:
    from cellucid_ext.encode.scatter_compiled import scatter
else:
    from cellucid_ext.encode.scatter_numpy import scatter

__all__ = ["encode_stored", "scatter", "warm_up"]


def encode_stored(
    rows: NDArray[np.int64],
    values: NDArray[Any],
    inverse: NDArray[np.uint32],
    encoding: NumberEncoding,
    span: tuple[float, float] | None,
) -> NDArray[Any]:
    """Return all cells of a column in display order.

    Parameters
    ----------
    rows
        ``(n,)`` distinct rows that have a stored value, below ``n_cells``.
    values
        ``(n,)`` their values; zeros and missing ones too.
    inverse
        ``(n_cells,)`` position of each row.
    encoding
        ``u8``, ``u16`` or ``f32``.
    span
        Finite range of the whole column.

    Returns
    -------
    ndarray
        ``(n_cells,)`` in the dtype of the encoding.
    """
    dtype = NUMBER_DTYPES[encoding]
    if encoding == "f32":
        exact = np.zeros(inverse.size, dtype)
        with np.errstate(over="ignore"):
            exact[inverse[rows]] = values
        return exact
    low, high = (0.0, 0.0) if span is None else span
    top = TOP[encoding]
    zero = int(steps(np.zeros(1), low, high, top)[0])
    out = np.full(inverse.size, zero, dtype) if zero else np.zeros(inverse.size, dtype)
    scatter(rows, np.asarray(values, np.float64), inverse, low, high, top, out)
    return out


def warm_up() -> None:
    """Load what the first gene needs, for the usual encoding."""
    rows, inverse = np.zeros(1, np.int64), np.zeros(1, np.uint32)
    encode_stored(rows, np.ones(1), inverse, "u8", (0.0, 1.0))
