"""The chosen cells as an AnnData: for ``selection.to_adata()``, in the kernel."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import zarr
from anndata.io import read_elem, sparse_dataset
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError, NotADatasetError
from cellucid_ext.readers.detect import sniff

_SPARSE = {"csr_matrix", "csc_matrix"}


def read_rows(path: Path, rows: Sequence[int] | NDArray[np.integer[Any]]) -> anndata.AnnData:
    """Read some cells of a stored dataset, without loading the others' matrices.

    Parameters
    ----------
    rows
        Row numbers; their order is kept.

    Returns
    -------
    AnnData in memory, ``len(rows)`` x n_genes.
    """
    found = sniff(path)
    if found is None:
        raise NotADatasetError(f"{path.name} holds no AnnData.")
    chosen = np.asarray(rows, dtype=np.intp)
    with warnings.catch_warnings():
        # What anndata thinks of an old file was said when it was opened.
        warnings.simplefilter("ignore")
        return _from_h5ad(path, chosen) if found == "h5ad" else _from_zarr(path, chosen)


def rows_of(
    adata: anndata.AnnData, rows: Sequence[int] | NDArray[np.integer[Any]]
) -> anndata.AnnData:
    """Return some cells of a live AnnData as a copy in memory; their order is kept."""
    chosen = np.asarray(rows, dtype=np.intp)
    _check(chosen, adata.n_obs)
    if adata.isbacked:
        return _in_order(lambda part: adata[part].to_memory(), chosen)
    return adata[chosen].copy()


def _check(rows: NDArray[np.intp], n_cells: int) -> None:
    if rows.ndim != 1 or (rows.size and (int(rows.min()) < 0 or int(rows.max()) >= n_cells)):
        raise BadRequestError(f"Row numbers must be from 0 to {n_cells - 1}.")


def _from_h5ad(path: Path, rows: NDArray[np.intp]) -> anndata.AnnData:
    backed = anndata.read_h5ad(path, backed="r")
    try:
        return rows_of(backed, rows)
    finally:
        backed.file.close()


def _in_order(
    read: Callable[[NDArray[np.intp]], anndata.AnnData], rows: NDArray[np.intp]
) -> anndata.AnnData:
    """Read each row once and in the file's order, then put them as they were asked for."""
    once, order = np.unique(rows, return_inverse=True)
    found = read(once)
    return found if np.array_equal(once, rows) else found[order].copy()


def _from_zarr(path: Path, rows: NDArray[np.intp]) -> anndata.AnnData:
    root = zarr.open_group(path, mode="r")
    obs = read_elem(root["obs"])
    _check(rows, len(obs))

    def read(part: NDArray[np.intp]) -> anndata.AnnData:
        found = anndata.AnnData(
            X=_take(root["X"], part) if "X" in root else None,
            obs=obs.iloc[part],
            var=read_elem(root["var"]),
            **{key: read_elem(root[key]) for key in ("uns", "varm", "varp") if key in root},
            **{key: _take_all(root[key], part) for key in ("obsm", "layers") if key in root},
        )
        obsp = root.get("obsp")
        for key, element in obsp.members() if isinstance(obsp, zarr.Group) else ():
            found.obsp[key] = _take(element, part)[:, part]
        if "raw" in root and isinstance(root["raw"], zarr.Group):
            raw = anndata.AnnData(X=_take(root["raw/X"], part), obs=found.obs.copy())
            raw.var = read_elem(root["raw/var"])
            found.raw = raw
        return found

    return _in_order(read, rows)


def _take_all(group: Any, rows: NDArray[np.intp]) -> dict[str, Any]:  # noqa: ANN401 - zarr
    return {key: _take(group[key], rows) for key in group}


def _take(element: Any, rows: NDArray[np.intp]) -> Any:  # noqa: ANN401 - arrays and frames
    """Read some rows of one element; ``rows`` is sorted and without repeats."""
    encoding = element.attrs.get("encoding-type")
    if encoding in _SPARSE:
        return sparse_dataset(element)[rows]
    if isinstance(element, zarr.Array):
        return None if encoding == "null" else element.oindex[rows]
    found = read_elem(element)
    return found.iloc[rows] if hasattr(found, "iloc") else found[rows]
