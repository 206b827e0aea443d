"""Build a gene index: out of core, under a memory bound, resumable after any kill."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import MIB, Limits
from cellucid_ext.errors import TooLargeError, UnsupportedError
from cellucid_ext.genes import index_finish as finish
from cellucid_ext.genes.backend import COMPILED
from cellucid_ext.genes.compiler_pages import release_compiler
from cellucid_ext.genes.index_crew import BuildJob, Crew, LocalCrew, close_runs, open_runs
from cellucid_ext.genes.index_format import MANIFEST
from cellucid_ext.genes.index_merge import cut_parts, note_of
from cellucid_ext.genes.index_plan import BuildPlan, make_plan
from cellucid_ext.genes.layout import CsrLayout, StoredArray
from cellucid_ext.genes.progress import (
    CancelCheck,
    Progress,
    default_threads,
    never,
    silent,
)
from cellucid_ext.genes.run_file import DamagedRun, RunReader
from cellucid_ext.genes.scan import CompressedMatrix

#: Memory bound of a build where nothing else is said.
DEFAULT_MEMORY = 512 * MIB
#: How often a run that the disk lost is coded again before the build gives up.
_ATTEMPTS = 3


class AlreadyBuilding(Exception):  # noqa: N818 - no fault: another process is at it
    """Another process builds the same index in the same folder."""


class _Meter:
    """Adds up what threads have done and tells it in one place."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._lock = Lock()
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self, amount: int) -> None:
        with self._lock:
            self._done = min(self._total, self._done + amount)
            self._progress(self._done, self._total)


class _Relieved:
    """A meter of a phase whose kernels are all loaded when it is told something first."""

    def __init__(self, meter: _Meter) -> None:
        self._meter, self._fresh = meter, True

    def __call__(self, amount: int) -> None:
        if self._fresh:
            self._fresh = False
            release_compiler()
        self._meter(amount)


