"""How a build is cut so that it stays under its memory bound: slabs of cells, groups of genes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import TooLargeError
from cellucid_ext.genes.index_format import FORMAT, GROUP, PAGE, ValueType

#: Entries of a batch: rows are read and coded in batches that stay in the cache.
BATCH = 1 << 16
#: Part of the bound that buffers of the slabs may take; the rest is for chunks in flight.
_SHARE = 0.7
#: Most slabs: each is one file, and one seek for each group when they are merged.
_MOST_SLABS = 4096


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """The cut of one build; a pure function of the matrix, the bound and the threads.

    Attributes
    ----------
    shift
        log2 of the genes of a group.
    rows
        Borders of the slabs: ``rows[i]`` to ``rows[i + 1]``.
    budget
        Bytes that one thread's buffers may take.
    """

    n_cells: int
    n_genes: int
    n_entries: int
    dtype: str
    shift: int
    rows: tuple[int, ...]
    budget: int
    format: int = FORMAT

    @property
    def n_groups(self) -> int:
        """Number of groups of genes."""
        return -(-self.n_genes >> self.shift) if self.n_genes else 0

    @property
    def n_slabs(self) -> int:
        """Number of slabs of cells."""
        return len(self.rows) - 1

    @property
    def value_type(self) -> ValueType:
        """How values are kept."""
        return ValueType.of(np.dtype(self.dtype))

    def to_json(self) -> dict[str, Any]:
        """Return the plan as JSON types: two plans are equal where these are."""
        return {**asdict(self), "rows": list(self.rows)}


def make_plan(
    indptr: NDArray[np.int64], n_genes: int, dtype: np.dtype[Any], memory: int, threads: int
) -> BuildPlan:
    """Cut a matrix.

    Parameters
    ----------
    indptr
        ``(n_cells + 1,)`` row pointers.
    memory
        Bound in bytes for all buffers of the build.

    Raises
    ------
    TooLargeError
        Where one row or one gene alone is over the bound.
    """
    n_cells = len(indptr) - 1
    kept = ValueType.of(dtype).kept.itemsize
    budget = int(memory * _SHARE / threads)
    shift = GROUP.bit_length() - 1
    n_groups = -(-n_genes // GROUP)
    pages = n_groups * PAGE * (2 + kept)
    lengths = np.diff(indptr)
    # Each entry in its group, at worst with its value as it is; each dictionary; counts.
    cost = lengths * (2 + kept) + np.minimum(lengths, GROUP - 1) * kept + 2 * n_groups + 16
    longest = int(lengths.max(initial=0))
    needed = pages + int(cost.max(initial=0)) + max(BATCH, longest) * (17 + 2 * kept) + 8 * n_genes
    if needed > budget or n_cells * (3 + kept) > budget:
        raise TooLargeError(
            f"The gene index needs more than {memory >> 20} MiB of memory to be built.",
            "Raise the memory bound of the index build.",
        )
    room = max(budget - needed, int(cost.max(initial=1)))
    total = np.concatenate([[0], np.cumsum(cost)])
    # Slabs of equal cost: the last one is not a remainder that one thread waits for.
    n_slabs = min(_MOST_SLABS, max(threads, int(-(-total[-1] // room))))
    n_slabs = max(1, min(n_slabs, n_cells))
    rows = [0]
    while rows[-1] < n_cells:
        even = total[rows[-1]] + min(room, -(-total[-1] // n_slabs))
        rows.append(max(rows[-1] + 1, int(np.searchsorted(total, even, side="right")) - 1))
    return BuildPlan(
        n_cells=n_cells,
        n_genes=n_genes,
        n_entries=int(indptr[-1] - indptr[0]) if n_cells else 0,
        dtype=dtype.newbyteorder("=").str,
        shift=shift,
        rows=tuple(rows),
        budget=budget,
    )
