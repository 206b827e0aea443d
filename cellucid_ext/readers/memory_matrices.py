"""One gene out of the matrices of a live AnnData: in memory, backed, lazy, a view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import UnsupportedError
from cellucid_ext.genes.layout import CscLayout, CsrLayout, MemoryArray
from cellucid_ext.model.manifest import LayerInfo, MatrixFormat
from cellucid_ext.readers import matrices
from cellucid_ext.readers.hdf5_nodes import Hdf5Array, Hdf5Group
from cellucid_ext.readers.nodes import Node, Origin

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


@dataclass(frozen=True, slots=True)
class LiveMatrix:
    """A matrix that is read when a gene is asked for, so that edits are seen."""

    key: str
    raw: bool = False

    def value(self, adata: AnnData) -> Any:  # noqa: ANN401 - arrays of many libraries
        """Return the matrix as it is now."""
        if self.raw:
            return adata.raw.X
        return adata.X if self.key == "X" else adata.layers[self.key]

    def var(self, adata: AnnData) -> pd.DataFrame:
        """Return the table of its genes."""
        found: pd.DataFrame = adata.raw.var if self.raw else adata.var
        return found


def info(key: str, value: Any) -> LayerInfo:  # noqa: ANN401 - arrays of many libraries
    """Describe a matrix by what all array libraries share."""
    named = getattr(value, "format", None)
    kind: MatrixFormat = "dense"
    if named is not None or scipy.sparse.issparse(value):
        kind = "csr" if named == "csr" else "csc"
    # A matrix that is backed by a file counts its entries nowhere.
    entries = int(value.nnz) if scipy.sparse.issparse(value) else None
    return LayerInfo(key, kind, int(value.shape[1]), np.dtype(value.dtype).name, entries)


def layout(key: str, value: Any) -> CsrLayout | CscLayout | None:  # noqa: ANN401 - see above
    """Return where a sparse matrix in memory lies, None for all that is something else."""
    if not scipy.sparse.issparse(value) or value.format not in {"csr", "csc"}:
        return None
    parts = (value.data, value.indices, value.indptr)
    if not all(isinstance(part, np.ndarray) for part in parts) or value.dtype.kind not in "biuf":
        return None
    arrays = [MemoryArray(f"“{key}”", part) for part in parts]
    kind = CsrLayout if value.format == "csr" else CscLayout
    shape = (int(value.shape[0]), int(value.shape[1]))
    return kind(f"“{key}”", shape, arrays[0], arrays[1], arrays[2])


def column(value: Any, gene: int) -> NDArray[Any]:  # noqa: ANN401 - arrays of many libraries
    """Return one gene of a matrix in memory (or of a Dask array): ``(n_cells,)``."""
    if scipy.sparse.issparse(value) and value.format not in {"csr", "csc"}:
        value = value.tocsc()
    part = value[:, [gene]]
    if hasattr(part, "compute"):
        part = part.compute()
    if hasattr(part, "toarray"):
        part = part.toarray()
    out = np.asarray(part).reshape(-1)
    return out.astype(out.dtype.newbyteorder("="), copy=False)


def backed_column(adata: AnnData, gene: int, limits: Limits) -> NDArray[Any]:
    """Return one gene of the X of a backed AnnData without loading X.

    anndata would load the whole matrix for a column of a CSR file, and for any view.
    """
    name = str(getattr(adata.filename, "name", adata.filename))
    origin = Origin(name, limits)
    if not adata.file.is_open:
        adata.file.open()
    stored = adata.file["X"]
    node: Node
    if isinstance(stored, h5py.Group):
        node = Hdf5Group(stored, origin, "X")
    elif isinstance(stored, h5py.Dataset):
        node = Hdf5Array(stored, "X", origin)
    else:
        raise UnsupportedError(f"X of {name} is backed by something else than HDF5.")
    parent: AnnData = adata._adata_ref if adata.is_view else adata  # noqa: SLF001 - see below
    source = matrices.source("X", node, (parent.n_obs, parent.n_vars))
    if not adata.is_view:
        return source.gene(gene)
    # Which rows and genes of the file a view shows has no public name in anndata; by
    # names it could not be told where names repeat.
    genes = np.arange(parent.n_vars)[adata._vidx]  # noqa: SLF001
    values = source.gene(int(np.atleast_1d(genes)[gene]))
    shown: NDArray[Any] = values[adata._oidx]  # noqa: SLF001
    return shown
