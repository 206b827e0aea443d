"""Strategies for sparse matrices as files hold them: any order, duplicates, odd chunks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import hdf5plugin
import numcodecs
import numpy as np
import zarr
from hypothesis import strategies as st
from numpy.typing import NDArray
from zarr.codecs import BloscCodec, GzipCodec, ZstdCodec

VALUE_TYPES = ["f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "?", ">f4", ">i2"]
INDEX_TYPES = ["i4", "i8", "u4", ">i4"]
HDF5_FILTERS: dict[str, dict[str, Any]] = {
    "plain": {},
    "gzip": {"compression": "gzip"},
    "gzip+shuffle": {"compression": "gzip", "shuffle": True},
    "lzf": {"compression": "lzf"},
    "lzf+shuffle": {"compression": "lzf", "shuffle": True},
    "fletcher": {"fletcher32": True},
    "blosc": dict(hdf5plugin.Blosc(cname="lz4", shuffle=hdf5plugin.Blosc.BITSHUFFLE)),
    "blosc-zstd": dict(hdf5plugin.Blosc(cname="zstd", shuffle=hdf5plugin.Blosc.SHUFFLE)),
    "blosc2": dict(hdf5plugin.Blosc2()),
    "zstd": dict(hdf5plugin.Zstd()),
    "lz4": dict(hdf5plugin.LZ4()),
}
ZARR_CODECS: dict[str, Any] = {
    "plain": None,
    "gzip": GzipCodec(),
    "zstd": ZstdCodec(),
    "zstd+checksum": ZstdCodec(checksum=True),
    "blosc": BloscCodec(cname="lz4", shuffle="bitshuffle"),
}

ZARR2_CODECS: dict[str, Any] = {
    "plain": None,
    "gzip": numcodecs.GZip(1),
    "zlib": numcodecs.Zlib(1),
    "zstd": numcodecs.Zstd(1),
    "lz4": numcodecs.LZ4(),
    "blosc": numcodecs.Blosc("lz4", 5, numcodecs.Blosc.SHUFFLE),
}


@dataclass(frozen=True)
class Csr:
    """A CSR matrix as stored, and what numpy says that it means."""

    shape: tuple[int, int]
    data: NDArray[Any]
    indices: NDArray[Any]
    indptr: NDArray[Any]

    def column(self, gene: int) -> NDArray[Any]:
        """Add the entries of one gene up in their order, as scipy does."""
        dtype = self.data.dtype.newbyteorder("=")
        out = np.zeros(self.shape[0], dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            for row in range(self.shape[0]):
                for entry in range(int(self.indptr[row]), int(self.indptr[row + 1])):
                    if self.indices[entry] == gene:
                        value = self.data[entry].astype(dtype)
                        out[row] = out[row] | value if dtype.kind == "b" else out[row] + value
        return out


def same_bits(left: NDArray[Any], right: NDArray[Any]) -> bool:
    """Tell whether two arrays agree in type, shape and every bit (NaN and -0 too)."""
    return (
        left.dtype == right.dtype
        and left.shape == right.shape
        and left.tobytes() == right.tobytes()
    )


@st.composite
def csr_matrices(draw: st.DrawFn, max_cells: int = 40, max_genes: int = 30) -> Csr:
    """Small matrices with empty rows and genes, zeros, NaN, duplicates, any order."""
    # Now and then a few long rows: over 255 distinct values, over one group of genes.
    wide = max_genes > 100 and draw(st.integers(0, 4)) == 0
    n_cells = draw(st.integers(0, 6 if wide else max_cells))
    n_genes = draw(st.integers(300, 600)) if wide else draw(st.integers(1, 30))
    seed = draw(st.integers(0, 2**32 - 1))
    order = draw(st.sampled_from(["sorted", "shuffled", "duplicates"]))
    density = draw(st.sampled_from([0.0, 0.05, 0.3, 0.9]))
    distinct = draw(st.sampled_from([2, 12, 4000]))
    dtype = np.dtype(draw(st.sampled_from(VALUE_TYPES)))
    index = np.dtype(draw(st.sampled_from(INDEX_TYPES)))
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(n_cells):
        row = np.flatnonzero(random.random(n_genes) < density)
        if random.random() < 0.1:
            row = row[:0]
        if order != "sorted":
            random.shuffle(row)
        if order == "duplicates" and row.size:
            row = random.choice(row, row.size + 3)
        rows.append(row)
    counts = [len(row) for row in rows]
    indices = np.concatenate([*rows, np.empty(0, np.int64)]).astype(index)
    return Csr(
        shape=(n_cells, n_genes),
        data=_values(random, len(indices), distinct, dtype),
        indices=indices,
        indptr=np.concatenate([[0], np.cumsum(counts)]).astype(index),
    )


def _values(
    random: np.random.Generator, n: int, distinct: int, dtype: np.dtype[Any]
) -> NDArray[Any]:
    pool = (
        random.normal(0, 40, distinct) if dtype.kind == "f" else random.integers(0, 250, distinct)
    )
    values = random.choice(pool, n).astype(dtype)
    if dtype.kind == "f" and n:
        values[random.random(n) < 0.1] = np.nan
        values[random.random(n) < 0.05] = np.inf
        values[random.random(n) < 0.05] = -0.0
    values[random.random(n) < 0.1] = 0
    return values


def write_hdf5(matrix: Csr, path: Path, name: str, chunk: int, index_chunk: int) -> None:
    """Write ``X`` with the named filter and chunk lengths (for plain, 0: one run)."""
    settings = HDF5_FILTERS[name]
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["shape"] = matrix.shape
        for key, length in (("data", chunk), ("indices", index_chunk), ("indptr", chunk)):
            values = getattr(matrix, key)
            if not length or not len(values):
                group.create_dataset(key, data=values)
            else:
                group.create_dataset(
                    key, data=values, chunks=(length,), maxshape=(None,), **settings
                )


def write_zarr(
    matrix: Csr, folder: Path, name: str, chunk: int, *, per_shard: int, version: int
) -> None:
    """Write ``X`` as zarr; ``per_shard`` chunks make a shard (0: none; only version 3)."""
    for key in ("data", "indices", "indptr"):
        values = getattr(matrix, key)
        native = values.astype(values.dtype.newbyteorder("="))
        settings: dict[str, Any] = {"zarr_format": version}
        if version == 3:
            settings["compressors"] = ZARR_CODECS[name]
            settings["shards"] = (chunk * per_shard,) if per_shard else None
        else:
            settings["compressors"] = ZARR2_CODECS[name]
            settings["fill_value"] = 0
        array = zarr.create_array(
            folder / "X" / key,
            shape=native.shape,
            dtype=native.dtype,
            chunks=(chunk,),
            **settings,
        )
        array[:] = native
