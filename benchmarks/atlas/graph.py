"""The neighbour graph: five nearest cells in the UMAP, made symmetric.

It needs the coordinates and the edges in memory, about 300 bytes a cell; that is
why it is written on request only.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from benchmarks.atlas.sink import Sink

NEIGHBOURS = 5


def write_graph(sink: Sink, umap: NDArray[np.float32]) -> None:
    """Write ``obsp/connectivities`` for coordinates ``(n, 2)``."""
    cells = len(umap)
    near = min(NEIGHBOURS, cells - 1)
    distance, index = cKDTree(umap).query(umap, k=near + 1, workers=-1)
    distance = distance.reshape(cells, -1)[:, 1:].astype(np.float32)
    index = index.reshape(cells, -1)[:, 1:]
    scale = np.maximum(distance[:, -1:], np.float32(1e-6)) if near else distance
    weight = np.exp(-((distance / scale) ** 2)) if near else distance
    pointer = np.arange(cells + 1) * near
    directed = csr_matrix((weight.ravel(), index.ravel(), pointer), (cells, cells))
    both = directed.maximum(directed.T).tocsr()
    both.sort_indices()
    sink.group("obsp/connectivities", "csr_matrix", "0.1.0", shape=[cells, cells])
    for name, values in (("data", both.data), ("indices", both.indices), ("indptr", both.indptr)):
        part = sink.array(f"obsp/connectivities/{name}", values.shape, values.dtype, plain=True)
        part.append(values)
        part.close()
