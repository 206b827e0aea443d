"""Equal work in flight is done once; it stops when the last waiter leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Flight(Generic[T]):
    task: asyncio.Task[T]
    waiters: int = 0


class SingleFlight(Generic[T]):
    """Coalesces calls with equal keys; used from the event loop only."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, _Flight[T]] = {}

    async def run(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Return what ``work`` returns, starting it only where no equal one is under way.

        A caller that is cancelled leaves the others alone; the last one cancels the work.
        """
        flight = self._flights.get(key)
        if flight is None:
            flight = _Flight(asyncio.create_task(work()))
            self._flights[key] = flight
            flight.task.add_done_callback(lambda task: self._land(key, task))
        flight.waiters += 1
        try:
            # Without the shield one impatient client would cancel everybody's read.
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if flight.waiters == 0 and not flight.task.done():
                flight.task.cancel()
                # A newcomer must not join work that is being cancelled.
                self._take_off(key, flight.task)

    def _land(self, key: Hashable, task: asyncio.Task[T]) -> None:
        self._take_off(key, task)
        if not task.cancelled():
            task.exception()  # retrieved, also where every waiter has left

    def _take_off(self, key: Hashable, task: asyncio.Task[T]) -> None:
        flight = self._flights.get(key)
        if flight is not None and flight.task is task:
            del self._flights[key]

    def __len__(self) -> int:
        return len(self._flights)
