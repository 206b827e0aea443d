"""X, streamed: CSR as it comes, CSC by way of a spill file sorted gene by gene."""

import tempfile
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.atlas.counts import Counts
from benchmarks.atlas.sink import Appender, Sink

#: Values that one merge of the spill file holds.
_MERGE_VALUES = 32 * 1024 * 1024


class MatrixWriter(Protocol):
    """Takes the counts chunk by chunk; knows in which order it wants them."""

    by_gene: bool

    def append(self, counts: Counts, start: int) -> None:
        """Take the counts of the rows from ``start`` on."""

    def close(self) -> None:
        """Write the rest."""


def _index_dtype(expected: int) -> str:
    """Return the narrower type unless the estimate comes near its end."""
    return "int64" if expected > 0.8 * 2**31 else "int32"


class CsrWriter:
    """Cell-major: every chunk is appended as it is."""

    by_gene = False

    def __init__(self, sink: Sink, shape: tuple[int, int], expected: int) -> None:
        sink.group("X", "csr_matrix", "0.1.0", shape=list(shape))
        self._data = sink.growing("X/data", "float32", expected)
        # scipy takes rows only where both index arrays have one type.
        wide = _index_dtype(expected)
        self._indices = sink.growing("X/indices", wide, expected)
        self._indptr = sink.array("X/indptr", (shape[0] + 1,), wide, plain=True)
        self._wide = np.dtype(wide)
        self._indptr.append(np.zeros(1, dtype=self._wide))
        self._nnz = 0

    def append(self, counts: Counts, start: int) -> None:  # noqa: ARG002  rows come in order
        """Append the chunk's values and the ends of its rows."""
        self._data.append(counts.value)
        self._indices.append(counts.gene)
        ends = np.cumsum(np.bincount(counts.row, minlength=counts.molecules.size)) + self._nnz
        self._indptr.append(ends.astype(self._wide))
        self._nnz = int(ends[-1])

    def close(self) -> None:
        """Finish the three arrays."""
        for part in (self._data, self._indices, self._indptr):
            part.close()


class CscWriter:
    """Gene-major: chunks go to a spill file and are merged a few genes at a time."""

    by_gene = True

    def __init__(self, sink: Sink, shape: tuple[int, int], expected: int, beside: Path) -> None:
        sink.group("X", "csc_matrix", "0.1.0", shape=list(shape))
        self._sink = sink
        self._genes = shape[1]
        self._expected = expected
        # Beside the result: the temporary folder may be too small, or memory.
        self._folder = tempfile.TemporaryDirectory(dir=beside.parent, prefix=".atlas-")
        self._spill = Path(self._folder.name)
        self._ends: list[NDArray[np.int64]] = []
        with (self._spill / "value").open("wb"), (self._spill / "row").open("wb"):
            pass

    def append(self, counts: Counts, start: int) -> None:
        """Spill the chunk, which is sorted by gene and row."""
        with (self._spill / "value").open("ab") as file:
            counts.value.tofile(file)
        with (self._spill / "row").open("ab") as file:
            (counts.row + np.int32(start)).tofile(file)
        per_gene = np.bincount(counts.gene, minlength=self._genes)
        self._ends.append(np.concatenate([[0], np.cumsum(per_gene)]).astype(np.int64))

    def close(self) -> None:
        """Merge: for a few genes at a time, the runs of all chunks one after another."""
        ends = np.stack(self._ends)
        per_gene = np.diff(ends, axis=1).sum(axis=0)
        indptr = np.concatenate([[0], np.cumsum(per_gene)]).astype(np.int64)
        begins = np.concatenate([[0], np.cumsum(ends[:, -1])])[:-1, None] + ends
        values = np.memmap(self._spill / "value", np.float32, "r")
        rows = np.memmap(self._spill / "row", np.int32, "r")
        data = self._sink.growing("X/data", "float32", self._expected)
        wide = _index_dtype(int(indptr[-1]))
        indices = self._sink.growing("X/indices", wide, self._expected)
        first = 0
        while first < self._genes:
            last = int(np.searchsorted(indptr, indptr[first] + _MERGE_VALUES, side="right")) - 1
            last = min(max(last, first + 1), self._genes)
            self._merge(begins[:, first : last + 1], values, rows, (data, indices))
            first = last
        pointers = self._sink.array("X/indptr", indptr.shape, wide, plain=True)
        pointers.append(indptr.astype(wide))
        for part in (data, indices, pointers):
            part.close()
        self._folder.cleanup()

    @staticmethod
    def _merge(
        begins: NDArray[np.int64],
        values: NDArray[np.float32],
        rows: NDArray[np.int32],
        parts: tuple[Appender, Appender],
    ) -> None:
        """Write the genes between the columns of ``begins`` (chunks, genes + 1)."""
        genes = np.arange(begins.shape[1] - 1, dtype=np.int32)
        gene = np.concatenate([np.repeat(genes, np.diff(chunk)) for chunk in begins])
        # Stable, and chunks come in row order: rows stay sorted inside a gene.
        order = np.argsort(gene, kind="stable")
        runs = [slice(chunk[0], chunk[-1]) for chunk in begins]
        parts[0].append(np.concatenate([values[run] for run in runs])[order])
        parts[1].append(np.concatenate([rows[run] for run in runs])[order])
