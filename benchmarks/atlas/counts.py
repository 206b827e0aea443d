"""The counts of one chunk: negative binomial per gene, as sparse runs.

A cell's number of molecules is negative binomial and each molecule falls on a gene
by its type's profile; thinning keeps the law, so each gene's count is negative
binomial too. Drawing molecules costs the non-zero values only, not cells x genes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Entries of the inverse distribution of each type; rarer genes round to zero.
_TABLE = 1 << 16
#: Dispersion: the variance of the molecules is mean + mean^2 / 4.
_DISPERSION = 4.0
#: Molecules that a cell is scaled to before the logarithm, as scanpy does.
_TARGET = 1e4


@dataclass(frozen=True, slots=True)
class Counts:
    """Non-zero values of some cells, sorted by (row, gene) or by (gene, row).

    Attributes
    ----------
    row, gene
        ``(nnz,)`` int32; rows count from the chunk's first cell.
    value
        ``(nnz,)`` float32: log1p of the count scaled to 10,000 molecules a cell.
    molecules
        ``(rows,)`` int64: total count of each cell.
    """

    row: NDArray[np.int32]
    gene: NDArray[np.int32]
    value: NDArray[np.float32]
    molecules: NDArray[np.int64]


class CountSampler:
    """Draws counts for cells of given types.

    Parameters
    ----------
    profiles
        ``(types, genes)`` shares that sum to one in each row.
    molecules
        Mean molecules per cell.
    """

    def __init__(self, profiles: NDArray[np.float64], molecules: float) -> None:
        self._genes = profiles.shape[1]
        self._mean = molecules
        middle = (np.arange(_TABLE) + 0.5) / _TABLE
        ends = np.cumsum(profiles, axis=1)
        ends[:, -1] = 1.0
        self._gene_of = np.stack([np.searchsorted(end, middle) for end in ends]).astype(np.int32)

    def sample(
        self, cell_type: NDArray[np.int64], rng: np.random.Generator, *, by_gene: bool = False
    ) -> Counts:
        """Draw the counts of cells with these types."""
        rows = cell_type.size
        p = _DISPERSION / (_DISPERSION + self._mean)
        molecules = np.maximum(rng.negative_binomial(_DISPERSION, p, rows), 1)
        row_of = np.repeat(np.arange(rows, dtype=np.int32), molecules)
        pick = rng.integers(0, _TABLE, row_of.size, dtype=np.uint16)
        gene_of = self._gene_of[cell_type[row_of], pick]
        wide = np.dtype(np.int32 if rows * self._genes < 2**31 else np.int64)
        major, minor, size = (gene_of, row_of, rows) if by_gene else (row_of, gene_of, self._genes)
        key = major.astype(wide) * wide.type(size) + minor
        key.sort()
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        count = np.diff(np.append(first, key.size)).astype(np.float32)
        outer, inner = np.divmod(key[first], wide.type(size))
        row, gene = (inner, outer) if by_gene else (outer, inner)
        value = np.log1p(count * (np.float32(_TARGET) / molecules[row].astype(np.float32)))
        return Counts(row.astype(np.int32), gene.astype(np.int32), value, molecules)
