"""``python -m benchmarks.atlas_100m``: what an atlas costs that no file could hold here.

Opens a generated atlas (``benchmarks/atlas_server.py``) in Chromium: seconds from the
manifest to level 0 and to the whole picture, the longest frame and task while blocks
stream in, memory of the tab; then the server's exact answer to a lasso over all cells.
"""

import argparse
import json
import math
import os
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.atlas_server import EXTENSIONS, describe, page
from benchmarks.open import CHROMIUM
from benchmarks.opening.lab_server import LabServer

DRIVER = Path(__file__).parent / "opening" / "stream_in_browser.mjs"
_SLACK_S = 30


def stream(server: LabServer, name: str, limit_s: int, picture: Path | None) -> dict[str, Any]:
    """Open the page and return what the driver saw."""
    options = {
        "page": page(server, name),
        "chromium": CHROMIUM,
        "limit_s": limit_s,
        "picture": None if picture is None else str(picture),
    }
    result = subprocess.run(
        ["node", str(DRIVER), json.dumps(options)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=limit_s + _SLACK_S,
    )
    seen: dict[str, Any] = json.loads(result.stdout)
    return seen


def post(server: LabServer, path: str, body: object) -> tuple[Any, bytes]:
    """Send JSON to the data contract; return headers and body of the answer."""
    request = urllib.request.Request(  # noqa: S310  always http to this machine
        f"{server.url}cellucid/api/{path}",
        data=json.dumps(body).encode(),
        headers={
            "Authorization": f"token {server.token}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return answer.headers, answer.read()


def lasso(server: LabServer, name: str) -> tuple[list[float], int]:
    """Return seconds of three lassos over all cells, and how many the last one holds."""
    _, opened = post(server, "datasets", {"path": name})
    dataset = json.loads(opened)
    where = f"datasets/{dataset['id']}/{dataset['version']}/select"
    seconds, count = [], 0
    for turn in range(3):
        angles = [2 * math.pi * i / 200 for i in range(200)]
        polygon = [
            [(3 + turn) * (1 + 0.2 * math.sin(7 * a)) * f(a) for f in (math.cos, math.sin)]
            for a in angles
        ]
        body = {"embedding": 0, "polygon": polygon, "matrix": None}
        began = time.perf_counter()
        headers, _ = post(server, where, body)
        seconds.append(time.perf_counter() - began)
        count = int(headers["X-Cellucid-Count"])
    return seconds, count


def report(cells: int, seen: dict[str, Any]) -> None:
    """Print one opening."""
    if "error" in seen:
        raise SystemExit(seen["error"])
    manifest, ready = seen["manifest"], seen["ready"]
    end = seen.get("settled")
    whole = "not within the limit" if end is None else f"{(end - manifest) / 1000:.2f} s"
    print(f"\n{cells:,} cells ({seen['drawn']:,} drawn)")
    print(f"  page to manifest            {manifest / 1000:8.2f} s")
    print(f"  manifest to level 0         {(ready - manifest) / 1000:8.2f} s")
    print(f"  manifest to whole picture   {whole:>10}")
    print(f"  longest frame while loading {seen['longestFrame']:8.0f} ms of {seen['frames']}")
    print(f"  longest task while loading  {seen['longestTask']:8.0f} ms {seen['slow'][:8]}")
    print(f"  JS heap                     {seen['heap'] / 1e6:8.0f} MB")
    for kind, held in seen["memory"].items():
        print(f"  memory, {kind:8} processes  {held / 1e6:8.0f} MB")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atlas_100m", description=__doc__)
    parser.add_argument("--cells", type=int, nargs="+", default=[100_000, 10_000_000, 100_000_000])
    parser.add_argument("--limit", type=int, default=180, help="seconds for one opening")
    parser.add_argument("--picture", type=Path, help="folder for pictures of the page")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {CHROMIUM}, software graphics")
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as scratch:
        names = {cells: describe(Path(data), cells) for cells in options.cells}
        with LabServer(Path(data), Path(scratch), EXTENSIONS) as server:
            for cells, name in names.items():
                picture = options.picture and options.picture / f"{cells}.png"
                report(cells, stream(server, name, options.limit, picture))
                seconds, count = lasso(server, name)
                times = ", ".join(f"{value:.2f}" for value in seconds)
                print(f"  lasso over all cells        {times} s ({count:,} cells inside)")


if __name__ == "__main__":
    main()
