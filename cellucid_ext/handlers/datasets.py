"""``datasets``: open by path, and the current version by id."""

from __future__ import annotations

import hashlib
import json

from tornado import web

from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.engine.supervisor import Source
from cellucid_ext.errors import BadRequestError
from cellucid_ext.handlers.auth import authorized
from cellucid_ext.handlers.base import DATASETS, ApiHandler
from cellucid_ext.handlers.body import BodyHandler
from cellucid_ext.handlers.permission import source_of_id, source_of_path


async def _open_answer(handler: ApiHandler, source: Source) -> bytes:
    opened = await handler.wait_for(handler.context.datasets.open(source))
    return dump_json({"id": source.dataset, "version": opened.version, "manifest": opened.manifest})


@web.stream_request_body
class DatasetsHandler(BodyHandler):
    """``POST datasets`` with ``{path}``: the only request that names a path."""

    resource_name = "datasets"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def post(self) -> None:
        """Open a dataset."""
        source = await source_of_path(self, _path_of(self.body))
        self.finish(await _open_answer(self, source))


class DatasetHandler(ApiHandler):
    """``GET datasets/{id}``: what the path holds now."""

    resource_name = "dataset"

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def get(self, dataset: str) -> None:
        """Answer with the current version."""
        await self._send(dataset)

    @web.authenticated
    @authorized("read", resource=DATASETS)
    async def head(self, dataset: str) -> None:
        """Answer without the body."""
        await self._send(dataset)

    async def _send(self, dataset: str) -> None:
        source = await source_of_id(self, dataset)
        body = await _open_answer(self, source)
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("Etag", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
        else:
            self.finish(body)  # Tornado leaves it out for HEAD


def _path_of(body: bytes) -> str:
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        msg = "The body of the request is no JSON."
        raise BadRequestError(msg) from error
    path = request.get("path") if isinstance(request, dict) else None
    if not isinstance(path, str):
        msg = 'The body of the request names no "path".'
        raise BadRequestError(msg)
    return path
