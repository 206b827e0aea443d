"""Orders on disk, one file per version in a private folder of the user.

A cache may vanish, be full, be foreign or be damaged at any time: each of these means
"compute it again", never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import MIB

_MAGIC = b"cellucid-order-1"
_DIGEST_BYTES = 16
_HEADER_BYTES = len(_MAGIC) + 8 + _DIGEST_BYTES
_SUFFIX = ".order"
#: Absent on Windows, which has no such links to follow in a user's own folder.
_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
#: Leftovers of a writer that died are older than any write takes.
_STALE_SECONDS = 3600.0
#: 512 M cells at 4 bytes: the orders of a few hundred datasets of usual size.
DEFAULT_BUDGET = 2048 * MIB


def default_cache_dir(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the user's cache folder of this package, or None where there is no home.

    ``CELLUCID_CACHE_DIR`` wins over ``XDG_CACHE_HOME``, which wins over ``~/.cache``;
    relative values are ignored, as the XDG rules say. Orders stand in its subfolder
    ``order``, see ``order_folder``.
    """
    own = environ.get("CELLUCID_CACHE_DIR", "")
    if own and Path(own).is_absolute():
        return Path(own)
    base = environ.get("XDG_CACHE_HOME", "")
    if base and Path(base).is_absolute():
        return Path(base) / "cellucid_ext"
    home = environ.get("HOME") or environ.get("USERPROFILE") or ""
    if home and Path(home).is_absolute():
        return Path(home) / ".cache" / "cellucid_ext"
    return None


def order_folder(cache_dir: Path | None) -> Path | None:
    """Return the folder of cached orders below a cache folder."""
    return None if cache_dir is None else cache_dir / "order"


def load_order(folder: Path, version: str, n_cells: int) -> NDArray[np.uint32] | None:
    """Return the stored order of a version, or None where there is no sound one.

    The digest over version and content finds a truncated or changed file; the range
    and length are those of ``n_cells``.
    """
    path = folder / _file_name(version)
    try:
        handle = os.open(path, os.O_RDONLY | _SAFELY)
    except OSError:
        return None
    try:
        with os.fdopen(handle, "rb") as file:
            info = os.fstat(file.fileno())
            fits = stat.S_ISREG(info.st_mode) and info.st_size == _HEADER_BYTES + 4 * n_cells
            if not fits or info.st_uid != _me():
                return None
            header = file.read(_HEADER_BYTES)
            order = np.fromfile(file, np.dtype("<u4"), n_cells)
    except OSError:
        return None
    if order.size != n_cells or header != _header(version, order):
        return None
    _mark_used(path)
    return order.astype(np.uint32, copy=False)


def store_order(
    folder: Path, version: str, order: NDArray[np.uint32], budget: int = DEFAULT_BUDGET
) -> bool:
    """Store an order durably and evict the oldest ones over the budget.

    Returns
    -------
    bool
        Whether it was stored; False where the folder is not ours, not writable, full,
        or the order alone is over the budget.
    """
    size = _HEADER_BYTES + 4 * order.size
    if size > budget:
        return False
    temporary = folder / f".{secrets.token_hex(8)}.tmp"
    try:
        if not _private_folder(folder):
            return False
        _evict(folder, budget - size)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFELY
        wire = order.astype("<u4", copy=False)
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as file:
            file.write(_header(version, wire))
            file.write(wire.data.cast("B"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / _file_name(version))
        _sync_folder(folder)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        return False
    return True


def _file_name(version: str) -> str:
    # A version is a text from elsewhere: its digest is a name without surprises.
    return hashlib.blake2b(version.encode("utf-8", "replace"), digest_size=16).hexdigest() + _SUFFIX


def _header(version: str, order: NDArray[np.uint32]) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES, key=version.encode("utf-8", "replace")[:64])
    digest.update(np.ascontiguousarray(order).data.cast("B"))
    return _MAGIC + order.size.to_bytes(8, "little") + digest.digest()


def _private_folder(folder: Path) -> bool:
    """Make the folder with mode 0700; refuse one that is a link or another user's."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        info = folder.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != _me():
            return False
        if stat.S_IMODE(info.st_mode) != stat.S_IRWXU:
            folder.chmod(0o700)
    return True


def _evict(folder: Path, room: int) -> None:
    """Remove leftovers, then the orders used longest ago until ``room`` is kept."""
    found: list[tuple[float, int, Path]] = []
    leftovers: list[tuple[float, Path]] = []
    for entry in os.scandir(folder):
        info = entry.stat(follow_symlinks=False)
        if entry.name.endswith(_SUFFIX):
            found.append((info.st_mtime, info.st_size, Path(entry.path)))
        elif entry.name.endswith(".tmp"):
            leftovers.append((info.st_mtime, Path(entry.path)))
    for changed, path in leftovers:
        if time.time() - changed > _STALE_SECONDS:
            path.unlink(missing_ok=True)
    total = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if total <= room:
            break
        path.unlink(missing_ok=True)
        total -= size


def _mark_used(path: Path) -> None:
    """Make the file the youngest one; a read-only cache still serves."""
    with contextlib.suppress(OSError):
        os.utime(path, follow_symlinks=False)


def _me() -> int:
    """Return the user that files must belong to; 0 is everybody's where there is none."""
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows opens no folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
