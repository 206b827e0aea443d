"""A single-cell viewer that lives inside Jupyter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellucid_ext.engine.build import build_index
    from cellucid_ext.engine.dataset import OpenedDataset, open_dataset
    from cellucid_ext.errors import CellucidError
    from cellucid_ext.model.selection import Selection
    from cellucid_ext.widget.viewer import Viewer, show, show_anndata

__version__ = "0.1.0"

__all__ = [
    "CellucidError",
    "OpenedDataset",
    "Selection",
    "Viewer",
    "__version__",
    "build_index",
    "open_dataset",
    "show",
    "show_anndata",
]

# Lazily: the server extension must not import widgets, nor a kernel tornado.
_HOMES = {
    "CellucidError": "cellucid_ext.errors",
    "OpenedDataset": "cellucid_ext.engine.dataset",
    "Selection": "cellucid_ext.model.selection",
    "Viewer": "cellucid_ext.widget.viewer",
    "build_index": "cellucid_ext.engine.build",
    "open_dataset": "cellucid_ext.engine.dataset",
    "show": "cellucid_ext.widget.viewer",
    "show_anndata": "cellucid_ext.widget.viewer",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a public name on first use."""
    from importlib import import_module

    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(home), name)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "cellucid-ext"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from cellucid_ext.app import CellucidApp

    return [{"module": "cellucid_ext.app", "app": CellucidApp}]
