"""Save the matrix of a gene index as AnnData does: a ``.zarr`` with ``X`` gene after gene (CSC).

For other programs: ``anndata.read_zarr`` opens it, any gene of it is one read. Written
gene by gene, so that memory is bounded by one gene, one shard and the index itself.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError
from cellucid_ext.genes.index_finish import sync, write_plain
from cellucid_ext.genes.index_format import CHUNK
from cellucid_ext.genes.index_read import GeneIndex
from cellucid_ext.genes.progress import CancelCheck, JobCancelled, Progress, never, silent
from cellucid_ext.genes.shards import ShardBuilder, Sharded, group_metadata, to_json

#: Items of a shard: a file of some MB.
_SHARD = CHUNK << 7
_MOST_INT32 = 2**31 - 1


def save_csc(
    index: GeneIndex,
    path: Path,
    *,
    obs_names: Sequence[str] | None = None,
    var_names: Sequence[str] | None = None,
    progress: Progress = silent,
    cancelled: CancelCheck = never,
    durable: bool = True,
) -> None:
    """Write a new AnnData zarr (format 3) that holds the matrix of an index, bit for bit.

    Parameters
    ----------
    path
        Of the new folder; it gets its name when it is complete.
    obs_names, var_names
        Names of cells and genes; default: their numbers, as anndata's own.
    progress
        Counts stored entries.
    durable
        Whether to wait until all is on the disk.

    Raises
    ------
    BadRequestError
        Where ``path`` exists, or names do not fit the matrix.
    JobCancelled
        Where ``cancelled`` returned true; nothing is left.
    CorruptError
        Where the index is damaged.
    """
    if path.exists():
        raise BadRequestError(f"{path.name} exists already.", "Choose another name.")
    axes = (("obs", obs_names, index.n_cells), ("var", var_names, index.n_genes))
    for axis, names, length in axes:
        if names is not None and len(names) != length:
            raise BadRequestError(
                f"There are {len(names):,} names for {length:,} rows of {axis}.",
                "Give one name for each.",
            )
    work = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        (work / "X").mkdir(parents=True)
        _write_matrix(index, work / "X", progress, cancelled)
        for axis, names, length in axes:
            numbers = names is None
            _write_axis(work / axis, [str(i) for i in range(length)] if numbers else names or ())
        _group(work, {"encoding-type": "anndata", "encoding-version": "0.1.0"})
        for file in [*work.rglob("*"), work] if durable else ():
            sync(file)
        os.replace(work, path)  # noqa: PTH105
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise


def _write_matrix(
    index: GeneIndex, folder: Path, progress: Progress, cancelled: CancelCheck
) -> None:
    counts = index.statistics("n")
    total = int(counts.sum())
    rows = np.dtype(np.int32 if index.n_cells <= _MOST_INT32 else np.int64)
    data = _Stream(folder / "data", index.dtype, total)
    indices = _Stream(folder / "indices", rows, total)
    done = 0
    for gene in range(index.n_genes):
        if cancelled():
            raise JobCancelled
        where, values = index.entries(gene)
        data.add(values.view(bool) if index.dtype.kind == "b" else values.astype(index.dtype))
        indices.add(where.astype(rows))
        done += len(where)
        progress(done, total)
    data.finish()
    indices.finish()
    write_plain(folder / "indptr", np.concatenate([[0], np.cumsum(counts)]).astype("<i8"))
    _group(
        folder,
        {
            "encoding-type": "csc_matrix",
            "encoding-version": "0.1.0",
            "shape": [index.n_cells, index.n_genes],
        },
    )


class _Stream:
    """Writes a sharded vector item after item; at most one shard is in memory."""

    def __init__(self, folder: Path, dtype: np.dtype[Any], length: int) -> None:
        self._array = Sharded(folder, dtype, length, _SHARD, CHUNK)
        (folder / "c").mkdir(parents=True)
        self._buffer = np.empty(CHUNK, dtype)
        self._filled = self._chunks = self._shards = 0
        self._builder = ShardBuilder(self._array)

    def add(self, items: NDArray[Any]) -> None:
        """Add items behind those added before."""
        at = 0
        while at < len(items):
            take = min(CHUNK - self._filled, len(items) - at)
            self._buffer[self._filled : self._filled + take] = items[at : at + take]
            self._filled += take
            at += take
            if self._filled == CHUNK:
                self._flush()

    def _flush(self) -> None:
        self._builder.add(self._buffer[: self._filled])
        self._filled = 0
        self._chunks += 1
        if self._chunks == self._array.per_shard:
            self._write()

    def _write(self) -> None:
        self._array.shard_path(self._shards).write_bytes(self._builder.finish())
        self._builder = ShardBuilder(self._array)
        self._chunks = 0
        self._shards += 1

    def finish(self) -> None:
        """Write what is left, and the metadata."""
        if self._filled:
            self._flush()
        if self._chunks:
            self._write()
        document = self._array.metadata()
        if self._array.dtype.kind == "b":
            document["fill_value"] = False
        (self._array.folder / "zarr.json").write_bytes(to_json(document))


def _group(folder: Path, attributes: dict[str, Any]) -> None:
    (folder / "zarr.json").write_bytes(to_json(group_metadata(attributes)))


def _write_axis(folder: Path, names: Sequence[str]) -> None:
    """Write a table without columns."""
    place = folder / "_index"
    (place / "c").mkdir(parents=True)
    if names:
        (place / "c/0").write_bytes(_vlen_utf8(names))
    document = {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [len(names)],
        "data_type": "string",
        "chunk_grid": {
            "name": "regular",
            "configuration": {"chunk_shape": [max(1, len(names))]},
        },
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": "",
        "codecs": [{"name": "vlen-utf8", "configuration": {}}],
        "attributes": {"encoding-type": "string-array", "encoding-version": "0.2.0"},
    }
    (place / "zarr.json").write_bytes(to_json(document))
    _group(
        folder,
        {
            "encoding-type": "dataframe",
            "encoding-version": "0.2.0",
            "_index": "_index",
            "column-order": [],
        },
    )


def _vlen_utf8(names: Sequence[str]) -> bytes:
    """Encode strings: their number, then each with its length before it."""
    pack: Callable[[int], bytes] = struct.Struct("<I").pack
    parts = [pack(len(names))]
    for name in names:
        raw = name.encode("utf-8", "replace")
        parts += [pack(len(raw)), raw]
    return b"".join(parts)
