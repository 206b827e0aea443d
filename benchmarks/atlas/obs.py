"""obs and obsm: their columns in anndata's encoding, filled chunk by chunk."""

from collections.abc import Sequence

import numpy as np

from benchmarks.atlas.cells import CONDITIONS, DONORS, CellChunk, barcodes
from benchmarks.atlas.counts import Counts
from benchmarks.atlas.sink import Appender, Sink
from benchmarks.atlas.types import N_CLONES, N_PCA, TYPE_NAMES

#: Category columns: labels and the dtype of the codes, as pandas chooses it.
CATEGORIES: dict[str, tuple[tuple[str, ...], str]] = {
    "cell_type": (TYPE_NAMES, "int8"),
    "condition": (CONDITIONS, "int8"),
    "clone": (tuple(f"clone-{i:04d}" for i in range(N_CLONES)), "int16"),
    "donor": (tuple(f"donor {i + 1:02d}" for i in range(DONORS)), "int8"),
}
NUMBERS = {
    "total_counts": "float32",
    "n_genes": "int32",
    "percent_mito": "float32",
    "pseudotime": "float32",
    "is_doublet": "bool",
}
EMBEDDINGS = {
    "X_umap": 2,
    "X_umap_3d": 3,
    "X_pca": N_PCA,
    "X_tsne": 2,
    "X_pseudotime": 1,
    "velocity_umap": 2,
}


def write_strings(sink: Sink, path: str, values: Sequence[str]) -> None:
    """Write a string array of known content."""
    part = sink.array(path, (len(values),), str)
    part.append(np.array(values, dtype=object))
    part.close()


class ObsWriter:
    """All columns of obs and obsm of an atlas with that many cells."""

    def __init__(self, sink: Sink, cells: int) -> None:
        columns = [*CATEGORIES, *NUMBERS, "age"]
        sink.group("obs", "dataframe", "0.2.0", _index="_index", column_order=columns)
        sink.group("obsm", "dict", "0.1.0")
        parts: dict[str, Appender] = {"obs/_index": sink.array("obs/_index", (cells,), str)}
        for key, (labels, dtype) in CATEGORIES.items():
            sink.group(f"obs/{key}", "categorical", "0.2.0", ordered=False)
            write_strings(sink, f"obs/{key}/categories", labels)
            parts[f"obs/{key}/codes"] = sink.array(f"obs/{key}/codes", (cells,), dtype)
        for key, dtype in NUMBERS.items():
            parts[f"obs/{key}"] = sink.array(f"obs/{key}", (cells,), dtype)
        sink.group("obs/age", "nullable-integer", "0.1.0")
        parts["obs/age/values"] = sink.array("obs/age/values", (cells,), "int64")
        parts["obs/age/mask"] = sink.array("obs/age/mask", (cells,), "bool")
        for key, width in EMBEDDINGS.items():
            parts[f"obsm/{key}"] = sink.array(f"obsm/{key}", (cells, width), "float32")
        self._parts = parts

    def append(self, chunk: CellChunk, counts: Counts, start: int) -> None:
        """Write the rows from ``start`` on."""
        cells = chunk.cell_type.size
        values = {
            "obs/_index": barcodes(start, start + cells),
            "obs/cell_type/codes": chunk.cell_type.astype(np.int8),
            "obs/condition/codes": chunk.condition.astype(np.int8),
            "obs/clone/codes": chunk.clone.astype(np.int16),
            "obs/donor/codes": chunk.donor.astype(np.int8),
            "obs/total_counts": counts.molecules.astype(np.float32),
            "obs/n_genes": np.bincount(counts.row, minlength=cells).astype(np.int32),
            "obs/percent_mito": chunk.percent_mito,
            "obs/pseudotime": chunk.pseudotime,
            "obs/is_doublet": chunk.is_doublet,
            "obs/age/values": chunk.age,
            "obs/age/mask": chunk.donor < 0,
            "obsm/X_umap": chunk.umap[:, :2],
            "obsm/X_umap_3d": chunk.umap,
            "obsm/X_pca": chunk.pca,
            "obsm/X_tsne": chunk.tsne,
            "obsm/X_pseudotime": chunk.pseudotime[:, None],
            "obsm/velocity_umap": chunk.velocity,
        }
        assert values.keys() == self._parts.keys()
        for path, part in self._parts.items():
            part.append(values[path])

    def close(self) -> None:
        """Finish all columns."""
        for part in self._parts.values():
            part.close()
