"""The version of a source: a digest that differs where the source may differ."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from cellucid_ext.errors import PathNotFoundError

#: Part of every version: a reader that reads differently must not meet old caches.
READER_VERSION = 1
_HEADER_BYTES = 4096
_DOCUMENTS = ("zarr.json", ".zarray", ".zgroup", ".zattrs")
_ROOT_DOCUMENTS = ("zarr.json", ".zgroup", ".zattrs")


def digest(parts: Iterable[object]) -> str:
    """Return 32 hex characters over the parts, told apart by their lengths."""
    state = hashlib.blake2b(digest_size=16)
    for part in (READER_VERSION, *parts):
        raw = part if isinstance(part, bytes) else repr(part).encode()
        state.update(len(raw).to_bytes(8, "little"))
        state.update(raw)
    return state.hexdigest()


def identity(path: Path) -> tuple[int, int, int, int]:
    """Return device, inode, size and time of change of a file.

    Raises
    ------
    PathNotFoundError
        Where it cannot be seen (any more).
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - one call for all four
    except OSError as error:
        raise PathNotFoundError(f"{path.name} is not there.") from error
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def of_file(path: Path) -> str:
    """Return the version of a single file: its identity and its first bytes.

    The bytes catch a rewrite in place within one tick of the file system's clock.
    """
    who = identity(path)
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise PathNotFoundError(f"{path.name} cannot be read.") from error
    return digest([*who, header])


def of_store(root: Path) -> str:
    """Return the version of a zarr store.

    The root's documents, and the identity of every metadata document of the next two
    levels: anndata writes each of them again when it writes an element.
    """
    parts: list[object] = [identity(root)[:2]]
    for name in _ROOT_DOCUMENTS:
        try:
            parts.append((root / name).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise PathNotFoundError(f"{root.name} cannot be read.") from error
    for folder in _folders(root, depth=2):
        for name in _DOCUMENTS:
            try:
                found = os.stat(folder / name)  # noqa: PTH116 - see identity
            except OSError:
                continue
            parts.append((str(folder / name), found.st_ino, found.st_size, found.st_mtime_ns))
    return digest(parts)


def _folders(root: Path, depth: int) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(root) if entry.is_dir())
    except OSError:
        return
    for name in names:
        yield root / name
        if depth > 1:
            yield from _folders(root / name, depth - 1)
