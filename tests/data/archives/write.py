"""Write one archive with the anndata of the running interpreter; Python 3.6 and later.

python write.py OUT.h5ad|OUT.zarr
"""

import sys

import anndata
import numpy as np
import pandas as pd
from scipy import sparse

from tests.data.archives import content

VERSION = tuple(int(part) for part in anndata.__version__.split(".")[:2])
HAS_LAYERS = (0, 6)
HAS_NULLABLE = (0, 8)


def build() -> anndata.AnnData:
    """Return the dataset of ``content`` as this anndata can hold it."""
    x = sparse.csr_matrix(content.counts())
    obs = pd.DataFrame(content.obs(), index=content.cells())
    obs["cluster"] = pd.Categorical.from_codes(content.cluster_codes(), pd.Index(content.CLUSTERS))
    if VERSION >= HAS_NULLABLE:
        found = content.nullable()
        obs["donor"] = pd.array(found["donor"], dtype="Int64")
        obs["treated"] = pd.array(found["treated"], dtype="boolean")
    var = pd.DataFrame({"symbol": content.symbols()}, index=content.genes())
    adata = anndata.AnnData(x, obs=obs, var=var)
    adata.raw = adata.copy()
    if VERSION >= HAS_LAYERS:
        adata.layers["doubled"] = sparse.csr_matrix(2 * content.counts())
    adata.obsm["X_umap"] = content.coordinates(2)
    adata.obsm["X_pca"] = content.coordinates(5)
    adata.uns["cluster_colors"] = np.array(content.COLORS)
    return adata


if __name__ == "__main__":
    out = sys.argv[1]
    if out.endswith(".zarr"):
        build().write_zarr(out)
    else:
        build().write(out)
    sys.stdout.write(f"{anndata.__version__} {out}\n")
