"""Equal work runs once, survives an impatient waiter, and stops with the last one."""

from __future__ import annotations

import asyncio

import pytest

from cellucid_ext.service.single_flight import SingleFlight


class _Work:
    """Work that ends when it is told to, and knows how often it ran."""

    def __init__(self) -> None:
        self.started = 0
        self.cancelled = 0
        self.release = asyncio.Event()

    async def __call__(self) -> int:
        self.started += 1
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.started


class TestEqualWorkRunsOnce:
    """Waiters share one run, its value and its failure."""

    async def test_value(self) -> None:
        work, flights = _Work(), SingleFlight[int]()
        waiters = [asyncio.ensure_future(flights.run("a", work)) for _ in range(5)]
        other = asyncio.ensure_future(flights.run("b", work))
        await asyncio.sleep(0)
        assert len(flights) == 2
        work.release.set()
        assert set(await asyncio.gather(*waiters, other)) <= {1, 2}
        assert work.started == 2
        await asyncio.sleep(0)
        assert len(flights) == 0
        await flights.run("a", work)
        assert work.started == 3

    async def test_failure(self) -> None:
        async def fail() -> int:
            await asyncio.sleep(0)
            raise OSError("broken")

        flights = SingleFlight[int]()
        results = await asyncio.gather(
            *(flights.run("a", fail) for _ in range(3)), return_exceptions=True
        )
        assert [str(result) for result in results] == ["broken"] * 3
        with pytest.raises(OSError, match="broken"):
            await flights.run("a", fail)


class TestWaitersComeAndGo:
    """One who leaves disturbs nobody; the last one stops the work; a newcomer starts anew."""

    async def test_one_of_two_leaves(self) -> None:
        work, flights = _Work(), SingleFlight[int]()
        first = asyncio.ensure_future(flights.run("a", work))
        second = asyncio.ensure_future(flights.run("a", work))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        assert not work.cancelled
        work.release.set()
        assert await second == 1

    async def test_the_last_leaves(self) -> None:
        work, flights = _Work(), SingleFlight[int]()
        waiters = [asyncio.ensure_future(flights.run("a", work)) for _ in range(2)]
        await asyncio.sleep(0)
        for waiter in waiters:
            waiter.cancel()
        await asyncio.wait(waiters)
        newcomer = asyncio.ensure_future(flights.run("a", work))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert work.cancelled == 1
        work.release.set()
        assert await newcomer == 2
