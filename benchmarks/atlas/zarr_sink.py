"""Zarr v2 or v3 as anndata writes it, with zarr's own default compression."""

from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import zarr
from numcodecs.vlen import VLenUTF8
from numpy.typing import DTypeLike, NDArray
from zarr.core.common import JSON
from zarr.core.dtype import VariableLengthUTF8

from benchmarks.atlas.sink import Attribute

#: Items of a chunk: 1 MiB of float32.
_CHUNK_ITEMS = 256 * 1024


class ZarrAppender:
    """Rows of one array; written in whole chunks, since a chunk is one file."""

    def __init__(self, array: zarr.Array[Any], *, grows: bool) -> None:
        self._array = array
        self._grows = grows
        self._step = array.chunks[0]
        self._held: list[NDArray[Any]] = []
        self._n_held = 0
        self._end = 0

    def append(self, values: NDArray[Any]) -> None:
        """Take the next rows, and write the whole chunks among those held."""
        self._held.append(values)
        self._n_held += len(values)
        if self._n_held >= self._step:
            self._write(self._n_held - self._n_held % self._step)

    def close(self) -> None:
        """Write the last rows and check that none is missing."""
        if self._n_held:
            self._write(self._n_held)
        assert self._end == self._array.shape[0], self._array.path

    def _write(self, rows: int) -> None:
        held = np.concatenate(self._held)
        end = self._end + rows
        if self._grows:
            self._array.resize((end,))
        now = held[:rows]
        if now.dtype.kind == "S":
            now = np.char.decode(now, "ascii")
        self._array[self._end : end] = now.astype(object) if now.dtype.kind == "U" else now
        self._held = [held[rows:]]
        self._n_held -= rows
        self._end = end


class ZarrSink:
    """A new zarr folder."""

    def __init__(self, path: Path, zarr_format: Literal[2, 3]) -> None:
        self._format = zarr_format
        self._root = zarr.open_group(path, mode="w", zarr_format=zarr_format)

    def group(self, path: str, kind: str, version: str, **attributes: Attribute) -> None:
        """Make a group with its encoding."""
        group = self._root.require_group(path) if path else self._root
        named = {
            name if name == "_index" else name.replace("_", "-"): value
            for name, value in attributes.items()
        }
        group.attrs.update({"encoding-type": kind, "encoding-version": version, **named})

    def array(
        self, path: str, shape: tuple[int, ...], dtype: DTypeLike, *, plain: bool = False
    ) -> ZarrAppender:
        """Make an array of known shape, chunked by rows only."""
        kind = "string-array" if dtype is str else "array"
        attributes: dict[str, JSON] = {"encoding-type": kind, "encoding-version": "0.2.0"}
        if plain:
            attributes = {}
        width = int(np.prod(shape[1:], dtype=np.int64))
        rows = max(1, min(shape[0], _CHUNK_ITEMS // max(width, 1)))
        chunks = (rows, *(max(size, 1) for size in shape[1:]))
        if dtype is str:
            array = self._root.create_array(
                path,
                shape=shape,
                dtype=cast("DTypeLike", VariableLengthUTF8()),
                chunks=chunks,
                filters=[VLenUTF8()] if self._format == 2 else "auto",
                fill_value="" if self._format == 2 else None,
                attributes=attributes,
            )
        else:
            array = self._root.create_array(
                path, shape=shape, dtype=np.dtype(dtype), chunks=chunks, attributes=attributes
            )
        return ZarrAppender(array, grows=False)

    def growing(self, path: str, dtype: DTypeLike, expected: int) -> ZarrAppender:
        """Make a vector that grows by whole chunks."""
        array = self._root.create_array(
            path, shape=(0,), dtype=np.dtype(dtype), chunks=(min(max(expected, 1), _CHUNK_ITEMS),)
        )
        return ZarrAppender(array, grows=True)

    def close(self) -> None:
        """Note the absent ``raw`` and gather all metadata, both as ``write_zarr`` does."""
        self._root.create_array(
            "raw",
            shape=(),
            dtype=np.dtype(bool),
            attributes={"encoding-type": "null", "encoding-version": "0.1.0"},
        )
        zarr.consolidate_metadata(self._root.store)
