"""``python -m benchmarks.atlas``: write a generated atlas."""

import argparse
import sys
import time
from pathlib import Path

from benchmarks.atlas.spec import FORMATS, AtlasSpec
from benchmarks.atlas.write import write_atlas


def main() -> None:
    """Read the options, write the file, say what was written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atlas", description=__doc__)
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--genes", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--format", choices=FORMATS, default=FORMATS[0])
    parser.add_argument("--graph", action="store_true", help="also write a neighbour graph")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    spec = AtlasSpec(options.cells, options.genes, options.seed, options.graph)
    began = time.perf_counter()

    def progress(cells: int) -> None:
        seconds = time.perf_counter() - began
        sys.stderr.write(f"\r{cells:,} of {spec.cells:,} cells, {seconds:.0f} s")
        sys.stderr.flush()

    write_atlas(spec, options.out, options.format, progress if sys.stderr.isatty() else None)
    seconds = time.perf_counter() - began
    print(f"{options.out}: {spec.cells:,} cells x {spec.genes:,} genes in {seconds:.1f} s")


if __name__ == "__main__":
    main()
