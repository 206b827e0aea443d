"""The whole file in memory, then ``sc.get.obs_df``: the documented way of scanpy."""

from pathlib import Path
from typing import Any

import scanpy as sc  # type: ignore[import-not-found,unused-ignore]
from numpy.typing import NDArray

from benchmarks.genes.clock import print_report


class InMemory:
    """An AnnData in memory."""

    def __init__(self, path: Path) -> None:
        self._adata = sc.read_h5ad(path)
        self.n_genes: int = self._adata.n_vars

    def gene(self, gene: int) -> NDArray[Any]:
        """Read one gene by its name."""
        name = self._adata.var_names[gene]
        column: NDArray[Any] = sc.get.obs_df(self._adata, keys=[name])[name].to_numpy()
        return column


if __name__ == "__main__":
    print_report(InMemory)
