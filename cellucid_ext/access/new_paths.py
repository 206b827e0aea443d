"""API path to a name that something new may get: below the root, in a folder of ours, free.

A person chose the path, so that the answer says what is wrong with it; of what lies
outside or is hidden it says nothing more than of any other path (T07-T09).
"""

from __future__ import annotations

import os
from pathlib import Path

from cellucid_ext.access.paths import Root, confine, shown_name, split_api_path
from cellucid_ext.errors import BadRequestError, PathNotFoundError

SUFFIX = ".zarr"
#: What makes a folder a zarr group or array.
_MARKS = ("zarr.json", ".zgroup", ".zarray", ".zattrs")


def confine_new(root: Root, path: str) -> Path:
    """Return where a new ``.zarr`` folder may be made; blocking (some ``stat`` calls).

    Parameters
    ----------
    path
        ``folder/x.zarr``, relative to the root; its folder exists.

    Raises
    ------
    BadRequestError
        Where the path is none that may be written, or is taken.
    """
    parts = split_api_path(path, allow_hidden=root.allow_hidden)
    name = shown_name(path)
    if parts is None or not parts[-1].endswith(SUFFIX) or parts[-1] == SUFFIX:
        raise BadRequestError(
            f'"{name}" cannot be the name of a new dataset.',
            f"Choose a path below the server's root that ends in {SUFFIX}.",
        )
    folder = _folder(root, parts[:-1], name)
    if any((inside / mark).exists() for inside in _up_to(folder, root) for mark in _MARKS):
        raise BadRequestError(
            f'"{name}" would lie inside another dataset.', "Choose a folder that is none."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadRequestError(
            f'"{name}" cannot be written where you want it.', "Choose a folder that is yours."
        )
    found = folder / parts[-1]
    # Also where it is a link to nothing.
    if os.path.lexists(found):
        raise BadRequestError(f'"{name}" exists already.', "Choose another name.")
    return found


def _folder(root: Root, parts: tuple[str, ...], name: str) -> Path:
    if not parts:
        return root.folder
    try:
        found = confine(root, "/".join(parts))
    except PathNotFoundError:
        found = None
    if found is None or not found.is_dir():
        raise BadRequestError(
            f'There is no folder for "{name}" here.', "Make it first, or choose another."
        )
    return found


def _up_to(folder: Path, root: Root) -> list[Path]:
    """Return the folder and those around it that lie below the root; links are followed."""
    top, place = root.folder.resolve(), folder.resolve()
    return [inside for inside in (place, *place.parents) if inside.is_relative_to(top)]
