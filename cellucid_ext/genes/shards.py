"""Arrays of zarr v3, sharded, written and read without the zarr library.

Ten times the speed of zarr-python for one small chunk, and no event loop. What is
written here any reader of zarr v3 opens: ``sharding_indexed`` with ``bytes``, ``blosc``
(lz4, bit shuffle) and ``crc32c``, index at the end.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
from numcodecs import blosc
from numpy.typing import NDArray

from cellucid_ext.errors import CorruptError

_EMPTY = 2**64 - 1
_NAMES = {"<": "little", "=": "little", "|": "little"}


@dataclass(frozen=True, slots=True)
class Sharded:
    """One sharded vector: ``length`` items in shards of ``shard`` and chunks of ``chunk``."""

    folder: Path
    dtype: np.dtype[Any]
    length: int
    shard: int
    chunk: int

    def shard_path(self, number: int) -> Path:
        """Return the file of one shard."""
        return self.folder / "c" / str(number)

    @property
    def per_shard(self) -> int:
        """Number of inner chunks of a shard."""
        return self.shard // self.chunk

    def metadata(self) -> dict[str, Any]:
        """Return the ``zarr.json`` of the array."""
        endian = {"name": "bytes", "configuration": {"endian": "little"}}
        packed = {
            "name": "blosc",
            "configuration": {
                "cname": "lz4",
                "clevel": 5,
                "shuffle": "bitshuffle",
                "typesize": self.dtype.itemsize,
                "blocksize": 0,
            },
        }
        sharding = {
            "chunk_shape": [self.chunk],
            "codecs": [endian, packed, {"name": "crc32c"}],
            "index_codecs": [endian, {"name": "crc32c"}],
            "index_location": "end",
        }
        return _metadata(
            self.dtype,
            self.length,
            self.shard,
            [{"name": "sharding_indexed", "configuration": sharding}],
        )


def _metadata(
    dtype: np.dtype[Any], length: int, chunk: int, codecs: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": [length],
        "data_type": dtype.name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [chunk]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": 0,
        "codecs": codecs,
        "attributes": {},
    }


def plain_metadata(values: NDArray[Any]) -> dict[str, Any]:
    """Return the ``zarr.json`` of a vector in one chunk, neither sharded nor compressed."""
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    return _metadata(values.dtype, len(values), max(1, len(values)), codecs)


def group_metadata(attributes: dict[str, Any]) -> dict[str, Any]:
    """Return the ``zarr.json`` of a group."""
    return {"zarr_format": 3, "node_type": "group", "attributes": attributes}


def to_json(document: dict[str, Any]) -> bytes:
    """Return a metadata document as bytes."""
    return json.dumps(document, indent=1).encode()


def pack(items: NDArray[Any]) -> bytes:
    """Encode one inner chunk, which is full."""
    packed: bytes = blosc.compress(items, b"lz4", 5, blosc.BITSHUFFLE)
    checksum: int = google_crc32c.value(packed)
    return packed + checksum.to_bytes(4, "little")


class ShardBuilder:
    """Collects the chunks of one shard, in order."""

    def __init__(self, array: Sharded) -> None:
        self._array = array
        self._pieces: list[bytes] = []
        self._table = np.full((array.per_shard, 2), _EMPTY, "<u8")
        self._at = 0
        self._next = 0

    def add(self, items: NDArray[Any]) -> None:
        """Add items behind those added before; only the last call may end inside a chunk."""
        if items.dtype != self._array.dtype:
            raise TypeError(items.dtype)  # a cast would change bits
        step = self._array.chunk
        for start in range(0, len(items), step):
            piece = items[start : start + step]
            if len(piece) < step:
                full = np.zeros(step, self._array.dtype)
                full[: len(piece)] = piece
                piece = full
            packed = pack(np.ascontiguousarray(piece, self._array.dtype))
            self._table[self._next] = (self._at, len(packed))
            self._pieces.append(packed)
            self._at += len(packed)
            self._next += 1

    def finish(self) -> bytes:
        """Return the bytes of the shard's file."""
        index = self._table.tobytes()
        checksum: int = google_crc32c.value(index)
        return b"".join([*self._pieces, index, checksum.to_bytes(4, "little")])


class ShardReader:
    """Reads ranges of a sharded vector; used from many threads at once."""

    def __init__(self, array: Sharded, label: str) -> None:
        self.array, self.label = array, label
        self._fds: dict[int, int] = {}
        self._tables: dict[int, NDArray[np.uint64]] = {}

    def _damaged(self) -> CorruptError:
        return CorruptError(
            f"The gene index of {self.label} is damaged.", "It is removed and built again."
        )

    def _open(self, shard: int) -> tuple[int, NDArray[np.uint64]]:
        table = self._tables.get(shard)
        if table is not None:
            return self._fds[shard], table
        length = 16 * self.array.per_shard + 4
        try:
            fd = os.open(self.array.shard_path(shard), os.O_RDONLY | os.O_CLOEXEC)
            size = os.fstat(fd).st_size
            raw = os.pread(fd, length, max(0, size - length))
        except OSError as error:
            raise self._damaged() from error
        checksum: int = google_crc32c.value(raw[:-4])
        if len(raw) != length or checksum != int.from_bytes(raw[-4:], "little"):
            os.close(fd)
            raise self._damaged()
        table = np.frombuffer(raw[:-4], "<u8").reshape(-1, 2)
        # Two threads may come here together: the first one's file stays.
        if self._fds.setdefault(shard, fd) != fd:
            os.close(fd)
        self._tables[shard] = table
        return self._fds[shard], table

    def read(self, start: int, stop: int) -> NDArray[Any]:
        """Return the items ``[start, stop)``, which lie in one shard."""
        array = self.array
        out = np.empty(stop - start, array.dtype)
        if start >= stop:
            return out
        shard, offset = divmod(start, array.shard)
        fd, table = self._open(shard)
        first = offset // array.chunk
        last = -(-(offset + stop - start) // array.chunk)
        if last > len(table) or int(table[first, 0]) == _EMPTY:
            raise self._damaged()
        # The chunks of a shard lie one after the other: one read for all of them.
        begin = int(table[first, 0])
        end = int(table[last - 1].sum())
        try:
            raw = os.pread(fd, end - begin, begin)
        except (OSError, ValueError) as error:
            raise self._damaged() from error
        if len(raw) != end - begin:
            raise self._damaged()
        view = memoryview(raw)
        whole = np.empty((last - first) * array.chunk, array.dtype)
        for number in range(first, last):
            at, size = int(table[number, 0]) - begin, int(table[number, 1])
            self._unpack(view[at : at + size], whole, (number - first) * array.chunk)
        skip = offset - first * array.chunk
        return whole[skip : skip + len(out)]

    def _unpack(self, piece: memoryview, out: NDArray[Any], at: int) -> None:
        body = bytes(piece[:-4])
        checksum: int = google_crc32c.value(body)
        if checksum != int.from_bytes(piece[-4:], "little"):
            raise self._damaged()
        blosc.decompress(body, out[at : at + self.array.chunk])

    def close(self) -> None:
        """Release files; idempotent."""
        self._tables.clear()
        while self._fds:
            os.close(self._fds.popitem()[1])
