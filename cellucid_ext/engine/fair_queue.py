"""Waiting entries of several clients: one of each in turn, what nobody clicked for last."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Round robin over clients, first come first served within one; no thread of its own.

    Without it a viewer that asks for a hundred genes keeps all others waiting for them.
    """

    def __init__(self) -> None:
        self._people: OrderedDict[str, deque[T]] = OrderedDict()
        self._prefetch: deque[T] = deque()

    def put(self, entry: T, client: str, *, prefetch: bool = False) -> None:
        """Add an entry behind the client's others."""
        if prefetch:
            self._prefetch.append(entry)
        else:
            self._people.setdefault(client, deque()).append(entry)

    def pop(self) -> T:
        """Take the next entry; ``IndexError`` where there is none."""
        if not self._people:
            return self._prefetch.popleft()
        client, waiting = self._people.popitem(last=False)
        entry = waiting.popleft()
        if waiting:
            self._people[client] = waiting  # behind all others
        return entry

    def remove(self, entry: T) -> bool:
        """Take an entry out; tell whether it was there."""
        for client, waiting in self._people.items():
            if entry in waiting:
                waiting.remove(entry)
                if not waiting:
                    del self._people[client]
                return True
        if entry in self._prefetch:
            self._prefetch.remove(entry)
            return True
        return False

    def drain_prefetch(self) -> list[T]:
        """Take out and return all that nobody clicked for."""
        dropped = list(self._prefetch)
        self._prefetch.clear()
        return dropped

    def clear(self) -> None:
        """Take out everything."""
        self._people.clear()
        self._prefetch.clear()

    def __iter__(self) -> Iterator[T]:
        for waiting in self._people.values():
            yield from waiting
        yield from self._prefetch

    def __len__(self) -> int:
        return sum(map(len, self._people.values())) + len(self._prefetch)
