"""Where the numbers of a sparse matrix lie: plain data that readers make once.

Nothing here opens a file; ``genes/chunks.py`` reads what is described here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FilterName = Literal["shuffle", "zlib", "gzip", "lzf", "zstd", "blosc", "lz4", "hdf5_lz4", "crc32c"]

#: Stored size of a chunk that the file does not hold: it reads as the fill value.
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Filter:
    """One step of a chunk's encoding, in the order in which it was written.

    ``itemsize`` is the element size of ``shuffle``; the others do not use it.
    """

    name: FilterName
    itemsize: int = 0


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What a file was when its chunks were mapped: a change of any of it is a new version."""

    device: int
    inode: int
    size: int
    mtime_ns: int

    @staticmethod
    def of(status: os.stat_result) -> FileStamp:
        """Take the stamp from a ``stat`` or ``fstat``."""
        return FileStamp(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True, eq=False)
class StoredArray:
    """A one-dimensional array in chunks that are read without a format library.

    Attributes
    ----------
    label
        Element and file as a person knows them (never a server path).
    paths, stamps
        The files that hold the chunks, and what they were.
    file, offset, size, mask
        ``(n_chunks,)`` each: index into ``paths``, first byte, stored bytes (``ABSENT``
        where there are none) and HDF5's filter mask (bit *i*: filter *i* was skipped).
    length, chunk_length
        Items in all and in each chunk; a stored chunk is always full, also the last.
    dtype
        Of one item, byte order included.
    filters
        In the order of writing.
    fill
        Value of absent chunks.
    """

    label: str
    paths: tuple[str, ...]
    stamps: tuple[FileStamp, ...]
    file: NDArray[np.int32]
    offset: NDArray[np.int64]
    size: NDArray[np.int64]
    mask: NDArray[np.uint32]
    length: int
    chunk_length: int
    dtype: np.dtype[Any]
    filters: tuple[Filter, ...] = ()
    fill: int | float | bool = 0


@dataclass(frozen=True, slots=True, eq=False)
class MemoryArray:
    """A one-dimensional array that is in memory already (a live AnnData)."""

    label: str
    values: NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class DelegatedArray:
    """An array whose encoding only its format library knows.

    ``read(start, stop)`` may be called from any thread; whoever makes it takes the
    library's lock. ``stamps`` as in ``StoredArray``.
    """

    label: str
    length: int
    chunk_length: int
    dtype: np.dtype[Any]
    read: Callable[[int, int], NDArray[Any]]
    paths: tuple[str, ...] = ()
    stamps: tuple[FileStamp, ...] = ()


ChunkedArray = StoredArray | MemoryArray | DelegatedArray


@dataclass(frozen=True, slots=True, eq=False)
class _Compressed:
    """What CSR and CSC have in common: ``indptr`` walks over ``indices`` and ``data``."""

    label: str
    shape: tuple[int, int]
    data: ChunkedArray
    indices: ChunkedArray
    indptr: ChunkedArray


@dataclass(frozen=True, slots=True, eq=False)
class CsrLayout(_Compressed):
    """A cells x genes matrix stored cell after cell: a gene is scattered over all of it."""


@dataclass(frozen=True, slots=True, eq=False)
class CscLayout(_Compressed):
    """A cells x genes matrix stored gene after gene: a gene is one run of bytes."""


def length_of(array: ChunkedArray) -> int:
    """Return the number of items."""
    return len(array.values) if isinstance(array, MemoryArray) else array.length


def dtype_of(array: ChunkedArray) -> np.dtype[Any]:
    """Return the type of one item, in the byte order of this machine."""
    dtype = array.values.dtype if isinstance(array, MemoryArray) else array.dtype
    return dtype.newbyteorder("=")
