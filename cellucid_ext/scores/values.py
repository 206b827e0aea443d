"""The values of a gene that a score adds up: float64, transformed, missing as NaN."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Transform = Literal["none", "log1p"]


def transformed(values: NDArray[Any], transform: Transform) -> NDArray[np.float64]:
    """Return values as float64, ``log1p`` of them where asked (NaN below -1)."""
    exact = values.astype(np.float64)
    if transform == "none":
        return exact
    with np.errstate(invalid="ignore", divide="ignore"):
        logged: NDArray[np.float64] = np.log1p(exact, out=exact)
    return logged


class RunningMean:
    """Mean over genes, cell by cell, of what is not missing.

    Parameters
    ----------
    n_cells
        Length of every column that is added.
    """

    def __init__(self, n_cells: int) -> None:
        self._sum = np.zeros(n_cells, np.float64)
        self._genes = 0
        #: Missing values per cell; most matrices have none, and need no array for it.
        self._missing: NDArray[np.int64] | None = None

    def add(self, values: NDArray[np.float64]) -> None:
        """Add one gene, ``(n_cells,)``; NaN does not count."""
        missing = np.isnan(values)
        if missing.any():
            if self._missing is None:
                self._missing = np.zeros(len(values), np.int64)
            self._missing += missing
            values = np.where(missing, 0.0, values)
        self._sum += values
        self._genes += 1

    def mean(self) -> NDArray[np.float64]:
        """Return ``(n_cells,)``; NaN where a cell has no value of any gene."""
        if self._missing is None:
            return self._sum / max(1, self._genes)
        present = self._genes - self._missing
        out = np.full(len(self._sum), np.nan)
        np.divide(self._sum, present, out=out, where=present > 0)
        return out
