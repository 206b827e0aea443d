"""Numeric limits, in one frozen object that is passed down.

The server's traits (bounds and help) stand in ``handlers/settings.py`` and
produce this object; a kernel uses the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that protect the machine from a file; all are inclusive.

    Attributes
    ----------
    max_chunk_bytes
        Largest uncompressed chunk of HDF5 or zarr that is ever inflated.
    max_cells, max_genes
        Largest declared shape that is believed.
    max_keys
        Most entries of one group (obs columns, obsm, layers).
    max_label_bytes
        Longest category or name that is kept whole.
    max_metadata_bytes
        Largest metadata document (zarr.json, .zattrs) that is parsed.
    max_depth
        Deepest nesting of groups that is walked.
    max_categories
        Most distinct labels of a string column that may be coloured.
    level0_cells
        Cells of level 0; each next level is four times larger.
    block_cells
        Most cells of one block.
    column_cache_bytes
        Decoded columns that an engine keeps.
    """

    max_chunk_bytes: int = 64 * MIB
    max_cells: int = 1_000_000_000
    max_genes: int = 1_000_000
    max_keys: int = 10_000
    max_label_bytes: int = 1024
    max_metadata_bytes: int = 16 * MIB
    max_depth: int = 32
    max_categories: int = 65_535
    level0_cells: int = 250_000
    block_cells: int = 1 << 20
    column_cache_bytes: int = 512 * MIB


@dataclass(frozen=True, slots=True)
class GeneSettings:
    """How genes are read and where their indexes are kept.

    Attributes
    ----------
    folder
        Where gene indexes are kept; None: none are used, none are built.
    budget_bytes
        Bytes of indexes that are kept there; those used longest ago go first.
    shared
        A second folder of indexes that is only read; None: there is none.
    memory_bytes
        Bound of the buffers of a build.
    threads
        Of a scan and of a build; 0: as many as cores.
    dask_scheduler_address
        Scheduler of the cluster that builds indexes; None: this machine does.
    """

    folder: str | None = None
    budget_bytes: int = 20 * 1024 * MIB
    shared: str | None = None
    memory_bytes: int = 512 * MIB
    threads: int = 0
    dask_scheduler_address: str | None = None
