"""The strip that a 1-D embedding is drawn in, so that a lasso means what it shows.

Mirrors ``labextension/src/scene/strip.ts``: the same numbers on both sides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Share of the unit square that the strip takes.
STRIP = 0.3


def mix32(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return a 32-bit mix of each value: neighbours become unrelated."""
    x = values.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x


def strip_y(n_cells: int) -> NDArray[np.float64]:
    """Return ``(n_cells,)`` y in the unit square, by position in display order."""
    mixed = mix32(np.arange(n_cells, dtype=np.uint32)) >> np.uint32(8)
    return 0.5 + (mixed.astype(np.float64) / 0x1000000 - 0.5) * STRIP
