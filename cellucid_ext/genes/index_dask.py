"""Build a gene index on a ``dask.distributed`` cluster that shares a folder with us.

The tasks are those of a build at home, and so are the files they write. Workers get
plain descriptions (where the matrix lies, how the build is cut) and write into the
build's folder; nothing but "done" comes back. A worker that is lost costs its tasks only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import distributed
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from cellucid_ext.errors import CellucidError, UnsupportedError
from cellucid_ext.genes.index_crew import BuildJob, close_runs, open_runs
from cellucid_ext.genes.index_format import FORMAT
from cellucid_ext.genes.index_merge import Part, PartMerger, note_of
from cellucid_ext.genes.index_slabs import SlabCoder
from cellucid_ext.genes.layout import ChunkedArray, CsrLayout, FileStamp, StoredArray
from cellucid_ext.genes.progress import CancelCheck, JobCancelled
from cellucid_ext.genes.run_file import RunReader
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.genes.shards import Sharded

#: Its own annotations are half there.
_dask: Any = distributed

#: How often it is looked whether somebody cancelled, here and on the workers.
_LOOK_S = 0.25
_CONNECT_S = 10
#: How long tasks that were told to stop are waited for.
_DRAIN_S = 60.0
#: Parts of a task: they share one reading of the dictionaries.
_PARTS = 8


class DaskCrew:
    """The workers of a cluster.

    Parameters
    ----------
    address
        Of the scheduler, ``tcp://host:port``.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def code(
        self,
        job: BuildJob,
        slabs: list[int],
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """See ``Crew``."""
        with CompressedMatrix(job.layout, job.limits) as matrix:
            rows = job.plan.rows
            entries = [int(matrix.indptr[rows[s + 1]] - matrix.indptr[rows[s]]) for s in slabs]
        tasks = list(zip(slabs, entries, strict=True))
        self._do(code_slab, job, tasks, cancelled, advance)

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
        del runs  # the workers open their own
        tasks = [
            ((tuple(some), arrays), sum(part.n for part in some))
            for some in (parts[at : at + _PARTS] for at in range(0, len(parts), _PARTS))
        ]
        self._do(merge_parts, job, tasks, cancelled, advance)

    def _do(
        self,
        work: Callable[..., None],
        job: BuildJob,
        tasks: Sequence[tuple[Any, int]],
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        """Have all tasks done, each a pair of argument and entries."""
        if not tasks:
            return
        with _connected(self._address) as client, _leave_to_work(job.work) as leave:
            # A task and not scattered data: a lost worker takes only what can be made again.
            held = client.submit(hold, job, key=f"cellucid-job-{leave.name}")
            pending = {
                client.submit(
                    work, held, task, leave.name, key=f"cellucid-{leave.name}-{number}"
                ): entries
                for number, (task, entries) in enumerate(tasks)
            }
            try:
                _collect(pending, cancelled, advance)
            except BaseException:
                # Who runs finds the leave gone; nothing may write when this returns.
                leave.unlink(missing_ok=True)
                with suppress(Exception):
                    _dask.wait(list(pending), timeout=_DRAIN_S)
                with suppress(Exception):
                    client.cancel([*pending, held], force=True)
                raise
        # Network file systems show new names of others only once the folder is listed.
        for name in ("runs", "parts"):
            list((job.work / name).iterdir())


def _collect(
    pending: dict[Any, int], cancelled: CancelCheck, advance: Callable[[int], None]
) -> None:
    while pending:
        if cancelled():
            raise JobCancelled
        with suppress(TimeoutError):
            _dask.wait(list(pending), timeout=_LOOK_S, return_when="FIRST_COMPLETED")
        for future in [future for future in pending if future.done()]:
            try:
                future.result()
            except KilledWorker as error:
                raise CellucidError(
                    "Workers of the dask cluster ended again and again at the same task.",
                    "Look at their memory limit; then build again, it goes on from here.",
                ) from error
            except FutureCancelledError as error:
                raise _unreachable() from error
            advance(pending.pop(future))
            future.release()


def _unreachable() -> CellucidError:
    return CellucidError(
        "The dask scheduler does not answer (any more).",
        "Check Cellucid.dask_scheduler_address, then build again; it goes on from here.",
    )


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    try:
        client = _dask.Client(address, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _unreachable() from error
    try:
        with client.as_current(), warnings.catch_warnings():
            # The description of a large matrix is some MB, and is sent once.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            yield client
    finally:
        client.close()


@contextmanager
def _leave_to_work(work: Path) -> Iterator[Path]:
    """Put down the file without which no task goes on; take those of others away.

    A worker that lost its connection may work on for a build that is long given up.
    """
    for old in work.glob("*.leave"):
        old.unlink(missing_ok=True)
    leave = work / f"{uuid4().hex}.leave"
    leave.touch()
    try:
        yield leave
    finally:
        leave.unlink(missing_ok=True)


def hold(job: BuildJob) -> BuildJob:
    """Keep the description on a worker, from where the others get it."""
    return job


def code_slab(job: BuildJob, slab: int, leave: str) -> None:
    """Do one slab on a worker; one that is complete is left alone."""
    check = _Leave(job, leave)
    with CompressedMatrix(_seen_from_here(job.layout), job.limits) as matrix:
        coder = SlabCoder(matrix, job.plan, job.work / "runs", cancelled=check, advance=_untold)
        if not coder.path(slab).exists():
            coder.run(slab)
        matrix.check_unchanged()


def merge_parts(
    job: BuildJob, task: tuple[tuple[Part, ...], dict[str, Sharded]], leave: str
) -> None:
    """Do some parts on a worker; those that are complete are left alone."""
    parts, arrays = task
    check = _Leave(job, leave)
    done = job.work / "parts"
    runs = open_runs(job)
    try:
        merger = PartMerger(job.plan, runs, arrays, done, cancelled=check, advance=_untold)
        for part in parts:
            if not note_of(done, part).exists():
                merger.run(part)
    finally:
        close_runs(runs)


def _untold(entries: int) -> None:
    """Take no notice: the one who waits counts whole tasks."""
    del entries


class _Leave:
    """Tells a task whether it should stop; looks at the shared folder now and then."""

    def __init__(self, job: BuildJob, leave: str) -> None:
        if job.plan.format != FORMAT:
            raise UnsupportedError(
                "A worker of the dask cluster runs another version of cellucid_ext.",
                "Install the version of the server there.",
            )
        if not (job.work / "runs").is_dir():
            raise UnsupportedError(
                "A worker of the dask cluster does not see the folder of gene indexes.",
                "Set Cellucid.index_dir to a folder that all machines share.",
            )
        self._path = job.work / leave
        self._next = 0.0
        self._gone = False
        if self():
            raise JobCancelled

    def __call__(self) -> bool:
        now = monotonic()
        if now >= self._next and not self._gone:
            self._next = now + _LOOK_S
            self._gone = not self._path.exists()
        return self._gone


def _seen_from_here(layout: CsrLayout) -> CsrLayout:
    """Return the layout with this machine's numbers of the file systems.

    The same file of a network file system has the same inode, size and time everywhere,
    but the device is counted by each machine for itself.
    """
    return replace(
        layout,
        data=_array_here(layout.data, layout.label),
        indices=_array_here(layout.indices, layout.label),
        indptr=_array_here(layout.indptr, layout.label),
    )


def _array_here(array: ChunkedArray, label: str) -> ChunkedArray:
    if not isinstance(array, StoredArray):
        return array
    try:
        devices = [Path(path).stat().st_dev for path in array.paths]
    except OSError as error:
        raise UnsupportedError(
            f"A worker of the dask cluster does not see the file of {label}.",
            "Keep datasets where all machines see them under the same path.",
        ) from error
    stamps = tuple(
        FileStamp(device, stamp.inode, stamp.size, stamp.mtime_ns)
        for device, stamp in zip(devices, array.stamps, strict=True)
    )
    return replace(array, stamps=stamps)
