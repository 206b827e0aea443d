"""The notices that several readers give: what is missing, and what to do about it."""

from __future__ import annotations

from cellucid_ext.model.manifest import Notice

NO_EMBEDDING = Notice(
    "no_embedding",
    "This dataset holds no embedding (no entry of obsm has coordinates of the cells).",
    "Compute one and save again: sc.tl.pca(adata); sc.pp.neighbors(adata); sc.tl.umap(adata); "
    "adata.write_h5ad(…).",
)
NO_CELLS = Notice(
    "no_cells",
    "This dataset holds no cells.",
    "Check the filter that the cells went through before the dataset was written.",
)
NO_GENES = Notice(
    "no_genes",
    "This dataset holds no genes, so cells cannot be coloured by expression.",
    "Write X and var with the dataset to colour by genes.",
)


def of_structure(n_cells: int, n_genes: int, n_embeddings: int) -> list[Notice]:
    """Return the notices that follow from the size of a dataset."""
    out = []
    if n_cells == 0:
        out.append(NO_CELLS)
    if n_genes == 0:
        out.append(NO_GENES)
    if n_embeddings == 0:
        out.append(NO_EMBEDDING)
    return out
