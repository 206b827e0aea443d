"""Nodes over a zarr store on disk: documents are read here, numbers through zarr."""

from __future__ import annotations

import os
import warnings
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError, TooLargeError, UnsupportedError
from cellucid_ext.readers import preflight_zarr as preflight
from cellucid_ext.readers.nodes import ArrayNode, Attribute, GroupNode, Index, Node, Origin
from cellucid_ext.readers.strings import decode
from cellucid_ext.readers.zarr_metadata import NodeMeta, read_node
from cellucid_ext.readers.zarr_store import ConfinedStore
from cellucid_ext.readers.zarr_strings import StringChunks


def _attr(meta: NodeMeta, name: str, limit: int) -> Attribute:
    value = meta.attributes.get(name)
    if isinstance(value, str):
        return decode([value], limit)[0]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return decode(value, limit)
    return value


class ZarrArray(ArrayNode):
    """One array of a store; ``folder`` is its real path."""

    def __init__(self, root: Path, folder: Path, path: str, origin: Origin, meta: NodeMeta) -> None:
        assert meta.array is not None
        self.path, self.origin = path, origin
        self._root, self._folder, self._meta, self._array_meta = root, folder, meta, meta.array
        preflight.refuse_dangerous(meta.array, path, origin)
        self.shape = meta.array.shape
        self.chunks = meta.array.chunks
        self.dtype = meta.array.dtype
        self.is_text = meta.array.is_text

    def attr(self, name: str) -> Attribute:
        """See ``Node``."""
        return _attr(self._meta, name, self.origin.limits.max_label_bytes)

    @cached_property
    def _problem(self) -> CellucidError | None:
        return preflight.storage_problem(self._array_meta, self.path, self.origin)

    def problem(self) -> CellucidError | None:
        """See ``ArrayNode``."""
        return self._problem

    @property
    def folder(self) -> Path:
        """The real path of the array."""
        return self._folder

    @cached_property
    def _array(self) -> Any:  # noqa: ANN401 - zarr's indexing has a union of types
        # Pieces of a shard are no whole chunks, so only plain chunks are judged.
        meta = self._array_meta
        codec = meta.codecs[-1] if meta.codecs and not meta.inner else None
        store = ConfinedStore(self._root, self.origin, codec)
        inside = "/".join(self._folder.relative_to(self._root).parts)
        with warnings.catch_warnings():
            # zarr warns of types whose v3 specification is young; reading them works.
            warnings.simplefilter("ignore")
            return zarr.open_array(store, path=inside, mode="r", zarr_format=meta.zarr_format)

    def read(self, *index: Index) -> NDArray[Any]:
        """See ``ArrayNode``."""
        if self._problem is not None:
            raise self._problem
        if not self.is_number:
            raise UnsupportedError(f"“{self.path}” in {self.origin.name} holds no numbers.")
        with self.origin.reading(self.path):
            values = np.asarray(self._array[index])
            return values.astype(values.dtype.newbyteorder("="), copy=False)

    def text(self, start: int, stop: int) -> list[str]:
        """See ``ArrayNode``."""
        if self._problem is not None:
            raise self._problem
        start, stop = max(start, 0), min(stop, len(self))
        with self.origin.reading(self.path):
            if self.dtype.kind in "SU":
                items = np.asarray(self._array[start:stop]).tolist()
                return decode(items, self.origin.limits.max_label_bytes)
            return StringChunks(
                self._root, self._folder, self._array_meta, self.path, self.origin
            ).read(start, stop)


class ZarrGroup(GroupNode):
    """One group of a store; ``folder`` and ``root`` are real paths."""

    def __init__(self, root: Path, folder: Path, path: str, origin: Origin, meta: NodeMeta) -> None:
        self.path, self.origin = path, origin
        self._root, self._folder, self._meta = root, folder, meta
        self._members: dict[str, Node | None] = {}

    @property
    def folder(self) -> Path:
        """The real path of the group."""
        return self._folder

    def attr(self, name: str) -> Attribute:
        """See ``Node``."""
        return _attr(self._meta, name, self.origin.limits.max_label_bytes)

    def members(self) -> tuple[str, ...]:
        """See ``GroupNode``; in the order of names, as folders have none."""
        limit = self.origin.limits.max_keys
        names: list[str] = []
        with self.origin.reading(self.path or "/"), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.is_dir() and not entry.name.startswith("."):
                    names.append(entry.name)
                elif entry.is_symlink():
                    preflight.confined(
                        self._root, Path(entry.path), self._join(entry.name), self.origin
                    )
                if len(names) > limit:
                    raise TooLargeError(
                        f"“{self.path or '/'}” in {self.origin.name} has more than {limit:,} "
                        "members, the limit."
                    )
        return tuple(sorted(name for name in names if self.get(name) is not None))

    def get(self, key: str) -> Node | None:
        """See ``GroupNode``."""
        node: Node | None = self
        for part in key.split("/"):
            # “..” would leave the group; names that begin with a dot are zarr's own.
            if part.startswith(".") or not isinstance(node, ZarrGroup):
                return None
            if part:
                node = node._member(part)  # noqa: SLF001 - same class
        return node

    def _join(self, key: str) -> str:
        return f"{self.path}/{key}" if self.path else key

    def _member(self, key: str) -> Node | None:
        if key not in self._members:
            self._members[key] = self._open(key)
        return self._members[key]

    def _open(self, key: str) -> Node | None:
        path = self._join(key)
        folder = preflight.confined(self._root, self._folder / key, path, self.origin)
        if path.count("/") >= self.origin.limits.max_depth:
            raise self.corrupt("is nested too deeply")
        # A link to a folder above would make the store endless.
        if folder != self._folder / key and folder in (self._folder, *self._folder.parents):
            raise self.corrupt(f"holds “{path}”, which links back to a group that contains it")
        meta = read_node(folder, path, self.origin)
        if meta is None:
            return None
        if meta.array is None:
            return ZarrGroup(self._root, folder, path, self.origin, meta)
        return ZarrArray(self._root, folder, path, self.origin, meta)
