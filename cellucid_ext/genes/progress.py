"""Progress and cancellation: two callbacks that every long job takes."""

from __future__ import annotations

import os
from collections.abc import Callable

#: Called with what is done and what there is to do, in the same unit; never decreasing.
Progress = Callable[[int, int], None]
#: Asked often, from any thread: whether nobody waits for the result any more.
CancelCheck = Callable[[], bool]


class JobCancelled(Exception):  # noqa: N818 - no fault: somebody asked for it
    """The job stopped because it was cancelled; nothing of it is left half-done."""


def never() -> bool:
    """Tell that nobody cancelled."""
    return False


def silent(done: int, total: int) -> None:
    """Take no notice of progress."""
    del done, total


def default_threads() -> int:
    """Return the number of cores that this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on macOS and Windows
        return max(1, os.cpu_count() or 1)
