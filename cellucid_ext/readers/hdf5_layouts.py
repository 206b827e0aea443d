"""From a matrix that was found in an HDF5 file to the layout that the gene engine reads.

Everything was through the preflight before: the datasets come from its nodes. Apart from
``zarr_layouts``, so that a process that reads ``.h5ad`` need not load zarr.
"""

from __future__ import annotations

from cellucid_ext.genes.layout import CscLayout, CsrLayout
from cellucid_ext.readers import chunk_map_hdf5
from cellucid_ext.readers.chunk_map_hdf5 import Place
from cellucid_ext.readers.hdf5_nodes import Hdf5Array, Hdf5Group
from cellucid_ext.readers.matrices import MatrixSource

_PARTS = ("data", "indices", "indptr")


def hdf5_layout(source: MatrixSource, *, place: Place) -> CsrLayout | CscLayout | None:
    """Return where a sparse matrix lies in an HDF5 file; None for a dense one."""
    group = source.node
    if source.info.format == "dense" or not isinstance(group, Hdf5Group):
        return None
    nodes = [group.array(name) for name in _PARTS]
    stored = [node.stored() if isinstance(node, Hdf5Array) else None for node in nodes]
    if any(item is None or item.ndim != 1 for item in stored):
        return None
    if not all(node is not None and node.is_number for node in nodes):
        return None
    label = f"“{group.path}” in {group.origin.name}"
    with group.origin.reading(group.path):
        data, indices, indptr = (
            chunk_map_hdf5.chunked_array(item, f"{label} ({name})", place)
            for item, name in zip(stored, _PARTS, strict=True)
        )
    kind = CsrLayout if source.info.format == "csr" else CscLayout
    return kind(label, (source.n_cells, source.info.n_genes), data, indices, indptr)
