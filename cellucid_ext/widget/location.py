"""Where a path of the kernel is on the Jupyter server that runs it, if anywhere.

Read from the runtime file that the server writes for its own process; remote kernels
and other front ends have none, and then the data goes over the comm.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from jupyter_core.paths import jupyter_runtime_dir


@dataclass(frozen=True, slots=True)
class ServerLocation:
    """The server that started this kernel: its base URL and its root folder."""

    base_url: str
    root_dir: Path

    def serves(self, page_base_url: str) -> bool:
        """Tell whether a page with this base URL can be a page of the server.

        A kernel of a gateway has another server than the page: the same relative path
        would name another file there.
        """
        return _normal(page_base_url) == _normal(self.base_url)

    def api_path(self, path: Path) -> str | None:
        """Return the path below the root as the contents API spells it, or None.

        None where the path is outside the root, or where any part of it is hidden: the
        server shows neither.
        """
        for place, root in (
            (Path(os.path.abspath(path)), Path(os.path.abspath(self.root_dir))),  # noqa: PTH100
            (path.resolve(), self.root_dir.resolve()),
        ):
            if place.is_relative_to(root):
                parts = place.relative_to(root).parts
                if parts and not any(part.startswith(".") for part in parts):
                    return "/".join(parts)
        return None


def own_server() -> ServerLocation | None:
    """Return the server that is the parent of this kernel; None without one."""
    pid = os.environ.get("JPY_PARENT_PID", "")
    if not pid.isdecimal():
        return None
    record = Path(jupyter_runtime_dir()) / f"jpserver-{pid}.json"
    try:
        server = json.loads(record.read_text("utf-8"))
        return ServerLocation(str(server["base_url"]), Path(server["root_dir"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _normal(base_url: str) -> str:
    return "/" + unquote(base_url).strip("/")
