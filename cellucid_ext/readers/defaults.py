"""What a person sees first: the default embedding and the default field."""

from __future__ import annotations

from collections.abc import Sequence

from cellucid_ext.model.manifest import EmbeddingInfo, ObsInfo

#: Names of good first colours, best first; compared in lower case without separators.
_FIELDS = (
    "celltype",
    "celltypes",
    "annotation",
    "annotations",
    "bulklabels",
    "clusters",
    "cluster",
    "leiden",
    "louvain",
)
_FEWEST, _MOST = 2, 100
_PLANE = 2


def default_embedding(embeddings: Sequence[EmbeddingInfo]) -> int | None:
    """Return the index of the best first picture: UMAP, t-SNE, others, PCA; 2D before 3D."""
    ranked = sorted(
        range(len(embeddings)),
        key=lambda i: (embeddings[i].dims != _PLANE, *_rank(embeddings[i].key), i),
    )
    return ranked[0] if ranked else None


def _rank(key: str) -> tuple[int, int]:
    name = key.lower().removeprefix("x_")
    # The plain name first: X_umap before X_umap_batch3.
    for place, word in enumerate(("umap", "tsne")):
        if word in name:
            return place, len(name)
    return (3 if "pca" in name else 2), 0


def default_field(obs: Sequence[ObsInfo]) -> int | None:
    """Return the index of the best first colour: a category with a telling name, or any."""
    categories = [i for i, info in enumerate(obs) if info.kind == "category"]
    fitting = [i for i in categories if _FEWEST <= (obs[i].n_categories or 0) <= _MOST]
    named = sorted((place, i) for i in fitting if (place := _place(obs[i].key)) is not None)
    if named:
        return named[0][1]
    for choice in (fitting, categories):
        if choice:
            return choice[0]
    return None


def _place(key: str) -> int | None:
    name = "".join(c for c in key.lower() if c.isalnum())
    if name in _FIELDS:
        return _FIELDS.index(name)
    # leiden_r1, cell_type_fine, seurat_clusters
    for place, word in enumerate(_FIELDS):
        if word in name:
            return len(_FIELDS) + place
    return None
