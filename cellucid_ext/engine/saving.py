"""Save an indexed layer as a new AnnData zarr, with the names of cells and genes."""

from __future__ import annotations

import errno
from pathlib import Path

from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import BadRequestError, TooLargeError

_FULL = (errno.ENOSPC, errno.EDQUOT)


def save_anndata(session: DatasetSession, layer: int, target: Path) -> None:
    """Write ``target``, which gets its name when it is complete.

    Raises
    ------
    UnsupportedError
        Where the layer has no gene index.
    BadRequestError
        Where ``target`` exists by now, or cannot be written.
    TooLargeError
        Where the disk is full.
    VersionChangedError
        Where the source is not what was opened.
    JobCancelled
        Where nobody waits any more; nothing is left.
    """
    try:
        session.save_anndata(layer, target)
    except OSError as error:
        if error.errno in _FULL:
            raise TooLargeError(
                f"The disk is full: “{target.name}” was not saved.", "Make room, or save elsewhere."
            ) from error
        raise BadRequestError(
            f"“{target.name}” could not be written.", "Choose another folder or name."
        ) from error
