"""The viewer's own code as the kernel knows it, for pages that have no server of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jupyter_core.paths import jupyter_path

from cellucid_ext.widget.messages import MAX_BUFFER

NAMES = ("viewer.js", "viewer.css")

_LOADER = Path(__file__).with_name("loader.js")
_SOURCE_TREE = Path(__file__).parent.parent / "labextension" / "static" / "viewer"


@cache
def bundle_dir() -> Path | None:
    """Return the folder of the built viewer: in the source tree, else where installed."""
    installed = jupyter_path("labextensions", "cellucid-ext", "static", "viewer")
    for place in (_SOURCE_TREE, *map(Path, installed)):
        if (place / NAMES[0]).is_file():
            return place
    return None


@cache
def bundle_version() -> str:
    """Return a digest of the built viewer: a new build is a new address."""
    digest = hashlib.sha256()
    for name in NAMES:
        digest.update(_content(name))
    return digest.hexdigest()[:16]


def loader_source() -> str:
    """Return the text of the loader, bound to this build."""
    return _LOADER.read_text("utf-8").replace("__VERSION__", bundle_version())


def bundle_parts(name: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield ``(part, parts, bytes)`` of one file of the bundle; one empty part without it."""
    data = _content(name)
    parts = max(1, -(-len(data) // MAX_BUFFER))
    for part in range(parts):
        yield part, parts, data[part * MAX_BUFFER : (part + 1) * MAX_BUFFER]


def _content(name: str) -> bytes:
    place = bundle_dir()
    file = None if place is None else place / name
    return file.read_bytes() if file is not None and file.is_file() else b""
