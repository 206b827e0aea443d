"""The data contract for Python: a dataset as numpy arrays, without a server."""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.engine.gene_settings import default_gene_settings
from cellucid_ext.engine.router import DatasetSession, SessionOptions
from cellucid_ext.errors import UnknownElementError
from cellucid_ext.model.column import CategoryColumn, Column
from cellucid_ext.model.manifest import Manifest
from cellucid_ext.model.selection import Selection
from cellucid_ext.model.version import derive_version
from cellucid_ext.order.cache import default_cache_dir
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.memory import MemoryReader
from cellucid_ext.readers.protocol import DatasetReader

_LIMITS = Limits()


class OpenedDataset:
    """A dataset that is open; all arrays are in row order, the file's own.

    Made by :func:`open_dataset`. Use it as a context manager, or call :meth:`close`.

    Parameters
    ----------
    reader
        The opened source; closed with this object.
    dataset_id
        The opaque id in the manifest.
    limits
        Bounds that protect the machine.
    """

    def __init__(self, reader: DatasetReader, dataset_id: str, limits: Limits) -> None:
        self._reader = reader
        folder = default_cache_dir()
        options = SessionOptions(default_gene_settings(folder))
        self._session = DatasetSession(reader, dataset_id, limits, folder, options)

    @property
    def manifest(self) -> Manifest:
        """What the dataset holds, its version, levels and blocks."""
        return self._session.manifest

    @property
    def session(self) -> DatasetSession:
        """The same dataset as answers of the data contract."""
        return self._session

    @property
    def order(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` row numbers in display order, read-only."""
        return self._session.order

    @cached_property
    def obs_names(self) -> tuple[str, ...]:
        """All cell names in row order."""
        return self._session.read(self._reader.obs_names)

    def embedding(self, key: str | int) -> NDArray[np.float64]:
        """Return the coordinates of an embedding.

        Parameters
        ----------
        key
            As in obsm, with or without the leading ``X_``; or its place in the manifest.

        Returns
        -------
        ndarray
            ``(n_cells, dims)`` float64, NaN where a cell has none.

        Raises
        ------
        UnknownElementError
            Where the dataset has no such embedding.
        """
        keys = [info.key for info in self.manifest.structure.embeddings]
        if isinstance(key, str) and key not in keys and f"X_{key}" in keys:
            key = f"X_{key}"
        index = self._index(key, keys, "embedding")
        found = self._session.read(lambda: self._reader.embedding(index))
        return found.astype(np.float64, copy=False)

    def obs(self, key: str | int) -> NDArray[Any]:
        """Return the values of an obs column.

        Returns
        -------
        ndarray
            ``(n_cells,)``: numbers as float with NaN where missing; labels as ``str``
            objects with None where missing.

        Raises
        ------
        UnknownElementError
            Where the dataset has no such column.
        """
        column = self.column(key)
        if not isinstance(column, CategoryColumn):
            return column.values
        # One place more than labels: code -1 finds None at the end.
        labels = np.empty(len(column.categories) + 1, np.object_)
        labels[:-1] = column.categories
        values: NDArray[np.object_] = labels[column.codes]
        return values

    def column(self, key: str | int) -> Column:
        """Return an obs column as it is: codes with categories, or numbers."""
        keys = [info.key for info in self.manifest.structure.obs]
        index = self._index(key, keys, "obs column")
        return self._session.read(lambda: self._reader.field(index))

    def gene(self, name: str | int, layer: str | int = "X") -> NDArray[Any]:
        """Return one gene of one layer.

        Parameters
        ----------
        name
            A name from the index of var, else from its other string columns (any case);
            or the gene's row in var.
        layer
            ``X``, ``raw``, or a key of layers; or its place in the manifest.

        Returns
        -------
        ndarray
            ``(n_cells,)`` in the file's own dtype.

        Raises
        ------
        UnknownElementError
            Where the dataset has no such layer or gene.
        """
        layers = self.manifest.structure.layers
        place = self._index(layer, [info.key for info in layers], "layer")
        gene = self._gene_row(name, place, layers[place].n_genes)
        return self._session.gene(place, gene)

    def var_names(self, layer: str | int = "X") -> tuple[str, ...]:
        """Return the gene names of a layer, made unique."""
        layers = [info.key for info in self.manifest.structure.layers]
        place = self._index(layer, layers, "layer")
        return self._session.read(lambda: self._reader.var_index(place))

    def selection(
        self, bits: bytes, to_adata: Callable[[NDArray[np.int64]], Any] | None = None
    ) -> Selection:
        """Return the cells of a bitmap in display order."""
        return Selection(
            bits,
            self.order,
            version=self.manifest.version,
            obs_names=lambda: self.obs_names,
            to_adata=to_adata,
            name=self.manifest.structure.name,
        )

    def check_unchanged(self) -> None:
        """Raise ``VersionChangedError`` where the source is not what was opened."""
        self._session.check_unchanged()

    def close(self) -> None:
        """Release the file and all columns; idempotent."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        s = self.manifest.structure
        return (
            f"<OpenedDataset {s.name!r}: {s.n_cells:,} cells x {s.n_genes:,} genes, "
            f"{len(s.embeddings)} embeddings, {len(s.obs)} obs columns>"
        )

    def _gene_row(self, name: str | int, layer: int, n_genes: int) -> int:
        if isinstance(name, int):
            if 0 <= name < n_genes:
                return name
            raise UnknownElementError(f"There is no gene {name}: the layer has {n_genes}.")
        index = self._session.gene_index(layer)
        found, _ = index.find([name])
        if found:
            return found[0]["gene"]
        _, near = index.search(name[:64], 3)
        close = ", ".join(hit["name"] for hit in near)
        raise UnknownElementError(
            f"{self.manifest.structure.name} has no gene {name!r}.",
            f"Did you mean one of: {close}?" if close else "See var_names() for all names.",
        )

    def _index(self, key: str | int, keys: list[str], what: str) -> int:
        if isinstance(key, int) and 0 <= key < len(keys):
            return key
        if isinstance(key, str) and key in keys:
            return keys.index(key)
        near = get_close_matches(str(key), keys[:1000], 3) or keys[:5]
        raise UnknownElementError(
            f"{self.manifest.structure.name} has no {what} {key!r}.",
            f"There are, among others: {', '.join(near)}." if near else "It has none of these.",
        )


def open_dataset(
    path_or_adata: str | os.PathLike[str] | Any,  # noqa: ANN401 - AnnData is not imported here
    *,
    limits: Limits = _LIMITS,
) -> OpenedDataset:
    """Open a dataset for Python.

    Parameters
    ----------
    path_or_adata
        A ``.h5ad`` file, a ``.zarr`` folder, or an ``AnnData`` in memory.
    limits
        Bounds that protect the machine from a file.

    Returns
    -------
    OpenedDataset
        Nothing but its structure is read yet.

    Raises
    ------
    PathNotFoundError, NotADatasetError, CorruptError, UnsupportedError, TooLargeError
        See ``cellucid_ext.errors``.

    Examples
    --------
    >>> with open_dataset("pbmc.h5ad") as dataset:  # doctest: +SKIP
    ...     umap = dataset.embedding("X_umap")
    ...     cd3d = dataset.gene("CD3D")
    """
    if isinstance(path_or_adata, str | os.PathLike):
        path = Path(path_or_adata).expanduser()
        dataset_id = derive_version("path", str(path.absolute()))
        return OpenedDataset(open_reader(path, limits), dataset_id, limits)
    return OpenedDataset(MemoryReader(path_or_adata), "memory", limits)
