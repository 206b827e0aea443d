"""Matrices of cells x genes (X, raw, layers) and one gene out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError, ExternalReferenceError, UnsupportedError
from cellucid_ext.model.manifest import LayerInfo, MatrixFormat, Notice
from cellucid_ext.readers.nodes import ArrayNode, GroupNode, Node
from cellucid_ext.readers.sparse import csc_column, csr_column, dense_column

_FORMATS: dict[str, MatrixFormat] = {
    "csr": "csr",
    "csr_matrix": "csr",
    "csc": "csc",
    "csc_matrix": "csc",
}
_MATRIX_AXES = 2


@dataclass(frozen=True, slots=True)
class MatrixSource:
    """One matrix; ``raw`` says that its genes are those of ``raw.var``."""

    info: LayerInfo
    node: Node
    n_cells: int
    raw: bool = False

    def gene(self, gene: int) -> NDArray[Any]:
        """Return one column, ``(n_cells,)``, in the matrix' own dtype."""
        if isinstance(self.node, ArrayNode):
            if len(self.node.shape) == 1:
                return self.node.read(slice(0, self.n_cells))
            return dense_column(self.node, gene)
        assert isinstance(self.node, GroupNode)
        if self.info.format == "csr":
            return csr_column(self.node, self.n_cells, gene)
        return csc_column(self.node, self.n_cells, gene)


def source(key: str, node: Node, shape: tuple[int, int], raw: bool = False) -> MatrixSource:
    """Describe one matrix from metadata alone.

    Raises
    ------
    CorruptError
        Where its shape is not that of the dataset.
    UnsupportedError
        For another encoding, an unknown filter; ``TooLargeError`` for huge chunks.
    """
    if isinstance(node, ArrayNode):
        kind: MatrixFormat = "dense"
        values, stored = node, node.shape
        if len(stored) == 1:  # anndata < 0.7 dropped the axis of a single gene
            stored = (*stored, 1)
    else:
        assert isinstance(node, GroupNode)
        kind, values, stored = _sparse(node)
    if len(stored) != _MATRIX_AXES or stored != shape:
        raise node.corrupt(f"has the shape {stored}, but obs and var say {shape}")
    if not values.is_number:
        raise UnsupportedError(f"“{node.path}” in {node.origin.name} holds no numbers.")
    problem = values.problem()
    if problem is not None:
        raise problem
    entries = None if kind == "dense" else len(values)
    info = LayerInfo(key, kind, shape[1], values.dtype.newbyteorder("=").name, entries)
    return MatrixSource(info, node, shape[0], raw)


def _sparse(node: GroupNode) -> tuple[MatrixFormat, ArrayNode, tuple[int, ...]]:
    # anndata <= 0.6 wrote h5sparse_format ("csr") and h5sparse_shape.
    named = node.encoding or node.attr("h5sparse_format")
    kind = _FORMATS.get(named) if isinstance(named, str) else None
    if kind is None:
        raise UnsupportedError(f"“{node.path}” in {node.origin.name} is no matrix that is read.")
    shape = node.attr("shape")
    if shape is None:
        shape = node.attr("h5sparse_shape")
    data = node.array("data")
    if shape is None or data is None:
        raise node.corrupt("lacks its shape or its data")
    for part in ("indices", "indptr"):
        array = node.array(part)
        problem = None if array is None else array.problem()
        if problem is not None:
            raise problem
    return kind, data, tuple(int(side) for side in shape)


def find(
    key: str, node: Node | None, shape: tuple[int, int], raw: bool = False
) -> tuple[MatrixSource | None, Notice | None]:
    """Return the matrix, or a notice why it is left out; both None where there is none."""
    if node is None or (isinstance(node, ArrayNode) and node.encoding == "null"):
        return None, None
    try:
        return source(key, node, shape, raw), None
    except ExternalReferenceError:
        raise
    except CellucidError as error:
        return None, Notice(error.code, error.message, error.hint)
