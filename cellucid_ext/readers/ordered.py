"""A reader whose cells come in display order already, a part at a time.

What generates or prepares cells in display order needs neither an order nor a whole
column in memory. No file format of this package does so; see ``benchmarks/atlas``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.readers.protocol import DatasetReader


@dataclass(frozen=True, slots=True)
class OrderedColumn:
    """A column that is read part by part, in display order.

    Attributes
    ----------
    read
        Returns the values of the positions ``[start, stop)``: numbers, or codes in
        their wire type. Called from several threads.
    span
        Smallest and largest finite number; None for categories and empty columns.
    categories, colors
        As of a ``CategoryColumn``; None for numbers.
    """

    read: Callable[[int, int], NDArray[Any]]
    span: tuple[float, float] | None = None
    categories: tuple[str, ...] | None = None
    colors: tuple[str, ...] | None = None


@runtime_checkable
class OrderedReader(DatasetReader, Protocol):
    """One opened dataset in display order."""

    def rows(self, start: int, stop: int) -> NDArray[np.uint32]:
        """Return the row numbers at the positions ``[start, stop)``."""
        ...

    def places(self, embedding: int, start: int, stop: int) -> NDArray[np.floating[Any]]:
        """Return ``(stop - start, dims)`` coordinates; NaN where a cell has none."""
        ...

    def bounds(self, embedding: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and highest place of an embedding, ``(dims,)`` each."""
        ...

    def field_part(self, index: int) -> OrderedColumn:
        """Return one obs column."""
        ...

    def gene_part(self, layer: int, gene: int) -> OrderedColumn:
        """Return one gene of one layer."""
        ...
