"""The reader of a stored AnnData, whatever the format below: HDF5 or zarr."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import UnknownElementError, VersionChangedError
from cellucid_ext.genes.layout import CscLayout, CsrLayout
from cellucid_ext.model.column import Column
from cellucid_ext.model.manifest import DatasetFormat, Structure
from cellucid_ext.readers.colors import parse_colors
from cellucid_ext.readers.columns import read_column
from cellucid_ext.readers.contents import find_contents, palette_of
from cellucid_ext.readers.frames import Frame
from cellucid_ext.readers.labels import is_textual, labels_of, length, texts
from cellucid_ext.readers.matrices import MatrixSource
from cellucid_ext.readers.nodes import GroupNode, Node
from cellucid_ext.readers.protocol import LayerLayout
from cellucid_ext.readers.strings import visible

_T = TypeVar("_T")


class StoredReader:
    """Answers ``DatasetReader`` over nodes.

    Parameters
    ----------
    root
        The root group.
    fmt
        Which format it is, for the manifest.
    fingerprint
        Computes the version of the source as it is now.
    close
        Releases the file.
    version
        The fingerprint from before the file was opened.
    layout
        Tells where a sparse matrix lies; None for what only the nodes can read.
    """

    def __init__(
        self,
        root: GroupNode,
        fmt: DatasetFormat,
        fingerprint: Callable[[], str],
        close: Callable[[], None],
        version: str,
        *,
        layout: Callable[[MatrixSource], CsrLayout | CscLayout | None],
    ) -> None:
        self._layout = layout
        self._fingerprint = fingerprint
        self._version = version
        self._close = close
        self._name = root.origin.name
        self._contents = find_contents(root, fmt)
        self._var_index: dict[bool, tuple[str, ...]] = {}

    @property
    def structure(self) -> Structure:
        """See ``DatasetReader``."""
        return self._contents.structure

    @property
    def version(self) -> str:
        """See ``DatasetReader``."""
        return self._version

    def check_unchanged(self) -> None:
        """See ``DatasetReader``."""
        if self._fingerprint() != self._version:
            raise VersionChangedError(f"{self._name} changed since it was opened.")

    def embedding(self, index: int) -> NDArray[np.floating[Any]]:
        """See ``DatasetReader``."""
        source = _at(self._contents.embeddings, index, "embedding")
        return source.read(self.structure.embeddings[index].columns)

    def field(self, index: int) -> Column:
        """See ``DatasetReader``."""
        column = _at(self._contents.columns, index, "obs column")
        palette = palette_of(self._contents.uns, column.key)
        return read_column(column, None if palette is None else parse_colors(palette))

    def gene(self, layer: int, gene: int) -> NDArray[Any]:
        """See ``DatasetReader``."""
        matrix = _at(self._contents.matrices, layer, "layer")
        if not 0 <= gene < matrix.info.n_genes:
            raise UnknownElementError(f"“{matrix.info.key}” has no gene number {gene}.")
        return matrix.gene(gene)

    def layout(self, layer: int) -> LayerLayout:
        """See ``DatasetReader``."""
        found = self._layout(_at(self._contents.matrices, layer, "layer"))
        return partial(self.gene, layer) if found is None else found

    def neighbours(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """See ``GraphReader``."""
        graph = self._contents.graph
        if graph is None:
            raise UnknownElementError(f"{self._name} has no graph of neighbours.")
        with graph.group.origin.reading(graph.group.path):
            return graph.neighbours(rows)

    def var_index(self, layer: int) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        raw = _at(self._contents.matrices, layer, "layer").raw
        if raw not in self._var_index:
            self._var_index[raw] = labels_of(self._frame(layer).index)
        return self._var_index[raw]

    def var_columns(self, layer: int) -> dict[str, tuple[str, ...]]:
        """See ``DatasetReader``."""
        frame = self._frame(layer)
        out: dict[str, tuple[str, ...]] = {}
        for key in frame.names():
            column = frame.column(key)
            if column is not None and _names_genes(column.node, column.categories, frame.n):
                items = texts(column.node, 0, frame.n)
                out[key] = tuple(visible(["" if item is None else item for item in items]))
        return out

    def obs_names(self) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        obs = self._contents.obs
        return tuple("" if name is None else name for name in texts(obs.index, 0, obs.n))

    def obs_name(self, row: int) -> str:
        """See ``DatasetReader``."""
        obs = self._contents.obs
        if not 0 <= row < obs.n:
            raise UnknownElementError(f"{self._name} has no cell number {row}.")
        return texts(obs.index, row, row + 1)[0] or ""

    def close(self) -> None:
        """See ``DatasetReader``."""
        self._close()

    def _frame(self, layer: int) -> Frame:
        if _at(self._contents.matrices, layer, "layer").raw:
            assert self._contents.raw_var is not None
            return self._contents.raw_var
        return self._contents.var


def _names_genes(node: Node, categories: Node | None, n_genes: int) -> bool:
    """Whether a column of var helps to find genes: text that mostly tells them apart."""
    if categories is not None or not is_textual(node):
        return False
    found = node.get("categories") if isinstance(node, GroupNode) else None
    # A biotype would match thousands of genes; a symbol is a category with many labels.
    return found is None or 2 * (length(found) or 0) > n_genes


def _at(items: tuple[_T, ...], index: int, what: str) -> _T:
    if not 0 <= index < len(items):
        raise UnknownElementError(f"There is no {what} number {index}.")
    return items[index]
