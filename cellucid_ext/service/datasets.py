"""Open datasets: which version of each is current, as the engine last saw it."""

from __future__ import annotations

from collections import OrderedDict

from cellucid_ext.engine.messages import Opened
from cellucid_ext.engine.supervisor import Source, Supervisor
from cellucid_ext.errors import UnknownDatasetError, VersionChangedError
from cellucid_ext.service.cache import AnswerCache
from cellucid_ext.service.single_flight import SingleFlight

#: Manifests that are remembered (each a few KiB); more datasets are opened again on use.
CAPACITY = 1000


class Datasets:
    """Opens datasets and checks the version that a request names."""

    def __init__(self, engines: Supervisor, cache: AnswerCache) -> None:
        self._engines = engines
        self._cache = cache
        self._known: OrderedDict[str, Opened] = OrderedDict()
        self._opening: SingleFlight[Opened] = SingleFlight()

    async def open(self, source: Source) -> Opened:
        """Return the current version and manifest; equal requests share one read."""
        opened = await self._opening.run(source, lambda: self._engines.open(source))
        self._known[source.dataset] = opened
        self._known.move_to_end(source.dataset)
        while len(self._known) > CAPACITY:
            self._known.popitem(last=False)
        self._cache.forget(source.dataset, opened.version)
        return opened

    def require(self, source: Source, version: str) -> Opened:
        """Return the dataset where ``version`` is the current one.

        Raises
        ------
        VersionChangedError
            The URL holds another version than the one that is open now.
        UnknownDatasetError
            It was never opened, or so long ago that it is forgotten.
        """
        opened = self._known.get(source.dataset)
        if opened is None:
            msg = "This dataset is not open (any more)."
            raise UnknownDatasetError(msg)
        if opened.version != version:
            raise version_changed(opened)
        self._known.move_to_end(source.dataset)
        return opened


def version_changed(opened: Opened) -> VersionChangedError:
    """Return the error for a URL of another version."""
    name = opened.manifest.get("name", "The dataset")
    return VersionChangedError(f'"{name}" has changed since this view opened it.')
