"""Our own ways, each a program of its own process: scan, build, index.

``python -m benchmarks.genes.ours scan|build|index FILE.h5ad SECONDS CACHE``.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from benchmarks.genes.clock import Report, files_of, io_of, measure
from cellucid_ext.config import Limits
from cellucid_ext.engine.build import build_index
from cellucid_ext.genes import backend
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.genes.layout import CsrLayout
from cellucid_ext.readers.detect import open_reader


class Ladder:
    """The gene ladder over X, with indexes or without; kernels are loaded, as in an engine."""

    def __init__(self, path: Path, cache: Path | None) -> None:
        backend.warm_up()  # an engine of the matrix lane does so at its start
        self._reader = open_reader(path, Limits())
        keys = [layer.key for layer in self._reader.structure.layers]
        layout = self._reader.layout(keys.index("X"))
        if not isinstance(layout, CsrLayout):
            raise TypeError(f"X of {path.name} is not CSR")
        self.n_genes = layout.shape[1]
        indexes = None if cache is None else IndexCache(cache)
        self._ladder = GeneLadder([layout], path.name, cache=indexes)
        self.rung = self._ladder.rung(0)

    def gene(self, gene: int) -> NDArray[Any]:
        """Read one gene."""
        return self._ladder.gene(0, gene)


def scan(path: Path, seconds: float, cache: Path) -> Report:
    """Answer genes with nothing prepared."""
    del cache
    return measure(lambda: Ladder(path, None), [path], seconds)


def build(path: Path, seconds: float, cache: Path) -> Report:
    """Build the index in an empty cache."""
    del seconds
    before, began = io_of(), time.perf_counter()
    build_index(path, folder=cache)
    report: Report = {"build_s": time.perf_counter() - began}
    report["read_bytes"] = io_of()["rchar"] - before["rchar"]
    report["index_bytes"] = sum(file.stat().st_size for file in files_of(cache))
    return report


def index(path: Path, seconds: float, cache: Path) -> Report:
    """Answer genes from the index."""

    def opened() -> Ladder:
        ladder = Ladder(path, cache)
        if ladder.rung != "index":
            raise RuntimeError("there is no index")
        return ladder

    return measure(opened, [path, cache], seconds)


WAYS = {way.__name__: way for way in (scan, build, index)}


def main() -> None:
    """Run one way and print its report."""
    way, path, seconds, cache = sys.argv[1:]
    print(json.dumps(WAYS[way](Path(path), float(seconds), Path(cache))))


if __name__ == "__main__":
    main()
