"""The viewer's code and styles, without a login: a browser's modules need it so.

On a JupyterHub ``import()`` and ``new Worker()`` fail from an authenticated address
(``reference/jupyter-facts.md`` section 8.2). So this handler needs no login, and holds
code that anybody can download with the package anyway: never data.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path
from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, StaticFileHandler

from cellucid_ext.access.paths import split_api_path

#: By name, since a registry on Windows may call ``.js`` "text/plain", which nosniff blocks.
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".png": "image/png",
}

_INSIDE = Path("static") / "viewer"


def viewer_folder() -> Path:
    """Return the folder of the built viewer: of a source checkout, else of the installation."""
    package = Path(__file__).resolve().parents[1]
    installed = jupyter_path("labextensions", "cellucid-ext", *_INSIDE.parts)
    candidates = [package / "labextension" / _INSIDE, *map(Path, installed)]
    found = next((folder for folder in candidates if folder.is_dir()), candidates[0])
    return found.resolve()


class AssetHandler(StaticFileHandler):
    """Files of the built viewer, revalidated by ETag."""

    @allow_unauthenticated
    def get(self, path: str, include_body: bool = True) -> Coroutine[Any, Any, None]:
        """Answer with a file; only plain relative names reach the file system."""
        if split_api_path(path) is None:
            raise HTTPError(404)
        return super().get(path, include_body)

    @allow_unauthenticated
    def head(self, path: str) -> Awaitable[None]:
        """Answer without the body."""
        return super().head(path)

    def get_content_type(self) -> str:
        """Return the type by our own table, and bytes for anything else."""
        suffix = Path(str(self.absolute_path)).suffix
        return _TYPES.get(suffix, "application/octet-stream")

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002
        """Let the browser ask each time: names like ``page.js`` outlive an update."""
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
