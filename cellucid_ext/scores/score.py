"""One score per cell of a set of genes: mean, mean of z-scores, or scanpy's score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.genes.ladder import GeneLadder, LayerSource
from cellucid_ext.genes.progress import CancelCheck, JobCancelled, Progress, never, silent
from cellucid_ext.scores.controls import control_genes
from cellucid_ext.scores.means import GROUP, gene_means
from cellucid_ext.scores.values import RunningMean, Transform, transformed

Method = Literal["mean", "zscore", "scanpy"]

#: Parts of the whole that ``progress`` counts.
_PARTS = 10_000


class _Passes:
    """Progress over several passes, each of them as long as any other."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress = total, progress
        self._begun, self._reported = 0, 0

    def expect(self, total: int) -> None:
        """Say how many passes there will be, once the control genes are known."""
        self._total = total

    def next(self) -> Progress:
        """Begin a pass and return where it reports."""
        at = self._begun
        self._begun += 1

        def report(done: int, total: int) -> None:
            share = at + (done / total if total else 1)
            # More passes than were foreseen: it stands still, and never goes back.
            self._reported = max(self._reported, int(_PARTS * share / self._total))
            self._progress(self._reported, _PARTS)

        return report


def score_genes(
    ladder: GeneLadder,
    layer: int,
    genes: Sequence[int],
    *,
    n_genes: int,
    method: Method,
    transform: Transform = "none",
    ctrl_size: int = 50,
    n_bins: int = 25,
    random_state: int = 0,
    source: LayerSource | None = None,
    limits: Limits | None = None,
    cancelled: CancelCheck = never,
    progress: Progress = silent,
) -> NDArray[np.float32]:
    """Return one number per cell, ``(n_cells,)`` in row order.

    Sums are float64; memory is bounded by 64 genes at a time.

    Parameters
    ----------
    ladder, layer
        Where the genes are read.
    genes
        Positions in the layer's own var; repeated ones count once.
    n_genes
        Genes of the layer.
    method
        ``mean`` over the genes; ``zscore``: mean of ``(x - mean) / sd`` of each gene,
        with the sd of a sample (``ddof=1``) and 0 for a constant gene; ``scanpy``: as
        ``scanpy.tl.score_genes``, mean of the set minus mean of its control genes.
    transform
        Done to the values before anything else.
    ctrl_size, n_bins, random_state
        Of ``scanpy``.
    source, limits
        See ``scores.means.gene_means``; only ``scanpy`` uses them.
    cancelled, progress
        As everywhere in ``genes``; progress counts parts of all passes.

    Notes
    -----
    Missing values are left out of every mean; a cell without any value is NaN.
    scanpy bins genes by float32 sums where the matrix is float32: two genes whose means
    agree to seven digits may then fall into the other's bin.

    Raises
    ------
    BadRequestError
        Where there are no genes, or no control genes.
    UnknownElementError
        Where the layer lacks a gene.
    JobCancelled
        Where ``cancelled`` returned true.
    """
    wanted = _checked(genes, n_genes, ctrl_size, n_bins)
    passes = _Passes(_groups(len(wanted)) + (method == "scanpy"), progress)
    if method == "scanpy":
        means = gene_means(
            ladder,
            layer,
            n_genes,
            transform=transform,
            source=source,
            limits=limits,
            cancelled=cancelled,
            progress=passes.next(),
        )
        controls = control_genes(
            means, wanted, ctrl_size=ctrl_size, n_bins=n_bins, random_state=random_state
        )
        passes.expect(1 + _groups(len(wanted) + len(controls)))
    else:
        controls = []
    ours: RunningMean | None = None
    theirs: RunningMean | None = None
    members = set(wanted)
    for gene, values in _columns(ladder, layer, [*wanted, *controls], passes, cancelled):
        if ours is None or theirs is None:
            ours, theirs = RunningMean(len(values)), RunningMean(len(values))
        column = transformed(values, transform)
        if method == "zscore":
            column = _standardised(column)
        (ours if gene in members else theirs).add(column)
    assert ours is not None
    assert theirs is not None
    score = ours.mean() - theirs.mean() if controls else ours.mean()
    return score.astype(np.float32)


def _checked(genes: Sequence[int], n_genes: int, ctrl_size: int, n_bins: int) -> list[int]:
    wanted = list(dict.fromkeys(genes))
    if not wanted:
        raise BadRequestError("A score needs at least one gene.", "Name one or more genes.")
    if not 0 <= min(wanted) <= max(wanted) < n_genes:
        raise UnknownElementError(f"This layer has {n_genes:,} genes.")
    if ctrl_size < 1 or n_bins < 2:  # noqa: PLR2004 - n_bins - 1 divides
        raise BadRequestError(
            "A score needs ctrl_size >= 1 and n_bins >= 2.", "Leave them out: 50 and 25."
        )
    return wanted


def _groups(n: int) -> int:
    return -(-n // GROUP)


def _columns(
    ladder: GeneLadder,
    layer: int,
    genes: Sequence[int],
    passes: _Passes,
    cancelled: CancelCheck,
) -> Iterator[tuple[int, NDArray[np.generic]]]:
    """Read genes in groups that share a pass; never more than one group in memory."""
    for start in range(0, len(genes), GROUP):
        if cancelled():
            raise JobCancelled
        report = passes.next()
        group = genes[start : start + GROUP]
        columns = ladder.genes(layer, group, cancelled=cancelled, progress=report)
        # Popped: a column is let go of as soon as it was added.
        columns.reverse()
        for gene in group:
            yield gene, columns.pop()
        report(1, 1)


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``(x - mean) / sd`` with the sample's sd; 0 where the gene is constant."""
    present = ~np.isnan(values)
    known = values[present]
    # Equal values are constant whatever their rounded sd says.
    constant = len(known) == 0 or bool((known == known[0]).all())
    if constant:
        return np.where(present, 0.0, np.nan)
    scaled: NDArray[np.float64] = (values - known.mean()) / known.std(ddof=1)
    return scaled
