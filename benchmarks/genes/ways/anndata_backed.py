"""What a person writes today: ``adata[:, gene].X`` of a file opened with ``backed="r"``."""

from pathlib import Path
from typing import Any

import anndata
from numpy.typing import NDArray

from benchmarks.genes.clock import print_report


class Backed:
    """A backed AnnData."""

    def __init__(self, path: Path) -> None:
        self._adata = anndata.read_h5ad(path, backed="r")
        self.n_genes: int = self._adata.n_vars

    def gene(self, gene: int) -> NDArray[Any]:
        """Read one gene."""
        column: NDArray[Any] = self._adata[:, gene].X.toarray().ravel()
        return column


if __name__ == "__main__":
    print_report(Backed)
