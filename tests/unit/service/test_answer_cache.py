"""The cache of answers keeps within its bytes, and what was used last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.engine.messages import DataRequest, EncodedAnswer
from cellucid_ext.service.cache import AnswerCache, CacheKey


def _key(name: str, version: str = "v1") -> CacheKey:
    return CacheKey("dataset", version, DataRequest("GET", name), "identity")


def _answer(size: int) -> EncodedAnswer:
    return EncodedAnswer(b"x" * size, "application/octet-stream")


class TestTheBudgetHolds:
    """Whatever is put in, the bytes stay below the budget and the counts are true."""

    @given(
        st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9000)), max_size=60),
        st.integers(0, 40_000),
    )
    def test_any_sequence(self, puts: list[tuple[int, int]], budget: int) -> None:
        cache = AnswerCache(budget)
        model: dict[int, int] = {}
        for name, size in puts:
            cache.put(_key(str(name)), _answer(size))
            model[name] = size
            status = cache.status()
            assert status["bytes"] <= budget
        held = {name for name in model if cache.get(_key(str(name))) is not None}
        assert cache.status()["entries"] == len(held)
        for name in held:
            found = cache.get(_key(str(name)))
            assert found is not None
            assert len(found.body) in {size for put, size in puts if put == name}

    def test_the_least_recently_used_goes_first(self) -> None:
        cache = AnswerCache(10 * 2024)
        for name in range(10):
            cache.put(_key(str(name)), _answer(1000))
        assert cache.get(_key("0")) is not None
        cache.put(_key("new"), _answer(1000))
        assert cache.get(_key("1")) is None
        assert cache.get(_key("0")) is not None

    def test_old_versions_are_forgotten(self) -> None:
        cache = AnswerCache(100_000)
        cache.put(_key("a", "v1"), _answer(10))
        cache.put(_key("a", "v2"), _answer(10))
        cache.forget("dataset", "v2")
        assert cache.get(_key("a", "v1")) is None
        assert cache.get(_key("a", "v2")) is not None

    def test_no_budget_keeps_nothing(self) -> None:
        cache = AnswerCache(0)
        cache.put(_key("a"), _answer(0))
        assert cache.status()["entries"] == 0
