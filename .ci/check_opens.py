"""Start a real server, open datasets as the viewer does, stop it.

``python check_opens.py --python PY --app lab|cellucid --root DIR FILE...`` needs the
standard library only, so that it runs in an environment that holds nothing but the
wheel. It asks for the manifest and for level 0: with both the first picture is drawn.
"""

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any

BASE_PATH = "/check/"
START_SECONDS = 90.0


class Server:
    """A Jupyter server of another environment, on a free port of this machine."""

    def __init__(self, python: Path, app: str, root: Path, scratch: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._token = secrets.token_hex(16)
        self.url = f"http://127.0.0.1:{port}{BASE_PATH}"
        self.log = scratch / "server.log"
        environment = os.environ | {
            "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
            "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
            "JUPYTER_CONFIG_DIR": str(scratch / "config"),
            "JUPYTER_DATA_DIR": str(scratch / "data"),
        }
        options = [
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.base_url={BASE_PATH}",
            f"--ServerApp.root_dir={root}",
            f"--IdentityProvider.token={self._token}",
            "--ServerApp.allow_root=True",
        ]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  arguments are ours
                [str(python.parent / "jupyter"), app, *options],
                env=environment,
                stdout=log,
                stderr=log,
            )

    def request(self, path: str, body: object = None) -> bytes:
        """GET, or POST when there is a body; raises on an error status."""
        request = urllib.request.Request(  # noqa: S310  always http to this machine
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content

    def wait(self) -> None:
        """Wait until the server answers."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                sys.exit(f"The server ended:\n{self.log.read_text()}")
            try:
                self.request("api/status")
            except urllib.error.HTTPError as error:
                # Up, but this is no Jupyter server that knows us.
                sys.exit(f"The server refuses its token: {error}\n{self.log.read_text()}")
            except OSError:
                time.sleep(0.2)
            else:
                return
        sys.exit(f"The server did not answer in {START_SECONDS:.0f} s:\n{self.log.read_text()}")

    def stop(self) -> None:
        """Ask it to end, then end it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def check_dataset(server: Server, name: str) -> None:
    """Open ``name`` and get its level 0."""
    opened: dict[str, Any] = json.loads(server.request("cellucid/api/datasets", {"path": name}))
    manifest = opened["manifest"]
    embedding = manifest["default_embedding"]
    dims = manifest["embeddings"][embedding]["dims"]
    where = f"cellucid/api/datasets/{opened['id']}/{opened['version']}"
    points = server.request(f"{where}/points/{embedding}/0")
    expected = manifest["blocks"][0] * dims * 2
    if len(points) != expected:
        sys.exit(f"{name}: level 0 has {len(points)} bytes, not {expected}.")
    print(f"OK {name}: {manifest['n_cells']} cells, level 0 in {len(points)} bytes")  # noqa: T201


def main() -> None:
    """Read the options and check every file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", type=Path, required=True)
    parser.add_argument("--app", choices=("lab", "cellucid"), required=True)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        server = Server(options.python, options.app, options.root.resolve(), Path(scratch))
        try:
            server.wait()
            print(f"Serving {server.url}")  # noqa: T201
            # The shell and the viewer's code must be there too.
            server.request("lab" if options.app == "lab" else "cellucid/")
            for asset in ("page.js", "viewer.js", "viewer.css"):
                if not server.request(f"cellucid/static/{asset}"):
                    sys.exit(f"{asset} is empty.")
            for name in options.files:
                check_dataset(server, name)
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
            status = HTTPStatus(error.code).phrase
            sys.exit(f"{error.url}: {error.code} {status}\n{answer}\n{server.log.read_text()}")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
