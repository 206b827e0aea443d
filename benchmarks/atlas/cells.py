"""The cells of one chunk: labels, numbers and coordinates, from the seed alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.atlas.types import CLONES_PER_TYPE, CellTypes

_LETTERS = np.frombuffer(b"ACGT", dtype=np.uint8)
#: Odd, so that multiplying by it permutes the 2^32 barcodes: all are distinct.
_SHUFFLE = 2_654_435_761

DONORS = 12
CONDITIONS = ("control", "treated")


@dataclass(frozen=True, slots=True)
class CellChunk:
    """Everything but the counts for rows ``[start, start + n)``; all arrays have n rows.

    ``donor`` and ``condition`` are category codes (-1 missing, donor only), as are
    ``cell_type`` (50) and ``clone`` (3,000). ``percent_mito`` holds NaN where missing;
    ``age`` is masked where the donor is not known.
    """

    cell_type: NDArray[np.int64]
    clone: NDArray[np.int64]
    condition: NDArray[np.int64]
    donor: NDArray[np.int64]
    age: NDArray[np.int64]
    percent_mito: NDArray[np.float32]
    is_doublet: NDArray[np.bool_]
    pseudotime: NDArray[np.float32]
    umap: NDArray[np.float32]
    tsne: NDArray[np.float32]
    pca: NDArray[np.float32]
    velocity: NDArray[np.float32]


def make_cells(types: CellTypes, start: int, stop: int, seed: int) -> CellChunk:
    """Generate rows ``[start, stop)``; ``umap`` has three columns."""
    rng = np.random.default_rng([seed, 3, start])
    n = stop - start
    kind = rng.choice(types.weights.size, n, p=types.weights)
    along = rng.random(n)
    umap, tangent = _bezier(types.nodes[kind], along.astype(np.float32))
    # Large types are fat, rare ones thin, as neighbour embeddings draw them.
    fat = np.clip(np.sqrt(types.weights[kind] * types.weights.size), 0.7, 2.0)
    spread = (rng.gamma(2.5, 0.13, n) * fat)[:, None]
    umap += (rng.standard_normal((n, 3)) * spread).astype(np.float32)
    treated = rng.random(n) < 0.35 + 0.3 * (types.lineage[kind] % 2)
    clone = kind * CLONES_PER_TYPE + np.minimum(rng.geometric(0.06, n) - 1, CLONES_PER_TYPE - 1)
    donor = rng.integers(0, DONORS, n)
    donor[rng.random(n) < 0.03] = -1
    mito = rng.beta(2.0, 38.0, n).astype(np.float32)
    mito[rng.random(n) < 0.02] = np.nan
    shift = (along - 0.5)[:, None]
    island = rng.standard_normal((n, 2)) * 1.1 + shift * types.directions[kind, :2]
    noise = rng.standard_normal((n, types.centres.shape[1]))
    return CellChunk(
        cell_type=kind,
        clone=clone,
        condition=treated.astype(np.int64),
        donor=donor,
        age=np.where(donor < 0, 0, 21 + 5 * donor),
        percent_mito=mito,
        is_doublet=rng.random(n) < 0.04,
        pseudotime=((types.step[kind] + along) / types.steps[kind]).astype(np.float32),
        umap=umap,
        tsne=(types.islands[kind] + island).astype(np.float32),
        pca=(types.centres[kind] + shift * types.directions[kind] + noise).astype(np.float32),
        velocity=(0.3 * tangent[:, :2] + 0.1 * rng.standard_normal((n, 2))).astype(np.float32),
    )


def barcodes(start: int, stop: int) -> NDArray[np.bytes_]:
    """Return distinct 10x-like names, ``(n,)`` of ``S18``."""
    number = (np.arange(start, stop, dtype=np.uint64) * _SHUFFLE) & 0xFFFF_FFFF
    name = np.empty((stop - start, 18), dtype=np.uint8)
    for place in range(16):
        name[:, place] = _LETTERS[(number >> np.uint64(2 * place)) & np.uint64(3)]
    name[:, 16:] = np.frombuffer(b"-1", dtype=np.uint8)
    return name.view("S18")[:, 0]


def _bezier(
    nodes: NDArray[np.float32], t: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points and tangents at ``t`` (n,) of quadratic curves ``nodes`` (n, 3, 3)."""
    start, bend, end = nodes[:, 0], nodes[:, 1], nodes[:, 2]
    t = t[:, None]
    point = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
    tangent = 2 * (1 - t) * (bend - start) + 2 * t * (end - bend)
    return point.astype(np.float32), tangent.astype(np.float32)
