"""Who does the tasks of a build: threads of this process, or (``index_dask``) a cluster.

A task is a slab of cells or a part of a gene group; it reads what is complete and writes
one file (or one of each array) that gets its name at its end. So a task may be done
twice, or be lost and done again, by anybody, and the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cellucid_ext.config import Limits
from cellucid_ext.genes.index_merge import Part, PartMerger
from cellucid_ext.genes.index_plan import BuildPlan
from cellucid_ext.genes.index_slabs import SlabCoder
from cellucid_ext.genes.layout import CsrLayout
from cellucid_ext.genes.ordered_pool import in_order
from cellucid_ext.genes.progress import CancelCheck
from cellucid_ext.genes.run_file import RunReader
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.genes.shards import Sharded


@dataclass(frozen=True, slots=True)
class BuildJob:
    """All that a task needs to know; plain data, the same on every machine.

    Attributes
    ----------
    layout
        The matrix.
    work
        Folder of the build: ``runs``, ``parts`` and ``index`` in it.
    """

    layout: CsrLayout
    limits: Limits
    plan: BuildPlan
    work: Path


class Crew(Protocol):
    """Does tasks in any order; returns when all are done."""

    def code(
        self,
        job: BuildJob,
        slabs: list[int],
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """Write the runs of these slabs; ``advance`` is told entries.

        Raises
        ------
        JobCancelled
            Where ``cancelled`` returned true; no task runs any more then.
        """
        ...

    def merge(
        self,
        job: BuildJob,
        runs: list[RunReader],
        parts: list[Part],
        arrays: dict[str, Sharded],
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """Write shards and notes of these parts from the runs; else as ``code``."""
        ...


def open_runs(job: BuildJob) -> list[RunReader]:
    """Open all runs of a build, in the order of the slabs; the caller closes them.

    Raises
    ------
    DamagedRun
        Where one is not what was written.
    """
    runs: list[RunReader] = []
    try:
        for slab in range(job.plan.n_slabs):
            path = job.work / f"runs/{slab:05d}.run"
            runs.append(RunReader(path, job.plan.n_groups, job.plan.value_type))
    except BaseException:
        close_runs(runs)
        raise
    return runs


def close_runs(runs: list[RunReader]) -> None:
    """Release the files of runs."""
    for run in runs:
        run.close()


class LocalCrew:
    """Threads of this process.

    Parameters
    ----------
    matrix
        The matrix, open.
    threads
        How many.
    """

    def __init__(self, matrix: CompressedMatrix, threads: int) -> None:
        self._matrix, self._threads = matrix, threads

    def code(
        self,
        job: BuildJob,
        slabs: list[int],
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """See ``Crew``."""
        coder = SlabCoder(
            self._matrix, job.plan, job.work / "runs", cancelled=cancelled, advance=advance
        )
        for _ in in_order(coder.run, slabs, threads=self._threads, cancelled=cancelled):
            pass

    def merge(
        self,
        job: BuildJob,
        runs: list[RunReader],
        parts: list[Part],
        arrays: dict[str, Sharded],
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """See ``Crew``."""
        merger = PartMerger(
            job.plan, runs, arrays, job.work / "parts", cancelled=cancelled, advance=advance
        )
        for _ in in_order(merger.run, parts, threads=self._threads, cancelled=cancelled):
            pass