def build_index(
    matrix: CsrLayout,
    target: Path,
    *,
    source_key: str,
    attributes: dict[str, Any] | None = None,
    memory: int = DEFAULT_MEMORY,
    threads: int | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
    cancelled: CancelCheck = never,
    durable: bool = True,
    dask_scheduler_address: str | None = None,
) -> Path:
    """Build the gene index of a CSR matrix at ``target``, which does not exist yet.

    All work happens in ``<target>.building``; only a complete, durable index is renamed
    to ``target``. Where a build was killed or cancelled, the next one with the same
    ``source_key`` goes on from what is complete.

    Parameters
    ----------
    source_key
        Names the content of the source; work of another source is thrown away.
    attributes
        JSON values kept in the index.
    memory
        Bound in bytes of all buffers.
    progress
        Called from any thread, never from two at once; counts entries, each of them
        twice (coded, merged).
    durable
        Whether to wait until all is on the disk, so that a power cut loses nothing.
    threads
        Of this process; also how the work is cut, so that two builds with equal
        ``memory`` and ``threads`` give equal files, wherever they run.
    dask_scheduler_address
        Scheduler of a ``dask.distributed`` cluster that does the work; its workers must
        see the source and ``target``'s folder under the same paths. A matrix that only
        h5py can read is built here all the same.

    Raises
    ------
    AlreadyBuilding
        Where another process builds the same index.
    JobCancelled
        Where ``cancelled`` returned true; what is complete is kept.
    VersionChangedError
        Where the source changed meanwhile; all work is thrown away.
    TooLargeError
        Where memory or disk do not suffice.
    """
    if not COMPILED:
        raise UnsupportedError(
            "Building a gene index needs numba, which this Python lacks.",
            "Install numba where the server runs.",
        )
    threads = threads or default_threads()
    with CompressedMatrix(matrix, limits or Limits()) as opened, _workplace(target) as work:
        plan = make_plan(opened.indptr, opened.n_genes, opened.dtype, memory, threads)
        _check_disk(work, plan)
        opened.check_unchanged()
        _begin(work, {"source": source_key, "plan": plan.to_json()})
        meter = _Meter(2 * plan.n_entries, progress)
        build = _Build(
            BuildJob(matrix, limits or Limits(), plan, work),
            opened.indptr,
            _crew(opened, threads, dask_scheduler_address),
            meter=meter,
            cancelled=cancelled,
            durable=durable,
        )
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                build.run(attributes or {})
                break
            except DamagedRun as damage:
                Path(str(damage)).unlink(missing_ok=True)
                if attempt == _ATTEMPTS:
                    raise OSError("The disk loses what is written to it.") from damage
        try:
            opened.check_unchanged()
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        os.replace(work / "index", target)  # noqa: PTH105
        if durable:
            finish.sync(target.parent)
        shutil.rmtree(work, ignore_errors=True)
    return target


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Yield the folder of the build, locked against other processes."""
    work = target.with_name(target.name + ".building")
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (target.with_name(target.name + ".lock")).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyBuilding(target.name) from error
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield work


def _begin(work: Path, plan: dict[str, Any]) -> None:
    """Keep what lies there where it belongs to the same plan, else start anew."""
    note = work / "plan.json"
    text = json.dumps(plan)
    with suppress(OSError, ValueError):
        if json.loads(note.read_bytes()) == json.loads(text):
            return
    for old in list(work.iterdir()):
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()
    temporary = work / "plan.part"
    temporary.write_text(text)
    os.replace(temporary, note)  # noqa: PTH105


def _check_disk(work: Path, plan: BuildPlan) -> None:
    """Refuse before hours of work: runs, and at most as much again for the index."""
    most = plan.n_entries * (4 + plan.value_type.kept.itemsize) + plan.n_cells * 1024
    free = shutil.disk_usage(work).free
    if free < most // 2:
        raise TooLargeError(
            f"The gene index may need {most >> 20:,} MiB of disk while it is built; "
            f"{free >> 20:,} MiB are free.",
            "Free some disk, or name another folder for gene indexes.",
        )


class _Build:
    """One build: what is complete already is left alone."""

    def __init__(
        self,
        job: BuildJob,
        indptr: NDArray[np.int64],
        crew: Crew,
        *,
        meter: _Meter,
        cancelled: CancelCheck,
        durable: bool,
    ) -> None:
        self._job, self._indptr, self._crew = job, indptr, crew
        self._meter, self._cancelled, self._durable = meter, cancelled, durable
        self._index = job.work / "index"
        for name in ("runs", "parts", "index"):
            (job.work / name).mkdir(exist_ok=True)
            # Of tasks that were killed; a task of today has a name of its own.
            for left in (job.work / name).glob("*.part"):
                left.unlink(missing_ok=True)

    def run(self, attributes: dict[str, Any]) -> None:
        """Do all that is not done."""
        if (self._index / MANIFEST).exists():
            return
        self._slabs()
        runs = open_runs(self._job)
        try:
            self._finish(runs, attributes)
        finally:
            close_runs(runs)

    def _slabs(self) -> None:
        plan = self._job.plan
        missing = []
        for slab in range(plan.n_slabs):
            if (self._job.work / f"runs/{slab:05d}.run").exists():
                first, last = plan.rows[slab : slab + 2]
                self._meter(int(self._indptr[last] - self._indptr[first]))
            else:
                missing.append(slab)
        self._crew.code(
            self._job, missing, cancelled=self._cancelled, advance=_Relieved(self._meter)
        )
        release_compiler()

    def _finish(self, runs: list[RunReader], attributes: dict[str, Any]) -> None:
        plan, index = self._job.plan, self._index
        parts = cut_parts(plan, runs)
        most = max((part.n for part in parts), default=0)
        most_raw = max((part.n_raw for part in parts), default=0)
        arrays = finish.entry_arrays(index, plan, len(parts), most, most_raw)
        for array in arrays.values():
            (array.folder / "c").mkdir(parents=True, exist_ok=True)
        done = self._job.work / "parts"
        missing = []
        for part in parts:
            if note_of(done, part).exists():
                self._meter(part.n)
            else:
                missing.append(part)
        self._crew.merge(
            self._job,
            runs,
            missing,
            arrays,
            cancelled=self._cancelled,
            advance=_Relieved(self._meter),
        )
        notes = [_load(note_of(done, part)) for part in parts]
        arrays |= finish.write_dictionaries(index, plan, runs)
        finish.write_genes(index, plan.n_genes, notes, plan.shift)
        finish.write_metadata(index, plan, arrays, attributes)
        known = {
            f"{name}/c/{number}": (int(size), int(check))
            for number, note in enumerate(notes)
            for name, (size, check) in zip(note["names"], note["checks"], strict=True)
        }
        try:
            finish.write_manifest(index, known, durable=self._durable)
        except OSError:
            shutil.rmtree(done, ignore_errors=True)
            raise


def _crew(matrix: CompressedMatrix, threads: int, address: str | None) -> Crew:
    """Return the cluster where one is named and can read the matrix, else threads."""
    layout = matrix.layout
    readable = all(
        isinstance(array, StoredArray) for array in (layout.data, layout.indices, layout.indptr)
    )
    if address is None or not readable:
        return LocalCrew(matrix, threads)
    try:
        module = import_module("cellucid_ext.genes.index_dask")
    except ImportError as error:
        raise UnsupportedError(
            "Building a gene index on a cluster needs dask.distributed, which this Python lacks.",
            "Install cellucid_ext[dask], or configure no scheduler.",
        ) from error
    crew: Crew = module.DaskCrew(address)
    return crew


def _load(note: Path) -> dict[str, NDArray[Any]]:
    with np.load(note, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
