"""Encoded and compressed answers under a byte budget, least recently used first out."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from cellucid_ext.encode.compress import Coding
from cellucid_ext.engine.messages import DataRequest, EncodedAnswer

#: What an entry costs beside its body (key, headers, the objects themselves).
_OVERHEAD_BYTES = 1024


@dataclass(frozen=True, slots=True)
class CacheKey:
    """Everything that an answer depends on; the id, since two files may share a version."""

    dataset: str
    version: str
    request: DataRequest
    coding: Coding


class AnswerCache:
    """A byte-budget LRU; used from the event loop only."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._entries: OrderedDict[CacheKey, EncodedAnswer] = OrderedDict()
        self._bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: CacheKey) -> EncodedAnswer | None:
        """Return the answer, or None."""
        answer = self._entries.get(key)
        if answer is None:
            self.misses += 1
            return None
        self.hits += 1
        self._entries.move_to_end(key)
        return answer

    def put(self, key: CacheKey, answer: EncodedAnswer) -> None:
        """Keep an answer; one larger than an eighth of the budget is not kept.

        One huge answer would throw out everything that a picture needs again.
        """
        cost = _cost(answer)
        if cost > self._budget // 8:
            return
        self._remove(key)
        self._entries[key] = answer
        self._bytes += cost
        while self._bytes > self._budget:
            self._remove(next(iter(self._entries)))

    def forget(self, dataset: str, keep_version: str) -> None:
        """Drop all versions of a dataset but one: nobody can ask for them any more."""
        stale = [
            key for key in self._entries if key.dataset == dataset and key.version != keep_version
        ]
        for key in stale:
            self._remove(key)

    def _remove(self, key: CacheKey) -> None:
        answer = self._entries.pop(key, None)
        if answer is not None:
            self._bytes -= _cost(answer)

    def status(self) -> dict[str, int]:
        """Return the numbers of the health answer."""
        return {
            "entries": len(self._entries),
            "bytes": self._bytes,
            "budget_bytes": self._budget,
            "hits": self.hits,
            "misses": self.misses,
        }


def _cost(answer: EncodedAnswer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES
