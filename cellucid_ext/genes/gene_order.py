"""The gene-major order of a matrix in memory (a live AnnData), made once beside it.

What a CSC copy would hold but the values: for each gene its rows, and where its values
lie. Values are read from the owner's own array, so that edits in place are seen; that the
entries are still those of the gene is looked at whenever it is read. (Only entries that
somebody writes into ``indices`` by hand, not as a permutation, are not noticed.)
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import MIB
from cellucid_ext.genes import backend
from cellucid_ext.genes.layout import CsrLayout, MemoryArray

#: Entries below which a scan of memory is instant anyway.
DEFAULT_THRESHOLD = 20_000_000
#: Bytes of orders that are kept.
DEFAULT_BUDGET = 2048 * MIB
_MOST_ROWS = 2**31 - 1


@dataclass(eq=False)
class _Entry:
    """What is known of one pair of ``indices`` and ``indptr``; both belong to their owner."""

    indices: weakref.ref[NDArray[Any]]
    indptr: weakref.ref[NDArray[Any]]
    asked: int = 0
    order: GeneOrder | None = None
    size: int = 0
    thread: Thread | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GeneOrder:
    """Entries gene after gene, each gene's in the order of the file.

    Attributes
    ----------
    start
        ``(n_genes + 1,)`` where each gene begins in the others.
    places
        Entry in ``indices`` and ``data``.
    rows
        Its cell.
    """

    start: NDArray[np.int64]
    places: NDArray[Any]
    rows: NDArray[np.int32]

    def genes(self, layout: CsrLayout, genes: Sequence[int]) -> list[NDArray[Any]] | None:
        """Return genes as a scan does; None where the owner moved entries meanwhile."""
        indices, data = _values(layout.indices), _values(layout.data)
        found = []
        for gene in genes:
            own = slice(int(self.start[gene]), int(self.start[gene + 1]))
            places, rows = self.places[own], self.rows[own].astype(np.int64)
            if not bool((indices[places] == gene).all()):
                return None
            values = data[places]
            values = values.astype(values.dtype.newbyteorder("="), copy=False)
            out = np.zeros((1, layout.shape[0]), values.dtype)
            backend.add_hits(out, np.zeros(len(rows), np.int32), rows, values)
            found.append(out[0])
        return found


def _values(array: Any) -> NDArray[Any]:  # noqa: ANN401 - narrowed right here
    assert isinstance(array, MemoryArray)
    return array.values


class GeneOrders:
    """Makes and keeps gene-major orders; used from many threads at once.

    Parameters
    ----------
    threshold
        Entries from which on an order is made.
    budget
        Bytes of orders that are kept; those used longest ago go first.
    """

    def __init__(self, *, threshold: int = DEFAULT_THRESHOLD, budget: int = DEFAULT_BUDGET) -> None:
        self._threshold, self._budget = threshold, budget
        self._lock = Lock()
        self._entries: dict[int, _Entry] = {}

    def find(self, layout: CsrLayout) -> GeneOrder | None:
        """Return the order of a matrix; begin to make it where it is asked for again.

        The second time, because a view of an AnnData makes new arrays each time.
        """
        if not self._worth(layout):
            return None
        indices, indptr = _values(layout.indices), _values(layout.indptr)
        with self._lock:
            entry = self._entries.pop(id(indices), None)
            if entry is None or entry.indices() is not indices or entry.indptr() is not indptr:
                entry = _Entry(weakref.ref(indices, self._sweep), weakref.ref(indptr))
            self._entries[id(indices)] = entry  # the last one: used just now
            entry.asked += 1
            if entry.asked > 1 and entry.thread is None and not entry.refused:
                entry.thread = Thread(
                    target=self._make, args=(entry, indices, indptr, layout.shape), daemon=True
                )
                entry.thread.start()
            return entry.order

    def _worth(self, layout: CsrLayout) -> bool:
        arrays = (layout.data, layout.indices, layout.indptr)
        if not all(isinstance(array, MemoryArray) for array in arrays):
            return False
        indices = _values(layout.indices)
        return (
            len(indices) >= max(1, self._threshold)
            and len(indices) == len(_values(layout.data))
            and layout.shape[0] <= _MOST_ROWS
            and _bytes(len(indices), layout.shape[1]) <= self._budget
        )

    def _make(
        self, entry: _Entry, indices: NDArray[Any], indptr: NDArray[Any], shape: tuple[int, int]
    ) -> None:
        order = make_order(indices, indptr, shape)
        with self._lock:
            entry.refused = order is None
            entry.order = order
            entry.size = 0 if order is None else _bytes(len(indices), shape[1])
            self._evict()

    def _evict(self) -> None:
        total = sum(entry.size for entry in list(self._entries.values()))
        for key, entry in list(self._entries.items()):
            if total <= self._budget:
                break
            if entry.size:
                total -= entry.size
                self._entries.pop(key, None)

    def _sweep(self, dead: weakref.ref[NDArray[Any]]) -> None:
        """Forget arrays that their owner let go."""
        for key, entry in list(self._entries.items()):
            if entry.indices is dead:
                self._entries.pop(key, None)

    def forget(self, layout: CsrLayout) -> None:
        """Release the order of a matrix, if there is one."""
        if isinstance(layout.indices, MemoryArray):
            with self._lock:
                self._entries.pop(id(layout.indices.values), None)

    def ready(self, layout: CsrLayout) -> bool:
        """Wait for an order that is being made; tell whether there is one."""
        with self._lock:
            entry = self._entries.get(id(_values(layout.indices)))
        if entry is None:
            return False
        if entry.thread is not None:
            entry.thread.join()
        return entry.order is not None

    @property
    def size(self) -> int:
        """Bytes of the orders that are kept."""
        with self._lock:
            return sum(entry.size for entry in list(self._entries.values()))


def _bytes(entries: int, n_genes: int) -> int:
    return entries * (_place_type(entries).itemsize + 4) + 8 * n_genes


def _place_type(entries: int) -> np.dtype[Any]:
    return np.dtype(np.uint32 if entries < 1 << 32 else np.int64)


def make_order(
    indices: NDArray[Any], indptr: NDArray[Any], shape: tuple[int, int]
) -> GeneOrder | None:
    """Sort the entries of a CSR matrix by gene: two passes, no lock held.

    Returns
    -------
    GeneOrder or None
        None where entries point to no gene, or were moved meanwhile.
    """
    pointers = indptr.astype(np.int64)
    indices = np.ascontiguousarray(indices, indices.dtype.newbyteorder("=")).view()
    indices.flags.writeable = False
    if (
        len(pointers) != shape[0] + 1
        or pointers[0] < 0
        or pointers[-1] > len(indices)
        or bool((np.diff(pointers) < 0).any())
    ):
        return None
    pointers.flags.writeable = False
    count = np.zeros(shape[1] + 1, np.int64)
    if not backend.count_genes_of(indices, pointers, count[1:]):
        return None
    start = np.cumsum(count)
    places = np.empty(int(start[-1]), _place_type(len(indices)))
    rows = np.empty(int(start[-1]), np.int32)
    if not backend.order_by_gene(indices, pointers, start[:-1].copy(), start[1:], places, rows):
        return None
    return GeneOrder(start, places, rows)


#: Of this process: a live AnnData is asked by ladders that come and go.
SHARED = GeneOrders()
