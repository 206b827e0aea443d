"""``jupyter cellucid x.h5ad`` runs a server for one dataset, and stops without a trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import anndata
import pytest

from cellucid_ext import __version__
from cellucid_ext.app import with_dataset

REPOSITORY = Path(__file__).resolve().parents[2]


class TestADatasetBecomesRootAndAddress:
    """The working folder stays the root where it holds the dataset."""

    def test_inside_the_working_folder(self, tmp_path: Path) -> None:
        (tmp_path / "sub dir").mkdir()
        (tmp_path / "sub dir" / "x.h5ad").touch()
        assert with_dataset(["--no-browser", "sub dir/x.h5ad"], tmp_path) == [
            f"--ServerApp.root_dir={tmp_path}",
            "--CellucidApp.default_url=/cellucid/open/sub%20dir/x.h5ad",
            "--no-browser",
        ]

    def test_outside_it(self, tmp_path: Path) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        here.mkdir()
        (there / "y.zarr").mkdir(parents=True)
        assert with_dataset(["../there/y.zarr", "--port=1"], here)[:2] == [
            f"--ServerApp.root_dir={there}",
            "--CellucidApp.default_url=/cellucid/open/y.zarr",
        ]

    def test_options_keep_their_values(self, tmp_path: Path) -> None:
        (tmp_path / "x.h5ad").touch()
        (tmp_path / "8899").touch()
        for arguments in (["--port", "8899"], ["--debug"], ["--port=1", "--no-browser"], []):
            assert with_dataset(arguments, tmp_path) == arguments
        assert with_dataset(["--port", "8899", "x.h5ad"], tmp_path)[2:] == ["--port", "8899"]

    def test_a_missing_file_says_so(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit, match="1"):
            with_dataset(["nope.h5ad"], tmp_path)
        assert 'there is no "nope.h5ad"' in capsys.readouterr().err


class TestTheCommand:
    """The real command in a process of its own."""

    def _run(self, *arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "JUPYTER_RUNTIME_DIR": str(cwd / "runtime"),
            "JUPYTER_CONFIG_DIR": str(cwd / "config"),
            "JUPYTER_DATA_DIR": str(cwd / "data"),
            "XDG_CACHE_HOME": str(cwd / "cache"),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "cellucid_ext", *arguments],
            cwd=cwd,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def test_version(self, tmp_path: Path) -> None:
        process = self._run("--version", cwd=tmp_path)
        output, _ = process.communicate(timeout=240)
        assert output.decode().strip() == __version__

    def test_it_opens_the_dataset_and_stops_cleanly(
        self, tmp_path: Path, atlas: anndata.AnnData
    ) -> None:
        atlas.write_h5ad(tmp_path / "x.h5ad")
        process = self._run(
            "x.h5ad", "--no-browser", "--allow-root", "--ServerApp.port=0", cwd=tmp_path
        )
        try:
            server = _server_info(tmp_path / "runtime", process.pid)
            headers = {"Authorization": f"token {server['token']}"}
            with _request(server["url"], headers) as response:
                assert response.url.endswith("/cellucid/open/x.h5ad")
                assert b'data-path="x.h5ad"' in response.read()
            body = json.dumps({"path": "x.h5ad"}).encode()
            with _request(server["url"] + "cellucid/api/datasets", headers, body) as response:
                assert json.load(response)["manifest"]["n_cells"] == atlas.n_obs
            engines = _children(process.pid)
            assert engines
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=240)
            assert not any(Path(f"/proc/{pid}").exists() for pid in engines)
        finally:
            process.kill()
            process.communicate()


def _server_info(runtime: Path, pid: int) -> dict[str, str]:
    """Wait until the server has written where it listens (the test's time-out bounds it)."""
    while True:
        for path in runtime.glob(f"jpserver-{pid}.json"):
            text = path.read_text(encoding="utf-8")
            if text.rstrip().endswith("}"):
                info: dict[str, str] = json.loads(text)
                return info
        time.sleep(0.05)


def _request(
    url: str, headers: dict[str, str], body: bytes | None = None
) -> urllib.request._UrlopenRet:
    """Send a request; Jupyter writes where it listens a moment before it does."""
    request = urllib.request.Request(url, body, headers)
    while True:
        try:
            return urllib.request.urlopen(request, timeout=240)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.05)


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    threads = Path(f"/proc/{pid}/task").iterdir()
    found = [Path(thread / "children").read_text(encoding="ascii") for thread in threads]
    return [int(child) for child in " ".join([text, *found]).split()]
