"""The cell types of the atlas and where they lie in every embedding.

Eight lineages of branching types: each lineage is a curved path, each type a
stretch of it, so that the picture has the filaments and islands of real data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_TYPES = 50
CLONES_PER_TYPE = 60
N_CLONES = N_TYPES * CLONES_PER_TYPE
N_PCA = 10

LINEAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("T cell", ("naive CD4", "Th1", "Th2", "Th17", "Treg", "naive CD8", "effector CD8", "MAIT")),
    ("B cell", ("pro", "pre", "immature", "naive", "memory", "plasmablast", "plasma")),
    ("Myeloid", ("monoblast", "CD14 monocyte", "CD16 monocyte", "macrophage", "microglia", "cDC1")),
    ("Erythroid", ("HSC", "MEP", "proerythroblast", "normoblast", "reticulocyte", "erythrocyte")),
    ("Epithelial", ("basal", "club", "goblet", "ciliated", "AT1", "AT2", "ionocyte")),
    ("Stromal", ("MSC", "fibroblast", "myofibroblast", "pericyte", "smooth muscle", "adipocyte")),
    ("Neural", ("neuroblast", "excitatory", "inhibitory", "astrocyte", "OPC", "oligodendrocyte")),
    ("Endothelial", ("arterial", "capillary", "venous", "lymphatic")),
)
TYPE_NAMES: tuple[str, ...] = tuple(
    f"{lineage}: {name}" for lineage, names in LINEAGES for name in names
)


@dataclass(frozen=True, slots=True)
class CellTypes:
    """Geometry and size of every type.

    Attributes
    ----------
    weights
        ``(50,)`` share of the cells; the rarest types hold about 1 in 2,000.
    lineage, step, steps
        ``(50,)`` lineage of a type, its place on the path, and the path's length.
    nodes
        ``(50, 3, 3)`` float32: control points (start, bend, end) of the type's
        stretch in three dimensions; the first two are the UMAP.
    islands
        ``(50, 2)`` centre of the type in the t-SNE.
    centres, directions
        ``(50, 10)`` principal components: the middle, and the way along the path.
    colors
        ``#rrggbb`` per type.
    """

    weights: NDArray[np.float64]
    lineage: NDArray[np.int64]
    step: NDArray[np.int64]
    steps: NDArray[np.int64]
    nodes: NDArray[np.float32]
    islands: NDArray[np.float32]
    centres: NDArray[np.float32]
    directions: NDArray[np.float32]
    colors: tuple[str, ...]


def make_types(seed: int) -> CellTypes:
    """Lay out the 50 types; the same for every size of atlas."""
    rng = np.random.default_rng([seed, 1])
    lineage = np.concatenate([np.full(len(names), i) for i, (_, names) in enumerate(LINEAGES)])
    step = np.concatenate([np.arange(len(names)) for _, names in LINEAGES])
    steps = np.concatenate([np.full(len(names), len(names)) for _, names in LINEAGES])
    weights = rng.lognormal(0.0, 1.1, N_TYPES)
    weights[rng.choice(N_TYPES, 4, replace=False)] = weights.sum() / 2_000
    return CellTypes(
        weights=weights / weights.sum(),
        lineage=lineage,
        step=step,
        steps=steps,
        nodes=_paths(rng),
        islands=_islands(rng),
        centres=rng.normal(0.0, 6.0, (N_TYPES, N_PCA)).astype(np.float32),
        directions=rng.normal(0.0, 2.0, (N_TYPES, N_PCA)).astype(np.float32),
        colors=_colors(lineage, step, steps),
    )


def _paths(rng: np.random.Generator) -> NDArray[np.float32]:
    """Walk outwards from eight roots, turning a little at each type."""
    nodes = np.empty((N_TYPES, 3, 3))
    kind = 0
    for i, (_, names) in enumerate(LINEAGES):
        angle = 2 * np.pi * i / len(LINEAGES) + rng.normal(0, 0.15)
        point = np.array([np.cos(angle), np.sin(angle), 0.0]) * rng.uniform(2.5, 4.5)
        point[2] = rng.normal(0, 3.0)
        turn = rng.choice([-1.0, 1.0]) * rng.uniform(0.1, 0.3)
        for _ in names:
            length = rng.uniform(1.6, 2.4)
            ahead = np.array([np.cos(angle), np.sin(angle), rng.normal(0, 0.6)])
            side = np.array([-np.sin(angle), np.cos(angle), rng.normal(0, 0.4)])
            end = point + ahead * length
            bend = (point + end) / 2 + side * rng.normal(0, 0.5)
            nodes[kind] = point, bend, end
            # A small gap, so that types are islands of one archipelago.
            point = end + ahead * rng.uniform(0.3, 1.0)
            angle += turn + rng.normal(0, 0.2)
            kind += 1
    return nodes.astype(np.float32)


def _islands(rng: np.random.Generator) -> NDArray[np.float32]:
    """Scatter the types over a disc like the seeds of a sunflower."""
    rank = np.arange(N_TYPES) + 0.5
    radius = 38.0 * np.sqrt(rank / N_TYPES)
    angle = np.pi * (1 + np.sqrt(5.0)) * rank
    where = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return (where + rng.normal(0, 0.6, where.shape)).astype(np.float32)


def _colors(
    lineage: NDArray[np.int64], step: NDArray[np.int64], steps: NDArray[np.int64]
) -> tuple[str, ...]:
    """One hue a lineage, from dark to light along its path."""
    colors = []
    for family, place, length in zip(lineage, step, steps, strict=True):
        hue = (family / len(LINEAGES) + 0.04) * 2 * np.pi
        light = 0.42 + 0.38 * place / max(length - 1, 1)
        # A cheap even-lightness wheel: cosines a third of a turn apart.
        rgb = [light + 0.30 * np.cos(hue - turn) for turn in (0.0, 2.1, 4.2)]
        colors.append("#" + "".join(f"{round(255 * float(np.clip(c, 0, 1))):02x}" for c in rgb))
    return tuple(colors)
