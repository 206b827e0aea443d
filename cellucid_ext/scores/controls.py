"""Control genes of a gene set: drawn at random from genes of like expression.

The rule is that of scanpy's ``tl.score_genes`` (its ``ctrl_as_ref=True``): genes are ranked
by mean expression and cut into bins of equal size; from every bin that holds a gene of the
set, ``ctrl_size`` genes are drawn with numpy's legacy generator, and those of the set are
taken out afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError


def control_genes(
    means: NDArray[np.float64],
    genes: Sequence[int],
    *,
    ctrl_size: int,
    n_bins: int,
    random_state: int,
) -> list[int]:
    """Return the control genes of a set, ascending.

    Parameters
    ----------
    means
        Mean of every gene, ``(n_genes,)``; genes without a finite one are in no bin.
    genes
        The set.
    ctrl_size
        Genes that are drawn from each bin; all of a bin that holds no more.
    n_bins
        At least 2.
    random_state
        Seed; the same seed draws the same genes as scanpy.

    Raises
    ------
    BadRequestError
        Where no gene is left over as a control.
    """
    pool = np.flatnonzero(np.isfinite(means))
    bins = _bins(means[pool], n_bins)
    in_set = np.isin(pool, np.asarray(genes))
    # numpy's new generators draw other genes than scanpy does.
    random = np.random.RandomState(random_state)
    chosen: list[int] = []
    for cut in np.unique(bins[in_set]):
        candidates = pool[bins == cut]
        if ctrl_size < len(candidates):
            candidates = candidates[random.choice(len(candidates), ctrl_size, replace=False)]
        chosen.extend(int(gene) for gene in candidates)
    controls = sorted(set(chosen) - set(genes))
    if not controls:
        raise BadRequestError(
            "No control genes are left for this gene set.",
            "Take fewer genes, a larger ctrl_size or fewer n_bins, or another method.",
        )
    return controls


def _bins(means: NDArray[np.float64], n_bins: int) -> NDArray[np.int64]:
    """Return each gene's bin: its rank (equal means share the lowest) by the bin's size."""
    _, inverse, counts = np.unique(means, return_inverse=True, return_counts=True)
    ranks = 1 + (np.cumsum(counts) - counts)[inverse]
    size = round(len(means) / (n_bins - 1))
    # Fewer genes than bins: all of them are alike.
    bins: NDArray[np.int64] = ranks // size if size else np.zeros(len(means), np.int64)
    return bins
