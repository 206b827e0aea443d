"""From a dataset to its display order: what is read for it, and the cache in front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, TooLargeError, UnsupportedError
from cellucid_ext.order.blocks import level_ends
from cellucid_ext.order.cache import load_order, store_order
from cellucid_ext.order.permutation import display_order, first_level

T = TypeVar("T")

#: Part of every version: raise it when the order of equal cells changes.
ORDER_SCHEME = 1


@dataclass(frozen=True, slots=True)
class OrderSource:
    """What an order is made from; the two reads happen only where they are needed."""

    n_cells: int
    limits: Limits
    coordinates: Callable[[], NDArray[np.floating[Any]] | None]
    codes: Callable[[], NDArray[np.int32] | None]


class DisplayOrder:
    """The display order of one version: level 0 at once, the rest when it is asked for.

    An embedding or category that is damaged costs its part of the order only: the
    other embeddings can still be seen.

    Parameters
    ----------
    source
        What the order is made from.
    version
        Key of the cached order.
    cache_dir
        Folder of cached orders; None: no cache on disk.
    """

    def __init__(self, source: OrderSource, version: str, cache_dir: Path | None) -> None:
        self._source = source
        self._version = version
        self._cache_dir = cache_dir
        self._ends = level_ends(source.n_cells, source.limits.level0_cells)
        self._first: NDArray[np.uint32] | None = None
        self._all: NDArray[np.uint32] | None = None
        self._looked = False

    @property
    def all(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` row at each position, read-only; loaded or computed once."""
        found = self._loaded()
        if found is None:
            order = display_order(self._source.n_cells, self._ends, *self._read())
            if self._cache_dir is not None:
                store_order(self._cache_dir, self._version, order)
            found = self._keep(order)
        return found

    def is_cheap(self, stop: int) -> bool:
        """Tell whether the rows before ``stop`` need no more than level 0."""
        return self._loaded() is None and stop <= self._ends[0] < self._source.n_cells

    def rows(self, start: int, stop: int) -> NDArray[np.uint32]:
        """Return the rows at the positions ``[start, stop)``."""
        if not self.is_cheap(stop):
            return self.all[start:stop]
        if self._first is None:
            self._first = first_level(self._source.n_cells, self._ends, *self._read())
        return self._first[start:stop]

    def clear(self) -> None:
        """Forget the order; it is made again where it is asked for."""
        self._all = self._first = None
        self._looked = False

    def _loaded(self) -> NDArray[np.uint32] | None:
        """Return the order where it is there already, in memory or on disk."""
        if self._all is None and not self._looked and self._cache_dir is not None:
            self._looked = True
            cached = load_order(self._cache_dir, self._version, self._source.n_cells)
            if cached is not None:
                self._keep(cached)
        return self._all

    def _keep(self, order: NDArray[np.uint32]) -> NDArray[np.uint32]:
        order.flags.writeable = False
        self._all = order
        self._first = None
        return order

    def _read(self) -> tuple[NDArray[np.floating[Any]] | None, NDArray[np.int32] | None]:
        coordinates = _unless_damaged(self._source.coordinates)
        # One level alone holds every category as it is.
        return coordinates, _unless_damaged(self._source.codes) if len(self._ends) > 1 else None


class GivenOrder(DisplayOrder):
    """The order of a reader whose cells come in display order already.

    Parameters
    ----------
    n_cells
        Cells of the dataset.
    rows
        Returns the rows at the positions ``[start, stop)``.
    """

    def __init__(self, n_cells: int, rows: Callable[[int, int], NDArray[np.uint32]]) -> None:
        self._n_cells = n_cells
        self._rows = rows

    @property
    def all(self) -> NDArray[np.uint32]:
        """See ``DisplayOrder``."""
        return self._rows(0, self._n_cells)

    def rows(self, start: int, stop: int) -> NDArray[np.uint32]:
        """See ``DisplayOrder``."""
        return self._rows(start, stop)

    def clear(self) -> None:
        """Nothing is kept."""


def _unless_damaged(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (CorruptError, UnsupportedError, TooLargeError):
        return None
