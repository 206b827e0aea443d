"""The datasets that one engine holds open: a small least-recently-used set.

Knows of a session only what ``router.DatasetSession`` promises. A session whose file
changed is closed at once, so that the next ``open`` sees the new version.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from cellucid_ext.config import Limits
from cellucid_ext.engine.router import DatasetSession, SessionOptions, open_session
from cellucid_ext.errors import VersionChangedError


class Sessions:
    """Open sessions by path, at most ``capacity`` of them."""

    def __init__(
        self,
        limits: Limits,
        cache_dir: Path | None,
        capacity: int,
        options: SessionOptions,
    ) -> None:
        self._options = options
        self._limits = limits
        self._cache_dir = cache_dir
        self._capacity = max(capacity, 1)
        self._open: OrderedDict[str, DatasetSession] = OrderedDict()

    def open(self, path: str, dataset: str) -> DatasetSession:
        """Return a session that holds what the path holds now."""
        session = self._open.get(path)
        if session is not None and self._still_valid(session, dataset):
            self._open.move_to_end(path)
            return session
        self.drop(path)
        while len(self._open) >= self._capacity:
            self.drop(next(iter(self._open)))
        session = open_session(Path(path), dataset, self._limits, self._cache_dir, self._options)
        self._open[path] = session
        return session

    def find(self, path: str, dataset: str, version: str) -> DatasetSession | None:
        """Return the open session of exactly this version, or None."""
        session = self._open.get(path)
        if session is None:
            return None
        manifest = session.manifest
        if manifest.version != version or manifest.id != dataset:
            return None
        self._open.move_to_end(path)
        return session

    def drop(self, path: str) -> None:
        """Close the session of a path, if there is one."""
        session = self._open.pop(path, None)
        if session is not None:
            session.close()

    def _still_valid(self, session: DatasetSession, dataset: str) -> bool:
        if session.manifest.id != dataset:
            return False
        try:
            session.check_unchanged()
        except VersionChangedError:
            return False
        return True
