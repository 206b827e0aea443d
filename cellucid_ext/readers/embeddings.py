"""The entries of obsm that can be drawn, and their coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError
from cellucid_ext.model.manifest import EmbeddingInfo, Notice
from cellucid_ext.readers.frames import Frame
from cellucid_ext.readers.nodes import ArrayNode, GroupNode, Node
from cellucid_ext.readers.strings import visible

#: obsm holds arrows as well: scVelo writes ``velocity_<basis>``.
_ARROWS = "velocity_"
_DRAWN = 3


@dataclass(frozen=True, slots=True)
class EmbeddingSource:
    """Where the columns of one obsm entry are: one array, or an array for each column."""

    key: str
    n_columns: int
    whole: ArrayNode | None = None
    columns: tuple[ArrayNode, ...] = ()

    def read(self, columns: tuple[int, ...]) -> NDArray[np.floating[Any]]:
        """Return ``(n_cells, len(columns))``; infinities become NaN.

        float32 stays what it is: twice the memory for ten million cells, filled and
        searched, took longer than reading them.
        """
        out: NDArray[np.floating[Any]]
        if self.whole is None:
            out = np.stack([_vector(self.columns[c]) for c in columns], axis=1)
        elif len(self.whole.shape) == 1:
            out = _vector(self.whole)[:, None]
        else:
            rows = slice(0, len(self.whole))
            values = self.whole.read(rows, slice(0, max(columns) + 1))
            out = values.astype(
                np.float32 if values.dtype == np.float32 else np.float64, copy=False
            )
        missing = ~np.isfinite(out)
        if missing.any():
            out = np.where(missing, out.dtype.type(np.nan), out)
        return out


def infos(key: str, n_columns: int) -> list[EmbeddingInfo]:
    """Return the ways to draw an entry: all of 1 to 3 columns, or the leading 2 and 3."""
    widths = [n_columns] if n_columns <= _DRAWN else [2, 3]
    return [EmbeddingInfo(key, tuple(range(width)), width) for width in widths]


def is_arrows(key: str) -> bool:
    """Whether an obsm entry holds displacements of cells and no places."""
    return key.startswith(_ARROWS)


def find(obsm: GroupNode | None, n_cells: int) -> tuple[list[EmbeddingSource], list[Notice]]:
    """Return the drawable entries of obsm, and a notice for each that is not."""
    sources: list[EmbeddingSource] = []
    notices: list[Notice] = []
    for key in () if obsm is None else obsm.members():
        if is_arrows(key):
            continue
        assert obsm is not None
        node = obsm.get(key)
        found = None if node is None else _source(key, node, n_cells)
        if isinstance(found, EmbeddingSource):
            sources.append(found)
        elif found is not None:
            notices.append(skipped(key, found))
    return sources, notices


def skipped(key: str, why: str) -> Notice:
    """Return the notice about an entry that cannot be drawn; ``why`` completes a sentence."""
    return Notice(
        "skipped_embedding",
        f"obsm[“{visible([key])[0]}”] {why}, so it cannot be drawn.",
        "Store it as a dense array of one row per cell.",
    )


def _source(key: str, node: Node, n_cells: int) -> EmbeddingSource | str:
    if isinstance(node, GroupNode):
        if node.encoding == "dataframe":
            return _frame_source(key, node, n_cells)
        return "is stored as a sparse matrix" if node.get("indptr") else "is no array"
    assert isinstance(node, ArrayNode)
    if not node.is_number or len(node.shape) not in {1, 2}:
        return "holds no table of numbers"
    if len(node) != n_cells:
        return f"has {len(node):,} rows for {n_cells:,} cells"
    problem = node.problem()
    if problem is not None:
        return f"is not read: {problem.message}"
    width = node.shape[1] if len(node.shape) > 1 else 1
    return EmbeddingSource(key, width, whole=node) if width else "has no columns"


def _frame_source(key: str, group: GroupNode, n_cells: int) -> EmbeddingSource | str:
    try:
        frame = Frame(group)
    except CellucidError:
        return "is a data frame without an index"
    if frame.n != n_cells:
        return f"has {frame.n:,} rows for {n_cells:,} cells"
    columns: list[ArrayNode] = []
    for name in frame.names():
        node = group.get(name)
        # Leading columns only: those behind a column of text are no coordinates.
        if not isinstance(node, ArrayNode) or not node.is_number or node.shape != (n_cells,):
            break
        columns.append(node)
    if not columns:
        return "is a data frame whose first column holds no numbers"
    return EmbeddingSource(key, len(columns), columns=tuple(columns))


def _vector(node: ArrayNode) -> NDArray[np.float64]:
    return node.read(slice(0, len(node))).astype(np.float64)
