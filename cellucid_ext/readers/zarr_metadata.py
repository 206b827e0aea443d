"""The metadata documents of a zarr store, v2 and v3, in one form.

Read directly: structure needs no array machinery, and the documents of strangers are
bounded and judged before zarr sees them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from cellucid_ext.errors import CorruptError, TooLargeError
from cellucid_ext.readers.nodes import Origin

#: Types of v3 that hold strings of any length; each zarr release had its own name.
_TEXT_TYPES = {"string", "variable_length_utf8", "variable-length-utf8"}
_FIXED_TEXT = {"fixed_length_utf32", "null_terminated_bytes"}
_UNREADABLE = np.dtype("V1")


@dataclass(frozen=True, slots=True)
class Codec:
    """One step of encoding: ``numcodecs.`` prefixes dropped, v2 ids and v3 names alike."""

    name: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ArrayMeta:
    """What an array's document says.

    ``chunks`` is the smallest piece that is decoded alone (inside a shard: the inner
    chunk); ``grid`` is the shape of what one key of the store holds. ``codecs`` are in
    the order of encoding; those inside a shard stand in ``inner``.
    """

    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    grid: tuple[int, ...]
    dtype: np.dtype[Any]
    is_text: bool
    codecs: tuple[Codec, ...]
    inner: tuple[Codec, ...]
    index_codecs: tuple[Codec, ...]
    index_at_end: bool
    zarr_format: Literal[2, 3]
    prefix: str
    separator: str
    fill_value: Any


@dataclass(frozen=True, slots=True)
class NodeMeta:
    """One document: attributes, and the array where it is one."""

    attributes: dict[str, Any]
    array: ArrayMeta | None
    files: tuple[Path, ...]


def read_node(folder: Path, path: str, origin: Origin) -> NodeMeta | None:
    """Read the documents of one folder, None where it is no zarr node."""
    with origin.reading(path or "/"):
        v3 = folder / "zarr.json"
        if (document := _load(v3, path, origin)) is not None:
            attributes = document.get("attributes") or {}
            array = _array_v3(document) if document.get("node_type") == "array" else None
            return NodeMeta(attributes, array, (v3,))
        zattrs = folder / ".zattrs"
        for name in (".zgroup", ".zarray"):
            document = _load(folder / name, path, origin)
            if document is not None:
                attributes = _load(zattrs, path, origin) or {}
                array = _array_v2(document) if name == ".zarray" else None
                return NodeMeta(attributes, array, (folder / name, zattrs))
        return None


def _load(file: Path, path: str, origin: Origin) -> dict[str, Any] | None:
    try:
        size = file.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
    limit = origin.limits.max_metadata_bytes
    if size > limit:
        raise TooLargeError(
            f"The metadata of “{path or '/'}” in {origin.name} are {size:,} bytes long; "
            f"the limit is {limit:,}."
        )
    found = json.loads(file.read_bytes())
    if not isinstance(found, dict):
        raise CorruptError(f"The metadata of “{path or '/'}” in {origin.name} are damaged.")
    return found


def _sides(values: Any) -> tuple[int, ...]:  # noqa: ANN401 - JSON
    sides = tuple(int(side) for side in values)
    if any(side < 0 for side in sides):
        raise ValueError(sides)
    return sides


def _array_v2(document: dict[str, Any]) -> ArrayMeta:
    chunks = _sides(document["chunks"])
    steps = [*(document.get("filters") or []), document.get("compressor")]
    codecs = tuple(Codec(str(s["id"]), s) for s in steps if s is not None)
    raw = document["dtype"]
    is_text = raw == "|O" and any(c.name == "vlen-utf8" for c in codecs)
    dtype = np.dtype(raw) if isinstance(raw, str) else _UNREADABLE
    return ArrayMeta(
        shape=_sides(document["shape"]),
        chunks=chunks,
        grid=chunks,
        dtype=dtype,
        is_text=is_text or dtype.kind in "SU",
        codecs=codecs,
        inner=(),
        index_codecs=(),
        index_at_end=True,
        zarr_format=2,
        prefix="",
        separator=str(document.get("dimension_separator") or "."),
        fill_value=document.get("fill_value"),
    )


def _array_v3(document: dict[str, Any]) -> ArrayMeta:
    grid = _sides(document["chunk_grid"]["configuration"]["chunk_shape"])
    codecs = _codecs_v3(document["codecs"])
    inner: tuple[Codec, ...] = ()
    index: tuple[Codec, ...] = ()
    chunks, at_end = grid, True
    shard = codecs[0].options if codecs and codecs[0].name == "sharding_indexed" else None
    if shard is not None:
        chunks = _sides(shard["chunk_shape"])
        inner = _codecs_v3(shard["codecs"])
        index = _codecs_v3(shard["index_codecs"])
        at_end = shard.get("index_location", "end") == "end"
    keys = document["chunk_key_encoding"]
    default = keys["name"] == "default"
    separator = (keys.get("configuration") or {}).get("separator", "/" if default else ".")
    dtype, is_text = _dtype_v3(document["data_type"])
    return ArrayMeta(
        shape=_sides(document["shape"]),
        chunks=chunks,
        grid=grid,
        dtype=dtype,
        is_text=is_text,
        codecs=codecs,
        inner=inner,
        index_codecs=index,
        index_at_end=at_end,
        zarr_format=3,
        prefix=f"c{separator}" if default else "",
        separator=separator,
        fill_value=document.get("fill_value"),
    )


def _codecs_v3(steps: list[Any]) -> tuple[Codec, ...]:
    out = []
    for step in steps:
        name, options = (step, {}) if isinstance(step, str) else (step["name"], step)
        out.append(Codec(name.removeprefix("numcodecs."), dict(options.get("configuration") or {})))
    return tuple(out)


def _dtype_v3(declared: Any) -> tuple[np.dtype[Any], bool]:  # noqa: ANN401 - JSON
    name = declared["name"] if isinstance(declared, dict) else declared
    if name in _TEXT_TYPES:
        return np.dtype(object), True
    if name in _FIXED_TEXT and isinstance(declared, dict):
        length = int(declared["configuration"]["length_bytes"])
        return np.dtype(f"S{length}" if name.startswith("null") else f"U{length // 4}"), True
    try:
        return np.dtype(name), False
    except TypeError:
        return _UNREADABLE, False
