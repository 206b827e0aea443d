"""What stays in memory, and what leaves first."""

from __future__ import annotations

from cellucid_ext.engine.lru import ByteLru


class TestBudget:
    """The sum of bytes stays below the budget; the least recently used leave."""

    def test_least_recently_used_leaves(self) -> None:
        kept: ByteLru[str] = ByteLru(100)
        kept.put("a", "A", 40)
        kept.put("b", "B", 40)
        assert kept.get("a") == "A"
        kept.put("c", "C", 40)
        assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("A", None, "C")
        assert kept.n_bytes == 80

    def test_one_value_over_the_budget_stays_alone(self) -> None:
        kept: ByteLru[str] = ByteLru(100)
        kept.put("a", "A", 40)
        kept.put("big", "BIG", 500)
        assert len(kept) == 1
        assert kept.get("big") == "BIG"
        kept.put("b", "B", 10)
        assert "big" not in kept
        assert kept.n_bytes == 10

    def test_a_key_put_twice_counts_once(self) -> None:
        kept: ByteLru[str] = ByteLru(100)
        kept.put("a", "A", 90)
        kept.put("a", "AA", 50)
        kept.put("b", "B", 50)
        assert (kept.get("a"), kept.get("b"), kept.n_bytes) == ("AA", "B", 100)
        kept.clear()
        assert (len(kept), kept.n_bytes) == (0, 0)
