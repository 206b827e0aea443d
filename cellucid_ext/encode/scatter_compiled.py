"""``scatter`` in one pass over what is stored; see ``encode.stored``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.compile import compiled


@compiled
def scatter(  # noqa: PLR0917 - kernels know no keywords
    rows: NDArray[np.int64],
    values: NDArray[np.float64],
    inverse: NDArray[np.uint32],
    low: float,
    high: float,
    top: int,
    out: NDArray[Any],
) -> None:
    """Write the code of each value to its place: ``quantise.steps``, one by one."""
    half_low = low / 2
    half = high / 2 - half_low
    missing = top + 1
    for i in range(len(rows)):
        value = values[i]
        if not np.isfinite(value):
            code = missing
        elif half > 0:
            step = np.rint((value / 2 - half_low) / half * top)
            code = int(min(max(step, 0.0), float(top)))
        else:
            code = 0
        out[inverse[rows[i]]] = code
