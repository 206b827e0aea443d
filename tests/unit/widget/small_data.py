"""A small AnnData, the same for the same seed."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
from scipy import sparse

N_CELLS = 1003
N_GENES = 12


def small_adata(seed: int = 0) -> ad.AnnData:
    rng = np.random.default_rng(seed)
    counts = sparse.random(N_CELLS, N_GENES, 0.3, "csr", np.float32, rng)
    obs = pd.DataFrame(
        {
            "louvain": pd.Categorical(rng.choice(["B", "T", "NK"], N_CELLS)),
            "quality": rng.random(N_CELLS),
        },
        index=[f"cell-{n}" for n in range(N_CELLS)],
    )
    var = pd.DataFrame(index=[f"GENE{n}" for n in range(N_GENES)])
    return ad.AnnData(counts, obs, var, obsm={"X_umap": rng.normal(size=(N_CELLS, 2))})
