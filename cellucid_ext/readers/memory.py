"""The reader of a live AnnData in a kernel: in memory or backed, views too."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import UnknownElementError, VersionChangedError
from cellucid_ext.model.column import Column
from cellucid_ext.model.manifest import EmbeddingInfo, Notice, ObsInfo, Structure
from cellucid_ext.readers import embeddings, fingerprint, memory_matrices, notices
from cellucid_ext.readers.colors import live_colors
from cellucid_ext.readers.defaults import default_embedding, default_field
from cellucid_ext.readers.memory_backing import backing_file
from cellucid_ext.readers.memory_columns import describe, is_textual, read_series, text_items
from cellucid_ext.readers.memory_graph import describe_graph, live_graph, live_neighbours
from cellucid_ext.readers.memory_matrices import LiveMatrix
from cellucid_ext.readers.protocol import LayerLayout
from cellucid_ext.readers.strings import unique, visible

if TYPE_CHECKING:
    from anndata import AnnData

_T = TypeVar("_T")
#: Names that take part in the version: enough to notice a subset or a reordering.
_SAMPLED_NAMES = 1000


class MemoryReader:
    """Answers ``DatasetReader`` over an AnnData that its owner goes on editing.

    Parameters
    ----------
    adata
        Read when asked, never copied and never changed.
    name
        What to call it in the viewer.
    limits
        The bounds of labels and categories.
    """

    def __init__(self, adata: AnnData, name: str = "AnnData", limits: Limits | None = None) -> None:
        self._adata = adata
        self._name = name
        self._limits = limits or Limits()
        self._edits = 0
        self._embeddings: list[str] = []
        self._matrices: list[LiveMatrix] = []
        self._file = backing_file(adata, self._limits)
        self._version = self._fingerprint()
        self._structure = self._describe()

    @property
    def structure(self) -> Structure:
        """See ``DatasetReader``."""
        return self._structure

    @property
    def version(self) -> str:
        """See ``DatasetReader``; values edited in place do not show, see ``mark_edited``."""
        return self._version

    def mark_edited(self) -> None:
        """Make this reader stale: the owner changed values that a version cannot see."""
        self._edits += 1

    def check_unchanged(self) -> None:
        """See ``DatasetReader``."""
        if self._fingerprint() != self._version:
            raise VersionChangedError(f"{self._name} was edited since it was shown.")

    def embedding(self, index: int) -> NDArray[np.float64]:
        """See ``DatasetReader``."""
        key = _at(self._embeddings, index, "embedding")
        value = self._adata.obsm[key]
        columns = list(self._structure.embeddings[index].columns)
        part = value.iloc[:, columns] if hasattr(value, "iloc") else value[:, columns]
        if hasattr(part, "compute"):
            part = part.compute()
        out = np.array(part, dtype=np.float64)
        out[~np.isfinite(out)] = np.nan
        return out

    def field(self, index: int) -> Column:
        """See ``DatasetReader``."""
        _at(self._structure.obs, index, "obs column")
        series = self._adata.obs.iloc[:, index]
        colors = live_colors(self._adata.uns.get(f"{series.name}_colors"))
        limits = self._limits
        return read_series(series, limits.max_categories, limits.max_label_bytes, colors)

    def gene(self, layer: int, gene: int) -> NDArray[Any]:
        """See ``DatasetReader``."""
        matrix = _at(self._matrices, layer, "layer")
        shown = self._structure.layers[layer]
        if not 0 <= gene < shown.n_genes:
            raise UnknownElementError(f"“{shown.key}” has no gene number {gene}.")
        if matrix.key == "X" and not matrix.raw and self._adata.isbacked:
            return memory_matrices.backed_column(self._adata, gene, self._limits)
        return memory_matrices.column(matrix.value(self._adata), gene)

    def layout(self, layer: int) -> LayerLayout:
        """See ``DatasetReader``; asked again for each gene, so that edits are seen."""
        matrix = _at(self._matrices, layer, "layer")
        if self._file is not None and matrix.key in {"X", "raw"}:
            # The layout as it is, also the same object: what was mapped once stays.
            stored = self._file.layout(matrix.key, self._structure.layers[layer].n_genes)
            if stored is not None:
                return stored
        if matrix.key != "X" or matrix.raw or not self._adata.isbacked:
            found = memory_matrices.layout(matrix.key, matrix.value(self._adata))
            if found is not None:
                return found
        return partial(self.gene, layer)

    def neighbours(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """See ``GraphReader``."""
        graph = live_graph(self._adata)
        if graph is None:
            raise UnknownElementError(f"{self._name} has no graph of neighbours.")
        return live_neighbours(graph, rows)

    def var_index(self, layer: int) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        index = _at(self._matrices, layer, "layer").var(self._adata).index
        items = text_items(index, self._limits.max_label_bytes)
        return tuple(unique(visible(["" if item is None else item for item in items])))

    def var_columns(self, layer: int) -> dict[str, tuple[str, ...]]:
        """See ``DatasetReader``."""
        var = _at(self._matrices, layer, "layer").var(self._adata)
        out: dict[str, tuple[str, ...]] = {}
        for place, key in enumerate(var.columns):
            series = var.iloc[:, place]
            if is_textual(series):
                items = text_items(series, self._limits.max_label_bytes)
                out[str(key)] = tuple(visible(["" if item is None else item for item in items]))
        return out

    def obs_names(self) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        return tuple(map(str, self._adata.obs_names))

    def obs_name(self, row: int) -> str:
        """See ``DatasetReader``."""
        if not 0 <= row < self._adata.n_obs:
            raise UnknownElementError(f"{self._name} has no cell number {row}.")
        return str(self._adata.obs_names[row])

    def close(self) -> None:
        """See ``DatasetReader``; the AnnData stays as it is, it is not ours."""
        if self._file is not None:
            self._file.close()

    def _fingerprint(self) -> str:
        adata = self._adata
        parts: list[object] = [id(adata), self._edits, adata.shape]
        for names in (adata.obs_names, adata.var_names):
            step = max(1, len(names) // _SAMPLED_NAMES)
            parts.append(tuple(map(str, names[::step])))
        parts.append([(str(k), str(t)) for k, t in adata.obs.dtypes.items()])
        parts.append([(key, value.shape) for key, value in adata.obsm.items()])
        parts.append(list(adata.layers.keys()))
        parts.append(None if adata.raw is None else adata.raw.shape)
        graph = live_graph(adata)
        parts.append(None if graph is None else int(graph.nnz))
        return fingerprint.digest(parts)

    def _describe(self) -> Structure:
        adata = self._adata
        drawings, skipped = self._describe_obsm()
        chosen = default_embedding(drawings)
        keys = unique(visible([str(key) for key in adata.obs.columns]))
        obs = [ObsInfo(key, *describe(adata.obs.iloc[:, i])) for i, key in enumerate(keys)]
        self._matrices = [] if adata.X is None else [LiveMatrix("X")]
        if adata.raw is not None:
            self._matrices.append(LiveMatrix("raw", raw=True))
        self._matrices.extend(LiveMatrix(key) for key in adata.layers)
        layers = [memory_matrices.info(m.key, m.value(adata)) for m in self._matrices]
        return Structure(
            name=self._name,
            format="memory",
            n_cells=adata.n_obs,
            n_genes=adata.n_vars,
            embeddings=tuple(replace(e, default=i == chosen) for i, e in enumerate(drawings)),
            obs=tuple(obs),
            layers=tuple(layers),
            default_embedding=chosen,
            default_field=default_field(obs),
            warnings=(
                *notices.of_structure(adata.n_obs, adata.n_vars, len(drawings)),
                *skipped,
            ),
            graph=describe_graph(adata),
        )

    def _describe_obsm(self) -> tuple[list[EmbeddingInfo], list[Notice]]:
        drawings: list[EmbeddingInfo] = []
        skipped: list[Notice] = []
        for key, value in self._adata.obsm.items():
            if embeddings.is_arrows(key):
                continue
            why = _undrawable(value)
            if why is not None:
                skipped.append(embeddings.skipped(key, why))
                continue
            found = embeddings.infos(visible([key])[0], _width(value))
            drawings.extend(found)
            self._embeddings.extend([key] * len(found))
        return drawings, skipped


def _width(value: Any) -> int:  # noqa: ANN401 - arrays of many libraries
    """Count the leading columns of numbers."""
    if not hasattr(value, "dtypes"):
        return int(value.shape[1])
    kinds = [getattr(dtype, "kind", "O") in "iufb" for dtype in value.dtypes]
    return kinds.index(False) if False in kinds else len(kinds)


def _undrawable(value: Any) -> str | None:  # noqa: ANN401 - arrays of many libraries
    if scipy.sparse.issparse(value):
        return "is stored as a sparse matrix"
    frame = hasattr(value, "dtypes")
    matrix = len(getattr(value, "shape", ())) == 2  # noqa: PLR2004 - axes
    if not matrix or (not frame and np.dtype(value.dtype).kind not in "iufb"):
        return "holds no table of numbers"
    if _width(value) == 0:
        return "is a data frame whose first column holds no numbers" if frame else "has no columns"
    return None


def _at(items: list[_T] | tuple[_T, ...], index: int, what: str) -> _T:
    if not 0 <= index < len(items):
        raise UnknownElementError(f"There is no {what} number {index}.")
    return items[index]
