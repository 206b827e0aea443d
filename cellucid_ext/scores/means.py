"""Mean expression of every gene of a layer, from which control genes are binned.

An index knows the sums; without one, a cell-major matrix is read once, and only what its
reader alone can read is read gene after gene.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError
from cellucid_ext.genes.chunks import read_range
from cellucid_ext.genes.ladder import GeneLadder, LayerSource
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
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.scores.values import Transform, transformed

#: Genes that are read at once: 64 columns of a million float32 cells are 244 MiB.
GROUP = 64
#: Entries of one task of the pass: 1 Mi, some 20 MiB of values, positions and float64.
_TASK_ENTRIES = 1 << 20


@dataclass(slots=True, eq=False)
class _Sums:
    """Sum and number of missing values per gene, of the entries of one task."""

    sum: NDArray[np.float64]
    missing: NDArray[np.int64]
    entries: int


def gene_means(
    ladder: GeneLadder,
    layer: int,
    n_genes: int,
    *,
    transform: Transform = "none",
    source: LayerSource | None = None,
    limits: Limits | None = None,
    cancelled: CancelCheck = never,
    progress: Progress = silent,
) -> NDArray[np.float64]:
    """Return the mean of every gene over its cells, ``(n_genes,)``; NaN values left out.

    Parameters
    ----------
    ladder, layer, n_genes
        The layer and its number of genes.
    transform
        What is done to the values before they are added up.
    source
        What the ladder was given for this layer. A CSR or CSC layout is read in one
        pass; with None, genes are read in groups, which is slow on the scan rung.
    limits
        Bounds that protect the machine, for that pass.
    cancelled, progress
        As everywhere in ``genes``.

    Notes
    -----
    Sums are float64, whatever the file's type and on every rung, so that building an
    index changes no score. Of duplicate entries each is transformed by itself.
    """
    if transform == "none" and ladder.rung(layer) == "index":
        known = _of_index(ladder, layer, n_genes)
        if known is not None:
            return known
    if isinstance(source, CsrLayout | CscLayout):
        with CompressedMatrix(source, limits or Limits()) as matrix:
            return _of_matrix(matrix, transform, cancelled, progress)
    return _of_columns(
        ladder, layer, n_genes, transform=transform, cancelled=cancelled, progress=progress
    )


def _of_index(ladder: GeneLadder, layer: int, n_genes: int) -> NDArray[np.float64] | None:
    """Divide the sums that the index keeps; None where it went away meanwhile."""
    cells = len(ladder.gene(layer, 0)) if n_genes else 0
    means = np.empty(n_genes)
    for gene in range(n_genes):
        summary = ladder.summary(layer, gene)
        if summary is None:
            return None
        present = cells - summary.n_nan
        means[gene] = summary.sum / present if present else np.nan
    return means


def _of_matrix(
    matrix: CompressedMatrix,
    transform: Transform,
    cancelled: CancelCheck,
    progress: Progress,
) -> NDArray[np.float64]:
    matrix.check_unchanged()
    first, last = int(matrix.indptr[0]), int(matrix.indptr[-1])
    sums = np.zeros(matrix.n_genes)
    missing = np.zeros(matrix.n_genes, np.int64)
    done = 0
    parts = in_order(
        partial(_add_up, matrix, transform, cancelled),
        _tasks(matrix, first, last),
        threads=default_threads(),
        cancelled=cancelled,
    )
    for part in parts:
        sums += part.sum
        missing += part.missing
        done += part.entries
        progress(done, last - first)
    matrix.check_unchanged()
    return _divided(sums, matrix.n_cells - missing)


def _tasks(matrix: CompressedMatrix, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut the entries at chunk borders, so that no chunk is inflated twice."""
    chunk = max(1, matrix.data.chunk_length)
    step = max(1, _TASK_ENTRIES // chunk) * chunk
    start = first
    while start < last:
        stop = min(last, (start // step + 1) * step)
        yield start, stop
        start = stop


def _add_up(
    matrix: CompressedMatrix,
    transform: Transform,
    cancelled: CancelCheck,
    task: tuple[int, int],
) -> _Sums:
    if cancelled():
        raise JobCancelled
    start, stop = task
    values = transformed(read_range(matrix.data, start, stop), transform)
    genes = _genes_of(matrix, start, stop)
    absent = np.isnan(values)
    missing = np.zeros(matrix.n_genes, np.int64)
    if absent.any():
        missing += np.bincount(genes[absent], minlength=matrix.n_genes)
        values[absent] = 0.0
    total = np.bincount(genes, weights=values, minlength=matrix.n_genes).astype(np.float64)
    return _Sums(total, missing, stop - start)


def _genes_of(matrix: CompressedMatrix, start: int, stop: int) -> NDArray[np.int64]:
    """Return the gene of each entry from ``start`` to ``stop``."""
    if isinstance(matrix.layout, CscLayout):
        entries = np.arange(start, stop)
        return np.searchsorted(matrix.indptr, entries, side="right").astype(np.int64) - 1
    genes = read_range(matrix.indices, start, stop).astype(np.int64)
    if len(genes) and (int(genes.min()) < 0 or int(genes.max()) >= matrix.n_genes):
        raise CorruptError(f"{matrix.label} points to genes that do not exist.")
    return genes


def _of_columns(
    ladder: GeneLadder,
    layer: int,
    n_genes: int,
    *,
    transform: Transform,
    cancelled: CancelCheck,
    progress: Progress,
) -> NDArray[np.float64]:
    means = np.full(n_genes, np.nan)
    for start in range(0, n_genes, GROUP):
        group = range(start, min(n_genes, start + GROUP))
        for gene, column in zip(
            group, ladder.genes(layer, group, cancelled=cancelled), strict=True
        ):
            means[gene] = mean_of(transformed(column, transform))
        if cancelled():
            raise JobCancelled
        progress(group.stop, n_genes)
    return means


def mean_of(values: NDArray[np.float64]) -> float:
    """Return the mean of what is not missing; NaN where nothing is."""
    present = values[~np.isnan(values)]
    return float(present.mean()) if len(present) else float("nan")


def _divided(sums: NDArray[Any], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    out = np.full(len(sums), np.nan)
    np.divide(sums, counts, out=out, where=counts > 0)
    return out
