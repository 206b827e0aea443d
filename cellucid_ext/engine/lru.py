"""A byte-budget store of the values used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteLru(Generic[V]):
    """Keep values up to a sum of bytes; the least recently used leave first.

    The newest value always stays, even alone over the budget: a column larger than the
    budget would otherwise be read again for each of its blocks.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._bytes = 0
        self._items: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()

    def get(self, key: Hashable) -> V | None:
        """Return a value and mark it as used, or None."""
        item = self._items.get(key)
        if item is None:
            return None
        self._items.move_to_end(key)
        return item[0]

    def put(self, key: Hashable, value: V, n_bytes: int) -> None:
        """Store a value of that size, in place of an older one of the same key."""
        self._drop(key)
        self._items[key] = (value, n_bytes)
        self._bytes += n_bytes
        while self._bytes > self._budget and len(self._items) > 1:
            self._drop(next(iter(self._items)))

    def clear(self) -> None:
        """Forget everything."""
        self._items.clear()
        self._bytes = 0

    @property
    def n_bytes(self) -> int:
        """Sum of the sizes of the stored values."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._items

    def _drop(self, key: Hashable) -> None:
        item = self._items.pop(key, None)
        if item is not None:
            self._bytes -= item[1]
