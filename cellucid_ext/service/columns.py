"""One encoded answer: out of the cache, out of a read under way, or out of an engine."""

from __future__ import annotations

from http import HTTPStatus

from cellucid_ext.encode.compress import Coding
from cellucid_ext.engine.messages import DataRequest, EncodedAnswer, Waiter
from cellucid_ext.engine.supervisor import Source, Supervisor
from cellucid_ext.service.cache import AnswerCache, CacheKey
from cellucid_ext.service.single_flight import SingleFlight

_NOBODY = Waiter()


class Columns:
    """Answers requests below ``datasets/{id}/{version}/``."""

    def __init__(self, engines: Supervisor, cache: AnswerCache) -> None:
        self._engines = engines
        self._cache = cache
        self._reading: SingleFlight[EncodedAnswer] = SingleFlight()

    async def answer(
        self,
        source: Source,
        version: str,
        request: DataRequest,
        coding: Coding,
        waiter: Waiter = _NOBODY,
    ) -> EncodedAnswer:
        """Return the answer, compressed as ``coding`` says where that makes it smaller.

        Raises
        ------
        PrefetchDropped
            Where the waiter is a prefetch, and a person came.
        """
        if request.method != "GET":
            return await self._engines.answer(source, version, request, coding, waiter)
        key = CacheKey(source.dataset, version, request, coding)
        cached = self._cache.get(key)
        if cached is not None:
            return cached
        # A person never joins a prefetch: that one is dropped for anybody's click.
        flight = (key, waiter.prefetch)
        return await self._reading.run(flight, lambda: self._read(source, key, waiter))

    def cached(
        self, source: Source, version: str, request: DataRequest, coding: Coding
    ) -> EncodedAnswer | None:
        """Return the answer only where it costs nothing (for HEAD)."""
        return self._cache.get(CacheKey(source.dataset, version, request, coding))

    async def _read(self, source: Source, key: CacheKey, waiter: Waiter) -> EncodedAnswer:
        answer = await self._engines.answer(source, key.version, key.request, key.coding, waiter)
        if answer.status == HTTPStatus.OK:
            self._cache.put(key, answer)
        return answer
