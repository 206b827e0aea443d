"""API path to confined file: decided on the text first, looked up afterwards.

Hidden, absent, outside the root, unreadable and not allowed are one answer with one
body (T07-T09, T29): it tells nobody which of them it was. Symbolic links are followed
as Jupyter's contents manager follows them; a loop of links is absent.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import is_hidden

from cellucid_ext.errors import PathNotFoundError

MAX_PATH_CHARACTERS = 4096
MAX_COMPONENT_BYTES = 255
MAX_SHOWN_CHARACTERS = 200

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Root:
    """The folder that the server shows, and whether hidden files in it may be read."""

    folder: Path
    allow_hidden: bool = False


def split_api_path(path: str, *, allow_hidden: bool = False) -> tuple[str, ...] | None:
    """Return the components of an API path, or None where it is none that we follow.

    Pure text, before any system call: on Windows the mere ``stat`` of ``//host/share``
    sends the user's credentials to that host (CVE-2024-35178), and a comparison of
    whole strings instead of components lets ``../testtest`` pass for the root ``test``
    (CVE-2026-35397).

    Parameters
    ----------
    path
        ``folder/x.h5ad``: relative to the root, ``/`` between components; one trailing
        slash is allowed, since Lab writes folders so.
    allow_hidden
        Whether components may begin with a dot.
    """
    if not 0 < len(path) <= MAX_PATH_CHARACTERS:
        return None
    if "\0" in path or "\\" in path or path.startswith("/") or _DRIVE.match(path):
        return None
    parts = tuple(path.removesuffix("/").split("/"))
    if all(_is_safe_component(part, allow_hidden=allow_hidden) for part in parts):
        return parts
    return None


def _is_safe_component(part: str, *, allow_hidden: bool) -> bool:
    if part in ("", ".", "..") or (part.startswith(".") and not allow_hidden):
        return False
    try:
        encoded = part.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that names no file
        return False
    return len(encoded) <= MAX_COMPONENT_BYTES


def confine(root: Root, path: str) -> Path:
    """Return the file or folder that an API path names; blocking (a few ``stat`` calls).

    Raises
    ------
    PathNotFoundError
        Whatever the reason, with the same message.
    """
    parts = split_api_path(path, allow_hidden=root.allow_hidden)
    if parts is None:
        raise not_found(path)
    found = root.folder.joinpath(*parts)
    if not _may_be_read(found, root):
        raise not_found(path)
    return found


def _may_be_read(found: Path, root: Root) -> bool:
    try:
        mode = found.stat().st_mode  # follows links; ELOOP, ENOENT and EACCES are OSError
        if not root.allow_hidden and is_hidden(found, root.folder):
            return False
    except (OSError, ValueError):
        return False
    if stat.S_ISDIR(mode):
        return os.access(found, os.R_OK | os.X_OK)
    # A pipe or a device would keep the engine waiting for ever.
    return stat.S_ISREG(mode) and os.access(found, os.R_OK)


def not_found(path: str) -> PathNotFoundError:
    """Return the one answer for a path that is not served, naming what the person gave."""
    return PathNotFoundError(f'There is no dataset "{shown_name(path)}" that can be opened here.')


def shown_name(path: str) -> str:
    """Return the last component of a path as it may stand in a message.

    Control and direction characters are dropped: a name is data, and must neither
    forge a line of the log nor turn the message around.
    """
    name = re.split(r"[/\\]", path.rstrip("/\\"))[-1]
    kept = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    if len(kept) > MAX_SHOWN_CHARACTERS:
        kept = kept[:MAX_SHOWN_CHARACTERS] + "…"
    return kept or "this path"
