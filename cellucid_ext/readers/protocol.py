"""What every reader can do: open one source, answer a few small questions.

All per-cell answers are in *row order* (the file's own); display order is added
above. A reader is used from one thread at a time and opened in the engine
process, or in the kernel for a live AnnData.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.layout import CscLayout, CsrLayout
from cellucid_ext.model.column import Column
from cellucid_ext.model.manifest import Structure

#: Where the numbers of a layer lie; or ``read(gene)``, where only its reader can tell.
LayerLayout: TypeAlias = CsrLayout | CscLayout | Callable[[int], NDArray[Any]]


@runtime_checkable
class DatasetReader(Protocol):
    """One opened dataset."""

    @property
    def structure(self) -> Structure:
        """What the dataset holds; built on opening without reading any column."""
        ...

    @property
    def version(self) -> str:
        """Digest of the source's identity and metadata (32 hex characters)."""
        ...

    def check_unchanged(self) -> None:
        """Raise ``VersionChangedError`` where the source is not what was opened."""
        ...

    def embedding(self, index: int) -> NDArray[np.floating[Any]]:
        """Return ``(n_cells, dims)`` coordinates; NaN where a cell has none."""
        ...

    def field(self, index: int) -> Column:
        """Return one obs column."""
        ...

    def gene(self, layer: int, gene: int) -> NDArray[Any]:
        """Return one gene of one layer: ``(n_cells,)``, the file's own dtype."""
        ...

    def layout(self, layer: int) -> LayerLayout:
        """Return what the gene engine needs to read a layer without this reader."""
        ...

    def var_index(self, layer: int) -> tuple[str, ...]:
        """Return the gene names of a layer (``raw`` has its own), made unique."""
        ...

    def var_columns(self, layer: int) -> dict[str, tuple[str, ...]]:
        """Return the string columns of var by name, for search (symbols, ids)."""
        ...

    def obs_names(self) -> tuple[str, ...]:
        """Return all cell names in row order, as the file has them."""
        ...

    def obs_name(self, row: int) -> str:
        """Return one cell's name without reading all where the format allows."""
        ...

    def close(self) -> None:
        """Release files; idempotent."""
        ...
