"""``python -m benchmarks.open``: what opening costs, in real JupyterLab and Chromium.

(a) Seconds from the double click on a 1,000,000-cell CSR ``.h5ad`` to level 0 on screen,
and how late the server's event loop was meanwhile. (b) Bytes that reach the browser for
a small file and for a 20 GB one with the same cells, and whether anything was copied.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.atlas import AtlasSpec, write_atlas
from benchmarks.opening.lab_server import ROOT, LabServer
from benchmarks.opening.loop_probe import lags_between
from benchmarks.sparse_file import write_small_file, write_sparse_file

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DRIVER = Path(__file__).parent / "opening" / "open_in_browser.mjs"


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening: seconds to level 0 and to the whole picture, lags, bytes moved.

    ``before`` holds the lags of the two seconds before the double click, ``own`` those
    that the loop's own computing caused.
    """

    level0: float
    settled: float
    lags: list[float]
    own: list[float]
    before: list[float]
    total_bytes: int
    api_bytes: int


def drive(server: LabServer, file: str, runs: int) -> list[Opening]:
    """Open ``file`` that often, each time in a browser that has nothing cached."""
    options = {
        "url": server.url,
        "token": server.token,
        "file": file,
        "runs": runs,
        "chromium": CHROMIUM,
    }
    result = subprocess.run(
        ["node", str(DRIVER), json.dumps(options)], check=True, stdout=subprocess.PIPE, text=True
    )
    openings = []
    for line in result.stdout.splitlines():
        seen = json.loads(line)
        clicked, ready, settled = (seen[k] / 1000 for k in ("clicked", "ready", "settled"))
        openings.append(
            Opening(
                level0=ready - clicked,
                settled=settled - clicked,
                lags=lags_between(server.probe_file, clicked, settled),
                own=lags_between(server.probe_file, clicked, settled, own=True),
                before=lags_between(server.probe_file, clicked - 2, clicked),
                total_bytes=seen["moved"]["total"],
                api_bytes=seen["moved"]["api"],
            )
        )
    return openings


def on_disk(*folders: Path) -> int:
    """Return the bytes that the files below the folders occupy."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_blocks * 512 for path in files)


def spread(values: Sequence[float], unit: str) -> str:
    """Return median and range as text."""
    middle = statistics.median(values)
    return f"{middle:8.2f} {unit}   ({min(values):.2f} to {max(values):.2f}, n = {len(values)})"


def report_opening(title: str, openings: Sequence[Opening]) -> None:
    """Print seconds and loop lag."""
    print(f"\n{title}")
    print(f"  level 0 on screen      {spread([o.level0 for o in openings], 's')}")
    print(f"  whole picture          {spread([o.settled for o in openings], 's')}")
    print("  event loop lag")
    for name, share in (("p50", 50), ("p99", 99), ("max", 100)):
        all_lags, own, before = (
            [float(np.percentile(lags, share)) for lags in kind if lags]
            for kind in zip(*((o.lags, o.own, o.before) for o in openings), strict=True)
        )
        print(f"    {name}                  {spread(all_lags, 'ms')}")
        print(f"    {name}, its own work    {spread(own, 'ms')}")
        print(f"    {name}, before          {spread(before, 'ms')}")


def measure_time(data: Path, name: str, runs: int) -> None:
    """Measure (a), cold with a new server and an empty cache, and warm on the same server."""
    cold: list[Opening] = []
    warm: list[Opening] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as scratch, LabServer(data, Path(scratch)) as server:
            first, second = drive(server, name, 2)
            cold.append(first)
            warm.append(second)
    report_opening(f"{name}, first opening on a new server", cold)
    report_opening(f"{name}, opened again in another browser", warm)


def measure_bytes(data: Path, runs: int) -> None:
    """Measure (b): the same cells, with a hundred genes or with 20 GB of matrix."""
    print("\nBytes to the browser, from the double click to the whole picture")
    seen: dict[str, list[Opening]] = {}
    for name in ("small.h5ad", "sparse_20gb.h5ad"):
        with tempfile.TemporaryDirectory() as scratch, LabServer(data, Path(scratch)) as server:
            before = on_disk(data, Path(scratch))
            seen[name] = drive(server, name, runs)
            grown = on_disk(data, Path(scratch)) - before
        length = (data / name).stat().st_size
        copies = [path for path in data.rglob(".ipynb_checkpoints/*") if path.is_file()]
        print(f"  {name}, {length:,} bytes long")
        print(f"    all requests         {spread([o.total_bytes / 1e6 for o in seen[name]], 'MB')}")
        print(f"    the data contract    {spread([o.api_bytes / 1e6 for o in seen[name]], 'MB')}")
        print(
            f"    copies in .ipynb_checkpoints: {len(copies)}; disk use grew {grown / 1e6:.2f} MB"
        )
    small, sparse = (statistics.median(o.total_bytes for o in seen[n]) for n in seen)
    print(f"  20 GB to small: {sparse / small:.3f}")


def prepared(folder: Path, cells: int) -> str:
    """Write the files that are not there yet; return the name of the large atlas."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"atlas_{cells}.h5ad"
    if not (folder / name).exists():
        write_atlas(AtlasSpec(cells), folder / name, "h5ad-csr")
    if not (folder / "small.h5ad").exists():
        write_small_file(folder / "small.h5ad")
    if not (folder / "sparse_20gb.h5ad").exists():
        write_sparse_file(folder / "sparse_20gb.h5ad")
    return name


def main() -> None:
    """Prepare, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.open", description=__doc__)
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path, default=ROOT / ".work" / "bench")
    options = parser.parse_args()
    name = prepared(options.data, options.cells)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {CHROMIUM}, software WebGL")
    measure_time(options.data, name, options.runs)
    measure_bytes(options.data, min(options.runs, 3))


if __name__ == "__main__":
    main()
