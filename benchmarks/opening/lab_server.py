"""A real JupyterLab over a folder, with nothing of the user's settings and the probe."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0


class LabServer:
    """Runs while the ``with`` block does.

    Parameters
    ----------
    root
        Folder that Lab shows.
    scratch
        An empty folder for Jupyter's and our own files (settings, caches, logs).
    extensions
        Server extensions to load beside ours.
    """

    def __init__(
        self,
        root: Path,
        scratch: Path,
        extensions: Sequence[str] = ("benchmarks.opening.loop_probe",),
    ) -> None:
        self._extensions = extensions
        self._root = root
        self._scratch = scratch
        self.probe_file = scratch / "loop.txt"
        self.token = secrets.token_hex(16)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._port = port
        self.url = f"http://127.0.0.1:{port}/"

    def __enter__(self) -> Self:
        """Start it and wait until it answers."""
        folders = {
            f"JUPYTER_{name.upper()}_DIR": str(self._scratch / name)
            for name in ("config", "data", "runtime")
        }
        environment = os.environ | folders
        environment |= {
            "JUPYTERLAB_SETTINGS_DIR": str(self._scratch / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self._scratch / "workspaces"),
            "XDG_CACHE_HOME": str(self._scratch / "cache"),
            "LOOP_PROBE_FILE": str(self.probe_file),
            "PYTHONPATH": str(ROOT),
        }
        options = [
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={self._port}",
            "--ServerApp.port_retries=0",
            f"--ServerApp.root_dir={self._root}",
            f"--IdentityProvider.token={self.token}",
            "--ServerApp.allow_root=True",
            *(f"--ServerApp.jpserver_extensions={name}=True" for name in self._extensions),
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        log = self._scratch / "server.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [str(Path(sys.executable).parent / "jupyter"), "lab", *options],
                env=environment,
                stdout=output,
                stderr=output,
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self._process.kill()
                sys.exit(f"JupyterLab did not start:\n{log.read_text()}")
            time.sleep(0.2)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        request = urllib.request.Request(  # noqa: S310  always http to this machine
            f"{self.url}api/status", headers={"Authorization": f"token {self.token}"}
        )
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310
        except OSError:
            return False
        return True
