"""``python -m benchmarks.genes [FILE.h5ad]``: one gene, by every way there is.

All ways answer from the same file in one run, one after another, each in a process of
its own; peers in environments that are made on demand. Prints a table and, with
``--write``, keeps it in ``docs/developers/benchmarks-genes.md``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import h5py

from benchmarks.atlas import AtlasSpec, write_atlas
from benchmarks.genes.peers import PEERS, WORK, run_peer
from benchmarks.genes.process import ROOT, Report, run_module
from benchmarks.genes.service import index_folder, measure_service
from benchmarks.genes.table import Run, markdown
from cellucid_ext.engine.build import build_index

DOCUMENT = ROOT / "docs" / "developers" / "benchmarks-genes.md"
_MARK = "<!-- measured: the rest of this file is written by `make bench` -->\n"


def generated(cells: int, genes: int) -> Path:
    """Return the atlas of that size, written where it is not there yet."""
    path = WORK / f"atlas_{cells}x{genes}.h5ad"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.h5ad")
        write_atlas(AtlasSpec(cells, genes), part, "h5ad-csr")
        part.rename(path)
    return path


def repeated(work: Callable[[], Report], runs: int, once_above: float) -> Report:
    """Return the medians of up to ``runs`` reports; slow ones are not repeated."""
    reports: list[Report] = []
    load = os.getloadavg()[0]
    while len(reports) < runs:
        began = time.monotonic()
        report = work()
        if "failed" in report:
            return report
        reports.append(report)
        if time.monotonic() - began > once_above:
            break
    merged = dict(reports[-1])
    for key, value in merged.items():
        if isinstance(value, float):
            merged[key] = statistics.median(report[key] for report in reports)
    return merged | {"runs": len(reports), "load": load}


class Pieces:
    """What was measured so far: a long run in pieces, for machines that others use too.

    Parameters
    ----------
    folder
        Where reports are kept between pieces; None where there is one piece only.
    stop_after
        Seconds after which no further way is begun.
    """

    def __init__(self, folder: Path | None, stop_after: float) -> None:
        self._folder, self._end = folder, time.monotonic() + stop_after

    def take(self, name: str, work: Callable[[], Report]) -> Report:
        """Return the report of an earlier piece, or do the work; tell on stderr."""
        path = None if self._folder is None else self._folder / f"{name.replace('/', '_')}.json"
        if path is not None and path.exists():
            kept: Report = json.loads(path.read_text())
            return kept
        if time.monotonic() > self._end:
            return {"failed": "not measured yet"}
        report = work()
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {name}: {report.get('failed', 'done')}\n")
        sys.stderr.flush()
        if path is not None and "failed" not in report:
            path.write_text(json.dumps(report))
        return report


def service(path: Path, scratch: Path, seconds: float) -> Report:
    """Measure over HTTP; a server that fails is a row that says so."""
    load = os.getloadavg()[0]
    try:
        return measure_service(path, scratch, seconds) | {"load": load}
    except (OSError, RuntimeError) as error:
        return {"failed": str(error)}


def described(path: Path) -> Run:
    """Return an empty run on a file: what it is, when and where."""
    with h5py.File(path, "r") as file:
        cells, genes = (int(n) for n in file["X"].attrs["shape"])
        entries = len(file["X"]["data"])
        filters = file["X"]["data"].compression
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return Run(
        title=f"{cells:,} cells x {genes:,} genes",
        machine=f"{time.strftime('%Y-%m-%d %H:%M')}, `{path.name}`: CSR, {filters}, {entries:,} "
        f"entries, {path.stat().st_size / 1e9:.2f} GB. {os.cpu_count()} cores "
        f"({platform.machine()}), load average before the run: {load}.",
        n_cells=cells,
    )


def measured(path: Path, options: argparse.Namespace, run: Run) -> None:
    """Run every way on the file; what is done stands in ``run`` at any time."""
    WORK.mkdir(parents=True, exist_ok=True)
    kept: Path | None = options.pieces
    scratch = kept.resolve() if kept else Path(tempfile.mkdtemp(prefix="genes-", dir=WORK))
    cache = index_folder(scratch)
    seconds = options.seconds
    pieces = Pieces(kept, options.stop_after)

    def module(name: str, *arguments: str) -> Callable[[], Report]:
        program = f"benchmarks.genes.{name}"
        return partial(run_module, sys.executable, program, *arguments, limit=options.limit)

    def way(name: str, runs: int) -> Report:
        arguments = (name, str(path), str(seconds), str(cache))
        work = partial(repeated, module("ours", *arguments), runs, options.once_above)
        return pieces.take(f"ours: {name}", work)

    try:
        cache.mkdir(parents=True, exist_ok=True)
        limits = partial(repeated, module("limits", str(path)), options.runs, options.once_above)
        run.limits = pieces.take("limits", limits)
        run.rows["ours: scan"] = way("scan", options.runs)
        run.build = way("build", 1)
        run.rows["ours: index"] = way("index", options.runs)
        over_http = partial(service, path, scratch, options.viewer_seconds)
        report = pieces.take("ours: over HTTP", over_http)
        run.rows["ours: index, over HTTP"] = report
        run.service[run.title] = report
        if options.served:
            other = options.served.resolve()
            name = described(other).title
            run.service[name] = pieces.take(name, partial(served, other, options.viewer_seconds))
        for peer in PEERS:
            if peer.folder in options.skip:
                run.rows[peer.name] = {"failed": "left out of this run by --skip"}
                continue
            run.notes[peer.name] = peer.note
            work = partial(run_peer, peer, path, seconds, options.limit)
            run.rows[peer.name] = pieces.take(
                peer.name, partial(repeated, work, options.runs, options.once_above)
            )
    finally:
        if kept is None:
            shutil.rmtree(scratch)


def served(path: Path, seconds: float) -> Report:
    """Measure a file that is measured over HTTP only."""
    scratch = Path(tempfile.mkdtemp(prefix="served-", dir=WORK))
    try:
        build_index(path, folder=index_folder(scratch))
        return service(path, scratch, seconds)
    finally:
        shutil.rmtree(scratch)


def keep(run: Run, document: Path = DOCUMENT) -> None:
    """Put the run into the document, in place of an older one on as large a file."""
    head, _, measured_part = document.read_text().partition(_MARK)
    sections = [part for part in measured_part.split("\n## ") if part.strip()]
    sections = [f"## {part.removeprefix('## ').strip()}\n" for part in sections]
    others = [part for part in sections if not part.startswith(f"## {run.title}\n")]
    document.write_text(head + _MARK + "\n" + "\n".join([*others, markdown(run)]))


def main() -> None:
    """Read the options, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.genes", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="an .h5ad with a CSR X")
    parser.add_argument("--cells", type=int, default=100_000, help="of the generated file")
    parser.add_argument("--genes", type=int, default=8_000, help="of the generated file")
    parser.add_argument("--served", type=Path, help="an .h5ad that is measured over HTTP only")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many runs")
    parser.add_argument("--once-above", type=float, default=60, help="s; slower is run once")
    parser.add_argument("--seconds", type=float, default=20, help="for random genes")
    parser.add_argument("--viewer-seconds", type=float, default=10, help="of ten viewers")
    parser.add_argument("--limit", type=float, default=900, help="seconds of one way")
    parser.add_argument("--skip", nargs="*", default=[], choices=[p.folder for p in PEERS])
    parser.add_argument("--pieces", type=Path, help="keep reports here, go on from those there")
    parser.add_argument("--stop-after", type=float, default=math.inf, help="s; begin no more ways")
    parser.add_argument("--write", action="store_true", help=f"keep it in {DOCUMENT.name}")
    options = parser.parse_args()
    path = (options.file or generated(options.cells, options.genes)).resolve()
    run = described(path)
    try:
        measured(path, options, run)
    finally:
        print(markdown(run))
        if options.write:
            keep(run)


if __name__ == "__main__":
    main()
