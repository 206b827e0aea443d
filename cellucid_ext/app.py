"""The Jupyter Server extension; ``jupyter cellucid x.h5ad`` runs the server for it alone.

``jupyter cellucid index x.h5ad`` needs no server: see ``index_command``.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from traitlets import Unicode

from cellucid_ext import __version__
from cellucid_ext.handlers.context import Context, build, tornado_settings
from cellucid_ext.handlers.routes import tornado_routes
from cellucid_ext.handlers.settings import Cellucid

#: T40: older ones lack fixes that this extension's security rests on.
MINIMUM = {"jupyter_server": (2, 15), "tornado": (6, 4, 2)}


class CellucidApp(ExtensionApp):
    """Serves datasets to the viewer in Lab, in a cell and on a page of its own."""

    name = "cellucid"
    description = "Look at a single-cell dataset: jupyter cellucid x.h5ad"
    examples = (
        "jupyter cellucid pbmc.h5ad\n"
        "jupyter cellucid --no-browser atlas.zarr\n"
        "jupyter cellucid index atlas.h5ad"
    )
    version = __version__
    extension_url = "/cellucid/"
    load_other_extensions = True
    classes: ClassVar[list[type]] = [ServerApp, Cellucid]  # type: ignore[misc]
    file_url_prefix = Unicode("cellucid/open")

    _context: Context | None = None

    def initialize_settings(self) -> None:
        """Build the services; no engine starts before somebody opens a dataset."""
        require_minimum_versions()
        self._context = build(Cellucid(parent=self), __version__)
        self.settings.update(tornado_settings(self._context))

    def initialize_handlers(self) -> None:
        """Register the route table."""
        self.handlers.extend(tornado_routes())

    async def stop_extension(self) -> None:
        """Stop the engines."""
        if self._context is not None:
            await self._context.close()

    @classmethod
    def launch_instance(cls, argv: list[str] | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Run the server, opening the page on the dataset that the command line names."""
        arguments = sys.argv[1:] if argv is None else list(argv)
        if arguments[:1] == ["index"]:
            # Late: the server itself must not load what reads files.
            command = import_module("cellucid_ext.index_command")
            raise SystemExit(command.main(arguments[1:]))
        super().launch_instance(  # type: ignore[no-untyped-call]  # Jupyter's
            with_dataset(arguments, Path.cwd()), **kwargs
        )


def with_dataset(arguments: list[str], cwd: Path) -> list[str]:
    """Return the arguments with a dataset turned into a root folder and a start address.

    The server itself would take a ``.zarr`` folder as its root, and would serve the
    folder of a file even where that lies inside the working folder.
    """
    position = _dataset_argument(arguments)
    if position is None:
        return arguments
    # Not ``resolve``: a link inside the root must stay inside it.
    path = Path(os.path.normpath(cwd / arguments[position]))
    rest = arguments[:position] + arguments[position + 1 :]
    if not path.exists():
        print(f'jupyter cellucid: there is no "{arguments[position]}".', file=sys.stderr)  # noqa: T201
        raise SystemExit(1)
    root = cwd if path.is_relative_to(cwd) and path != cwd else path.parent
    address = "/cellucid/open/" + quote(path.relative_to(root).as_posix())
    return [f"--ServerApp.root_dir={root}", f"--CellucidApp.default_url={address}", *rest]


def _dataset_argument(arguments: list[str]) -> int | None:
    """Return the position of the first argument that is neither an option nor its value."""
    takes_value = False
    for position, argument in enumerate(arguments):
        if argument == "--":
            return position + 1 if position + 1 < len(arguments) else None
        if argument.startswith("-"):
            takes_value = "=" not in argument and argument.lstrip("-") in _VALUED
        elif takes_value:
            takes_value = False
        else:
            return position
    return None


#: Short options of the server whose value may follow after a space.
_VALUED = frozenset(
    {
        "ip",
        "port",
        "config",
        "log-level",
        "transport",
        "keyfile",
        "certfile",
        "client-ca",
        "notebook-dir",
        "preferred-dir",
        "browser",
        "gateway-url",
        "port-retries",
        "sock",
        "sock-mode",
    }
)


def require_minimum_versions() -> None:
    """Refuse to start on versions whose known holes this extension would widen."""
    for package, minimum in MINIMUM.items():
        found = installed_version(package)
        if _numbers(found) < minimum:
            wanted = ".".join(map(str, minimum))
            msg = f"cellucid_ext needs {package} {wanted} or newer, and found {found}."
            raise RuntimeError(msg)


def _numbers(version: str) -> tuple[int, ...]:
    parts: list[int] = []
    for part in version.split("."):
        digits = "".join(c for c in part if c.isdigit())
        if not digits:
            break
        parts.append(int(digits))
    return tuple(parts)


main = CellucidApp.launch_instance
