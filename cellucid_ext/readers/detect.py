"""Which format a path holds, by magic and layout, and the reader for it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Literal

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, NotADatasetError, PathNotFoundError
from cellucid_ext.readers.protocol import DatasetReader

Format = Literal["h5ad", "zarr"]

_MAGIC = b"\x89HDF\r\n\x1a\n"
_FIRST_BLOCK = 512
_HDF5_SUFFIXES = {".h5ad", ".h5", ".hdf5"}
#: The documents that make a folder a zarr node; ``.zattrs`` alone makes none.
_GROUP_FILES = (".zgroup", "zarr.json", ".zmetadata")
#: By name: importing zarr takes longer than opening an .h5ad.
_HOMES: dict[Format, tuple[str, str]] = {
    "h5ad": ("cellucid_ext.readers.h5ad", "open_h5ad"),
    "zarr": ("cellucid_ext.readers.zarr", "open_zarr"),
}


def sniff(path: Path) -> Format | None:
    """Say which format a path looks like, None where neither.

    A file is ``h5ad`` where it has the HDF5 signature (at 0, or at 512, 1024, … behind a
    user block); a folder is ``zarr`` where it is a zarr v2 or v3 group that has obs and
    var. Names and suffixes do not matter. Never raises; opens no HDF5.
    """
    try:
        found = _look(path)
        return None if found == "zarr" and not _has_tables(path) else found
    except OSError:
        return None


def open_reader(path: Path, limits: Limits) -> DatasetReader:
    """Open a dataset.

    Parameters
    ----------
    path
        An existing path that the caller may read (see ``access``).
    limits
        The bounds that the reader keeps.

    Raises
    ------
    PathNotFoundError
        Missing or unreadable.
    NotADatasetError
        A folder or file of another kind.
    CorruptError, ExternalReferenceError, UnsupportedError, TooLargeError
        See ``errors``.
    """
    try:
        found = _look(path)
    except OSError as error:
        raise PathNotFoundError(f"{path.name} is not there, or may not be read.") from error
    if found is None:
        raise _no_dataset(path)
    module, function = _HOMES[found]
    opener: Callable[[Path, Limits], DatasetReader] = getattr(import_module(module), function)
    return opener(path, limits)


def _look(path: Path) -> Format | None:
    mode = path.stat().st_mode
    # Anything else, a pipe or a device, could block for ever on reading.
    if stat.S_ISREG(mode):
        return "h5ad" if _is_hdf5(path) else None
    return "zarr" if stat.S_ISDIR(mode) and _is_zarr(path) else None


def _no_dataset(path: Path) -> NotADatasetError | CorruptError:
    name = path.name
    if path.is_dir():
        return NotADatasetError(f"The folder {name} holds no dataset.")
    if path.is_file() and path.stat().st_size == 0:
        return CorruptError(f"{name} is empty.")
    if path.suffix.lower() in _HDF5_SUFFIXES:
        return NotADatasetError(f"{name} is no HDF5 file, whatever its name says.")
    return NotADatasetError(f"{name} is no dataset.")


def _is_hdf5(path: Path) -> bool:
    """Look for the signature at 0, 512, 1024, 2048, …, as HDF5 itself does."""
    size = path.stat().st_size
    place = 0
    with path.open("rb") as file:
        while place + len(_MAGIC) <= size:
            file.seek(place)
            if file.read(len(_MAGIC)) == _MAGIC:
                return True
            place = place * 2 or _FIRST_BLOCK
    return False


def _is_zarr(path: Path) -> bool:
    next(path.iterdir(), None)  # raises where the folder may not be read
    return any((path / name).is_file() for name in _GROUP_FILES)


def _has_tables(path: Path) -> bool:
    return all((path / name).is_dir() for name in ("obs", "var"))
