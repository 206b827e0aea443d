"""HDF5 as anndata writes it with ``compression="gzip"``."""

import math
from pathlib import Path
from typing import Any, Literal

import h5py
import numpy as np
from numpy.typing import DTypeLike, NDArray

from benchmarks.atlas.sink import Attribute

_MIB = 1024 * 1024


def chunk_length(expected: int, itemsize: int) -> int:
    """Return how many items h5py itself would put in a chunk of a vector that long.

    Its rule: 16 KiB, doubled for each tenfold of the size over 1 MiB, up to 1 MiB.
    Without it a growing vector gets chunks for its first, empty shape.
    """
    size = max(1, expected * itemsize)
    target = 16 * 1024 * 2 ** math.log10(size / _MIB)
    return int(min(max(target, 8 * 1024), _MIB)) // itemsize


class Hdf5Appender:
    """Rows of one dataset."""

    def __init__(self, dataset: h5py.Dataset, *, grows: bool) -> None:
        self._dataset = dataset
        self._grows = grows
        self._end = 0

    def append(self, values: NDArray[Any]) -> None:
        """Write the next rows."""
        end = self._end + len(values)
        if self._grows:
            self._dataset.resize(end, axis=0)
        if values.dtype.kind in "SU":
            values = values.astype(object)
        self._dataset[self._end : end] = values
        self._end = end

    def close(self) -> None:
        """Check that every row was written."""
        assert self._end == self._dataset.shape[0], self._dataset.name


class Hdf5Sink:
    """A new ``.h5ad`` file, or with ``mode="r+"`` one to be changed."""

    def __init__(self, path: Path, mode: Literal["w", "r+"] = "w") -> None:
        self._file = h5py.File(path, mode)

    def group(self, path: str, kind: str, version: str, **attributes: Attribute) -> None:
        """Make a group with its encoding."""
        group = self._file.require_group(path) if path else self._file
        group.attrs["encoding-type"] = kind
        group.attrs["encoding-version"] = version
        for name, value in attributes.items():
            if isinstance(value, list):
                kept = h5py.string_dtype() if all(isinstance(v, str) for v in value) else "int64"
                group.attrs.create(name.replace("_", "-"), np.array(value, dtype=kept))
            else:
                group.attrs[name.replace("_", "-") if name != "_index" else name] = value

    def array(
        self, path: str, shape: tuple[int, ...], dtype: DTypeLike, *, plain: bool = False
    ) -> Hdf5Appender:
        """Make a dataset of known shape."""
        kind, version = ("string-array" if dtype is str else "array"), "0.2.0"
        kept = h5py.string_dtype() if dtype is str else np.dtype(dtype)
        packed = {} if min(shape) == 0 else {"compression": "gzip"}
        dataset = self._file.create_dataset(path, shape, kept, **packed)
        if not plain:
            dataset.attrs["encoding-type"] = kind
            dataset.attrs["encoding-version"] = version
        return Hdf5Appender(dataset, grows=False)

    def growing(self, path: str, dtype: DTypeLike, expected: int) -> Hdf5Appender:
        """Make a resizable vector."""
        kept = np.dtype(dtype)
        dataset = self._file.create_dataset(
            path,
            (0,),
            kept,
            maxshape=(None,),
            chunks=(chunk_length(expected, kept.itemsize),),
            compression="gzip",
        )
        return Hdf5Appender(dataset, grows=True)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
