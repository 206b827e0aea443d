"""Open an .h5ad file: HDF5 directly, reading nothing but structure on opening."""

from __future__ import annotations

import os
import weakref
from functools import partial
from pathlib import Path

import h5py

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, PathNotFoundError
from cellucid_ext.genes.layout import FileStamp
from cellucid_ext.readers import fingerprint
from cellucid_ext.readers.chunk_map_hdf5 import Place
from cellucid_ext.readers.hdf5_layouts import hdf5_layout
from cellucid_ext.readers.hdf5_nodes import Hdf5Group
from cellucid_ext.readers.nodes import Origin
from cellucid_ext.readers.stored import StoredReader


def open_h5ad(path: Path, limits: Limits) -> StoredReader:
    """Open a file that begins as HDF5 does.

    Raises
    ------
    CorruptError
        Where HDF5 cannot open it (truncated, damaged, being written).
    NotADatasetError
        Where it holds something else than AnnData.
    """
    origin = Origin(path.name, limits)
    # Through a file object, HDF5 takes no lock: a notebook must be able to write the file
    # that is viewed, and a kernel to open it twice. (With locking=False, every other
    # h5py.File of it in the same process fails: "file locking flag values don't match".)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise PathNotFoundError(f"{path.name} cannot be read.") from error
    # Before HDF5 reads: a file that changes in between is then noticed, never mixed.
    version = fingerprint.of_file(path)
    place = Place(str(path.absolute()), FileStamp.of(os.fstat(stream.fileno())))
    try:
        file = h5py.File(stream, "r")
    except Exception as error:
        stream.close()
        raise _unopenable(path.name, str(error)) from error

    def close() -> None:
        file.close()
        stream.close()

    try:
        with origin.reading("/"):
            reader = StoredReader(
                Hdf5Group(file, origin),
                "h5ad",
                lambda: fingerprint.of_file(path),
                close,
                version,
                layout=partial(hdf5_layout, place=place),
            )
    except BaseException:
        close()
        raise
    # A forgotten reader must not keep the file open.
    weakref.finalize(reader, close)
    return reader


def _unopenable(name: str, why: str) -> CorruptError:
    if "truncated" in why:
        return CorruptError(f"{name} is incomplete: the file ends before its data do.")
    if "already open for write" in why:
        return CorruptError(
            f"{name} is being written, or was not closed properly.",
            "Wait until it is written; if nothing writes it, write it again.",
        )
    return CorruptError(f"{name} is damaged: HDF5 cannot open it.")
