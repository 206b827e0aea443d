"""Read the chunks of an array by ``pread``: no format library, no lock, many threads.

Every reader knows what its files were when they were mapped, and refuses to mix two
versions: a truncated or replaced file is an error, never a wrong number.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, TooLargeError, VersionChangedError
from cellucid_ext.genes.inflate import Buffer, DecodeError, decode
from cellucid_ext.genes.layout import (
    ABSENT,
    ChunkedArray,
    DelegatedArray,
    FileStamp,
    MemoryArray,
    StoredArray,
)

#: Files that stay open; an array of more files opens each for each chunk.
_KEPT_OPEN = 16
#: Items of a piece of an array in memory: 1 to 2 MiB.
_PIECE = 1 << 18
#: How far ahead of a sequential reader the kernel is asked to read.
READ_AHEAD = 16 << 20


class ArrayReader(Protocol):
    """One opened array; ``chunk`` may be called from many threads at once."""

    label: str
    length: int
    chunk_length: int
    dtype: np.dtype[Any]

    @property
    def n_chunks(self) -> int:
        """Number of chunks."""
        ...

    def chunk(self, index: int) -> NDArray[Any]:
        """Return the items of one chunk, the last one cut to the array's length."""
        ...

    def stored_bytes(self, first: int, last: int) -> int:
        """Return the bytes of the chunks ``[first, last)`` as they are stored."""
        ...

    def announce(self, first: int, last: int) -> None:
        """Tell the operating system that chunks ``[first, last)`` come next."""
        ...

    def check_unchanged(self) -> None:
        """Raise ``VersionChangedError`` where a file is not what was mapped."""
        ...

    def close(self) -> None:
        """Release files; idempotent."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def _frozen(items: NDArray[Any], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Return a read-only view: of one kind for the kernels, which compile for each."""
    view = np.ascontiguousarray(items, dtype).view()
    view.flags.writeable = False
    return view


