"""Chunks of ``vlen-utf8`` strings, decoded within bounds.

A chunk begins with its number of items, and numcodecs allocates that many before it
looks further: 35 bytes can ask for 11 GiB. Here the number is compared with the
metadata first, and inflation stops where the metadata say that it must have ended.
"""

from __future__ import annotations

import struct
from math import prod
from pathlib import Path

from numcodecs.vlen import VLenBytes

from cellucid_ext.readers.nodes import Origin
from cellucid_ext.readers.preflight_zarr import confined
from cellucid_ext.readers.strings import decode
from cellucid_ext.readers.zarr_codecs import inflate
from cellucid_ext.readers.zarr_metadata import ArrayMeta, Codec

#: What a label may take on average where a chunk holds very many.
_MEAN_BYTES = 64
_ABSENT = 2**64 - 1
_CRC_BYTES = 4


class StringChunks:
    """The strings of a one-dimensional array, a chunk at a time.

    Parameters
    ----------
    root, folder
        The real path of the store, and of the array in it.
    """

    def __init__(
        self, root: Path, folder: Path, meta: ArrayMeta, path: str, origin: Origin
    ) -> None:
        self._root, self._folder, self._meta = root, folder, meta
        self._path, self._origin = path, origin
        self._items = prod(meta.chunks)
        self._limit = max(origin.limits.max_chunk_bytes, _MEAN_BYTES * self._items)

    def read(self, start: int, stop: int) -> list[str]:
        """Return the strings ``[start, stop)``."""
        out: list[str] = []
        position = start
        while position < stop:
            chunk = position // self._items
            first = chunk * self._items
            items = self._chunk(chunk)
            out.extend(items[position - first : stop - first])
            position = first + self._items
        if len(out) != stop - start:
            raise ValueError(f"{len(out)} items where {stop - start} should be")
        return out

    def _chunk(self, number: int) -> list[str]:
        meta = self._meta
        raw, codecs = self._raw(number)
        if raw is None:
            fill = meta.fill_value if isinstance(meta.fill_value, str) else ""
            return [fill] * self._items
        for codec in reversed(codecs):
            if codec.name == "vlen-utf8":
                break
            raw = inflate(raw, codec, self._limit)
        if len(raw) < _CRC_BYTES:
            raise ValueError("no item count")
        (count,) = struct.unpack_from("<I", raw)
        if count > self._items or 4 * (count + 1) > len(raw):
            raise ValueError(f"{count} items in a chunk of {self._items}")
        found = VLenBytes().decode(raw).tolist()
        return decode(found, self._origin.limits.max_label_bytes)

    def _raw(self, number: int) -> tuple[bytes | None, tuple[Codec, ...]]:
        """Return the encoded chunk and the codecs that encoded it."""
        meta = self._meta
        if not meta.inner:
            return self._file(number), meta.codecs
        per_shard = meta.grid[0] // meta.chunks[0]
        shard = self._file(number // per_shard)
        if shard is None:
            return None, meta.inner
        crc = any(c.name == "crc32c" for c in meta.index_codecs)
        size = 16 * per_shard + (_CRC_BYTES if crc else 0)
        index = shard[-size:] if meta.index_at_end else shard[:size]
        offset, length = struct.unpack_from("<QQ", index, 16 * (number % per_shard))
        if offset == length == _ABSENT:
            return None, meta.inner
        if offset + length > len(shard):
            raise ValueError("chunk outside its shard")
        return shard[offset : offset + length], meta.inner

    def _file(self, number: int) -> bytes | None:
        name = f"{self._meta.prefix}{number}"
        file = confined(self._root, self._folder / name, f"{self._path}/{name}", self._origin)
        per_file = self._meta.grid[0] // self._meta.chunks[0]
        if not file.is_file():
            return None
        if file.stat().st_size > 2 * self._limit * per_file:
            raise ValueError("chunk longer than it can be")
        return file.read_bytes()
