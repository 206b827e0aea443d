"""Find genes in a cell-major (CSR) matrix by a scan of ``indices``, in bounded memory.

Chunks of ``indices`` are inflated in threads; a chunk of ``data`` only where it holds a
hit. Any number of genes shares one pass. Hits are added up in the file's order, so that
duplicates give what scipy gives, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, UnknownElementError, UnsupportedError
from cellucid_ext.genes import backend
from cellucid_ext.genes.chunks import READ_AHEAD, ArrayReader, open_array, read_range
from cellucid_ext.genes.layout import CscLayout, CsrLayout
from cellucid_ext.genes.ordered_pool import in_order
from cellucid_ext.genes.progress import (
    CancelCheck,
    JobCancelled,
    Progress,
    default_threads,
    never,
    silent,
)

#: Inflated bytes of ``indices`` that one task looks at: long enough to hide Python.
_TASK_BYTES = 1 << 20


class CompressedMatrix:
    """An opened CSR or CSC matrix: three readers and the checked ``indptr``.

    Parameters
    ----------
    layout
        Where it lies.
    limits
        Bounds that protect the machine.

    Raises
    ------
    CorruptError
        Where lengths and pointers contradict each other.
    UnsupportedError
        Where values are neither integers, floats nor booleans.
    """

    def __init__(self, layout: CsrLayout | CscLayout, limits: Limits) -> None:
        self.layout = layout
        self.label = layout.label
        self.n_cells, self.n_genes = layout.shape
        with ExitStack() as stack:
            self.data: ArrayReader = stack.enter_context(open_array(layout.data, limits))
            self.indices: ArrayReader = stack.enter_context(open_array(layout.indices, limits))
            with open_array(layout.indptr, limits) as pointers:
                self.indptr = self._pointers(pointers)
                self._check_types(pointers)
            self._stack = stack.pop_all()

    def _check_types(self, pointers: ArrayReader) -> None:
        if self.data.dtype.kind not in "iufb" or self.data.dtype.itemsize > 8:  # noqa: PLR2004
            raise UnsupportedError(f"{self.label} holds values of type {self.data.dtype}.")
        if self.indices.dtype.kind not in "iu" or pointers.dtype.kind not in "iu":
            raise CorruptError(f"{self.label} holds positions that are no integers.")
        if len(self.indptr) and self.data.length != self.indices.length:
            raise CorruptError(
                f"{self.label} holds {self.data.length:,} values for "
                f"{self.indices.length:,} positions."
            )

    def _pointers(self, reader: ArrayReader) -> NDArray[np.int64]:
        major = self.n_cells if isinstance(self.layout, CsrLayout) else self.n_genes
        if reader.length != major + 1:
            raise CorruptError(
                f"{self.label} has {reader.length:,} pointers; {major + 1:,} are needed."
            )
        indptr = read_range(reader, 0, reader.length).astype(np.int64)
        if indptr[0] < 0 or indptr[-1] > self.indices.length or bool((np.diff(indptr) < 0).any()):
            raise CorruptError(f"{self.label} has pointers that do not fit its entries.")
        indptr.flags.writeable = False
        return indptr

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values."""
        return self.data.dtype

    def check_unchanged(self) -> None:
        """Raise ``VersionChangedError`` where a file is not what was mapped."""
        self.indices.check_unchanged()
        self.data.check_unchanged()

    def close(self) -> None:
        """Release files; idempotent."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True, eq=False)
class _Hits:
    """What one task found: places in the answer and their values, in file order."""

    slots: NDArray[np.int32]
    rows: NDArray[np.int64]
    values: NDArray[Any]


def scan_genes(
    matrix: CsrLayout,
    genes: Sequence[int],
    *,
    limits: Limits | None = None,
    cancelled: CancelCheck = never,
    progress: Progress = silent,
    threads: int | None = None,
) -> list[NDArray[Any]]:
    """Return genes of a CSR matrix, each ``(n_cells,)`` in the file's own dtype.

    Parameters
    ----------
    matrix
        Where the matrix lies.
    genes
        Columns, in any order, also repeated. The answer takes
        ``len(set(genes)) * n_cells`` values of memory, the scan itself a few chunks.
    limits
        Bounds that protect the machine.
    cancelled, progress
        Called from this thread; progress counts stored bytes of ``indices``.
    threads
        Default: as many as cores.

    Raises
    ------
    JobCancelled
        Where ``cancelled`` returned true.
    VersionChangedError
        Where the file changed before or while it was read.
    CorruptError, TooLargeError, UnsupportedError
        Where the file is damaged, over a limit or of a kind that is not read.
    """
    with CompressedMatrix(matrix, limits or Limits()) as opened:
        return scan_opened(opened, genes, cancelled=cancelled, progress=progress, threads=threads)


def scan_opened(
    matrix: CompressedMatrix,
    genes: Sequence[int],
    *,
    cancelled: CancelCheck = never,
    progress: Progress = silent,
    threads: int | None = None,
) -> list[NDArray[Any]]:
    """Do as ``scan_genes`` does, with a matrix that is open already."""
    wanted = sorted(set(genes))
    if wanted and not 0 <= wanted[0] <= wanted[-1] < matrix.n_genes:
        raise UnknownElementError(f"{matrix.label} has {matrix.n_genes:,} genes.")
    matrix.check_unchanged()
    slots = np.full(matrix.n_genes, -1, np.int32)
    slots[wanted] = np.arange(len(wanted), dtype=np.int32)
    slots.flags.writeable = False
    out = np.zeros((len(wanted), matrix.n_cells), matrix.dtype)
    tasks = _tasks(matrix)
    total = matrix.indices.stored_bytes(tasks[0][0], tasks[-1][1]) if tasks else 0
    done = 0
    work = partial(_find, matrix, wanted, slots, cancelled)
    found = in_order(
        work,
        _announced(matrix, tasks),
        threads=threads or default_threads(),
        cancelled=cancelled,
    )
    for (first, last), hits in zip(tasks, found, strict=True):
        for part in hits:
            backend.add_hits(out, part.slots, part.rows, part.values)
        done += matrix.indices.stored_bytes(first, last)
        progress(done, total)
    matrix.check_unchanged()
    return [out[slots[gene]] for gene in genes]


def _tasks(matrix: CompressedMatrix) -> list[tuple[int, int]]:
    """Cut the chunks of ``indices`` that hold entries into tasks of equal length."""
    step = matrix.indices.chunk_length
    start, stop = int(matrix.indptr[0]), int(matrix.indptr[-1])
    if start >= stop:
        return []
    chunks = max(1, _TASK_BYTES // (step * matrix.indices.dtype.itemsize))
    first, last = start // step, -(-stop // step)
    return [(at, min(last, at + chunks)) for at in range(first, last, chunks)]


def _announced(matrix: CompressedMatrix, tasks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Hand out the tasks, and have the operating system read ahead of them."""
    if not tasks:
        return
    first, last = tasks[0][0], tasks[-1][1]
    mean = max(1, matrix.indices.stored_bytes(first, last) // (last - first))
    window = max(8, READ_AHEAD // mean)
    ahead = first
    for task in tasks:
        if task[1] + window // 2 > ahead and ahead < last:
            matrix.indices.announce(ahead, task[1] + window)
            ahead = task[1] + window
        yield task


def _find(
    matrix: CompressedMatrix,
    wanted: list[int],
    slots: NDArray[np.int32],
    cancelled: CancelCheck,
    task: tuple[int, int],
) -> list[_Hits]:
    found: list[_Hits] = []
    step = matrix.indices.chunk_length
    for index in range(*task):
        if cancelled():
            raise JobCancelled
        indices = matrix.indices.chunk(index)
        positions = np.empty(len(indices), np.int64)
        rows = np.empty(len(indices), np.int64)
        if len(wanted) == 1:
            n = backend.find_one(indices, wanted[0], index * step, matrix.indptr, positions, rows)
            hits = np.zeros(n, np.int32)
        else:
            hits = np.empty(len(indices), np.int32)
            n = backend.find_many(
                indices, slots, index * step, matrix.indptr, positions, rows, hits
            )
        if n:
            values = pick(matrix.data, positions[:n])
            # Copies: the long buffers must not live until the consumer comes.
            found.append(_Hits(hits[:n].copy(), rows[:n].copy(), values))
    return found


def pick(reader: ArrayReader, positions: NDArray[np.int64]) -> NDArray[Any]:
    """Return the items at ascending ``positions``; only chunks with a hit are inflated."""
    step = reader.chunk_length
    out = np.empty(len(positions), reader.dtype)
    at = 0
    while at < len(positions):
        index = int(positions[at]) // step
        end = int(np.searchsorted(positions, (index + 1) * step))
        out[at:end] = reader.chunk(index)[positions[at:end] - index * step]
        at = end
    return out
