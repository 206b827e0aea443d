"""The person's own cache folder for this package."""

from __future__ import annotations

import os
from pathlib import Path


def cache_home() -> Path:
    """Return the folder (``$XDG_CACHE_HOME/cellucid_ext``); nothing is created."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "cellucid_ext"
