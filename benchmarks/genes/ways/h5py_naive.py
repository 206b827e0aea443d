"""h5py alone: ``indices`` and ``data`` as a whole for each gene."""

from pathlib import Path
from typing import Any

import h5py
from numpy.typing import NDArray

from benchmarks.genes.clock import print_report
from benchmarks.genes.ways.column import column_of


class Hdf5File:
    """The group X of an ``.h5ad``."""

    def __init__(self, path: Path) -> None:
        self._group = h5py.File(path, "r")["X"]
        self.n_genes = int(self._group.attrs["shape"][1])

    def gene(self, gene: int) -> NDArray[Any]:
        """Read one gene."""
        return column_of(self._group, gene)


if __name__ == "__main__":
    print_report(Hdf5File)
