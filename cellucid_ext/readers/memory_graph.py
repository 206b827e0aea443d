"""The neighbour graph of a live AnnData."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from cellucid_ext.model.manifest import GraphInfo

if TYPE_CHECKING:
    from anndata import AnnData

_KEY = "connectivities"


def live_graph(adata: AnnData) -> Any:  # noqa: ANN401 - scipy has many sparse classes
    """Return the graph as it is now; None where there is none that can be read."""
    value = adata.obsp.get(_KEY)
    known = scipy.sparse.issparse(value) and value.format in {"csr", "csc"}
    return value if known else None


def describe_graph(adata: AnnData) -> GraphInfo | None:
    """Return what the manifest says of it."""
    graph = live_graph(adata)
    return None if graph is None else GraphInfo(_KEY, int(graph.nnz))


def live_neighbours(graph: Any, rows: NDArray[np.int64]) -> NDArray[np.int64]:  # noqa: ANN401
    """Return what ``rows`` are joined with; the graph is symmetric, so CSC will do."""
    part = graph[rows] if graph.format == "csr" else graph[:, rows]
    found: NDArray[np.int64] = np.unique(part.indices).astype(np.int64)
    return found
