"""``python -m benchmarks.sparse_file``: an ``.h5ad`` of 20 GB that occupies almost nothing.

X is dense, contiguous and allocated, but never written: the file system keeps a
hole. Whoever reads or copies X as a whole moves 20 GB; who opens it lazily does not.
"""

import argparse
from pathlib import Path

import h5py
import numpy as np

from benchmarks.atlas.hdf5_sink import Hdf5Sink
from benchmarks.atlas.spec import AtlasSpec
from benchmarks.atlas.write import write_atlas, write_var

#: The same cells as the small file, so that their pictures cost the same bytes.
CELLS = 100_000
#: Genes of the atlas that lends its cells.
SMALL_GENES = 100


def write_small_file(out: Path, cells: int = CELLS) -> None:
    """Write the file to compare with: the same cells, a hundred genes."""
    write_atlas(AtlasSpec(cells=cells, genes=SMALL_GENES), out, "h5ad-csr")


def write_sparse_file(out: Path, size: int = 20 * 10**9, cells: int = CELLS) -> None:
    """Write an ``.h5ad`` whose X alone is at least ``size`` bytes, all of them a hole."""
    write_small_file(out, cells)
    genes = -(-size // (cells * 4))
    with h5py.File(out, "r+") as file:
        del file["X"]
        del file["var"]
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        # Allocated, so that the file has its full length, and never filled.
        creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        creation.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((cells, genes))
        kind = h5py.h5t.py_create(np.dtype("float32"))
        h5py.h5d.create(file.id, b"X", kind, space, creation)
        file["X"].attrs["encoding-type"] = "array"
        file["X"].attrs["encoding-version"] = "0.2.0"
    sink = Hdf5Sink(out, "r+")
    write_var(sink, genes)
    sink.close()


def main() -> None:
    """Read the options, write the file, say how large it is and how much is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparse_file", description=__doc__)
    parser.add_argument("--size", type=int, default=20 * 10**9, help="bytes of X")
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write_sparse_file(options.out, options.size, options.cells)
    stat = options.out.stat()
    print(f"{options.out}: {stat.st_size:,} bytes long, {stat.st_blocks * 512:,} on disk")


if __name__ == "__main__":
    main()
