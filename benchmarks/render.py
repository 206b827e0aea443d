"""``python -m benchmarks.render``: our renderer beside other people's, in Chromium.

Every candidate draws the same cells on the same canvas in a fresh browser, in turn; a
figure is the median of its rounds. Ratios are taken within one run only, against the best
other candidate of that row. Peers come from npm, into ``benchmarks/rendering``.
"""

import argparse
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent / "rendering"
REPORT = ROOT / "docs" / "developers" / "benchmarks-render.md"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
OURS = ("ours_cpu", "ours_webgl2")
PEERS = ("three_points", "regl_scatterplot", "embedding_atlas", "deck")
#: Candidates that need minutes for a frame are measured up to here.
MOST_CELLS = {"deck": 1_000_000}
#: Column, how it is read from a report, its digits.
COLUMNS = (
    ("first frame ms", ("first",), 0),
    ("pan, all ms", ("frames", "full"), 1),
    ("pan, 4 % ms", ("frames", "crop"), 1),
    ("pan, zoom 16 ms", ("frames", "zoom16"), 1),
    ("moving ms", ("moving", "ms"), 1),
    ("of cells", ("moving", "share"), 2),
    ("recolour ms", ("recolour",), 1),
    ("filter ms", ("filter",), 1),
    ("lasso ms", ("lasso",), 1),
    ("pick ms", ("pick",), 2),
    ("GPU B/cell", ("gpu",), 1),
    ("heap B/cell", ("heap",), 1),
    ("picture differs", ("differs",), 1),
)
#: What the issue asks of us against the best peer of the same run.
RATIOS = ("first frame ms", "pan, all ms", "pan, 4 % ms", "pan, zoom 16 ms", "recolour ms",
          "filter ms", "lasso ms", "pick ms", "GPU B/cell", "heap B/cell")  # fmt: skip
SIZES = {
    "renderer, WebGL2": "export * from '../../labextension/src/render/webgl2/renderer';",
    "renderer, CPU (page)": "export * from '../../labextension/src/render/cpu/renderer';",
    "renderer, CPU (worker)": "../../labextension/src/workers/render.worker.ts",
}
Report = dict[str, Any]


def value(report: Report, path: tuple[str, ...]) -> float | None:
    """Return the number at a path of keys, or None."""
    here: Any = report
    for key in path:
        here = here.get(key) if isinstance(here, dict) else None
    return float(here) if isinstance(here, int | float) else None


def measure(args: argparse.Namespace, candidates: list[str], cells: int) -> Iterator[Report]:
    """Run the candidates at one size; yield the reports as they come."""
    options = {
        "candidates": candidates,
        "cells": [cells],
        "rounds": args.rounds,
        "frames": args.frames if cells <= 1_000_000 else max(1, args.frames // 2),
        "seconds": args.seconds,
        "chromium": CHROMIUM,
        "flags": [*FLAGS, *args.flag],
        "pictures": str(args.pictures),
        "size": SIZES if cells == args.cells[0] else {},
    }
    command = ["node", "run.mjs", json.dumps(options)]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line[:400].rstrip(), flush=True)
            yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"node ended with {process.returncode}")


def merged(reports: list[Report]) -> dict[str, float]:
    """Return the median of every column over the rounds of one candidate."""
    columns: dict[str, float] = {}
    for name, path, _ in COLUMNS:
        numbers = [n for n in (value(report, path) for report in reports) if n is not None]
        if numbers:
            columns[name] = median(numbers)
    return columns


def table(cells: int, rows: dict[str, list[Report]]) -> list[str]:
    """Return the lines of one size: a row a candidate, then our ratios."""
    names = [name for name, _, _ in COLUMNS]
    lines = [
        f"### {cells:,} cells",
        "",
        "| | " + " | ".join(names) + " |",
        "|---|" + "---:|" * len(names),
    ]
    found: dict[str, dict[str, float]] = {}
    for candidate, reports in rows.items():
        good = [report for report in reports if "failed" not in report]
        if not good:
            why = str(reports[0]["failed"]).splitlines()[0][:80]
            lines.append(f"| {candidate} | {why} |" + " |" * (len(names) - 1))
            continue
        found[candidate] = merged(good)
        cellsof = [
            f"{found[candidate][name]:,.{digits}f}" if name in found[candidate] else "-"
            for name, _, digits in COLUMNS
        ]
        lines.append(f"| {good[0]['title']} | " + " | ".join(cellsof) + " |")
    lines += [ratios(candidate, found) for candidate in OURS if candidate in found]
    return [*lines, ""]


def ratios(candidate: str, found: dict[str, dict[str, float]]) -> str:
    """Return the row "best peer / ours": above 1 we are ahead."""
    cellsof = []
    for name, _, _ in COLUMNS:
        mine = found[candidate].get(name)
        others = [found[peer][name] for peer in PEERS if name in found.get(peer, {})]
        if name not in RATIOS or mine is None or not others:
            cellsof.append("")
        elif mine <= 0:
            cellsof.append("none")
        else:
            cellsof.append(f"{min(others) / mine:,.1f}x")
    return f"| *best peer / {candidate}* | " + " | ".join(cellsof) + " |"


def exactness(rows: dict[str, list[Report]]) -> list[str]:
    """Say whose lasso found the cells that a double-precision test finds."""
    lines = []
    for candidate, reports in rows.items():
        counted = next((r["lassoCount"] for r in reports if "lassoCount" in r), None)
        if counted:
            text = f"{counted['count']:,} of {counted['exact']:,}"
            if counted["uncertain"]:
                text += f", {counted['uncertain']:,} for the server to decide"
            lines.append(f"- lasso, {candidate}: {text}")
    return lines


def main() -> None:
    """Measure, print the table, and write it where it is kept when asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.render", description=__doc__)
    parser.add_argument("--cells", type=int, nargs="+", default=[200_000, 1_000_000, 5_000_000])
    parser.add_argument("--candidates", nargs="+", default=[*OURS, *PEERS])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--frames", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=240, help="limit of one page")
    parser.add_argument("--flag", action="append", default=[], help="another flag of Chromium")
    parser.add_argument("--pictures", type=Path, default=ROOT / ".work" / "render")
    parser.add_argument("--machine", default="2 cores, no GPU (SwiftShader)")
    parser.add_argument("--write", action="store_true", help=f"into {REPORT.name}")
    args = parser.parse_args()
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci"], cwd=HERE, check=True)
    load = os.getloadavg()[0]
    machine = f"{time.strftime('%Y-%m-%d')}, {args.machine}, load before {load:.1f}"
    lines = [f"{machine}, {args.rounds} rounds, canvas 800 x 600, cells of 3 pixels.", ""]
    sizes = []
    for cells in args.cells:
        rows: dict[str, list[Report]] = {}
        chosen = [c for c in args.candidates if cells <= MOST_CELLS.get(c, cells)]
        for report in measure(args, chosen, cells):
            if "bundle" in report:
                sizes.append(f"- {report['bundle']}: {report['gzip'] / 1000:.1f} kB gzipped")
            else:
                rows.setdefault(report["candidate"], []).append(report)
        lines += [*table(cells, rows), *exactness(rows), ""]
    lines += ["### Size", "", *sizes, ""]
    text = "\n".join(lines)
    print(text)
    if args.write:
        head = REPORT.read_text(encoding="utf-8").split("<!-- measured -->")[0]
        REPORT.write_text(f"{head}<!-- measured -->\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
