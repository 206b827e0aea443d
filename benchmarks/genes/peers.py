"""The peers: what is installed for each, in a throw-away environment, and what is run."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.genes.process import ROOT, Report, run_module

WORK = ROOT / ".work" / "bench"


@dataclass(frozen=True, slots=True)
class Peer:
    """A way that others offer.

    Attributes
    ----------
    name
        For the table.
    folder
        Of its environment.
    requirements
        For pip.
    module
        Below ``benchmarks.genes.ways``.
    zarr
        Whether it reads the zarr copy of the file.
    note
        What the table says about it.
    """

    name: str
    folder: str
    requirements: tuple[str, ...]
    module: str
    zarr: bool = False
    note: str = ""


PEERS = (
    Peer("anndata backed", "anndata", ("anndata",), "anndata_backed"),
    Peer("h5py naive", "h5py", ("h5py",), "h5py_naive"),
    Peer("scanpy in memory", "scanpy", ("scanpy",), "scanpy_memory", note="open = load everything"),
    Peer(
        "zarr naive", "zarr", ("zarr>=3", "h5py"), "zarr_csr", zarr=True, note="zarr v3 copy of X"
    ),
    Peer(
        "Cellucid 0.0.9", "cellucid-0.0.9", ("cellucid==0.0.9",), "cellucid_genes", note="over HTTP"
    ),
    Peer(
        "Cellucid 0.9.5",
        "cellucid-0.9.5",
        ("cellucid==0.9.5",),
        "cellucid_ranges",
        note="lower bound: only the bytes of `indices` over its Range server, nothing inflated",
    ),
)


def environment(peer: Peer, work: Path = WORK) -> Path:
    """Make the peer's environment where it is not there; return its Python.

    Raises
    ------
    RuntimeError
        Where pip cannot install it; the message is pip's last line.
    """
    folder = work / peer.folder
    python = folder / "bin" / "python"
    stamp = folder / "complete"
    digest = hashlib.sha256("\n".join(peer.requirements).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", *peer.requirements],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["pip failed"]
            raise RuntimeError(lines[-1])
    stamp.write_text(digest)
    return python


def run_peer(peer: Peer, path: Path, seconds: float, limit: float, work: Path = WORK) -> Report:
    """Return the peer's report, or ``{"failed": why}``; never an exception of the peer's."""
    try:
        python = environment(peer, work)
    except (OSError, RuntimeError) as error:
        return {"failed": f"not installed: {error}"}
    module = f"benchmarks.genes.ways.{peer.module}"
    if peer.zarr:
        store = work / f"{path.stem}.zarr"
        stamp = store / "X" / "data" / "zarr.json"
        if not stamp.exists() or stamp.stat().st_mtime < path.stat().st_mtime:
            shutil.rmtree(store, ignore_errors=True)
            converted = run_module(python, module, "--convert", str(path), str(store))
            if "failed" in converted:
                shutil.rmtree(store, ignore_errors=True)
                return converted
        path = store
    return run_module(python, module, str(path), str(seconds), limit=limit)
