"""The values that every archived file holds: numpy only, so that Python 3.6 can write them.

``RandomState`` streams are frozen, so old and new numpy make the same numbers.
"""

from typing import Any

import numpy as np

N_CELLS, N_GENES = 60, 20
#: ASCII: anndata 0.5 loses a category column silently where a label is not.
CLUSTERS = ["B cell", "NK cell", "T cell"]
COLORS = ["#1f77b4", "#ff7f0e", "#2ca02c"]
#: Rows whose cluster is missing, and whose depth is NaN.
WITHOUT_CLUSTER = [3, 17]
WITHOUT_DEPTH = [5, 40]


def counts() -> Any:
    """Return X, dense ``(60, 20)`` float32 with about a third of non-zeros."""
    random = np.random.RandomState(1)
    values = random.poisson(2.0, (N_CELLS, N_GENES)).astype(np.float32)
    values[random.uniform(size=values.shape) < 0.6] = 0
    return values


def coordinates(n_columns: int) -> Any:
    """Return ``(60, n_columns)`` float32, the same leading columns for any width."""
    columns = [np.random.RandomState(100 + i).normal(size=N_CELLS) for i in range(n_columns)]
    return np.stack(columns, axis=1).astype(np.float32)


def cluster_codes() -> Any:
    """Return ``(60,)`` int8 codes into ``CLUSTERS``, -1 where missing."""
    codes = np.random.RandomState(2).randint(0, len(CLUSTERS), N_CELLS).astype(np.int8)
    codes[WITHOUT_CLUSTER] = -1
    return codes


def obs() -> "dict[str, Any]":
    """Return the plain obs columns by name."""
    depth = np.random.RandomState(3).uniform(1, 9, N_CELLS)
    depth[WITHOUT_DEPTH] = np.nan
    return {
        "depth": depth,
        "n_genes": np.arange(N_CELLS, dtype=np.int64) * 7,
        "doublet": np.arange(N_CELLS) % 4 == 0,
        # A value for each cell: anndata turns repeated strings into categories.
        "barcode": [f"bc-{i:03d}" for i in range(N_CELLS)],
    }


def nullable() -> "dict[str, list[Any]]":
    """Return the nullable columns, None where missing (anndata 0.8 and later)."""
    return {
        "donor": [None if i % 5 == 0 else i % 3 for i in range(N_CELLS)],
        "treated": [None if i % 6 == 0 else i % 2 == 0 for i in range(N_CELLS)],
    }


def cells() -> "list[str]":
    """Return the cell names."""
    return [f"cell-{i}" for i in range(N_CELLS)]


def genes() -> "list[str]":
    """Return the gene names."""
    return [f"GENE{i}" for i in range(N_GENES)]


def symbols() -> "list[str]":
    """Return the string column of var."""
    return [f"sym{i}" for i in range(N_GENES)]
