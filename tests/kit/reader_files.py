"""Write datasets in every form that the readers must read, and open them again."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import anndata
import numpy as np
import pandas as pd
import zarr
from scipy import sparse

from cellucid_ext.config import Limits
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader

Form = Literal["h5ad", "zarr2", "zarr3"]
FORMS: tuple[Form, ...] = ("h5ad", "zarr2", "zarr3")
N_CELLS, N_GENES = 90, 24


@contextmanager
def opened(path: Path, limits: Limits | None = None) -> Iterator[DatasetReader]:
    """Open a reader and close it again."""
    reader = open_reader(path, limits or Limits())
    try:
        yield reader
    finally:
        reader.close()


def counts(dtype: str = "float32", seed: int = 1) -> np.ndarray[Any, Any]:
    """Return ``(N_CELLS, N_GENES)`` small non-negative values, two thirds of them zero."""
    random = np.random.default_rng(seed)
    values = random.poisson(3, (N_CELLS, N_GENES)) + 1
    values[random.uniform(size=values.shape) < 2 / 3] = 0
    if np.dtype(dtype).kind == "f":
        return (values * 0.25).astype(dtype)
    return values.astype(dtype)


def plain(n_cells: int = N_CELLS, n_genes: int = N_GENES) -> anndata.AnnData:
    """Return cells with names and one embedding, without X."""
    adata = anndata.AnnData(
        obs=pd.DataFrame(index=[f"cell-{i}" for i in range(n_cells)]),
        var=pd.DataFrame(index=[f"GENE{i}" for i in range(n_genes)]),
    )
    if n_cells:
        random = np.random.default_rng(5)
        adata.obsm["X_umap"] = random.normal(size=(n_cells, 2)).astype(np.float32)
    return adata


def rich() -> anndata.AnnData:
    """Return cells with everything: all obs kinds, layers of each format, raw, colours."""
    adata = plain()
    random = np.random.default_rng(6)
    missing = np.arange(N_CELLS) % 7 == 0
    obs = adata.obs
    obs["cell_type"] = pd.Categorical(random.choice(["T", "B", "NK é"], N_CELLS))
    obs.loc[obs.index[missing], "cell_type"] = np.nan
    obs["stage"] = pd.Categorical(
        random.choice(["early", "late"], N_CELLS), ["late", "early"], ordered=True
    )
    obs["cluster_id"] = pd.Categorical(random.choice([3, 1, 2], N_CELLS))
    obs["doublet"] = random.uniform(size=N_CELLS) > 0.5
    obs["depth"] = np.where(missing, np.nan, random.normal(size=N_CELLS))
    obs["small"] = random.normal(size=N_CELLS).astype(np.float32)
    obs["n_counts"] = random.integers(0, 1000, N_CELLS)
    obs["barcode"] = [f"bc-{i % 11}" for i in range(N_CELLS)]
    donors = random.integers(0, 9, N_CELLS).tolist()
    obs["donor"] = pd.array(
        [None if m else d for m, d in zip(missing, donors, strict=True)], "Int64"
    )
    obs["treated"] = pd.array([None if m else i % 2 == 0 for i, m in enumerate(missing)], "boolean")
    adata.var["symbol"] = [f"Sym{i}" for i in range(N_GENES)]
    adata.var["feature_name"] = pd.Categorical([f"Name{i}" for i in range(N_GENES)])
    adata.var["biotype"] = pd.Categorical(["coding", "lnc"] * (N_GENES // 2))
    adata.X = sparse.csr_matrix(counts())
    adata.raw = adata.copy()
    adata.layers["csc"] = sparse.csc_matrix(counts(seed=2))
    adata.layers["dense"] = counts("float64", seed=3)
    adata.obsm["X_pca"] = random.normal(size=(N_CELLS, 6))
    adata.obsm["X_flat"] = random.normal(size=(N_CELLS, 1))
    adata.obsm["spatial"] = pd.DataFrame(
        {"x": random.normal(size=N_CELLS), "y": random.normal(size=N_CELLS)}, index=obs.index
    )
    adata.obsm["velocity_umap"] = random.normal(size=(N_CELLS, 2))
    adata.obsm["sparse"] = sparse.csr_matrix(counts()[:, :2])
    adata.uns["cell_type_colors"] = np.array(["red", "#0f0", "#0000ff80"])
    return adata


def write(
    adata: anndata.AnnData,
    folder: Path,
    form: Form = "h5ad",
    name: str = "cells",
    **options: Any,
) -> Path:
    """Write with anndata itself; ``options`` go to its writer."""
    path = folder / f"{name}.{'h5ad' if form == 'h5ad' else 'zarr'}"
    with warnings.catch_warnings():
        # anndata warns of names that repeat, zarr of young types: both are meant here.
        warnings.simplefilter("ignore")
        with anndata.settings.override(
            zarr_write_format=3 if form == "zarr3" else 2, allow_write_nullable_strings=True
        ):
            if form == "h5ad":
                adata.write_h5ad(path, convert_strings_to_categoricals=False, **options)
            else:
                adata.write_zarr(path, convert_strings_to_categoricals=False, **options)
    return path


def rewrite_zarr(root: Path, element: str, values: np.ndarray[Any, Any], **options: Any) -> None:
    """Replace one array of a store, keeping its attributes; ``options`` go to zarr."""
    group = zarr.open_group(root, mode="a")
    attributes = dict(group[element].attrs)
    del group[element]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        array = group.create_array(element, data=values, **options)
    array.attrs.update(attributes)
    for document in root.rglob(".zmetadata"):
        document.unlink()
