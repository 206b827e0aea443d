"""Row-compressed datasets of a chosen size: fast to write, slow enough to scan."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import scipy.sparse as sp


def counts(n_cells: int, n_genes: int, per_cell: int, seed: int = 0) -> sp.csr_matrix:
    """Return counts with ``per_cell`` sorted entries in each row."""
    random = np.random.default_rng(seed)
    step = n_genes // per_cell
    starts = np.arange(per_cell, dtype=np.int32) * step
    indices = starts + random.integers(0, step, (n_cells, per_cell), dtype=np.int32)
    data = random.integers(1, 30, n_cells * per_cell).astype(np.float32)
    indptr = np.arange(n_cells + 1, dtype=np.int64) * per_cell
    return sp.csr_matrix((data, indices.ravel(), indptr), (n_cells, n_genes))


def write(path: Path, matrix: sp.spmatrix) -> None:
    """Write a matrix as a gzip ``.h5ad`` with one embedding."""
    n_cells = matrix.shape[0]
    adata = anndata.AnnData(matrix, obs=pd.DataFrame(index=[f"c{i}" for i in range(n_cells)]))
    adata.obsm["X_umap"] = np.random.default_rng(1).normal(size=(n_cells, 2)).astype(np.float32)
    adata.write_h5ad(path, compression="gzip", compression_opts=1)
