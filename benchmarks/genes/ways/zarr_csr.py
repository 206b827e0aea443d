"""zarr alone, on the same matrix: ``indices`` and ``data`` as a whole for each gene.

With ``--convert FILE.h5ad STORE`` it writes that store first: the same arrays with
zarr's own chunks and codec, block after block.
"""

import sys
from pathlib import Path
from typing import Any

import h5py
import zarr
from numpy.typing import NDArray

from benchmarks.genes.clock import print_report
from benchmarks.genes.ways.column import column_of

_BLOCK = 1 << 24
_CHUNK = 1 << 20


class ZarrGroup:
    """The group X of a store."""

    def __init__(self, path: Path) -> None:
        self._group = zarr.open_group(path, mode="r", path="X")
        shape: Any = self._group.attrs["shape"]
        self.n_genes = int(shape[1])

    def gene(self, gene: int) -> NDArray[Any]:
        """Read one gene."""
        return column_of(self._group, gene)


def convert(source: Path, store: Path) -> None:
    """Copy X into a zarr store."""
    with h5py.File(source, "r") as file:
        group = zarr.open_group(store, mode="w").create_group("X")
        group.attrs["shape"] = [int(n) for n in file["X"].attrs["shape"]]
        for name in ("indptr", "indices", "data"):
            array = file["X"][name]
            chunks = (min(_CHUNK, max(1, len(array))),)
            out = group.create_array(name, shape=array.shape, dtype=array.dtype, chunks=chunks)
            for start in range(0, len(array), _BLOCK):
                out[start : start + _BLOCK] = array[start : start + _BLOCK]


if __name__ == "__main__":
    if sys.argv[1] == "--convert":
        convert(Path(sys.argv[2]), Path(sys.argv[3]))
        print("{}")
    else:
        print_report(ZarrGroup)
