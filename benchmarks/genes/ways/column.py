"""One column of CSR arrays that are read as a whole: what everybody writes first."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def column_of(group: Any, gene: int) -> NDArray[Any]:  # noqa: ANN401 - h5py's or zarr's group
    """Return one gene, ``(n_cells,)``, of a group with ``indptr``, ``indices``, ``data``."""
    indptr, indices = group["indptr"][:], group["indices"][:]
    hits = np.flatnonzero(indices == gene)
    column = np.zeros(len(indptr) - 1, group["data"].dtype)
    column[np.searchsorted(indptr, hits, "right") - 1] = group["data"][:][hits]
    return column
