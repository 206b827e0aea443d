"""The dataset manifest v1: what a dataset holds, without one value of it.

Mirrors ``labextension/src/contract/wire.ts``; same words on both sides.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA = 1

DatasetFormat = Literal["h5ad", "zarr", "memory", "export"]
FieldKind = Literal["category", "number", "string", "unsupported"]
MatrixFormat = Literal["dense", "csr", "csc"]


@dataclass(frozen=True, slots=True)
class EmbeddingInfo:
    """One way to draw the cells: ``dims`` columns of one obsm entry."""

    key: str
    columns: tuple[int, ...]
    dims: int
    default: bool = False


@dataclass(frozen=True, slots=True)
class ObsInfo:
    """One obs column; ``n_categories`` is None where it is not known unread."""

    key: str
    kind: FieldKind
    n_categories: int | None = None


@dataclass(frozen=True, slots=True)
class LayerInfo:
    """One cells x genes matrix: ``X``, ``raw`` or a key of layers.

    ``nnz`` counts the stored entries of a sparse matrix; None for a dense one.
    """

    key: str
    format: MatrixFormat
    n_genes: int
    dtype: str
    nnz: int | None = None


@dataclass(frozen=True, slots=True)
class GraphInfo:
    """The graph of neighbours: its key in obsp, and its stored entries."""

    key: str
    n_entries: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know, in the shape of an error."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Structure:
    """What a reader finds on opening; a manifest without identity and order.

    ``n_genes`` is that of X (or the longest layer); ``default_embedding`` and
    ``default_field`` are indices or None.
    """

    name: str
    format: DatasetFormat
    n_cells: int
    n_genes: int
    embeddings: tuple[EmbeddingInfo, ...] = ()
    obs: tuple[ObsInfo, ...] = ()
    layers: tuple[LayerInfo, ...] = ()
    default_embedding: int | None = None
    default_field: int | None = None
    warnings: tuple[Notice, ...] = ()
    graph: GraphInfo | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The structure with identity, levels and blocks: the ``open`` answer."""

    id: str
    version: str
    structure: Structure
    levels: tuple[int, ...]
    blocks: tuple[int, ...]
    schema: int = field(default=SCHEMA)

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as the wire has it (flat, JSON types only)."""
        body = {
            "schema": self.schema,
            "id": self.id,
            "version": self.version,
            "levels": list(self.levels),
            "blocks": list(self.blocks),
        }
        body.update(asdict(self.structure))
        return body
