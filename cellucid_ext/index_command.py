"""``jupyter cellucid index x.h5ad``: build a gene index before anybody opens the dataset."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from threading import Lock

from cellucid_ext.config import MIB
from cellucid_ext.engine.build import build_index
from cellucid_ext.errors import CellucidError

#: Seconds between two lines of progress where nobody sees them move.
_LINE_S = 10.0
_TICK_S = 0.2
_INTERRUPTED = 130


class _Meter:
    """Progress on stderr: one moving line in a terminal, few lines in a log."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name, self._quiet = name, quiet
        self._moves = sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = 0.0
        self._lock = Lock()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        with self._lock:
            if self._quiet or now < self._next or not total:
                return
            self._next = now + (_TICK_S if self._moves else _LINE_S)
        share = done / total
        left = (now - self._began) * (1 - share) / share if share else 0.0
        text = f"{self._name}: {share:4.0%}, about {left:.0f} s left"
        sys.stderr.write(f"\r\x1b[K{text}" if self._moves else text + "\n")
        sys.stderr.flush()

    def end(self, text: str) -> None:
        """Say how it ended."""
        clear = "\r\x1b[K" if self._moves and not self._quiet else ""
        sys.stderr.write(f"{clear}{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Returns
    -------
    int
        0: the index is there. 1: it could not be built, stderr says why. 130: stopped by
        Ctrl-C; the next run goes on. (2: wrong usage, by argparse.)
    """
    options = _parser().parse_args(arguments)
    meter = _Meter(options.path, quiet=options.quiet)
    try:
        build_index(
            options.path,
            options.layer,
            memory=options.memory * MIB,
            progress=meter,
            folder=options.folder,
            dask_scheduler_address=options.dask_scheduler_address,
        )
    except CellucidError as error:
        meter.end(f"jupyter cellucid index: {error.message} {error.hint}")
        return 1
    except KeyboardInterrupt:
        meter.end("jupyter cellucid index: stopped; the next run goes on from here.")
        return _INTERRUPTED
    if not options.quiet:
        meter.end(f"{options.path}: the index of {options.layer} is ready.")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter cellucid index",
        description="Build a gene index: any gene of the layer is then read in milliseconds.",
    )
    parser.add_argument("path", help="a .h5ad file or a .zarr folder")
    parser.add_argument("--layer", default="X", help="X (the default), raw, or a key of layers")
    parser.add_argument(
        "--memory", type=_mebibytes, default=512, metavar="MIB", help="bound of the buffers"
    )
    parser.add_argument("--folder", help="where to keep it; default: your cache folder")
    parser.add_argument(
        "--dask-scheduler-address",
        metavar="tcp://HOST:PORT",
        help="build on this dask.distributed cluster, which sees file and folder",
    )
    parser.add_argument("--quiet", action="store_true", help="say only what failed")
    return parser


def _mebibytes(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
