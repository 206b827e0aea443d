"""Where HDF5 keeps the chunks of a dataset: asked once, then read without HDF5."""

from __future__ import annotations

import os
from dataclasses import dataclass
from threading import Lock
from typing import Any, cast

import h5py
import hdf5plugin  # noqa: F401 - registers the filters that h5py reads for us
import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CorruptError
from cellucid_ext.genes.layout import (
    ABSENT,
    ChunkedArray,
    CscLayout,
    CsrLayout,
    DelegatedArray,
    FileStamp,
    Filter,
    FilterName,
    StoredArray,
)

_NAMES: dict[int, FilterName] = {
    h5py.h5z.FILTER_DEFLATE: "zlib",
    h5py.h5z.FILTER_LZF: "lzf",
    h5py.h5z.FILTER_SHUFFLE: "shuffle",
    32001: "blosc",
    32015: "zstd",
    32004: "hdf5_lz4",
}
#: Bytes of a piece of a dataset that is stored in one run.
_PIECE_BYTES = 1 << 20
#: HDF5 itself takes one call at a time, whatever the file.
_HDF5 = Lock()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies that HDF5 itself knows only as a stream, and what it was."""

    path: str
    stamp: FileStamp


def chunked_array(dataset: h5py.Dataset, label: str, place: Place | None = None) -> ChunkedArray:
    """Describe a one-dimensional dataset of numbers.

    Parameters
    ----------
    dataset
        Of an open file; external storage and virtual datasets were refused before.
    label
        Element and file for messages, as in ``“X/indices” in pbmc.h5ad``.
    place
        For a file that was opened through a stream.

    Returns
    -------
    ChunkedArray
        A ``StoredArray`` where the chunks can be read directly, else a
        ``DelegatedArray`` that reads through h5py (filters that only HDF5 knows, very
        small datasets inside an object header, files with a user block).
    """
    if dataset.ndim != 1:
        raise CorruptError(f"{label} is no vector.")
    dtype = dataset.dtype
    if place is not None:
        path, stamp = place.path, cast("FileStamp | None", place.stamp)
    else:
        path, stamp = os.fsdecode(dataset.file.filename), _stamp(dataset)
    filters = _filters(dataset)
    # A user block shifts every address; such files are rare and h5py knows the shift.
    if filters is None or dataset.file.userblock_size or stamp is None:
        return _delegated(dataset, label, path, stamp)
    if dataset.chunks is None:
        return _contiguous(dataset, label, path, stamp) or _delegated(dataset, label, path, stamp)
    length, step = len(dataset), int(dataset.chunks[0])
    offset, size, mask = _chunk_table(dataset, -(-length // step), step, label)
    return StoredArray(
        label=label,
        paths=(path,),
        stamps=(stamp,),
        file=np.zeros(len(offset), np.int32),
        offset=offset,
        size=size,
        mask=mask,
        length=length,
        chunk_length=step,
        dtype=dtype,
        filters=filters,
        fill=_fill(dataset),
    )


def csr_layout(group: h5py.Group, label: str) -> CsrLayout:
    """Describe a CSR group of anndata; ``label`` names it and the file."""
    return CsrLayout(label, *_parts(group, label))


def csc_layout(group: h5py.Group, label: str) -> CscLayout:
    """Describe a CSC group of anndata; ``label`` names it and the file."""
    return CscLayout(label, *_parts(group, label))


def _parts(
    group: h5py.Group, label: str
) -> tuple[tuple[int, int], ChunkedArray, ChunkedArray, ChunkedArray]:
    shape = group.attrs.get("shape", group.attrs.get("h5sparse_shape"))
    if shape is None or np.size(shape) != 2:  # noqa: PLR2004 - cells and genes
        raise CorruptError(f"{label} does not say its shape.")
    data, indices, indptr = (
        chunked_array(group[name], f"{label} ({name})") for name in ("data", "indices", "indptr")
    )
    return (int(shape[0]), int(shape[1])), data, indices, indptr


def _stamp(dataset: h5py.Dataset) -> FileStamp | None:
    """Take the stamp of the file that HDF5 has open, not of what the path names now."""
    try:
        return FileStamp.of(os.fstat(dataset.file.id.get_vfd_handle()))
    except (OSError, ValueError, TypeError, RuntimeError, NotImplementedError):
        return None  # a driver without a file, such as an image in memory


def _filters(dataset: h5py.Dataset) -> tuple[Filter, ...] | None:
    plist = dataset.id.get_create_plist()
    found: list[Filter] = []
    for position in range(plist.get_nfilters()):
        number, _, values, _ = plist.get_filter(position)
        name = _NAMES.get(int(number))
        if name is None:
            return None
        itemsize = int(values[0]) if name == "shuffle" and values else dataset.dtype.itemsize
        found.append(Filter(name, itemsize if name == "shuffle" else 0))
    return tuple(found)


def _fill(dataset: h5py.Dataset) -> int | float | bool:
    value = dataset.fillvalue
    item: int | float | bool = np.asarray(value).item() if np.ndim(value) == 0 else 0
    return item


def _chunk_table(
    dataset: h5py.Dataset, n_chunks: int, step: int, label: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
    offset = np.zeros(n_chunks, np.int64)
    size = np.full(n_chunks, ABSENT, np.int64)
    mask = np.zeros(n_chunks, np.uint32)

    def take(info: Any) -> None:  # noqa: ANN401 - h5py's StoreInfo
        index = info.chunk_offset[0] // step
        if not 0 <= index < n_chunks:
            return  # behind the end: the dataset was made shorter
        if info.byte_offset is not None:
            offset[index], size[index], mask[index] = info.byte_offset, info.size, info.filter_mask

    try:
        dataset.id.chunk_iter(take)
    except (OSError, RuntimeError, ValueError) as error:
        raise CorruptError(f"The list of chunks of {label} is damaged.") from error
    return offset, size, mask


def _contiguous(
    dataset: h5py.Dataset, label: str, path: str, stamp: FileStamp
) -> StoredArray | None:
    """Cut a dataset that is stored in one run into pieces; None where it is not."""
    start = dataset.id.get_offset()
    if start is None:
        return None
    itemsize = dataset.dtype.itemsize
    length = len(dataset)
    step = max(1, _PIECE_BYTES // itemsize)
    n_pieces = max(1, -(-length // step))
    starts = np.arange(n_pieces, dtype=np.int64) * step
    return StoredArray(
        label=label,
        paths=(path,),
        stamps=(stamp,),
        file=np.zeros(n_pieces, np.int32),
        offset=start + starts * itemsize,
        size=np.minimum(step, length - starts) * itemsize,
        mask=np.zeros(n_pieces, np.uint32),
        length=length,
        chunk_length=step,
        dtype=dataset.dtype,
    )


def _delegated(
    dataset: h5py.Dataset, label: str, path: str, stamp: FileStamp | None
) -> DelegatedArray:
    def read(start: int, stop: int) -> NDArray[Any]:
        with _HDF5:
            try:
                return np.asarray(dataset[start:stop])
            except (OSError, RuntimeError, ValueError) as error:
                raise CorruptError(f"{label} is damaged.") from error

    length = len(dataset)
    chunks = dataset.chunks
    step = int(chunks[0]) if chunks else max(1, _PIECE_BYTES // dataset.dtype.itemsize)
    files = () if stamp is None else ((path,), (stamp,))
    return DelegatedArray(label, length, step, dataset.dtype, read, *files)
