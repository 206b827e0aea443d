"""Opaque dataset ids: no path stands in a URL after opening.

An id is a keyed digest of the API path with a secret of this process: stable while the
server runs, impossible to guess, and worth nothing alone, since the permission to read
the path is checked again on every use. After a restart all ids are unknown, and a
client opens again by path.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections import OrderedDict

from cellucid_ext.access.paths import split_api_path
from cellucid_ext.errors import UnknownDatasetError

#: Ids that are remembered; beyond it the one used longest ago must be opened again.
CAPACITY = 10_000


class Grants:
    """Dataset ids and the API paths they stand for."""

    def __init__(self, secret: bytes | None = None, capacity: int = CAPACITY) -> None:
        self._secret = secrets.token_bytes(32) if secret is None else secret
        self._capacity = capacity
        self._paths: OrderedDict[str, str] = OrderedDict()

    def grant(self, path: str) -> str:
        """Return the id of an API path (256 bits, URL-safe), the same for ``x/`` and ``x``."""
        parts = split_api_path(path, allow_hidden=True)
        canonical = path if parts is None else "/".join(parts)
        digest = hmac.digest(self._secret, canonical.encode("utf-8", "surrogatepass"), "sha256")
        dataset = base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
        self._paths[dataset] = canonical
        self._paths.move_to_end(dataset)
        while len(self._paths) > self._capacity:
            self._paths.popitem(last=False)
        return dataset

    def path_of(self, dataset: str) -> str:
        """Return the API path of an id, or raise ``UnknownDatasetError``."""
        path = self._paths.get(dataset)
        if path is None:
            msg = "This dataset is not open (any more)."
            raise UnknownDatasetError(msg)
        self._paths.move_to_end(dataset)
        return path
