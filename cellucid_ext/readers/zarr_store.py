"""A read-only local store that never leaves its folder and inflates nothing huge."""

from __future__ import annotations

import asyncio
from pathlib import Path

from zarr.abc.store import ByteRequest
from zarr.core.buffer import Buffer, BufferPrototype
from zarr.storage import LocalStore

from cellucid_ext.errors import CorruptError
from cellucid_ext.readers.nodes import Origin
from cellucid_ext.readers.preflight_zarr import confined
from cellucid_ext.readers.zarr_codecs import declared_size
from cellucid_ext.readers.zarr_metadata import Codec

_DOCUMENTS = (".zarray", ".zattrs", ".zgroup", ".zmetadata", "zarr.json")
#: Enough for the headers of zstd (at most 18 bytes), blosc (16) and lz4 (4).
_HEADER = 32
_SHORTEST_HEADER = 18


class ConfinedStore(LocalStore):
    """A ``LocalStore`` that checks each key: a chunk may be a symbolic link.

    Parameters
    ----------
    root
        The real path of the store.
    origin
        For the message of a refusal, and the limits.
    codec
        The last codec of the array's chunks: what its header says of the inflated size
        is judged before zarr believes it.
    """

    def __init__(self, root: Path, origin: Origin, codec: Codec | None) -> None:
        super().__init__(root, read_only=True)
        self._origin = origin
        self._codec = codec

    async def get(
        self,
        key: str,
        prototype: BufferPrototype | None = None,
        byte_range: ByteRequest | None = None,
    ) -> Buffer | None:
        """Return the bytes of a key, None where it is absent; see ``zarr.abc.store.Store``."""
        await asyncio.to_thread(confined, self.root, self.root / key, key, self._origin)
        found = await super().get(key, prototype, byte_range)
        if found is not None and self._codec is not None and not key.endswith(_DOCUMENTS):
            self._judge(key, found[:_HEADER].to_bytes(), self._codec)
        return found

    def _judge(self, key: str, raw: bytes, codec: Codec) -> None:
        limit = self._origin.limits.max_chunk_bytes
        size = declared_size(raw, codec) if len(raw) >= _SHORTEST_HEADER else None
        if size is not None and size > limit:
            raise CorruptError(
                f"The chunk “{key}” in {self._origin.name} declares {size:,} bytes; "
                f"the limit is {limit:,}."
            )
