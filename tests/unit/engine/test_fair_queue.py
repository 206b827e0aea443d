"""Clients take turns; what nobody clicked for comes last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.engine.fair_queue import FairQueue


class TestClientsTakeTurns:
    """One of each in turn, in the order in which they came; nobody is forgotten."""

    def test_one_that_asks_for_much_delays_nobody(self) -> None:
        queue: FairQueue[str] = FairQueue()
        for number in range(100):
            queue.put(f"greedy {number}", "greedy")
        queue.put("ada", "ada")
        queue.put("bob", "bob")
        queue.put("ada again", "ada")
        taken = [queue.pop() for _ in range(6)]
        assert taken == ["greedy 0", "ada", "bob", "greedy 1", "ada again", "greedy 2"]

    def test_prefetch_comes_last(self) -> None:
        queue: FairQueue[str] = FairQueue()
        queue.put("likely", "ada", prefetch=True)
        queue.put("click", "bob")
        assert [queue.pop(), queue.pop()] == ["click", "likely"]
        queue.put("likely", "ada", prefetch=True)
        assert queue.drain_prefetch() == ["likely"]
        with pytest.raises(IndexError):
            queue.pop()

    @given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans())))
    def test_all_that_stays_comes_out_once(self, steps: list[tuple[str, bool, bool]]) -> None:
        queue: FairQueue[int] = FairQueue()
        for number, (client, prefetch, _) in enumerate(steps):
            queue.put(number, client, prefetch=prefetch)
        removed = {number for number, (_, _, leaves) in enumerate(steps) if leaves}
        for number in removed:
            assert queue.remove(number)
            assert not queue.remove(number)
        left = sorted(queue)
        assert len(queue) == len(left)
        taken = [queue.pop() for _ in range(len(queue))]
        assert sorted(taken) == left == sorted(set(range(len(steps))) - removed)
        for client in "abc":
            mine = [n for n in taken if steps[n][0] == client and not steps[n][1]]
            assert mine == sorted(mine)
