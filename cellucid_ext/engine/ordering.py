"""From a dataset to its display order: what is read for it, and the cache in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, TooLargeError, UnsupportedError
from cellucid_ext.model.column import CategoryColumn, Column
from cellucid_ext.order.blocks import level_ends
from cellucid_ext.order.cache import load_order, store_order
from cellucid_ext.order.permutation import display_order

T = TypeVar("T")

#: Part of every version: raise it when the order of equal cells changes.
ORDER_SCHEME = 1


@dataclass(frozen=True, slots=True)
class OrderSource:
    """What an order is made from; the two reads happen only where they are needed."""

    n_cells: int
    limits: Limits
    coordinates: Callable[[], NDArray[np.float64] | None]
    column: Callable[[], Column | None]


@dataclass(frozen=True, slots=True, eq=False)
class OrderRead:
    """What was read on the way, in row order, for whoever needs it next."""

    coordinates: NDArray[np.float64] | None = None
    column: Column | None = None


def compute_order(
    source: OrderSource, version: str, cache_dir: Path | None
) -> tuple[NDArray[np.uint32], OrderRead]:
    """Load the display order of a version, or compute and store it.

    An embedding or category that is damaged costs its part of the order only: the
    other embeddings can still be seen.
    """
    if cache_dir is not None:
        cached = load_order(cache_dir, version, source.n_cells)
        if cached is not None:
            return cached, OrderRead()
    ends = level_ends(source.n_cells, source.limits.level0_cells)
    coordinates = _unless_damaged(source.coordinates)
    # One level alone holds every category as it is.
    column = _unless_damaged(source.column) if len(ends) > 1 else None
    codes = column.codes if isinstance(column, CategoryColumn) else None
    order = display_order(source.n_cells, ends, coordinates, codes)
    if cache_dir is not None:
        store_order(cache_dir, version, order)
    return order, OrderRead(coordinates, column)


def _unless_damaged(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (CorruptError, UnsupportedError, TooLargeError):
        return None
