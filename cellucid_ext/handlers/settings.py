"""The operator's settings: ``c.Cellucid.<name>`` in ``jupyter_server_config.py``.

Every number has bounds, a help text and a reason for its default. They become frozen
objects once, at start.
"""

from __future__ import annotations

import os
from pathlib import Path

from traitlets import Bool, Float, Int, Unicode, default
from traitlets.config import Configurable

from cellucid_ext.config import MIB, GeneSettings, Limits
from cellucid_ext.engine.budget import memory_budget
from cellucid_ext.engine.process import EngineSettings
from cellucid_ext.engine.supervisor import Timeouts

_DEFAULTS = Limits()
_GENES = GeneSettings()
_TIMES = Timeouts()
_ENGINE = EngineSettings(memory_bytes=0)
#: Bounds of every time-out in seconds: below, nothing is ever read; beyond, nobody waits.
_SHORTEST_S, _LONGEST_S = 1.0, 3600.0
#: The most of anything that is counted in MiB: 1 TiB.
_MOST_MIB = 1 << 20


class Cellucid(Configurable):
    """Limits and budgets of the single-cell viewer."""

    open_timeout = Float(
        _TIMES.open,
        min=_SHORTEST_S,
        max=_LONGEST_S,
        help="Seconds that opening a dataset may take; then its engine is stopped.",
    ).tag(config=True)

    request_timeout = Float(
        _TIMES.request,
        min=_SHORTEST_S,
        max=_LONGEST_S,
        help="Seconds that reading points, obs, genes or one cell may take.",
    ).tag(config=True)

    matrix_timeout = Float(
        _TIMES.matrix,
        min=_SHORTEST_S,
        max=_LONGEST_S,
        help="""Seconds that reading one gene may take. A gene of a row-compressed matrix
        needs a scan of the whole matrix: about 5 s per GB on a slow disk.""",
    ).tag(config=True)

    engine_memory_mib = Int(
        0,
        min=0,
        help="""MiB that one engine process (there are two, and one while an index is
        built) may take on top of its code;
        0 means a quarter of what the machine, the container or MEM_LIMIT allows, at
        least 2048. It can lower that share, never raise it.""",
    ).tag(config=True)

    max_open_datasets = Int(
        _ENGINE.max_sessions,
        min=1,
        max=256,
        help="Datasets that one engine keeps open; the one used longest ago is closed first.",
    ).tag(config=True)

    answer_cache_mib = Int(
        192,
        min=0,
        max=65536,
        help="""MiB of compressed answers that the server keeps, so that a second viewer of
        the same dataset reads nothing. 192 keeps the server within 256 MiB of its idle
        size.""",
    ).tag(config=True)

    column_cache_mib = Int(
        _DEFAULTS.column_cache_bytes // MIB,
        min=0,
        max=_MOST_MIB,
        help="MiB of decoded columns that one engine keeps (within its memory limit).",
    ).tag(config=True)

    max_body_kib = Int(
        1024,
        min=16,
        max=16384,
        help="""KiB of the largest request body: a lasso of 20,000 points is 800 KiB. Longer
        ones are refused before they are read.""",
    ).tag(config=True)

    max_chunk_mib = Int(
        _DEFAULTS.max_chunk_bytes // MIB,
        min=1,
        max=4096,
        help="""MiB of the largest chunk, uncompressed, that is ever inflated. 264 kB of
        HDF5 can declare one of 256 MiB.""",
    ).tag(config=True)

    max_cells = Int(
        _DEFAULTS.max_cells, min=1, help="Cells of the largest dataset that is opened."
    ).tag(config=True)

    max_genes = Int(
        _DEFAULTS.max_genes, min=1, help="Genes of the largest dataset that is opened."
    ).tag(config=True)

    cache_dir = Unicode(
        help="""Folder for what is expensive to compute and safe to delete (display orders).
        Made with mode 0700; empty means that nothing is written. The default is the
        user's cache folder.""",
    ).tag(config=True)

    @default("cache_dir")
    def _default_cache_dir(self) -> str:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return str(Path(base) / "cellucid_ext")

    index_dir = Unicode(
        help="""Folder where gene indexes are kept: a second copy of a row-compressed
        matrix, 0.2 to 0.4 of the file's size, that makes each gene a read of
        milliseconds. Empty means "genes" in cache_dir; where that is empty too, there are
        none. Never a network folder that several machines write at once.""",
    ).tag(config=True)

    index_shared_dir = Unicode(
        help="""A second folder with gene indexes that is only read: one that an operator
        filled with "jupyter cellucid index" for many people. Empty means none.""",
    ).tag(config=True)

    index_budget_mib = Int(
        _GENES.budget_bytes // MIB,
        min=0,
        help="""MiB of gene indexes that are kept in index_dir; those used longest ago are
        removed first. 20480 holds about ten atlases of a million cells.""",
    ).tag(config=True)

    index_memory_mib = Int(
        _GENES.memory_bytes // MIB,
        min=64,
        max=_MOST_MIB,
        help="""MiB that building a gene index may take for its buffers (on top of some 150
        for the program). More makes it hardly faster.""",
    ).tag(config=True)

    index_auto = Bool(
        True,
        help="""Whether the index of a large layer is built unasked, at low priority, once
        its first gene was scanned for.""",
    ).tag(config=True)

    index_auto_entries = Int(
        20_000_000,
        min=0,
        help="""Stored values from which on a layer counts as large for index_auto: a scan
        of 20 million takes about half a second.""",
    ).tag(config=True)

    gene_threads = Int(
        _GENES.threads,
        min=0,
        max=256,
        help="Threads of a scan and of an index build; 0: as many as there are cores.",
    ).tag(config=True)

    dask_scheduler_address = Unicode(
        help="""Scheduler of a dask.distributed cluster ("tcp://host:8786") that builds gene
        indexes instead of this machine. Its workers must run this version of cellucid_ext
        and see the datasets and index_dir under the same paths. Empty: build here.""",
    ).tag(config=True)

    def limits(self) -> Limits:
        """Return the limits that protect the machine from a file."""
        return Limits(
            max_chunk_bytes=self.max_chunk_mib * MIB,
            max_cells=self.max_cells,
            max_genes=self.max_genes,
            column_cache_bytes=self.column_cache_mib * MIB,
        )

    def engine_settings(self) -> EngineSettings:
        """Return what every engine is told when it starts."""
        configured = self.engine_memory_mib * MIB or None
        return EngineSettings(
            memory_bytes=memory_budget(configured),
            limits=self.limits(),
            max_sessions=self.max_open_datasets,
            cache_dir=Path(self.cache_dir).expanduser() if self.cache_dir else None,
            genes=self.gene_settings(),
        )

    def gene_settings(self) -> GeneSettings:
        """Return how genes are read and where their indexes are kept."""
        folder = self.index_dir or (str(Path(self.cache_dir) / "genes") if self.cache_dir else "")
        shared = self.index_shared_dir
        return GeneSettings(
            folder=str(Path(folder).expanduser()) if folder else None,
            budget_bytes=self.index_budget_mib * MIB,
            shared=str(Path(shared).expanduser()) if shared else None,
            memory_bytes=self.index_memory_mib * MIB,
            threads=self.gene_threads,
            dask_scheduler_address=self.dask_scheduler_address or None,
        )

    def auto_entries(self) -> int | None:
        """Return from how many stored values on an index is built unasked; None: never."""
        keeps = self.gene_settings().folder is not None
        return self.index_auto_entries if self.index_auto and keeps else None

    def timeouts(self) -> Timeouts:
        """Return the seconds after which an engine is stopped."""
        return Timeouts(self.open_timeout, self.request_timeout, self.matrix_timeout)
