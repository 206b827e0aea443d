"""The single route table: the app registers it, the auth matrix walks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tornado.web import RequestHandler

from cellucid_ext.handlers.assets import AssetHandler, viewer_folder
from cellucid_ext.handlers.cells import CellsHandler
from cellucid_ext.handlers.datasets import DatasetHandler, DatasetsHandler
from cellucid_ext.handlers.expression import (
    ExpressionBatchHandler,
    ExpressionBlockHandler,
    ExpressionSummaryHandler,
)
from cellucid_ext.handlers.genes import GenesHandler
from cellucid_ext.handlers.graph import NeighboursHandler
from cellucid_ext.handlers.health import HealthHandler
from cellucid_ext.handlers.jobs import (
    AUTH_RESOURCE,
    JobEventsHandler,
    JobHandler,
    JobsHandler,
)
from cellucid_ext.handlers.layers import ActivityHandler, LayersHandler
from cellucid_ext.handlers.obs import ObsBlockHandler, ObsSummaryHandler
from cellucid_ext.handlers.order import OrderHandler
from cellucid_ext.handlers.page import PageHandler
from cellucid_ext.handlers.points import PointsHandler
from cellucid_ext.handlers.scores import ScoreBlockHandler, ScoresHandler
from cellucid_ext.handlers.select import SelectHandler
from cellucid_ext.handlers.unknown import UnknownHandler


@dataclass(frozen=True, slots=True)
class Route:
    """One address.

    Attributes
    ----------
    template
        Below ``{base_url}cellucid/``; ``{name}`` stands for one component.
    handler
        Its handler.
    resource
        What the authorizer is asked for; None where no login is needed (code only).
    actions
        The action that it is asked for, by verb; ``read`` where nothing is said.
    """

    template: str
    handler: type[RequestHandler]
    resource: str | None
    actions: Mapping[str, str] = field(default_factory=dict)

    def action(self, verb: str) -> str:
        """Return the action that the authorizer is asked for."""
        return self.actions.get(verb, "read")

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs that the handler implements itself."""
        own = vars(self.handler)
        return tuple(
            verb for verb in ("GET", "HEAD", "POST", "PUT", "DELETE") if verb.lower() in own
        )

    @property
    def pattern(self) -> str:
        """The regular expression below ``base_url``; Tornado adds the final ``$``."""
        path = self.template
        for name, expression in _COMPONENTS.items():
            path = path.replace("{" + name + "}", expression)
        # People type the page's address without the slash.
        return "cellucid/" + path if path else "cellucid/?"


# Any spelling: what is no canonical number gets the router's own answer.
_INTEGER = r"([^/]{1,32})"
_COMPONENTS = {
    "id": r"([A-Za-z0-9_-]{43})",
    "version": r"([0-9a-f]{32})",
    **dict.fromkeys(("embedding", "field", "layer", "gene", "block"), _INTEGER),
    "score": r"([A-Za-z0-9_-]{1,64})",
    "job": r"([A-Za-z0-9_-]{1,64})",
    "rest": r"(.*)",
}

_DATASETS = "cellucid_ext:datasets"
_JOBS = AUTH_RESOURCE
_VERSION = "api/datasets/{id}/{version}"

ROUTES: tuple[Route, ...] = (
    Route("api/health", HealthHandler, "cellucid_ext:health"),
    Route("api/datasets", DatasetsHandler, _DATASETS),
    Route("api/datasets/{id}", DatasetHandler, _DATASETS),
    Route(_VERSION + "/points/{embedding}/{block}", PointsHandler, _DATASETS),
    Route(_VERSION + "/obs/{field}", ObsSummaryHandler, _DATASETS),
    Route(_VERSION + "/obs/{field}/{block}", ObsBlockHandler, _DATASETS),
    Route(_VERSION + "/genes", GenesHandler, _DATASETS),
    Route(_VERSION + "/expression/{layer}/{gene}", ExpressionSummaryHandler, _DATASETS),
    Route(_VERSION + "/expression/{layer}/{gene}/{block}", ExpressionBlockHandler, _DATASETS),
    Route(_VERSION + "/expression", ExpressionBatchHandler, _DATASETS),
    Route(_VERSION + "/scores", ScoresHandler, _DATASETS),
    Route(_VERSION + "/scores/{score}/{block}", ScoreBlockHandler, _DATASETS),
    Route(_VERSION + "/layers", LayersHandler, _DATASETS),
    Route(_VERSION + "/activity", ActivityHandler, _DATASETS),
    Route(_VERSION + "/jobs", JobsHandler, _JOBS, {"POST": "execute"}),
    Route("api/jobs/{job}", JobHandler, _JOBS, {"DELETE": "execute"}),
    Route("api/jobs/{job}/events", JobEventsHandler, _JOBS),
    Route(_VERSION + "/cells", CellsHandler, _DATASETS),
    Route(_VERSION + "/order/{block}", OrderHandler, _DATASETS),
    Route(_VERSION + "/graph/neighbours", NeighboursHandler, _DATASETS),
    Route(_VERSION + "/select", SelectHandler, _DATASETS),
    Route("api/{rest}", UnknownHandler, _DATASETS),
    Route("static/{rest}", AssetHandler, None),
    Route("open/{rest}", PageHandler, "cellucid_ext:page"),
    Route("", PageHandler, "cellucid_ext:page"),
)


def tornado_routes() -> list[tuple[Any, ...]]:
    """Return the table as Jupyter's ``ExtensionApp.handlers`` wants it."""
    return [
        (route.pattern, route.handler, {"path": str(viewer_folder())})
        if route.handler is AssetHandler
        else (route.pattern, route.handler)
        for route in ROUTES
    ]
