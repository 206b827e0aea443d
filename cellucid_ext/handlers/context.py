"""What the handlers of one server share: built once by the app, stopped by it."""

from __future__ import annotations

from dataclasses import dataclass

from tornado.web import RequestHandler

from cellucid_ext.access.grants import Grants
from cellucid_ext.engine.supervisor import Supervisor
from cellucid_ext.handlers.settings import Cellucid
from cellucid_ext.service.cache import AnswerCache
from cellucid_ext.service.columns import Columns
from cellucid_ext.service.datasets import Datasets
from cellucid_ext.service.jobs import Jobs

_KEY = "cellucid_context"


@dataclass(frozen=True, slots=True)
class Context:
    """Services by name."""

    grants: Grants
    engines: Supervisor
    cache: AnswerCache
    datasets: Datasets
    columns: Columns
    jobs: Jobs
    max_body_bytes: int
    version: str

    async def close(self) -> None:
        """Stop the jobs and the engines."""
        await self.jobs.close()
        await self.engines.close()


def build(settings: Cellucid, version: str) -> Context:
    """Build all services out of the operator's settings; starts no process yet.

    ``version`` is the package's, for the health answer: only the app may import the
    package's root, which knows everything.
    """
    engines = Supervisor(settings.engine_settings(), settings.timeouts())
    cache = AnswerCache(settings.answer_cache_mib << 20)
    return Context(
        grants=Grants(),
        engines=engines,
        cache=cache,
        datasets=Datasets(engines, cache),
        columns=Columns(engines, cache),
        jobs=Jobs(engines, auto_entries=settings.auto_entries()),
        max_body_bytes=settings.max_body_kib << 10,
        version=version,
    )


def tornado_settings(context: Context) -> dict[str, Context]:
    """Return the entry of the web application's settings that holds the context."""
    return {_KEY: context}


def context_of(handler: RequestHandler) -> Context:
    """Return the context of the server that a handler belongs to."""
    context = handler.settings[_KEY]
    assert isinstance(context, Context)
    return context
