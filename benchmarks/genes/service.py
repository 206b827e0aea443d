"""Genes over HTTP, from a real Jupyter server: one viewer, then ten at once."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.genes.clock import GENES, Report, checksum, forget, io_of
from benchmarks.opening.lab_server import LabServer
from benchmarks.opening.loop_probe import lags_between

_COLD_GENES = 30
_WARM_UP = 20
VIEWERS = 10
_STATUS_PAUSE_S = 0.05


def index_folder(scratch: Path) -> Path:
    """Return where a server with this scratch folder looks for indexes."""
    return scratch / "cache" / "cellucid_ext" / "genes"


class Client:
    """One connection that is kept, as a browser's.

    Parameters
    ----------
    server
        The running server.
    viewer
        Name that it is known by.
    """

    def __init__(self, server: LabServer, viewer: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=600)
        self._headers = {
            "Authorization": f"token {server.token}",
            "X-Cellucid-Viewer": viewer,
            "Accept-Encoding": "identity",
        }

    def as_browser(self) -> Self:
        """Take compressed bodies, as every browser does; they stay compressed."""
        self._headers["Accept-Encoding"] = "gzip, deflate, br, zstd"
        return self

    def ask(self, verb: str, path: str, body: object = None) -> bytes:
        """Return the whole body of an answer."""
        text = None if body is None else json.dumps(body)
        headers = self._headers | ({"Content-Type": "application/json"} if text else {})
        self._connection.request(verb, path, text, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status} {content[:200]!r}")
        return content

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class Dataset:
    """An opened dataset of the server."""

    def __init__(self, client: Client, path: Path) -> None:
        answer = json.loads(client.ask("POST", "/cellucid/api/datasets", {"path": path.name}))
        manifest: dict[str, Any] = answer["manifest"]
        self._base = f"/cellucid/api/datasets/{answer['id']}/{answer['version']}"
        self.n_blocks = len(manifest["blocks"])
        self.n_genes = int(manifest["layers"][0]["n_genes"])

    def gene(self, client: Client, gene: int, encoding: str = "u8") -> list[bytes]:
        """Return all blocks of a gene, one after another on one connection."""
        return [
            client.ask("GET", f"{self._base}/expression/0/{gene}/{block}?encoding={encoding}")
            for block in range(self.n_blocks)
        ]

    def first_block(self, client: Client, gene: int) -> bytes:
        """Return what the first picture of a gene needs."""
        return client.ask("GET", f"{self._base}/expression/0/{gene}/0?encoding=u8")

    def column(self, client: Client, gene: int) -> NDArray[np.float32]:
        """Return the exact values of a gene in the order of the file."""
        rows = [client.ask("GET", f"{self._base}/order/{block}") for block in range(self.n_blocks)]
        order = np.frombuffer(b"".join(rows), "<u4")
        values = np.empty(len(order), np.float32)
        values[order] = np.frombuffer(b"".join(self.gene(client, gene, "f32")), "<f4")
        return values

    def rung(self, client: Client) -> str:
        """Tell how genes are read."""
        layers = json.loads(client.ask("GET", f"{self._base}/layers"))["layers"]
        return str(layers[0]["rung"])


def processes(root: int) -> list[int]:
    """Return the processes below a process."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        parents[int(folder.name)] = int(text.rpartition(")")[2].split()[1])
    found: list[int] = []
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        below = [child for child, parent in parents.items() if parent == pid]
        found += below
        waiting += below
    return found


def _total(field: str) -> int:
    total = 0
    for pid in processes(os.getpid()):
        try:
            total += io_of(pid)[field]
        except OSError:
            continue
    return total


