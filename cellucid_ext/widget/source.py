"""What a viewer shows: a path or a live AnnData, opened in the kernel only when needed.

On a Jupyter server the browser reads a path through the server; the kernel opens it
only to say which rows a selection means.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.engine.dataset import OpenedDataset, open_dataset
from cellucid_ext.errors import BadRequestError, PathNotFoundError, VersionChangedError
from cellucid_ext.widget.location import ServerLocation, own_server

if TYPE_CHECKING:  # a second of import that a viewer on a path does not need
    from anndata import AnnData

PathLike = str | os.PathLike[str]


class Source(Protocol):
    """One dataset as the viewer needs it."""

    @property
    def name(self) -> str:
        """How a person knows it: the file's name, or ``AnnData``."""
        ...

    def server_path(self, page_base_url: str | None) -> str | None:
        """Return where the page's own server has it; None: the comm carries the data."""
        ...

    def dataset(self) -> OpenedDataset:
        """Return the dataset opened in this kernel, of the version it has now."""
        ...

    def to_adata(self, rows: NDArray[np.int64]) -> AnnData:
        """Return these rows as an AnnData in memory."""
        ...

    def close(self) -> None:
        """Release files; idempotent."""
        ...


class PathSource:
    """A dataset in the file system."""

    def __init__(self, path: PathLike) -> None:
        self._path = _existing(path)
        self._server: ServerLocation | None = own_server()
        self._opened: OpenedDataset | None = None

    @property
    def name(self) -> str:
        """The name of the file or folder."""
        return self._path.name

    def server_path(self, page_base_url: str | None) -> str | None:
        """Return the contents path, where the page is one of this kernel's server."""
        if self._server is None or page_base_url is None:
            return None
        if not self._server.serves(page_base_url):
            return None
        return self._server.api_path(self._path)

    def dataset(self) -> OpenedDataset:
        """Return the dataset; opened again where the file was written since."""
        if self._opened is not None and not _is_current(self._opened):
            self.close()
        if self._opened is None:
            self._opened = open_dataset(self._path)
        return self._opened

    def to_adata(self, rows: NDArray[np.int64]) -> AnnData:
        """Read these rows of the file."""
        anndata = import_module("anndata")
        if self._path.is_dir():
            return anndata.io.read_zarr(self._path)[rows].copy()
        backed = anndata.read_h5ad(self._path, backed="r")
        try:
            return backed[rows].to_memory()
        finally:
            backed.file.close()

    def close(self) -> None:
        """Release the file."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class LiveSource:
    """An AnnData of this kernel."""

    def __init__(self, adata: AnnData) -> None:
        self._adata: AnnData | None = adata
        self._opened: OpenedDataset | None = None

    @property
    def name(self) -> str:
        """There is no file to name."""
        return "AnnData"

    def server_path(self, page_base_url: str | None) -> str | None:  # noqa: ARG002
        """No server knows it."""
        return None

    def dataset(self) -> OpenedDataset:
        """Return the dataset; made anew where the AnnData was edited since."""
        if self._opened is not None and not _is_current(self._opened):
            self._close_opened()
        if self._opened is None:
            self._opened = open_dataset(self._live())
        return self._opened

    def to_adata(self, rows: NDArray[np.int64]) -> AnnData:
        """Copy these rows."""
        return self._live()[rows].copy()

    def close(self) -> None:
        """Let go of the AnnData."""
        self._close_opened()
        self._adata = None

    def _live(self) -> AnnData:
        if self._adata is None:
            raise BadRequestError("The viewer is closed.", "Show the AnnData again.")
        return self._adata

    def _close_opened(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


def source_of(data: PathLike | AnnData) -> Source:
    """Return the source for what a person gave to ``show``.

    Raises
    ------
    PathNotFoundError
        Where there is no such file or folder, or it may not be read.
    TypeError
        For anything that is neither a path nor an AnnData.
    """
    if isinstance(data, str | os.PathLike):
        return PathSource(data)
    if _is_anndata(data):
        return LiveSource(data)
    raise TypeError(f"show() takes a path (.h5ad, .zarr) or an AnnData, not {type(data).__name__}.")


def _is_anndata(data: Any) -> TypeGuard[AnnData]:  # noqa: ANN401
    # Where nobody imported anndata there is no AnnData.
    anndata = sys.modules.get("anndata")
    return anndata is not None and isinstance(data, anndata.AnnData)


def _is_current(dataset: OpenedDataset) -> bool:
    try:
        dataset.check_unchanged()
    except VersionChangedError:
        return False
    return True


def _existing(path: PathLike) -> Path:
    text = os.fspath(path)
    if "://" in text:
        raise PathNotFoundError(
            "Datasets are opened from the file system, not from a URL.",
            "Copy the dataset to a folder that this kernel can read.",
        )
    place = Path(text).expanduser()
    try:
        exists = place.exists()
    except (OSError, ValueError):  # a name too long, or with a NUL
        exists = False
    name = place.name or text
    if not exists:
        raise PathNotFoundError(
            f"There is no file or folder “{name}”.",
            "Check the name; a relative path starts at the notebook's current folder.",
        )
    if not os.access(place, os.R_OK):
        raise PathNotFoundError(
            f"“{name}” may not be read by this kernel.",
            "Ask its owner for the right to read it.",
        )
    return place
