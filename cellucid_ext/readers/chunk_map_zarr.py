"""Where zarr (v2 and v3, sharded too) keeps the chunks of an array in a folder.

The few fields that are needed are read from the metadata documents themselves: a chunk
map must not depend on what codecs are registered in this Python.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, TooLargeError, UnsupportedError
from cellucid_ext.genes.layout import (
    ABSENT,
    ChunkedArray,
    CscLayout,
    CsrLayout,
    FileStamp,
    Filter,
    FilterName,
    StoredArray,
)

_V3_CODECS: dict[str, FilterName] = {
    "gzip": "gzip",
    "zstd": "zstd",
    "blosc": "blosc",
    "crc32c": "crc32c",
    "numcodecs.lz4": "lz4",
    "numcodecs.zlib": "zlib",
}
_V2_CODECS: dict[str, FilterName] = {
    "gzip": "gzip",
    "zlib": "zlib",
    "zstd": "zstd",
    "blosc": "blosc",
    "lz4": "lz4",
}
_FLOATS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
#: Offset and size of an inner chunk that a shard does not hold.
_EMPTY = 2**64 - 1


@dataclass(frozen=True, slots=True)
class _Inner:
    """How a shard is cut: items of an inner chunk, and where its index stands."""

    length: int
    checksum: bool
    at_end: bool


@dataclass(frozen=True, slots=True)
class _Document:
    """What of an array's metadata matters here."""

    length: int
    outer: int
    dtype: np.dtype[Any]
    filters: tuple[Filter, ...]
    fill: int | float | bool
    key: Callable[[int], str]
    inner: _Inner | None = None


