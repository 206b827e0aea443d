"""``scatter`` where there is no compiler; see ``encode.stored``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.quantise import steps

#: Values that go through several passes inside a core's own cache.
_CHUNK = 1 << 14


def scatter(  # noqa: PLR0917 - as the compiled one
    rows: NDArray[np.int64],
    values: NDArray[np.float64],
    inverse: NDArray[np.uint32],
    low: float,
    high: float,
    top: int,
    out: NDArray[Any],
) -> None:
    """Write the code of each value to its place."""
    for start in range(0, rows.size, _CHUNK):
        part = values[start : start + _CHUNK].copy()
        out[inverse[rows[start : start + _CHUNK]]] = steps(part, low, high, top).astype(out.dtype)
