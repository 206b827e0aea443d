"""Write ``goldens.npz``: what scanpy's ``tl.score_genes`` answers for a small matrix.

Run by hand, with scanpy installed (not a dependency of ours): see the README beside it.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import scanpy  # type: ignore[import-not-found]
import scipy.sparse as sp

N_CELLS, N_GENES = 60, 200


def make_matrix() -> Any:
    """Return log-normalised counts with rare, common, empty and missing genes."""
    random = np.random.default_rng(3)
    rates = np.exp(random.normal(-1, 1.4, N_GENES))
    rates[:5] = 0.0  # ties: genes without any count
    counts = random.poisson(rates, (N_CELLS, N_GENES))
    depth = random.uniform(0.5, 2.0, (N_CELLS, 1))
    return sp.csr_matrix(np.log1p(counts * depth).astype(np.float32))


def cases() -> list[dict[str, Any]]:
    """Return gene lists and options: small and large sets, bins and control sizes."""
    random = np.random.default_rng(11)
    made: list[dict[str, Any]] = [
        {"genes": [7], "ctrl_size": 50, "n_bins": 25, "random_state": 0},
        {"genes": [0, 3, 180], "ctrl_size": 50, "n_bins": 25, "random_state": 0},
        {"genes": [10, 20, 30, 40, 50], "ctrl_size": 3, "n_bins": 25, "random_state": 1},
        {"genes": [10, 20, 30, 40, 50], "ctrl_size": 3, "n_bins": 25, "random_state": 2},
        {"genes": [199, 1, 64, 65, 66], "ctrl_size": 10, "n_bins": 5, "random_state": 42},
        {"genes": [5, 6, 7, 8], "ctrl_size": 20, "n_bins": 2, "random_state": 7},
        {"genes": [11, 12], "ctrl_size": 4, "n_bins": 1000, "random_state": 0},
    ]
    for size, ctrl_size, n_bins, seed in [(12, 5, 10, 0), (40, 7, 25, 9), (90, 50, 8, 123)]:
        genes = random.choice(N_GENES, size, replace=False)
        made.append(
            {
                "genes": [int(gene) for gene in genes],
                "ctrl_size": ctrl_size,
                "n_bins": n_bins,
                "random_state": seed,
            }
        )
    return made


def main() -> None:
    """Ask scanpy and keep its answers."""
    matrix = make_matrix()
    scores = []
    for case in cases():
        data = anndata.AnnData(matrix.copy())
        data.var_names = [f"g{gene:03d}" for gene in range(N_GENES)]
        options = dict(case)
        names = [f"g{gene:03d}" for gene in options.pop("genes")]
        scanpy.tl.score_genes(data, names, **options)
        scores.append(data.obs["score"].to_numpy())
    np.savez_compressed(
        Path(__file__).with_name("goldens.npz"),
        data=matrix.data,
        indices=matrix.indices,
        indptr=matrix.indptr,
        shape=np.array(matrix.shape),
        scores=np.array(scores),
        cases=np.array(json.dumps(cases())),
        scanpy=np.array(version("scanpy")),
    )


if __name__ == "__main__":
    main()
