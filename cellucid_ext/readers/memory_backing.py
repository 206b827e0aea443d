"""The file below a backed AnnData, read past anndata: which loads all of X for one gene.

Opened a second time, for reading, so that a gene comes up the same ladder as from the file
itself: an index where there is one, else a direct scan. Never a mix of two files: it must
still be the one that the AnnData holds open, as it was when the reader was made.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import h5py

from cellucid_ext.config import Limits
from cellucid_ext.errors import CellucidError
from cellucid_ext.genes.layout import CscLayout, CsrLayout, FileStamp
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader

if TYPE_CHECKING:
    from anndata import AnnData

_Layout = CsrLayout | CscLayout


class BackingFile:
    """A file on disk that an AnnData is backed by.

    Parameters
    ----------
    path
        The file.
    stamp
        What it was when the AnnData was shown.
    n_cells
        Cells of the AnnData.
    limits
        Bounds that protect the machine from the file.
    """

    def __init__(self, path: Path, stamp: FileStamp, n_cells: int, limits: Limits) -> None:
        self._path, self._stamp = path, stamp
        self._n_cells, self._limits = n_cells, limits
        self._reader: DatasetReader | None = None
        self._layouts: dict[str, _Layout | None] = {}

    def layout(self, key: str, n_genes: int) -> _Layout | None:
        """Return where a sparse matrix lies; None where only the AnnData can tell."""
        if stamp_of(self._path) != self._stamp:
            return None
        if key not in self._layouts:
            # Whatever this reader cannot open, anndata may still read.
            with suppress(CellucidError):
                self._layouts[key] = self._found(key, n_genes)
        return self._layouts.setdefault(key, None)

    def _found(self, key: str, n_genes: int) -> _Layout | None:
        if self._reader is None:
            self._reader = open_reader(self._path, self._limits)
        structure = self._reader.structure
        keys = [layer.key for layer in structure.layers]
        if structure.n_cells != self._n_cells or key not in keys:
            return None
        place = keys.index(key)
        layout = self._reader.layout(place)
        fits = structure.layers[place].n_genes == n_genes
        return layout if fits and isinstance(layout, CsrLayout | CscLayout) else None

    def close(self) -> None:
        """Close the file; idempotent."""
        self._layouts.clear()
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def backing_file(adata: AnnData, limits: Limits) -> BackingFile | None:
    """Return the file of a backed AnnData; None where it has none that can be read past it.

    Views show other cells than the file, and a file that is open for writing may hold less
    than the AnnData: their genes are read through the AnnData itself.
    """
    if not adata.isbacked or adata.is_view or adata.filename is None:
        return None
    stored = adata.file["X"].file if adata.file.is_open else None
    if not isinstance(stored, h5py.File) or stored.mode != "r":
        return None
    path = Path(adata.filename).absolute()
    stamp = stamp_of(path)
    with suppress(OSError, ValueError, NotImplementedError):
        held = FileStamp.of(os.fstat(stored.id.get_vfd_handle()))
        if stamp == held:
            return BackingFile(path, held, adata.n_obs, limits)
    return None


def stamp_of(path: Path) -> FileStamp | None:
    """Return what a file is now; None where it is not there."""
    with suppress(OSError):
        return FileStamp.of(path.stat())
    return None
