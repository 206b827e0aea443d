"""The ladder of gene reads: the best rung that a layer stands on answers.

Gene-major sources and gene indexes are read directly; cell-major (CSR) files are scanned
until their index is there; what neither knows is left to the reader that brought it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, UnknownElementError, UnsupportedError
from cellucid_ext.genes import backend
from cellucid_ext.genes.chunks import read_range
from cellucid_ext.genes.gene_order import SHARED, GeneOrders
from cellucid_ext.genes.index_build import DEFAULT_MEMORY
from cellucid_ext.genes.index_cache import IndexCache, OpenIndex
from cellucid_ext.genes.index_format import GeneSummary
from cellucid_ext.genes.layout import CscLayout, CsrLayout, MemoryArray
from cellucid_ext.genes.progress import CancelCheck, Progress, never, silent
from cellucid_ext.genes.save_anndata import save_csc
from cellucid_ext.genes.scan import CompressedMatrix, scan_opened

Rung = Literal["gene-major", "scan", "index"]
#: What only its reader can read: ``read(gene)`` gives ``(n_cells,)``.
ReadGene = Callable[[int], NDArray[Any]]
LayerSource = CsrLayout | CscLayout | ReadGene


@dataclass(eq=False)
class _Layer:
    """One layer and what of it is open."""

    source: LayerSource
    matrix: CompressedMatrix | None = None
    index: OpenIndex | None = None
    looked: bool = False
    lock: RLock = field(default_factory=RLock)


class GeneLadder:
    """Any gene of the layers of one dataset; used from many threads at once.

    Parameters
    ----------
    layers
        One source per layer of the manifest: a layout, or the reader's own way.
    label
        Name of the dataset for messages.
    limits
        Bounds that protect the machine.
    cache
        Where indexes are kept; None: none are used.
    threads
        Of a scan and a build; default: as many as cores.
    orders
        Keeps the gene-major orders of large matrices in memory; default: one for the
        process.
    """

    def __init__(
        self,
        layers: Sequence[LayerSource],
        label: str,
        *,
        limits: Limits | None = None,
        cache: IndexCache | None = None,
        threads: int | None = None,
        orders: GeneOrders = SHARED,
    ) -> None:
        self._layers = [_Layer(source) for source in layers]
        self._label, self._limits = label, limits or Limits()
        self._cache, self._threads, self._orders = cache, threads, orders

    def _layer(self, layer: int) -> _Layer:
        if not 0 <= layer < len(self._layers):
            raise UnknownElementError(f"{self._label} has {len(self._layers)} layers.")
        return self._layers[layer]

    def _matrix(self, layer: _Layer, source: CsrLayout | CscLayout) -> CompressedMatrix:
        with layer.lock:
            if layer.matrix is None:
                layer.matrix = CompressedMatrix(source, self._limits)
            return layer.matrix

    def _index(self, layer: _Layer) -> OpenIndex | None:
        """Return the layer's index; the cache is asked once, and again after a build."""
        with layer.lock:
            if not layer.looked and isinstance(layer.source, CsrLayout) and self._cache:
                layer.looked = True
                layer.index = self._cache.find(layer.source, self._label)
            return layer.index

    def rung(self, layer: int) -> Rung:
        """Tell how the genes of a layer are read now."""
        found = self._layer(layer)
        if not isinstance(found.source, CsrLayout):
            return "gene-major"
        return "scan" if self._index(found) is None else "index"

    def gene(
        self,
        layer: int,
        gene: int,
        *,
        cancelled: CancelCheck = never,
        progress: Progress = silent,
    ) -> NDArray[Any]:
        """Return one gene, ``(n_cells,)`` in row order and in the file's dtype."""
        return self.genes(layer, [gene], cancelled=cancelled, progress=progress)[0]

    def genes(
        self,
        layer: int,
        genes: Sequence[int],
        *,
        cancelled: CancelCheck = never,
        progress: Progress = silent,
    ) -> list[NDArray[Any]]:
        """Return several genes; on the scan rung all of them share one pass.

        Raises
        ------
        UnknownElementError
            Where there is no such layer or gene.
        JobCancelled
            Where ``cancelled`` returned true.
        CellucidError
            Whatever the source has to say.
        """
        found = self._layer(layer)
        source = found.source
        if not isinstance(source, CsrLayout | CscLayout):
            return [source(gene) for gene in genes]
        if isinstance(source, CscLayout):
            return [gene_of_csc(self._matrix(found, source), gene) for gene in genes]
        index = self._index(found)
        if index is not None:
            try:
                return [index.index.gene(gene) for gene in genes]
            except CorruptError:
                self._drop(found, index)
        matrix = self._matrix(found, source)
        order = self._orders.find(source)
        if order is not None and all(0 <= gene < matrix.n_genes for gene in genes):
            values = order.genes(source, genes)
            if values is not None:
                return values
            self._orders.forget(source)
        return scan_opened(
            matrix, genes, cancelled=cancelled, progress=progress, threads=self._threads
        )

    def stored(self, layer: int, gene: int) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
        """Return ascending rows and values of one gene, of which all other cells are zero.

        None where the layer has no index (any more): ``genes`` knows what to do then.
        """
        found = self._layer(layer)
        index = self._index(found)
        if index is None:
            return None
        try:
            return index.index.stored(gene)
        except CorruptError:
            self._drop(found, index)
            return None

    def _drop(self, layer: _Layer, index: OpenIndex) -> None:
        """Forget a damaged index: it is built again, until then genes are scanned."""
        with layer.lock:
            if layer.index is index:
                layer.index = None
            key = index.index.name
            index.close()
        if self._cache is not None:
            self._cache.remove(key)

    def summary(self, layer: int, gene: int) -> GeneSummary | None:
        """Return what the index knows of a gene without reading it; None without index."""
        index = self._index(self._layer(layer))
        return None if index is None else index.index.summary(gene)

    def can_index(self, layer: int) -> bool:
        """Tell whether building an index would make this layer faster."""
        source = self._layer(layer).source
        return (
            self._cache is not None
            and backend.COMPILED
            and isinstance(source, CsrLayout)
            and not isinstance(source.indices, MemoryArray)
            and self.rung(layer) == "scan"
        )

    def build_index(
        self,
        layer: int,
        *,
        memory: int = DEFAULT_MEMORY,
        progress: Progress = silent,
        cancelled: CancelCheck = never,
        dask_scheduler_address: str | None = None,
    ) -> None:
        """Build the index of a layer, or find that of a copy; from then on it answers.

        Genes may be read meanwhile. Errors as ``index_build.build_index``.
        """
        found = self._layer(layer)
        if self._cache is None or not isinstance(found.source, CsrLayout):
            raise UnsupportedError(f"This layer of {self._label} needs no gene index.")
        if self._index(found) is not None:
            return
        # An own set of files: a scan may end and close the ladder's meanwhile.
        with CompressedMatrix(found.source, self._limits) as matrix:
            index = self._cache.build(
                matrix,
                self._label,
                memory=memory,
                threads=self._threads,
                progress=progress,
                cancelled=cancelled,
                dask_scheduler_address=dask_scheduler_address,
            )
        with found.lock:
            before, found.index, found.looked = found.index, index, True
        if before is not None:
            before.close()

    def save_csc(
        self,
        layer: int,
        path: Path,
        *,
        obs_names: Sequence[str] | None = None,
        var_names: Sequence[str] | None = None,
        progress: Progress = silent,
        cancelled: CancelCheck = never,
    ) -> None:
        """Save an indexed layer as a new AnnData zarr with a CSC ``X``.

        Parameters and errors as ``save_anndata.save_csc``.

        Raises
        ------
        UnsupportedError
            Where the layer has no index (yet).
        """
        found = self._index(self._layer(layer))
        if found is None:
            raise UnsupportedError(
                f"This layer of {self._label} has no gene index.", "Build its index first."
            )
        save_csc(
            found.index,
            path,
            obs_names=obs_names,
            var_names=var_names,
            progress=progress,
            cancelled=cancelled,
        )

    def close(self, *, keep_orders: bool = False) -> None:
        """Release all files, and gene-major orders unless they are kept; idempotent."""
        for layer in self._layers:
            if isinstance(layer.source, CsrLayout) and not keep_orders:
                self._orders.forget(layer.source)
            with layer.lock:
                if layer.matrix is not None:
                    layer.matrix.close()
                if layer.index is not None:
                    layer.index.close()
                layer.matrix, layer.index, layer.looked = None, None, False


def gene_of_csc(matrix: CompressedMatrix, gene: int) -> NDArray[Any]:
    """Return one gene of a gene-major matrix: only its own entries are read.

    Raises
    ------
    CorruptError
        Where it points to cells that do not exist.
    """
    if not 0 <= gene < matrix.n_genes:
        raise UnknownElementError(f"{matrix.label} has {matrix.n_genes:,} genes.")
    start, stop = int(matrix.indptr[gene]), int(matrix.indptr[gene + 1])
    rows = read_range(matrix.indices, start, stop)
    values = read_range(matrix.data, start, stop)
    matrix.check_unchanged()
    if len(rows) and (int(rows.min()) < 0 or int(rows.max()) >= matrix.n_cells):
        raise CorruptError(f"{matrix.label} points to cells that do not exist.")
    out = np.zeros((1, matrix.n_cells), matrix.dtype)
    backend.add_hits(out, np.zeros(len(rows), np.int32), rows.astype(np.int64), values)
    gene_values: NDArray[Any] = out[0]
    return gene_values
