"""The genes of one dataset: every read goes through the ladder of its layer.

The ladder brings compiled kernels, so that ``matrix`` is imported when the first gene is
asked for; an engine of the matrix lane does so at start.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.encode.quantise import NumberEncoding
from cellucid_ext.engine.bodies import ScoreRequest
from cellucid_ext.engine.stored_gene import StoredGene
from cellucid_ext.errors import UnsupportedError
from cellucid_ext.genes.layout import CsrLayout, MemoryArray
from cellucid_ext.readers.protocol import DatasetReader, LayerLayout

if TYPE_CHECKING:
    from cellucid_ext.genes.index_cache import IndexCache
    from cellucid_ext.genes.ladder import GeneLadder

Rung = Literal["gene-major", "scan", "index"]

#: What an engine imports at its start, before its memory is limited.
HEAVY = "cellucid_ext.engine.matrix"


def _matrix() -> Any:  # noqa: ANN401 - a module
    return import_module(HEAVY)


class BusyIndexError(Exception):
    """Another process builds the same index; it will be there soon."""


class Monitor(Protocol):
    """Who is told how far a read is, and asked whether anybody still waits."""

    def cancelled(self) -> bool:
        """Tell whether nobody waits any more."""
        ...

    def report(self, done: int, total: int) -> None:
        """Take note of progress."""
        ...

    def count(self, scans: int, genes: int) -> None:
        """Take note of passes and of genes that were read."""
        ...


class Unwatched:
    """Nobody watches: a kernel, a command line."""

    def cancelled(self) -> bool:
        """Tell that somebody waits."""
        return False

    def report(self, done: int, total: int) -> None:
        """Take no note."""

    def count(self, scans: int, genes: int) -> None:
        """Take no note."""


class Genes:
    """Reads genes in row order; used from one thread at a time.

    Parameters
    ----------
    reader
        The opened dataset; stays the caller's to close.
    limits
        Bounds that protect the machine.
    settings
        Threads, and where indexes are kept.
    monitor
        Told of progress, asked for cancellation.
    """

    def __init__(
        self,
        reader: DatasetReader,
        limits: Limits,
        settings: GeneSettings,
        monitor: Monitor | None = None,
    ) -> None:
        self._reader, self._limits, self._settings = reader, limits, settings
        self._monitor: Monitor = monitor or Unwatched()
        self._label = reader.structure.name
        #: A live AnnData is edited by its owner: its matrices are looked up each time.
        self._live = reader.structure.format == "memory"
        self._open: dict[int, tuple[GeneLadder, LayerLayout]] = {}
        self._cache: IndexCache | None = None

    def read(self, layer: int, genes: Sequence[int]) -> list[NDArray[Any]]:
        """Return genes, each ``(n_cells,)`` in the source's own dtype.

        Raises
        ------
        JobCancelled
            Where nobody waits any more.
        CellucidError
            Whatever the source has to say.
        """
        ladder, layout = self._ladder(layer)
        scans = self._rung(ladder, layout) == "scan"
        monitor = self._monitor
        values = ladder.genes(0, genes, cancelled=monitor.cancelled, progress=monitor.report)
        monitor.count(int(scans), len(set(genes)))
        return values

    def stored(self, layer: int, gene: int) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
        """Return rows and values of one gene that is zero elsewhere; None: use ``read``."""
        ladder, layout = self._ladder(layer)
        if self._rung(ladder, layout) != "index":
            return None
        found = ladder.stored(0, gene)
        if found is not None:
            self._monitor.count(0, 1)
        return found

    def encode(
        self, column: StoredGene, inverse: NDArray[np.uint32], encoding: NumberEncoding
    ) -> NDArray[Any]:
        """Return the wire form of a gene that ``stored`` found, all cells of it."""
        encoded: NDArray[Any] = _matrix().encode_stored(
            column.rows, column.values, inverse, encoding, column.span
        )
        return encoded

    def score(self, request: ScoreRequest) -> NDArray[np.float32]:
        """Return one score per cell, ``(n_cells,)``; errors as ``scores.score_genes``."""
        ladder, layout = self._ladder(request.layer)
        self._rung(ladder, layout)
        values: NDArray[np.float32] = _matrix().score_genes(
            ladder,
            0,
            request.genes,
            n_genes=self._reader.structure.layers[request.layer].n_genes,
            method=request.method,
            transform=request.transform,
            ctrl_size=request.ctrl_size,
            n_bins=request.n_bins,
            random_state=request.random_state,
            source=layout,
            limits=self._limits,
            cancelled=self._monitor.cancelled,
            progress=self._monitor.report,
        )
        return values

    def rung(self, layer: int) -> Rung:
        """Tell how the genes of a layer are read now; an index built meanwhile is seen."""
        return self._rung(*self._ladder(layer))

    def _rung(self, ladder: GeneLadder, layout: LayerLayout) -> Rung:
        rung: Rung = ladder.rung(0)
        if rung == "scan" and self._cache is not None and isinstance(layout, CsrLayout):
            # Some file reads of a few bytes, before a scan of seconds.
            found = self._cache.find(layout, self._label)
            if found is not None:
                found.close()
                ladder.close()  # it opens again, and looks again
                rung = ladder.rung(0)
        return rung

    def can_index(self, layer: int) -> bool:
        """Tell whether an index would make this layer faster."""
        return self._ladder(layer)[0].can_index(0)

    def build_index(self, layer: int, *, memory: int | None = None) -> None:
        """Build the index of a layer, or find that of a copy; errors as ``GeneLadder``'s."""
        ladder, layout = self._ladder(layer)
        if not isinstance(layout, CsrLayout) or not _is_stored(layout):
            key = self._reader.structure.layers[layer].key
            raise UnsupportedError(
                f"“{key}” of {self._label} needs no gene index.",
                "Its genes are read directly already.",
            )
        if self._cache is None:
            raise UnsupportedError(
                "There is no folder for gene indexes.", "Set Cellucid.index_dir or cache_dir."
            )
        try:
            ladder.build_index(
                0,
                memory=memory or self._settings.memory_bytes,
                progress=self._monitor.report,
                cancelled=self._monitor.cancelled,
                dask_scheduler_address=self._settings.dask_scheduler_address,
            )
        except _matrix().AlreadyBuilding as error:
            raise BusyIndexError from error

    def save(
        self, layer: int, target: Path, *, obs_names: Sequence[str], var_names: Sequence[str]
    ) -> None:
        """Save an indexed layer as a new AnnData zarr; errors as ``GeneLadder.save_csc``."""
        ladder, layout = self._ladder(layer)
        self._rung(ladder, layout)
        ladder.save_csc(
            0,
            target,
            obs_names=obs_names,
            var_names=var_names,
            progress=self._monitor.report,
            cancelled=self._monitor.cancelled,
        )

    def close(self) -> None:
        """Release files; idempotent."""
        for ladder, _ in self._open.values():
            ladder.close()
        self._open.clear()

    def _ladder(self, layer: int) -> tuple[GeneLadder, LayerLayout]:
        found = self._open.get(layer)
        if found is not None and not self._live:
            return found
        layout = self._reader.layout(layer)
        if found is not None:
            if found[1] is layout:  # backed by a file, which is as it was
                return found
            found[0].close(keep_orders=True)
        settings = self._settings
        if self._cache is None and settings.folder is not None and _is_stored(layout):
            self._cache = _matrix().IndexCache(
                Path(settings.folder),
                budget=settings.budget_bytes,
                shared=None if settings.shared is None else Path(settings.shared),
            )
        ladder: GeneLadder = _matrix().GeneLadder(
            [layout],
            self._label,
            limits=self._limits,
            cache=self._cache,
            threads=settings.threads or None,
        )
        self._open[layer] = (ladder, layout)
        return ladder, layout


def _is_stored(layout: LayerLayout) -> bool:
    """Tell whether a matrix lies in a file, of which an index may exist."""
    return isinstance(layout, CsrLayout) and not isinstance(layout.indices, MemoryArray)
