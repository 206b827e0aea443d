"""From a path or an id to a source that may be read *now*, by this user."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler

from cellucid_ext.access.new_paths import confine_new
from cellucid_ext.access.paths import Root, confine, not_found
from cellucid_ext.engine.supervisor import Source
from cellucid_ext.errors import BadRequestError
from cellucid_ext.handlers.context import context_of


async def source_of_path(handler: JupyterHandler, path: str) -> Source:
    """Return the source of an API path, or raise the one ``PathNotFoundError``."""
    found = await _readable(handler, path)
    return Source(str(found), context_of(handler).grants.grant(path))


async def source_of_id(handler: JupyterHandler, dataset: str) -> Source:
    """Return the source of a dataset id; the permission is checked on every use (T10)."""
    path = context_of(handler).grants.path_of(dataset)
    return Source(str(await _readable(handler, path)), dataset)


async def new_file(handler: JupyterHandler, path: str) -> Path:
    """Return where this user may make a new dataset, or raise ``BadRequestError``."""
    root = _root(handler)
    if root is None or not await _is_allowed(handler, "write"):
        raise BadRequestError("You may not write files here.", "Ask who runs this server.")
    return await asyncio.to_thread(confine_new, root, path)


async def _readable(handler: JupyterHandler, path: str) -> Path:
    root = _root(handler)
    if root is None or not await _is_allowed(handler, "read"):
        raise not_found(path)
    # In a thread: one stat on slow storage would stop every kernel of this server.
    return await asyncio.to_thread(confine, root, path)


async def _is_allowed(handler: JupyterHandler, action: str) -> bool:
    return bool(
        await ensure_async(
            handler.authorizer.is_authorized(handler, handler.current_user, action, "contents")
        )
    )


def _root(handler: JupyterHandler) -> Root | None:
    """Return the folder of the contents; None where they lie in a database."""
    manager = handler.contents_manager
    folder = getattr(manager, "root_dir", None)
    return Root(Path(folder), bool(manager.allow_hidden)) if folder else None
