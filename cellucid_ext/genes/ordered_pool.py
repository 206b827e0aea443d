"""Run tasks in threads and take their results in order, a bounded number in flight."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from cellucid_ext.genes.progress import CancelCheck, JobCancelled

Task = TypeVar("Task")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    threads: int,
    cancelled: CancelCheck,
    in_flight: int | None = None,
) -> Iterator[Result]:
    """Yield ``work(task)`` for each task, in the order of the tasks.

    At most ``in_flight`` tasks (default twice the threads) are started or finished but
    not taken, so that memory stays bounded when the consumer is slow.

    Raises
    ------
    JobCancelled
        As soon as ``cancelled()`` is true between two results; tasks that run are
        waited for, the others never start.
    """
    ahead = in_flight or 2 * threads
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="genes")
    try:
        for task in tasks:
            waiting.append(pool.submit(work, task))
            while len(waiting) >= ahead:
                yield _take(waiting, cancelled)
        while waiting:
            yield _take(waiting, cancelled)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _take(waiting: deque[Future[Result]], cancelled: CancelCheck) -> Result:
    if cancelled():
        raise JobCancelled
    return waiting.popleft().result()