def _peak_mib() -> float:
    """Return the sum of the peaks of the server and its engines: no less than their peak."""
    total = 0
    for pid in processes(os.getpid()):
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += next(
            (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0
        )
    return total / 1024


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def one_viewer(client: Client, path: Path, cache: Path) -> Report:
    """Time genes to their last byte, with nothing in the page cache and warm."""
    forget(path, cache)
    opened: list[Dataset] = []
    report: Report = {"open_s": _seconds(lambda: opened.append(Dataset(client, path)))}
    dataset = opened[0]
    if dataset.rung(client) != "index":
        raise RuntimeError("the server found no index")
    genes = np.random.default_rng(0).permutation(dataset.n_genes).tolist()
    used = iter(genes)
    probe = dataset.n_genes // 3
    report["checksum"] = checksum(dataset.column(client, probe))
    for gene in itertools.islice(used, _WARM_UP):
        dataset.gene(client, gene)
    client.as_browser()
    cold: list[float] = []
    for number, gene in enumerate(itertools.islice(used, _COLD_GENES)):
        forget(path, cache)
        before = (_total("read_bytes"), _total("rchar")) if not number else (0, 0)
        cold.append(_seconds(lambda gene=gene: dataset.gene(client, gene)))  # type: ignore[misc]
        if not number:
            report["disk_bytes"] = _total("read_bytes") - before[0]
            report["read_bytes"] = _total("rchar") - before[1]
    report["cold_s"], report["cold_p99_s"] = np.percentile(cold, [50, 99]).tolist()
    report["n_cold"] = len(cold)
    # Warm: the files are in the page cache, the column is in no cache of ours.
    for file in (f for f in cache.rglob("*") if f.is_file()):
        file.read_bytes()
    warm = [
        _seconds(lambda gene=gene: dataset.gene(client, gene))  # type: ignore[misc]
        for gene in itertools.islice(used, GENES)
    ]
    report["warm_s"] = warm[0]
    report["p50_s"], report["p99_s"] = np.percentile(warm, [50, 99]).tolist()
    report["n"] = len(warm)
    first = [
        _seconds(lambda gene=gene: dataset.first_block(client, gene))  # type: ignore[misc]
        for gene in itertools.islice(used, GENES)
    ]
    report["first_s"], report["first_p99_s"] = np.percentile(first, [50, 99]).tolist()
    report["peak_mib"] = _peak_mib()
    return report


def ten_viewers(server: LabServer, path: Path, seconds: float) -> Report:
    """Let ten clients ask for different genes; time them, the loop and ``/api/status``."""
    with closing(Client(server, "opening")) as plain:
        dataset = Dataset(plain, path)
    clients = [Client(server, f"viewer-{number}").as_browser() for number in range(VIEWERS)]
    genes = np.random.default_rng(1).permutation(dataset.n_genes)
    end = time.monotonic() + seconds
    times: list[float] = []
    status: list[float] = []

    def view(number: int) -> None:
        for gene in itertools.cycle(genes[number::VIEWERS].tolist()):
            if time.monotonic() > end:
                return
            times.append(_seconds(lambda gene=gene: dataset.gene(clients[number], gene)))  # type: ignore[misc]

    def probe() -> None:
        with closing(Client(server, "status")) as client:
            while time.monotonic() < end:
                status.append(_seconds(lambda: client.ask("GET", "/api/status")))
                time.sleep(_STATUS_PAUSE_S)

    began = time.time()
    threads = [threading.Thread(target=view, args=(number,)) for number in range(VIEWERS)]
    threads.append(threading.Thread(target=probe))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended = time.time()
    for client in clients:
        client.close()
    time.sleep(0.5)
    lags = {
        name: lags_between(server.probe_file, began, ended, own=own)
        for name, own in (("lag", False), ("own_lag", True))
    }
    report: Report = {"genes": len(times), "seconds": ended - began}
    for name, values in (
        ("gene_ms", [t * 1e3 for t in times]),
        ("status_ms", [t * 1e3 for t in status]),
        ("lag_ms", lags["lag"]),
        ("own_lag_ms", lags["own_lag"]),
    ):
        report[f"{name}_p50"], report[f"{name}_p99"] = np.percentile(values, [50, 99]).tolist()
    return report


def measure_service(path: Path, scratch: Path, seconds: float) -> Report:
    """Start a server over the file's folder and measure both."""
    with LabServer(path.parent, scratch) as server:
        with closing(Client(server, "one")) as client:
            report = one_viewer(client, path, index_folder(scratch))
        report["ten"] = ten_viewers(server, path, seconds)
    return report
