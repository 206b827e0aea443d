"""Open a .zarr folder, v2 or v3: its documents directly, its numbers through zarr."""

from __future__ import annotations

from pathlib import Path

from cellucid_ext.config import Limits
from cellucid_ext.errors import NotADatasetError, PathNotFoundError
from cellucid_ext.readers import fingerprint
from cellucid_ext.readers.nodes import Origin
from cellucid_ext.readers.stored import StoredReader
from cellucid_ext.readers.zarr_layouts import zarr_layout
from cellucid_ext.readers.zarr_metadata import read_node
from cellucid_ext.readers.zarr_nodes import ZarrGroup


def open_zarr(path: Path, limits: Limits) -> StoredReader:
    """Open a folder that holds a zarr group.

    Raises
    ------
    CorruptError
        Where a metadata document is damaged.
    NotADatasetError
        Where it holds something else than AnnData.
    """
    origin = Origin(path.name, limits)
    try:
        root = path.resolve(strict=True)
    except OSError as error:
        raise PathNotFoundError(f"{path.name} is not there.") from error
    version = fingerprint.of_store(root)
    with origin.reading("/"):
        meta = read_node(root, "", origin)
        if meta is None or meta.array is not None:
            what = "no zarr group" if meta is None else "a single zarr array"
            raise NotADatasetError(f"{path.name} is {what}, so it holds no AnnData.")
        return StoredReader(
            ZarrGroup(root, root, "", origin, meta),
            "zarr",
            lambda: fingerprint.of_store(root),
            lambda: None,
            version,
            layout=zarr_layout,
        )
