"""First half of a build: code the values of a slab of cells and deal them out to groups."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CorruptError
from cellucid_ext.genes import index_kernels as kernels
from cellucid_ext.genes.chunks import Stream
from cellucid_ext.genes.index_format import PAGE
from cellucid_ext.genes.index_plan import BATCH, BuildPlan
from cellucid_ext.genes.progress import CancelCheck, JobCancelled
from cellucid_ext.genes.run_file import RunWriter, Segment
from cellucid_ext.genes.scan import CompressedMatrix

#: Called with the entries that were coded just now, from any thread.
Advance = Callable[[int], None]


@dataclass(slots=True, eq=False)
class _Pools:
    """The buffers of one slab, see ``index_kernels.encode_rows``."""

    counts: NDArray[np.uint16]
    genes: NDArray[np.uint8]
    codes: NDArray[np.uint8]
    raw: NDArray[Any]
    cursor: NDArray[np.int64]
    raw_cursor: NDArray[np.int64]
    page_group: NDArray[np.int32]
    raw_page_group: NDArray[np.int32]
    state: NDArray[np.int64]
    seen: NDArray[np.int64]
    sizes: NDArray[np.uint8]
    dictionary: NDArray[Any]

    @staticmethod
    def make(plan: BuildPlan, lengths: NDArray[np.int64]) -> _Pools:
        """Reserve memory for rows of these lengths; untouched pages cost nothing."""
        pages = int(lengths.sum()) // PAGE + plan.n_groups + 1
        bits = plan.value_type.bits
        return _Pools(
            counts=np.zeros((len(lengths), plan.n_groups), np.uint16),
            genes=np.empty(pages * PAGE, np.uint8),
            codes=np.empty(pages * PAGE, np.uint8),
            raw=np.empty(pages * PAGE, bits),
            cursor=np.zeros(plan.n_groups, np.int64),
            raw_cursor=np.zeros(plan.n_groups, np.int64),
            page_group=np.empty(pages, np.int32),
            raw_page_group=np.empty(pages, np.int32),
            state=np.zeros(4, np.int64),
            seen=np.full(plan.n_genes, -1, np.int64),
            sizes=np.zeros(len(lengths), np.uint8),
            dictionary=np.empty(int(np.minimum(lengths, 255).sum()), bits),
        )

    def pages(self, group: int) -> tuple[NDArray[np.int64], int, NDArray[np.int64], int]:
        """Return the pages of a group and its entries, the same for raw values."""
        own = np.flatnonzero(self.page_group[: self.state[0]] == group)
        raw = np.flatnonzero(self.raw_page_group[: self.state[1]] == group)
        n = _entries(own, int(self.cursor[group]))
        return own, n, raw, _entries(raw, int(self.raw_cursor[group]))


def _entries(pages: NDArray[np.int64], cursor: int) -> int:
    """Return how much of the pages is used: all are full but the last."""
    return 0 if not len(pages) else (len(pages) - 1) * PAGE + cursor - int(pages[-1]) * PAGE


@dataclass(slots=True, eq=False)
class _Batch:
    """Rows that are read together."""

    genes: NDArray[Any]
    values: NDArray[Any]
    indptr: NDArray[np.int64]


class SlabCoder:
    """Codes slabs; ``run`` may be called from many threads at once.

    Parameters
    ----------
    matrix, plan
        What is built, and how it is cut.
    runs
        Folder of the runs.
    cancelled, advance
        Asked and told after every batch.
    """

    def __init__(
        self,
        matrix: CompressedMatrix,
        plan: BuildPlan,
        runs: Path,
        *,
        cancelled: CancelCheck,
        advance: Advance,
    ) -> None:
        self._matrix, self._plan, self._runs = matrix, plan, runs
        self._cancelled, self._advance = cancelled, advance

    def path(self, slab: int) -> Path:
        """Return the run of one slab."""
        return self._runs / f"{slab:05d}.run"

    def run(self, slab: int) -> None:
        """Code one slab and write its run."""
        first, last = self._plan.rows[slab : slab + 2]
        pointers = self._matrix.indptr[first : last + 1]
        pools = _Pools.make(self._plan, np.diff(pointers))
        if self._plan.n_groups:
            # Loads the kernels that write: later the compiler's memory would come on top
            # of pools that are full.
            _gathered(pools, 0)
        self._code(pointers, pools)
        writer = RunWriter(self.path(slab), self._plan.n_groups)
        try:
            self._write(writer, pools)
        except BaseException:
            with suppress(OSError):
                writer.abandon()
            raise

    def _code(self, pointers: NDArray[np.int64], pools: _Pools) -> None:
        kept = self._plan.value_type.kept
        longest = int(np.diff(pointers).max(initial=0))
        genes = np.empty(max(BATCH, longest), self._matrix.indices.dtype)
        values = np.empty(max(BATCH, longest), kept)
        indices_stream = Stream(self._matrix.indices, int(pointers[0]))
        data_stream = Stream(self._matrix.data, int(pointers[0]))
        row, n_rows = 0, len(pointers) - 1
        while row < n_rows:
            if self._cancelled():
                raise JobCancelled
            stop = int(np.searchsorted(pointers, pointers[row] + BATCH, side="right")) - 1
            stop = min(n_rows, max(stop, row + 1))
            n = int(pointers[stop] - pointers[row])
            indices_stream.take(n, genes)
            data_stream.take(n, values)
            local = pointers[row : stop + 1] - pointers[row]
            self._encode(_Batch(genes[:n], values[:n], local), row, pools)
            self._advance(n)
            row = stop

    def _encode(self, batch: _Batch, row_base: int, pools: _Pools) -> None:
        if not kernels.all_ascending(batch.genes, batch.indptr, self._plan.n_genes):
            batch = self._canonical(batch, pools)
        kernels.encode_rows(
            batch.genes,
            batch.values,
            batch.values.view(self._plan.value_type.bits),
            batch.indptr,
            row_base,
            self._plan.shift,
            pools.counts,
            pools.genes,
            pools.codes,
            pools.raw,
            pools.cursor,
            pools.raw_cursor,
            pools.page_group,
            pools.raw_page_group,
            pools.state,
            pools.sizes,
            pools.dictionary,
        )

    def _canonical(self, batch: _Batch, pools: _Pools) -> _Batch:
        """Return the batch with each gene of a row once."""
        made = _Batch(
            np.empty_like(batch.genes), np.empty_like(batch.values), np.empty_like(batch.indptr)
        )
        stamp = kernels.canonical_rows(
            batch.genes,
            batch.values,
            batch.indptr,
            pools.seen,
            int(pools.state[3]),
            self._plan.value_type.file.kind == "b",
            made.genes,
            made.values,
            made.indptr,
        )
        if stamp < 0:
            raise CorruptError(f"{self._matrix.label} points to genes that do not exist.")
        pools.state[3] = stamp
        return made

    def _write(self, writer: RunWriter, pools: _Pools) -> None:
        writer.dictionary(pools.sizes, pools.dictionary[: pools.state[2]])
        for group in range(self._plan.n_groups):
            if self._cancelled():
                raise JobCancelled
            writer.segment(group, _gathered(pools, group))
        writer.finish()


def _gathered(pools: _Pools, group: int) -> Segment:
    """Return what the slab has of one group, page behind page."""
    own, n, own_raw, n_raw = pools.pages(group)
    genes, codes = np.empty(n, np.uint8), np.empty(n, np.uint8)
    raw = np.empty(n_raw, pools.raw.dtype)
    kernels.gather_pages(pools.genes, own, genes)
    kernels.gather_pages(pools.codes, own, codes)
    kernels.gather_pages(pools.raw, own_raw, raw)
    return Segment(np.ascontiguousarray(pools.counts[:, group]), genes, codes, raw)
