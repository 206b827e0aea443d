"""Columns of one dataset, brought into display order where and when a part is asked for.

Bringing ten million values into display order takes longer than drawing the first of
them: values stay in the order in which they were read, and a block gathers its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import CodeEncoding
from cellucid_ext.encode.quantise import Box
from cellucid_ext.engine.ordering import DisplayOrder

#: Cells that are looked at together.
CHUNK = 1 << 18
#: Cells that one thread tests at a time: some 60 MB while it does.
_TESTED = 1 << 21
_THREADS = min(4, os.cpu_count() or 1)


class Cells(Protocol):
    """One value (or one row of values) per cell."""

    n_cells: int
    n_bytes: int

    def part(self, start: int, stop: int) -> NDArray[Any]:
        """Return the values of the positions ``[start, stop)`` of the display order."""
        ...

    def chunks(self) -> Iterator[NDArray[Any]]:
        """Yield all values once, in any order: for counts and ranges."""
        ...

    def map(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> Cells:
        """Return the cells with another value each; ``change`` must not write its input."""
        ...

    def where(self, test: Callable[[NDArray[Any]], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return ``(n_cells,)`` in display order: of which cells the test is true.

        ``test`` is called from several threads, with some of the values at a time.
        """
        ...


class RowCells:
    """Values in row order, as a reader gave them.

    Parameters
    ----------
    values
        ``(n_cells,)`` or ``(n_cells, dims)``.
    order
        The display order that parts are in.
    """

    def __init__(self, values: NDArray[Any], order: DisplayOrder) -> None:
        self.values = values
        self.n_cells = values.shape[0]
        self.n_bytes = values.nbytes
        self._order = order

    def part(self, start: int, stop: int) -> NDArray[Any]:
        """See ``Cells``."""
        return gather(self.values, self._order.rows(start, stop))

    def chunks(self) -> Iterator[NDArray[Any]]:
        """See ``Cells``."""
        for start in range(0, self.n_cells, CHUNK):
            yield self.values[start : start + CHUNK]

    def map(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> RowCells:
        """See ``Cells``."""
        parts = [change(part) for part in self.chunks()] or [change(self.values)]
        return RowCells(np.concatenate(parts), self._order)

    def where(self, test: Callable[[NDArray[Any]], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """See ``Cells``."""
        # In the file's order memory is read along, and one byte a cell is gathered.
        found = _tested(self.n_cells, lambda a, b: test(self.values[a:b]))
        return gather(found, self._order.all)


class OrderedCells:
    """Values that a reader gives in display order, a part at a time; none is kept.

    Parameters
    ----------
    n_cells
        Cells of the dataset.
    read
        Returns the values of the positions ``[start, stop)``; from any thread.
    """

    n_bytes = 0

    def __init__(self, n_cells: int, read: Callable[[int, int], NDArray[Any]]) -> None:
        self.n_cells = n_cells
        self._read = read

    def part(self, start: int, stop: int) -> NDArray[Any]:
        """See ``Cells``."""
        return self._read(start, stop)

    def chunks(self) -> Iterator[NDArray[Any]]:
        """See ``Cells``."""
        for start in range(0, self.n_cells, CHUNK):
            yield self._read(start, min(start + CHUNK, self.n_cells))

    def map(self, change: Callable[[NDArray[Any]], NDArray[Any]]) -> OrderedCells:
        """See ``Cells``."""
        read = self._read
        return OrderedCells(self.n_cells, lambda start, stop: change(read(start, stop)))

    def where(self, test: Callable[[NDArray[Any]], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """See ``Cells``."""
        return _tested(self.n_cells, lambda a, b: test(self._read(a, b)))


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """An embedding: coordinates ``(n_cells, dims)`` and the box of all blocks."""

    cells: Cells
    box: Box

    def part(self, start: int, stop: int) -> NDArray[np.floating[Any]]:
        """Return ``(dims, stop - start)`` coordinates of positions."""
        planes: NDArray[np.floating[Any]] = np.ascontiguousarray(self.cells.part(start, stop).T)
        return planes

    @property
    def planes(self) -> NDArray[np.floating[Any]]:
        """``(dims, n_cells)`` coordinates of all cells, made anew at each call."""
        return self.part(0, self.cells.n_cells)

    def where(
        self, test: Callable[[NDArray[np.floating[Any]]], NDArray[np.bool_]]
    ) -> NDArray[np.bool_]:
        """Return of which cells a test is true that gets ``(dims, n)`` coordinates."""
        return self.cells.where(lambda places: test(places.T))


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A category column: codes in their wire type."""

    cells: Cells
    encoding: CodeEncoding
    categories: tuple[str, ...]
    colors: tuple[str, ...] | None
    ordered: bool

    def part(self, start: int, stop: int) -> NDArray[np.unsignedinteger[Any]]:
        """Return the codes of the positions ``[start, stop)``."""
        return self.cells.part(start, stop)

    @property
    def codes(self) -> NDArray[np.unsignedinteger[Any]]:
        """``(n_cells,)`` codes in display order, made anew at each call."""
        return self.part(0, self.cells.n_cells)


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A number column: exact values and their finite range."""

    cells: Cells
    span: tuple[float, float] | None

    def part(self, start: int, stop: int) -> NDArray[Any]:
        """Return the values of the positions ``[start, stop)``."""
        return self.cells.part(start, stop)


def gather(values: NDArray[Any], order: NDArray[np.uint32]) -> NDArray[Any]:
    """Return the values in display order; in chunks, since an index costs 8 bytes."""
    out = np.empty((order.size, *values.shape[1:]), values.dtype)
    for start in range(0, order.size, CHUNK):
        # clip: an order is never out of range, and checking costs a third of the time.
        part = out[start : start + CHUNK]
        np.take(values, order[start : start + CHUNK], axis=0, out=part, mode="clip")
    return out


def _tested(n_cells: int, test: Callable[[int, int], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """Return what a test says of all cells, a range of them at a time."""
    found = np.empty(n_cells, np.bool_)

    def fill(start: int) -> None:
        stop = min(start + _TESTED, n_cells)
        found[start:stop] = test(start, stop)

    starts = range(0, n_cells, _TESTED)
    if len(starts) < 2 or _THREADS == 1:  # noqa: PLR2004 - a thread takes longer to start
        for start in starts:
            fill(start)
        return found
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, starts))
    return found
