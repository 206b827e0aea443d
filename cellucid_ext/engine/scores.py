"""The scores that were asked for: their requests by id, for as long as the session lives."""

from __future__ import annotations

from collections import OrderedDict

from cellucid_ext.engine.bodies import ScoreRequest
from cellucid_ext.errors import UnknownElementError
from cellucid_ext.model.version import derive_version

_CAPACITY = 1000


class Scores:
    """Requests by id; the id is a digest of the request, so equal ones share it."""

    def __init__(self) -> None:
        self._requests: OrderedDict[str, ScoreRequest] = OrderedDict()

    def add(self, request: ScoreRequest) -> str:
        """Remember a request and return its id."""
        score = derive_version("score", repr(request))
        self._requests[score] = request
        self._requests.move_to_end(score)
        while len(self._requests) > _CAPACITY:
            self._requests.popitem(last=False)
        return score

    def find(self, score: str) -> ScoreRequest:
        """Return the request of an id.

        Raises
        ------
        UnknownElementError
            Where it is not known (any more): the server was started again.
        """
        request = self._requests.get(score)
        if request is None:
            raise UnknownElementError("This score is not known (any more).", "Ask for it again.")
        return request
