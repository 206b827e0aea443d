"""One run on disk: a slab's dictionaries, and its entries dealt out to gene groups."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.checksum import crc32_of
from cellucid_ext.genes.index_format import ValueType

_MAGIC = b"cxrun001"
#: Segment table: offset, rows, entries, raw entries (or dictionary length), crc32.
_COLUMNS = 5


class DamagedRun(Exception):  # noqa: N818 - internal: the slab is coded again
    """A run on disk is not what was written (a crash of the machine): make it again."""


def part_path(path: Path) -> Path:
    """Return a name for what is not complete yet; no two tasks ever have the same."""
    return path.with_suffix(f".{uuid4().hex}.part")


def _padded(size: int) -> int:
    """Round up to 8 bytes: kernels are compiled for aligned arrays."""
    return -(-size // 8) * 8


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """What a slab has of one group of genes; arrays as ``index_kernels.merge_run`` takes."""

    counts: NDArray[np.uint16]
    genes: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    raw: NDArray[Any]


class RunWriter:
    """Writes a run to a temporary file that gets its name when it is complete."""

    def __init__(self, path: Path, n_groups: int) -> None:
        self._path = path
        self._part = part_path(path)
        self._file: BinaryIO = self._part.open("wb")
        self._table = np.zeros((n_groups + 1, _COLUMNS), "<i8")
        self._at = 0

    def _write(self, row: int, sizes: tuple[int, int, int], parts: list[NDArray[Any]]) -> None:
        """Write the first of the parts, padding, and the others."""
        padding = np.zeros(_padded(parts[0].nbytes) - parts[0].nbytes, np.uint8)
        parts = [parts[0], padding, *parts[1:]]
        self._table[row] = (self._at, *sizes, crc32_of(*parts))
        for part in parts:
            self._file.write(part.data)
            self._at += part.nbytes

    def dictionary(self, sizes: NDArray[np.uint8], values: NDArray[Any]) -> None:
        """Write the dictionaries of all rows of the slab."""
        self._write(0, (len(sizes), len(values), 0), [values, sizes])

    def segment(self, group: int, segment: Segment) -> None:
        """Write what the slab has of one group."""
        parts = [segment.raw, segment.counts, segment.genes, segment.codes]
        sizes = (len(segment.counts), len(segment.genes), len(segment.raw))
        self._write(group + 1, sizes, parts)

    def finish(self) -> None:
        """Give the file its name: from now on it is complete."""
        self._file.write(self._table.data)
        self._file.write(crc32_of(self._table).to_bytes(8, "little") + _MAGIC)
        self._file.close()
        os.replace(self._part, self._path)  # noqa: PTH105 - one spelling for all replaces

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._file.close()
        self._part.unlink(missing_ok=True)


class RunReader:
    """Reads a run; every part is compared with its checksum."""

    def __init__(self, path: Path, n_groups: int, value_type: ValueType) -> None:
        self.path = path
        self._bits = value_type.bits
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        length = (n_groups + 1) * _COLUMNS * 8
        size = os.fstat(self._fd).st_size
        raw = os.pread(self._fd, length + 16, max(0, size - length - 16))
        if len(raw) == length + 16:
            self._table = np.frombuffer(raw[:length], "<i8").reshape(-1, _COLUMNS)
        if (
            len(raw) != length + 16
            or raw[-8:] != _MAGIC
            or int.from_bytes(raw[-16:-8], "little") != crc32_of(self._table)
        ):
            os.close(self._fd)
            raise DamagedRun(str(path))

    def _read(self, row: int, length: int) -> NDArray[np.uint8]:
        raw = os.pread(self._fd, length, int(self._table[row, 0]))
        flat = np.frombuffer(raw, np.uint8)
        if len(raw) != length or crc32_of(flat) != int(self._table[row, 4]):
            raise DamagedRun(str(self.path))
        return flat

    @property
    def dictionary_bytes(self) -> int:
        """Memory that the slab's dictionaries take."""
        return int(self._table[0, 1]) + int(self._table[0, 2]) * self._bits.itemsize

    def dictionary(self) -> tuple[NDArray[np.uint8], NDArray[Any]]:
        """Return the number of distinct values of each row, and the values' bits."""
        n_rows, n_words = int(self._table[0, 1]), int(self._table[0, 2])
        begin = _padded(n_words * self._bits.itemsize)
        flat = self._read(0, begin + n_rows)
        return flat[begin:], flat[: n_words * self._bits.itemsize].view(self._bits)

    def entries(self, group: int) -> tuple[int, int]:
        """Return the entries, and the raw ones of them, of one group."""
        return int(self._table[group + 1, 2]), int(self._table[group + 1, 3])

    def segment(self, group: int) -> Segment:
        """Return what the slab has of one group."""
        n_rows, n, n_raw = (int(x) for x in self._table[group + 1, 1:4])
        raw_bytes = n_raw * self._bits.itemsize
        at = _padded(raw_bytes)
        flat = self._read(group + 1, at + 2 * n_rows + 2 * n)
        genes = at + 2 * n_rows
        return Segment(
            flat[at:genes].view(np.uint16),
            flat[genes : genes + n],
            flat[genes + n :],
            flat[:raw_bytes].view(self._bits),
        )

    def close(self) -> None:
        """Release the file."""
        os.close(self._fd)
