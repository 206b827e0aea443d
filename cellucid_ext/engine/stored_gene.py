"""A gene as its stored values: what an index reads, never spread over all cells in vain.

One to ten cells of a hundred have a value. Only those are brought to their place and
quantised; the zeros between them cost one fill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.quantise import finite_range
from cellucid_ext.engine.column_values import CHUNK


@dataclass(frozen=True, slots=True, eq=False)
class StoredGene:
    """A gene whose other cells are all zero.

    Attributes
    ----------
    rows
        ``(n,)`` ascending rows that have a stored value.
    values
        ``(n,)`` the values themselves, zeros and NaN included.
    n_cells
        Cells of the dataset.
    span
        Finite range of the whole column, zeros included.
    """

    rows: NDArray[np.int64]
    values: NDArray[Any]
    n_cells: int
    span: tuple[float, float] | None

    @property
    def nbytes(self) -> int:
        """Bytes that it takes."""
        return self.rows.nbytes + self.values.nbytes

    def chunks(self) -> Iterator[NDArray[Any]]:
        """Yield the stored values of the rows that ``RowCells.chunks`` has together."""
        stops = np.searchsorted(self.rows, np.arange(CHUNK, self.n_cells + CHUNK, CHUNK))
        start = 0
        for stop in stops.tolist():
            yield self.values[start:stop]
            start = stop

    def of(self, rows: NDArray[np.uint32]) -> NDArray[Any]:
        """Return the values of some rows, ``(n,)`` as they are."""
        found = np.zeros(rows.size, self.values.dtype)
        if self.rows.size:
            places = np.minimum(np.searchsorted(self.rows, rows), self.rows.size - 1)
            stored = self.rows[places] == rows
            found[stored] = self.values[places[stored]]
        return found

    def where(
        self,
        inverse: NDArray[np.uint32],
        test: Callable[[NDArray[Any]], NDArray[np.bool_]],
    ) -> NDArray[np.bool_]:
        """Return ``(n_cells,)`` in display order: of which cells the test is true.

        ``inverse`` is the position of each row, as of ``inverse_of``.
        """
        found = np.full(self.n_cells, test(np.zeros(1, self.values.dtype))[0])
        for start in range(0, self.rows.size, CHUNK):
            stop = start + CHUNK
            found[inverse[self.rows[start:stop]]] = test(self.values[start:stop])
        return found


def stored_gene(rows: NDArray[np.int64], values: NDArray[Any], n_cells: int) -> StoredGene:
    """Return a gene of ``n_cells`` cells; ``rows`` are distinct and below that."""
    span = finite_range(values)
    if len(values) < n_cells:
        low, high = span or (0.0, 0.0)
        span = min(low, 0.0), max(high, 0.0)
    return StoredGene(rows, values, n_cells, span)


def inverse_of(order: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the position of each row, ``(n_cells,)``, of the row at each position."""
    inverse = np.empty(order.size, np.uint32)
    for start in range(0, order.size, CHUNK):  # an index costs 8 bytes a cell
        part = order[start : start + CHUNK]
        inverse[part] = np.arange(start, start + part.size, dtype=np.uint32)
    return inverse
