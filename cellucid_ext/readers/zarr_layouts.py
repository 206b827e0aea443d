"""From a matrix that was found in a zarr store to the layout that the gene engine reads.

Everything was through the preflight before, and no link is followed that leads out of the
store.
"""

from __future__ import annotations

import os
from pathlib import Path

from cellucid_ext.errors import UnsupportedError
from cellucid_ext.genes.layout import CscLayout, CsrLayout
from cellucid_ext.readers import chunk_map_zarr
from cellucid_ext.readers.matrices import MatrixSource
from cellucid_ext.readers.zarr_nodes import ZarrArray, ZarrGroup

_PARTS = ("data", "indices", "indptr")


def zarr_layout(source: MatrixSource) -> CsrLayout | CscLayout | None:
    """Return where a sparse matrix lies in a zarr store.

    None for a dense one, for links, and for codecs that only the zarr library reads.
    """
    group = source.node
    if source.info.format == "dense" or not isinstance(group, ZarrGroup):
        return None
    for name in _PARTS:
        node = group.array(name)
        # Whatever a link brings from elsewhere is left to the node, which confines it.
        if not isinstance(node, ZarrArray) or node.folder != group.folder / name:
            return None
        if not node.is_number or not _plain(node.folder, node):
            return None
    label = f"“{group.path}” in {group.origin.name}"
    shape = (source.n_cells, source.info.n_genes)
    make = chunk_map_zarr.csr_layout if source.info.format == "csr" else chunk_map_zarr.csc_layout
    try:
        return make(group.folder, shape, label, group.origin.limits)
    except UnsupportedError:
        return None


def _plain(folder: Path, node: ZarrArray, depth: int = 1) -> bool:
    """Tell whether an array's folder holds no link: chunks behind links need confining."""
    with node.origin.reading(node.path), os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if entry.is_symlink():
            return False
        # The chunks of a vector lie in the folder itself, or one below (``c``).
        if entry.is_dir() and (depth == 0 or not _plain(Path(entry.path), node, depth - 1)):
            return False
    return True