class _Counted:
    """Number of chunks, from length and chunk length; leaves the file with ``with``."""

    label: str
    length: int
    chunk_length: int
    dtype: np.dtype[Any]

    @property
    def n_chunks(self) -> int:
        return -(-self.length // self.chunk_length)

    def stored_bytes(self, first: int, last: int) -> int:
        return (last - first) * self.chunk_length * self.dtype.itemsize

    def announce(self, first: int, last: int) -> None:
        del first, last

    def check_unchanged(self) -> None:
        """Nothing to check unless there are files."""

    def close(self) -> None:
        """Nothing to close unless there are files."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class StoredReader(_Counted):
    """Reads a ``StoredArray``."""

    def __init__(self, array: StoredArray, limits: Limits) -> None:
        self.label, self.length = array.label, array.length
        self.chunk_length = array.chunk_length
        self.dtype = array.dtype.newbyteorder("=")
        self._array, self._limits = array, limits
        self._chunk_bytes = array.chunk_length * array.dtype.itemsize
        self._fds: dict[int, int] = {}
        self._validate()
        try:
            if len(array.paths) <= _KEPT_OPEN:
                for file in range(len(array.paths)):
                    self._fds[file] = self._open(file)
        except BaseException:
            self.close()
            raise

    def _validate(self) -> None:
        """Believe no size of the file: all of it is checked against limits and lengths."""
        array, limit = self._array, self._limits.max_chunk_bytes
        if self._chunk_bytes > limit:
            raise TooLargeError(
                f"{self.label} is stored in chunks of {self._chunk_bytes:,} bytes; "
                f"the limit is {limit:,}.",
                "Write the element again in smaller chunks, or raise the limit.",
            )
        there = array.size != ABSENT
        sizes, offsets = array.size[there], array.offset[there]
        ends = np.array([stamp.size for stamp in array.stamps], np.int64)
        if self.length < 0 or self.chunk_length < 1 or len(array.size) < self.n_chunks:
            raise CorruptError(f"{self.label} has fewer chunks than its length asks for.")
        if sizes.size and (
            int(sizes.min()) < 0
            or int(sizes.max()) > 2 * limit + 4096
            or int(offsets.min()) < 0
            or bool(np.any(offsets + sizes > ends[array.file[there]]))
        ):
            raise CorruptError(f"{self.label} has chunks that lie outside its file.")

    def _open(self, file: int) -> int:
        try:
            fd = os.open(self._array.paths[file], os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise self._changed() from error
        if FileStamp.of(os.fstat(fd)) != self._array.stamps[file]:
            os.close(fd)
            raise self._changed()
        return fd

    def _changed(self) -> VersionChangedError:
        return VersionChangedError(f"{self.label} changed while it was read.")

    def sizes(self) -> NDArray[np.int64]:
        """Return the stored bytes of each chunk."""
        return np.ascontiguousarray(self._array.size)

    def raw(self, index: int) -> Buffer | None:
        """Return one chunk as it is stored, None where the file does not hold it."""
        size = int(self._array.size[index])
        if size == ABSENT:
            return None
        file, offset = int(self._array.file[index]), int(self._array.offset[index])
        kept = self._fds.get(file)
        fd = self._open(file) if kept is None else kept
        try:
            raw = os.pread(fd, size, offset)
        finally:
            if kept is None:
                os.close(fd)
        if len(raw) != size:
            self.check_unchanged()
            raise CorruptError(f"{self.label} is cut short.")
        return raw

    def chunk(self, index: int) -> NDArray[Any]:
        """See ``ArrayReader``."""
        array = self._array
        stop = min(self.chunk_length, self.length - index * self.chunk_length)
        raw = self.raw(index)
        if raw is None:
            return _frozen(np.full(stop, array.fill, self.dtype), self.dtype)
        # The last piece of an array that is stored in one run is not padded.
        size = self._chunk_bytes if array.filters else stop * self.dtype.itemsize
        raw = raw if array.filters else memoryview(raw)[:size]
        try:
            items = decode(raw, array.filters, int(array.mask[index]), size, array.dtype)
        except DecodeError as error:
            # A file that is being overwritten looks damaged first.
            self.check_unchanged()
            raise CorruptError(f"A chunk of {self.label} is {error}.") from error
        return _frozen(items[:stop], self.dtype)

    def stored_bytes(self, first: int, last: int) -> int:
        """See ``ArrayReader``."""
        return int(self._array.size[first:last].clip(0).sum())

    def announce(self, first: int, last: int) -> None:
        """See ``ArrayReader``; only where all chunks lie in one file."""
        advise = getattr(os, "posix_fadvise", None)
        last = min(last, self.n_chunks)
        if advise is None or len(self._fds) != 1 or first >= last:
            return
        offsets, sizes = self._array.offset[first:last], self._array.size[first:last]
        there = sizes != ABSENT
        if not there.any():
            return
        start = int(offsets[there].min())
        stop = int((offsets[there] + sizes[there]).max())
        # Chunks that were written in turns with others lie far apart: do not read those.
        if stop - start <= 4 * READ_AHEAD:
            advise(self._fds[0], start, stop - start, os.POSIX_FADV_WILLNEED)

    def check_unchanged(self) -> None:
        """See ``ArrayReader``."""
        for path, stamp in zip(self._array.paths, self._array.stamps, strict=True):
            try:
                now = FileStamp.of(os.stat(path))  # noqa: PTH116 - Path.stat is slower
            except OSError as error:
                raise self._changed() from error
            if now != stamp:
                raise self._changed()

    def close(self) -> None:
        """See ``ArrayReader``."""
        while self._fds:
            os.close(self._fds.popitem()[1])


class MemoryReader(_Counted):
    """Pieces of an array in memory."""

    def __init__(self, array: MemoryArray) -> None:
        self.label, self.length, self.chunk_length = array.label, len(array.values), _PIECE
        self.dtype = array.values.dtype.newbyteorder("=")
        self._values = array.values

    def chunk(self, index: int) -> NDArray[Any]:
        """See ``ArrayReader``."""
        piece = self._values[index * _PIECE : (index + 1) * _PIECE]
        return _frozen(piece, self.dtype)


class DelegatedReader(_Counted):
    """Reads through the format library."""

    def __init__(self, array: DelegatedArray, limits: Limits) -> None:
        self.label, self.length = array.label, array.length
        self.dtype = array.dtype.newbyteorder("=")
        self.chunk_length = max(1, array.chunk_length)
        self._array = array
        if self.chunk_length * self.dtype.itemsize > limits.max_chunk_bytes:
            raise TooLargeError(
                f"{self.label} is stored in chunks over {limits.max_chunk_bytes:,} bytes.",
                "Write the element again in smaller chunks, or raise the limit.",
            )

    def chunk(self, index: int) -> NDArray[Any]:
        """See ``ArrayReader``."""
        start = index * self.chunk_length
        stop = min(self.length, start + self.chunk_length)
        items = self._array.read(start, stop)
        if items.shape != (stop - start,):
            raise CorruptError(f"{self.label} is cut short.")
        return _frozen(items, self.dtype)

    def check_unchanged(self) -> None:
        """See ``ArrayReader``."""
        for path, stamp in zip(self._array.paths, self._array.stamps, strict=True):
            try:
                now = FileStamp.of(os.stat(path))  # noqa: PTH116 - Path.stat is slower
            except OSError as error:
                raise VersionChangedError(f"{self.label} changed while it was read.") from error
            if now != stamp:
                raise VersionChangedError(f"{self.label} changed while it was read.")


def open_array(array: ChunkedArray, limits: Limits) -> ArrayReader:
    """Open an array for reading.

    Raises
    ------
    VersionChangedError
        Where a file is not what it was when it was mapped.
    TooLargeError, CorruptError
        Where the map asks for more than the limits or the file allow.
    """
    if isinstance(array, StoredArray):
        return StoredReader(array, limits)
    if isinstance(array, MemoryArray):
        return MemoryReader(array)
    return DelegatedReader(array, limits)


def read_range(reader: ArrayReader, start: int, stop: int) -> NDArray[Any]:
    """Return the items ``[start, stop)``, inflating each of their chunks once."""
    out = np.empty(max(0, stop - start), reader.dtype)
    step = reader.chunk_length
    at = start
    while at < stop:
        index = at // step
        items = reader.chunk(index)
        first = at - index * step
        take = min(len(items) - first, stop - at)
        out[at - start : at - start + take] = items[first : first + take]
        at += take
    return out


class Stream:
    """Walks through an array once, in order: each chunk is inflated once."""

    def __init__(self, reader: ArrayReader, start: int) -> None:
        self._reader = reader
        self._at = start
        self._chunk = -1
        self._items = np.empty(0, reader.dtype)
        self._announced = start // reader.chunk_length

    def take(self, n: int, out: NDArray[Any]) -> None:
        """Put the next ``n`` items into ``out[:n]``."""
        step = self._reader.chunk_length
        done = 0
        while done < n:
            index = self._at // step
            if index != self._chunk:
                self._announce(index)
                self._items, self._chunk = self._reader.chunk(index), index
            first = self._at - index * step
            piece = self._items[first : first + n - done]
            if not len(piece):
                raise CorruptError(f"{self._reader.label} is cut short.")
            out[done : done + len(piece)] = piece
            done += len(piece)
            self._at += len(piece)

    def _announce(self, index: int) -> None:
        if index >= self._announced:
            size = max(1, self._reader.stored_bytes(index, index + 1))
            ahead = index + max(4, READ_AHEAD // 2 // size)
            self._reader.announce(index, ahead)
            # Half a window before its end the next one is announced.
            self._announced = (index + ahead) // 2 + 1
