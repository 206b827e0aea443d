"""A reader over plain arrays: the smallest real ``DatasetReader``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cellucid_ext.errors import VersionChangedError
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.model.manifest import (
    DatasetFormat,
    EmbeddingInfo,
    LayerInfo,
    ObsInfo,
    Structure,
)
from cellucid_ext.readers.protocol import LayerLayout


class ArrayReader:
    """Serve arrays as a dataset, and count what is read.

    Parameters
    ----------
    embeddings, obs
        By key, in row order; the first embedding and the first category are the
        defaults.
    layers
        ``(n_cells, n_genes)`` by key.
    var
        Gene names per layer key; the layer ``X`` names all that are not listed.
    var_columns
        String columns of var.
    names
        Cell names.
    """

    def __init__(
        self,
        n_cells: int,
        *,
        embeddings: Mapping[str, ArrayLike] | None = None,
        obs: Mapping[str, Column] | None = None,
        layers: Mapping[str, NDArray[Any]] | None = None,
        var: Mapping[str, Sequence[str]] | None = None,
        var_columns: Mapping[str, Sequence[str]] | None = None,
        format: DatasetFormat = "h5ad",  # noqa: A002 - the manifest's word
        version: str = "0" * 32,
    ) -> None:
        self._embeddings = [np.asarray(e, np.float64) for e in (embeddings or {}).values()]
        self._obs = list((obs or {}).values())
        self._layers = dict(layers or {})
        self._var = dict(var or {})
        self._var_columns = {k: tuple(v) for k, v in (var_columns or {}).items()}
        self.version = version
        self.current = True
        self.closed = False
        self.reads: list[str] = []
        kinds = [
            ObsInfo(key, "category", len(column.categories))
            if isinstance(column, CategoryColumn)
            else ObsInfo(key, "number")
            for key, column in (obs or {}).items()
        ]
        categories = [i for i, info in enumerate(kinds) if info.kind == "category"]
        infos = [
            EmbeddingInfo(key, tuple(range(e.shape[1])), e.shape[1], default=i == 0)
            for i, (key, e) in enumerate(zip(embeddings or {}, self._embeddings, strict=True))
        ]
        self.structure = Structure(
            name="arrays.h5ad",
            format=format,
            n_cells=n_cells,
            n_genes=max((x.shape[1] for x in self._layers.values()), default=0),
            embeddings=tuple(infos),
            obs=tuple(kinds),
            layers=tuple(
                LayerInfo(key, "dense", x.shape[1], str(x.dtype)) for key, x in self._layers.items()
            ),
            default_embedding=0 if infos else None,
            default_field=categories[0] if categories else None,
        )

    def check_unchanged(self) -> None:
        if not self.current:
            raise VersionChangedError("arrays.h5ad changed.")

    def embedding(self, index: int) -> NDArray[np.float64]:
        self.reads.append(f"embedding {index}")
        return self._embeddings[index]

    def field(self, index: int) -> Column:
        self.reads.append(f"field {index}")
        return self._obs[index]

    def gene(self, layer: int, gene: int) -> NDArray[Any]:
        self.reads.append(f"gene {layer} {gene}")
        column: NDArray[Any] = self._layers[self.structure.layers[layer].key][:, gene]
        return column

    def layout(self, layer: int) -> LayerLayout:
        return partial(self.gene, layer)

    def var_index(self, layer: int) -> tuple[str, ...]:
        self.reads.append(f"var_index {layer}")
        info = self.structure.layers[layer]
        names = self._var.get(info.key, self._var.get("X"))
        return tuple(names or (f"gene{i}" for i in range(info.n_genes)))

    def var_columns(self, layer: int) -> dict[str, tuple[str, ...]]:
        return {} if self.structure.layers[layer].key == "raw" else self._var_columns

    def obs_names(self) -> tuple[str, ...]:
        self.reads.append("obs_names")
        return tuple(f"cell{row}" for row in range(self.structure.n_cells))

    def obs_name(self, row: int) -> str:
        self.reads.append("obs_name")
        return f"cell{row}"

    def close(self) -> None:
        self.closed = True


def categories(codes: ArrayLike, labels: Sequence[str], **more: Any) -> CategoryColumn:
    """Return a category column from codes and labels."""
    return CategoryColumn(np.asarray(codes, np.int32), tuple(labels), **more)


def numbers(values: ArrayLike) -> NumberColumn:
    """Return a number column."""
    return NumberColumn(np.asarray(values, np.float64))
