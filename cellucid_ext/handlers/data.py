"""Base of the handlers below ``datasets/{id}/{version}/``: versioned, cacheable answers."""

from __future__ import annotations

from cellucid_ext.encode.compress import Coding, choose
from cellucid_ext.engine.gene_requests import gene_layer
from cellucid_ext.engine.lane import PrefetchDropped
from cellucid_ext.engine.messages import DataRequest, EncodedAnswer, Method, Opened, Waiter
from cellucid_ext.engine.supervisor import Source
from cellucid_ext.handlers.body import BodyHandler
from cellucid_ext.handlers.permission import source_of_id
from cellucid_ext.model.version import strong_etag

IMMUTABLE = "private, max-age=31536000, immutable"
_MAX_VIEWER = 64


class DataHandler(BodyHandler):
    """Asks the service for one resource of one version and sends it as it comes."""

    #: Query arguments that the resource knows; all others are ignored.
    arguments: tuple[str, ...] = ()
    #: Whether ``?prefetch=1`` makes a request yield to what people ask for.
    may_prefetch = False

    async def send_answer(self, dataset: str, version: str, resource: str) -> None:
        """Answer GET, HEAD or POST of a resource."""
        source = await source_of_id(self, dataset)
        opened = self.context.datasets.require(source, version)
        coding = choose(self.request.headers.get("Accept-Encoding"))
        if self.request.method == "POST":
            request = self._request("POST", resource)
            self._send(await self._answer(source, opened, request, coding))
            return
        request = self._request("GET", resource)
        self._set_caching(_etag(version, request, coding))
        if self.check_etag_header():
            # The address holds the version: what the client has is what we would send.
            self.set_status(304)
            self.finish()
        elif self.request.method == "HEAD":
            await self._send_head(source, version, request, coding)
        else:
            await self._send_get(source, opened, request, coding)

    def _request(self, method: Method, resource: str) -> DataRequest:
        query = {
            name: self.get_query_argument(name, strip=False)
            for name in self.arguments
            if name in self.request.query_arguments
        }
        return DataRequest(method, resource, tuple(sorted(query.items())), self.body)

    async def _send_get(
        self, source: Source, opened: Opened, request: DataRequest, coding: Coding
    ) -> None:
        try:
            self._send(await self._answer(source, opened, request, coding))
        except PrefetchDropped:
            # Nothing was read, and this address still has its answer: never kept.
            self.clear_header("Etag")
            self.set_header("Cache-Control", "no-store")
            self.set_status(204)
            self.finish()

    async def _answer(
        self, source: Source, opened: Opened, request: DataRequest, coding: Coding
    ) -> EncodedAnswer:
        waiter = Waiter(self._client(source), self._is_prefetch())
        work = self.context.columns.answer(source, opened.version, request, coding, waiter)
        answer = await self.wait_for(work)
        layer = gene_layer(request.resource)
        if answer.rung == "scan" and layer is not None:
            self.context.jobs.consider(source, opened, layer)
        return answer

    def _client(self, source: Source) -> str:
        """Return who shares the lane fairly: a viewer, or a person and a dataset."""
        viewer = self.request.headers.get("X-Cellucid-Viewer", "")[:_MAX_VIEWER]
        return viewer or f"{self.current_user.username}\n{source.dataset}"

    def _is_prefetch(self) -> bool:
        return self.may_prefetch and self.get_query_argument("prefetch", "") == "1"

    def _set_caching(self, etag: str) -> None:
        self.set_header("Cache-Control", IMMUTABLE)
        self.set_header("Etag", etag)
        if not self.settings.get("compress_response"):
            self.set_header("Vary", "Accept-Encoding")  # else Tornado adds it itself

    def _describe(self, answer: EncodedAnswer) -> None:
        self.set_status(answer.status)
        for name, value in answer.headers.items():
            self.set_header(name, value)
        if answer.coding != "identity":
            self.set_header("Content-Encoding", answer.coding)

    def _send(self, answer: EncodedAnswer) -> None:
        self._describe(answer)
        self.finish(answer.body, set_content_type=answer.media_type)

    async def _send_head(
        self, source: Source, version: str, request: DataRequest, coding: Coding
    ) -> None:
        """Send the headers of a GET that somebody made before; never read for a HEAD."""
        answer = self.context.columns.cached(source, version, request, coding)
        if answer is not None:
            self._describe(answer)
            self.set_header("Content-Type", answer.media_type)
            self.set_header("Content-Length", str(len(answer.body)))
        # Flushed first, or ``finish`` would claim a length of 0.
        await self.flush()
        self.finish()


def _etag(version: str, request: DataRequest, coding: Coding) -> str:
    """Return the strong ETag: another one per resource, query and content coding."""
    query = "&".join(f"{name}={value}" for name, value in request.query)
    return strong_etag(version, f"{request.resource}?{query}", coding)