def chunked_array(folder: Path, label: str, limits: Limits) -> ChunkedArray:
    """Describe a one-dimensional array of numbers in ``folder``.

    Raises
    ------
    UnsupportedError
        Where a codec is not one of bytes, gzip, zlib, zstd, blosc, lz4, crc32c and
        sharding.
    CorruptError
        Where the metadata contradict themselves.
    """
    try:
        document = _document(folder, label, limits)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, CorruptError | UnsupportedError | TooLargeError):
            raise
        raise CorruptError(f"The metadata of {label} are damaged.") from error
    if document.length < 0 or document.outer < 1:
        raise CorruptError(f"The metadata of {label} are damaged.")
    n_files = -(-document.length // document.outer)
    if n_files > limits.max_cells:
        raise TooLargeError(f"{label} is cut into {n_files:,} files.")
    paths, stamps, present = _files(folder, document, n_files)
    if document.inner is None:
        file = np.zeros(n_files, np.int32)
        file[present] = np.arange(len(present), dtype=np.int32)
        size = np.full(n_files, ABSENT, np.int64)
        size[present] = [stamp.size for stamp in stamps]
        offset, step = np.zeros(n_files, np.int64), document.outer
    else:
        file, offset, size = _shards(document, document.inner, paths, present, label)
        step = document.inner.length
    return StoredArray(
        label=label,
        paths=tuple(paths),
        stamps=tuple(stamps),
        file=file,
        offset=offset,
        size=size,
        mask=np.zeros(len(offset), np.uint32),
        length=document.length,
        chunk_length=step,
        dtype=document.dtype,
        filters=document.filters,
        fill=document.fill,
    )


def csr_layout(folder: Path, shape: tuple[int, int], label: str, limits: Limits) -> CsrLayout:
    """Describe a CSR group of anndata; ``shape`` stands in its attributes."""
    return CsrLayout(label, shape, *_parts(folder, label, limits))


def csc_layout(folder: Path, shape: tuple[int, int], label: str, limits: Limits) -> CscLayout:
    """Describe a CSC group of anndata; ``shape`` stands in its attributes."""
    return CscLayout(label, shape, *_parts(folder, label, limits))


def _parts(
    folder: Path, label: str, limits: Limits
) -> tuple[ChunkedArray, ChunkedArray, ChunkedArray]:
    data, indices, indptr = (
        chunked_array(folder / name, f"{label} ({name})", limits)
        for name in ("data", "indices", "indptr")
    )
    return data, indices, indptr


def _load(path: Path, label: str, limits: Limits) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            text = file.read(limits.max_metadata_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CorruptError(f"{label} cannot be read.") from error
    if len(text) > limits.max_metadata_bytes:
        raise TooLargeError(
            f"The metadata of {label} are over {limits.max_metadata_bytes:,} bytes."
        )
    body = json.loads(text)
    if not isinstance(body, dict):
        raise CorruptError(f"The metadata of {label} are damaged.")
    return body


def _document(folder: Path, label: str, limits: Limits) -> _Document:
    body = _load(folder / "zarr.json", label, limits)
    if body is not None:
        return _version3(body, label)
    body = _load(folder / ".zarray", label, limits)
    if body is None:
        raise CorruptError(f"{label} has no metadata.")
    return _version2(body, label)


def _single(values: Any, label: str) -> int:  # noqa: ANN401 - JSON
    if not isinstance(values, list) or len(values) != 1 or not isinstance(values[0], int):
        raise CorruptError(f"{label} is no vector.")
    return values[0]


def _number(value: Any) -> int | float | bool:  # noqa: ANN401 - JSON
    if value is None:
        return 0
    if isinstance(value, str):
        return _FLOATS[value]
    if not isinstance(value, int | float):
        raise TypeError(value)
    return value


def _refuse(label: str, what: object) -> UnsupportedError:
    return UnsupportedError(
        f"{label} is encoded with {what!r}, which is not read directly.",
        "Write the array again with gzip, zstd or blosc.",
    )


def _version2(body: dict[str, Any], label: str) -> _Document:
    filters: list[Filter] = []
    if body.get("filters"):
        raise _refuse(label, "filters")
    compressor = body.get("compressor")
    if compressor is not None:
        name = _V2_CODECS.get(compressor["id"])
        if name is None:
            raise _refuse(label, compressor["id"])
        filters.append(Filter(name))
    return _Document(
        length=_single(body["shape"], label),
        outer=_single(body["chunks"], label),
        dtype=np.dtype(body["dtype"]),
        filters=tuple(filters),
        fill=_number(body.get("fill_value")),
        key=str,  # a vector's keys hold no separator
    )


def _codecs(
    codecs: list[dict[str, Any]], label: str
) -> tuple[str, tuple[Filter, ...], dict[str, Any] | None]:
    """Return the byte order, the filters and the configuration of sharding, if any."""
    endian, filters = "little", []
    for codec in codecs:
        settings = codec.get("configuration") or {}
        if codec["name"] == "bytes":
            endian = settings.get("endian", "little")
        elif codec["name"] == "sharding_indexed" and len(codecs) == 1:
            return endian, (), settings
        elif codec["name"] in _V3_CODECS:
            filters.append(Filter(_V3_CODECS[codec["name"]]))
        else:
            raise _refuse(label, codec["name"])
    return endian, tuple(filters), None


def _version3(body: dict[str, Any], label: str) -> _Document:
    if body["node_type"] != "array" or body["chunk_grid"]["name"] != "regular":
        raise _refuse(label, "an irregular grid")
    outer = _single(body["chunk_grid"]["configuration"]["chunk_shape"], label)
    endian, filters, sharding = _codecs(body["codecs"], label)
    inner = None
    if sharding is not None:
        endian, filters, deeper = _codecs(sharding["codecs"], label)
        index = [codec["name"] for codec in sharding["index_codecs"]]
        if deeper is not None or index[:1] != ["bytes"] or index[1:] not in ([], ["crc32c"]):
            raise _refuse(label, "nested shards")
        length = _single(sharding["chunk_shape"], label)
        if length < 1 or outer % length:
            raise CorruptError(f"The shards of {label} do not hold whole chunks.")
        at_end = sharding.get("index_location", "end") == "end"
        inner = _Inner(length, len(index) == 2, at_end)  # noqa: PLR2004 - bytes, crc32c
    kind = body["data_type"]
    if not isinstance(kind, str):
        raise _refuse(label, "a type of its own")
    encoding = body.get("chunk_key_encoding") or {"name": "default"}
    separator = (encoding.get("configuration") or {}).get("separator", "/")
    prefix = f"c{separator}" if encoding["name"] == "default" else ""
    return _Document(
        length=_single(body["shape"], label),
        outer=outer,
        dtype=np.dtype(kind).newbyteorder("<" if endian == "little" else ">"),
        filters=filters,
        fill=_number(body.get("fill_value")),
        key=lambda index: f"{prefix}{index}",
        inner=inner,
    )


def _files(
    folder: Path, document: _Document, n_files: int
) -> tuple[list[str], list[FileStamp], list[int]]:
    paths: list[str] = []
    stamps: list[FileStamp] = []
    present: list[int] = []
    for index in range(n_files):
        path = str(folder / document.key(index))
        try:
            status = os.stat(path)  # noqa: PTH116 - once per chunk: Path is slower
        except (FileNotFoundError, NotADirectoryError):
            continue
        paths.append(path)
        stamps.append(FileStamp.of(status))
        present.append(index)
    return paths, stamps, present


def _shards(
    document: _Document,
    inner: _Inner,
    paths: list[str],
    present: list[int],
    label: str,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Read the index of each shard: offset and size of its inner chunks."""
    per = document.outer // inner.length
    n_files = -(-document.length // document.outer)
    file = np.zeros(n_files * per, np.int32)
    offset = np.zeros(n_files * per, np.int64)
    size = np.full(n_files * per, ABSENT, np.int64)
    for number, (path, shard) in enumerate(zip(paths, present, strict=True)):
        table = _shard_index(path, per, inner, label)
        there = table[:, 0] != _EMPTY
        if bool(np.any(table[there] > np.uint64(2**62))):
            raise CorruptError(f"The index of a shard of {label} is damaged.")
        part = slice(shard * per, (shard + 1) * per)
        file[part] = number
        offset[part][there] = table[there, 0].astype(np.int64)
        size[part][there] = table[there, 1].astype(np.int64)
    return file, offset, size


def _shard_index(path: str, per: int, inner: _Inner, label: str) -> NDArray[np.uint64]:
    length = 16 * per + (4 if inner.checksum else 0)
    try:
        with Path(path).open("rb") as file:
            if inner.at_end:
                file.seek(max(0, os.fstat(file.fileno()).st_size - length))
            raw = file.read(length)
    except OSError as error:
        raise CorruptError(f"{label} cannot be read.") from error
    body = raw[: 16 * per]
    damaged = len(raw) != length
    if not damaged and inner.checksum:
        damaged = google_crc32c.value(body) != int.from_bytes(raw[-4:], "little")
    if damaged:
        raise CorruptError(f"The index of a shard of {label} is damaged.")
    return np.frombuffer(body, "<u8").reshape(per, 2)
