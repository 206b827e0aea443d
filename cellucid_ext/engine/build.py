"""Build a gene index without a server: from Python, or from the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cellucid_ext.config import MIB, Limits
from cellucid_ext.engine.gene_settings import default_gene_settings
from cellucid_ext.engine.genes import BusyIndexError, Genes, Unwatched
from cellucid_ext.errors import UnknownElementError
from cellucid_ext.order.cache import default_cache_dir
from cellucid_ext.readers.detect import open_reader

#: How often it is looked whether another process has finished the same build.
_LOOK_AGAIN_S = 0.5
_LIMITS = Limits()


class _Reporter(Unwatched):
    """Hands progress on."""

    def __init__(self, progress: Callable[[int, int], None] | None) -> None:
        self._progress = progress

    def report(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)


def build_index(
    path: str | os.PathLike[str],
    layer: str = "X",
    *,
    memory: int = 512 * MIB,
    progress: Callable[[int, int], None] | None = None,
    folder: str | os.PathLike[str] | None = None,
    limits: Limits = _LIMITS,
    dask_scheduler_address: str | None = None,
) -> None:
    """Build the gene index of a layer, so that any gene of it is read in milliseconds.

    Nothing is written into the dataset. A build that was stopped goes on where it was;
    where the index is there already (also that of a copy of the file), nothing is done.

    Parameters
    ----------
    path
        A ``.h5ad`` file or a ``.zarr`` folder.
    layer
        ``X``, ``raw``, or a key of layers; stored row by row (CSR).
    memory
        Bytes that the buffers of the build may take.
    progress
        Called now and then, from any thread, with what is done and what there is to do.
    folder
        Where indexes are kept; default: the person's cache, where servers find them.
    limits
        Bounds that protect the machine from the file.
    dask_scheduler_address
        Scheduler of a ``dask.distributed`` cluster that builds instead of this machine;
        its workers see the dataset and ``folder`` under the same paths.

    Raises
    ------
    UnknownElementError
        Where there is no such layer.
    UnsupportedError
        Where its genes are read directly already, or numba (or distributed) is missing.
    CellucidError
        Where the cluster does not answer, or its workers end again and again.
    VersionChangedError
        Where the file was changed meanwhile.
    TooLargeError
        Where memory or disk do not suffice.

    Examples
    --------
    >>> build_index("atlas.h5ad", layer="counts")  # doctest: +SKIP
    """
    place = Path(path).expanduser()
    settings = default_gene_settings(default_cache_dir())
    settings = replace(settings, memory_bytes=memory, dask_scheduler_address=dask_scheduler_address)
    if folder is not None:
        settings = replace(settings, folder=str(Path(folder).expanduser().absolute()))
    reader = open_reader(place, limits)
    genes = Genes(reader, limits, settings, _Reporter(progress))
    try:
        keys = [info.key for info in reader.structure.layers]
        if layer not in keys:
            raise UnknownElementError(
                f"{place.name} has no layer “{layer}”.",
                f"There are: {', '.join(keys)}." if keys else "It has no matrix.",
            )
        while True:
            try:
                genes.build_index(keys.index(layer))
            except BusyIndexError:
                time.sleep(_LOOK_AGAIN_S)
            else:
                break
        reader.check_unchanged()
    finally:
        genes.close()
        reader.close()
