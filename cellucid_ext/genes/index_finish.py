"""The end of a build: dictionaries, gene columns, metadata, and the manifest as the last."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.checksum import crc32
from cellucid_ext.genes.index_format import (
    ATTRIBUTE,
    CHUNK,
    FORMAT,
    GENE_COLUMNS,
    MANIFEST,
    PLANE_CHUNK,
    PLANES,
)
from cellucid_ext.genes.index_merge import shard_length
from cellucid_ext.genes.index_plan import BuildPlan
from cellucid_ext.genes.run_file import RunReader
from cellucid_ext.genes.shards import (
    ShardBuilder,
    Sharded,
    group_metadata,
    plain_metadata,
    to_json,
)

#: Files that are waited for together.
_SYNCS = 16


def entry_arrays(
    folder: Path, plan: BuildPlan, parts: int, most: int, most_raw: int
) -> dict[str, Sharded]:
    """Describe ``gaps``, ``codes`` and ``raw``: one shard of each for each part."""
    shard, raw = shard_length(most), shard_length(most_raw)
    return {
        "gaps": Sharded(folder / "gaps", np.dtype("<u2"), parts * shard, shard, CHUNK),
        "codes": Sharded(folder / "codes", np.dtype("u1"), parts * shard, shard, CHUNK),
        "raw": Sharded(folder / "raw", plan.value_type.kept, parts * raw, raw, CHUNK),
    }


def write_dictionaries(folder: Path, plan: BuildPlan, runs: list[RunReader]) -> dict[str, Sharded]:
    """Write the dictionaries: the first values of all cells in planes, then the rest."""
    total = 0
    kept = plan.value_type.kept
    for run in runs:
        sizes, _ = run.dictionary()
        total += int(np.maximum(sizes.astype(np.int64) - PLANES, 0).sum())
    plane = shard_length(plan.n_cells)
    plane = max(plane, PLANE_CHUNK)
    rest = shard_length(total)
    arrays = {
        f"plane{k}": Sharded(
            folder / f"dictionary/plane{k}", kept, plan.n_cells, plane, PLANE_CHUNK
        )
        for k in range(PLANES)
    }
    arrays["rest"] = Sharded(folder / "dictionary/rest", kept, total, rest, CHUNK)
    sinks = {name: _Sink(array) for name, array in arrays.items()}
    for run in runs:
        sizes, words = run.dictionary()
        values = words.view(kept)
        starts = np.cumsum(sizes.astype(np.int64)) - sizes
        for k in range(PLANES):
            there = sizes > k
            column = np.zeros(len(sizes), kept)
            column[there] = values[starts[there] + k]
            sinks[f"plane{k}"].add(column)
        position = np.arange(len(values)) - np.repeat(starts, sizes)
        sinks["rest"].add(values[position >= PLANES])
    for sink in sinks.values():
        sink.finish()
    sizes = np.concatenate([run.dictionary()[0] for run in runs] or [np.empty(0, np.uint8)])
    write_plain(folder / "dictionary/size", sizes)
    return arrays


class _Sink:
    """Cuts what comes into whole chunks of one shard."""

    def __init__(self, array: Sharded) -> None:
        self._array = array
        self._builder = ShardBuilder(array)
        self._waiting = np.empty(0, array.dtype)

    def add(self, items: NDArray[Any]) -> None:
        """Add items behind those added before."""
        joined = np.concatenate([self._waiting, items])
        whole = len(joined) // self._array.chunk * self._array.chunk
        self._builder.add(joined[:whole])
        self._waiting = joined[whole:]

    def finish(self) -> None:
        """Write the shard's file."""
        self._builder.add(self._waiting)
        path = self._array.shard_path(0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._builder.finish())


def write_plain(folder: Path, values: NDArray[Any]) -> None:
    """Write a vector as one uncompressed chunk, with its metadata."""
    (folder / "c").mkdir(parents=True, exist_ok=True)
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    if len(little):
        (folder / "c/0").write_bytes(little.tobytes())
    (folder / "zarr.json").write_bytes(to_json(plain_metadata(little)))


def write_genes(
    folder: Path, n_genes: int, notes: list[dict[str, NDArray[Any]]], shift: int
) -> None:
    """Write the gene columns and the far gaps from the notes of all parts."""
    columns = {name: np.zeros(n_genes, dtype) for name, dtype in GENE_COLUMNS.items()}
    far = [np.empty(0, "<u4")]
    at = 0
    for note in notes:
        group, low, high = (int(x) for x in note["genes"][:3])
        own = slice((group << shift) + low, (group << shift) + high)
        for name, column in columns.items():
            if name != "far_start":
                column[own] = note[name]
        n_far = note["n_far"]
        columns["far_start"][own] = at + np.cumsum(n_far) - n_far
        at += int(n_far.sum())
        far.append(note["far"].astype("<u4"))
    for name, column in columns.items():
        write_plain(folder / "genes" / name, column)
    write_plain(folder / "far", np.concatenate(far))


def write_metadata(
    folder: Path, plan: BuildPlan, arrays: dict[str, Sharded], attributes: dict[str, Any]
) -> None:
    """Write the ``zarr.json`` of groups and sharded arrays."""
    about = {
        "format": FORMAT,
        "n_cells": plan.n_cells,
        "n_genes": plan.n_genes,
        "dtype": plan.dtype,
        "planes": PLANES,
        **attributes,
    }
    (folder / "zarr.json").write_bytes(to_json(group_metadata({ATTRIBUTE: about})))
    for name in ("genes", "dictionary"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "zarr.json").write_bytes(to_json(group_metadata({})))
    for array in arrays.values():
        (array.folder / "zarr.json").write_bytes(to_json(array.metadata()))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path


def write_manifest(folder: Path, known: dict[str, tuple[int, int]], *, durable: bool) -> None:
    """Make everything durable, then write sizes and checksums of all files, last of all.

    ``known`` holds size and crc32 of files (by their path inside) as they were written:
    a file that came back different from the disk is refused here. Without ``durable``
    nothing waits for the disk: after a power cut the index may be damaged, which its
    checksums find.
    """
    files: dict[str, list[int]] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        raw = path.read_bytes()
        entry = (len(raw), crc32(raw))
        if known.get(name, entry) != entry:
            raise OSError(f"{name} is not what was written.")
        files[name] = list(entry)
    if durable:
        # Together: the file system commits many of them at once.
        with ThreadPoolExecutor(_SYNCS, thread_name_prefix="sync") as pool:
            list(pool.map(sync, [*folder.rglob("*"), folder]))
    manifest = folder / MANIFEST
    temporary = manifest.with_suffix(".part")
    temporary.write_bytes(json.dumps({"format": FORMAT, "files": files}).encode())
    if durable:
        sync(temporary)
    os.replace(temporary, manifest)  # noqa: PTH105
    if durable:
        sync(folder)


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
