"""Nodes over h5py: every link and dataset passes the preflight before it is a node."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError, TooLargeError, UnsupportedError
from cellucid_ext.readers import preflight_hdf5 as preflight
from cellucid_ext.readers.nodes import ArrayNode, Attribute, GroupNode, Index, Node, Origin
from cellucid_ext.readers.strings import decode

#: How many soft links one name may lead through.
_MAX_HOPS = 8
_UNREADABLE = np.dtype("V1")


def _attr(node: h5py.Group | h5py.Dataset, name: str, path: str, origin: Origin) -> Attribute:
    with origin.reading(path):
        if name not in node.attrs:
            return None
        value = node.attrs[name]
        limit = origin.limits.max_label_bytes
        if isinstance(value, bytes | str):
            return decode([value], limit)[0]
        if isinstance(value, np.ndarray) and value.dtype.kind in "OS":
            return decode(value.ravel().tolist(), limit)
        if isinstance(value, h5py.Reference):
            # The name of the object inside this file; a reference cannot leave it.
            target = h5py.h5r.get_name(value, node.id)
            return None if target is None else target.decode("utf-8", "replace")
        return value


class Hdf5Array(ArrayNode):
    """One dataset, or one field of a dataset of records."""

    def __init__(
        self, dataset: h5py.Dataset, path: str, origin: Origin, field: str | None = None
    ) -> None:
        self.path, self.origin = path, origin
        self._dataset, self._field = dataset, field
        with origin.reading(path):
            preflight.refuse_outside(dataset, path, origin)
            self.shape = tuple(dataset.shape or ())
            self.chunks = dataset.chunks
            dtype = self._stored_dtype()
            if field is not None and dtype.subdtype is not None:
                # A field that is itself a vector, as obsm before anndata 0.7.
                dtype, inner = dtype.subdtype
                self.shape += inner
            self.is_text = h5py.check_string_dtype(dtype) is not None
            self.dtype = dtype

    def _stored_dtype(self) -> np.dtype[Any]:
        try:
            dtype: np.dtype[Any] = self._dataset.dtype
        except TypeError:  # a type that numpy does not have, such as a time
            return _UNREADABLE
        return dtype if self._field is None else dtype[self._field]

    def attr(self, name: str) -> Attribute:
        """See ``Node``; a field of records has no attributes."""
        return None if self._field else _attr(self._dataset, name, self.path, self.origin)

    @cached_property
    def _problem(self) -> CellucidError | None:
        with self.origin.reading(self.path):
            # The whole record is inflated to read one field of it.
            whole = self._stored_dtype() if self._field is None else self._dataset.dtype
            return preflight.storage_problem(self._dataset, whole.itemsize, self.path, self.origin)

    def problem(self) -> CellucidError | None:
        """See ``ArrayNode``."""
        return self._problem

    def stored(self) -> h5py.Dataset | None:
        """Return the dataset, None where this is a field of records, or is not read."""
        return self._dataset if self._field is None and self._problem is None else None

    def _open(self) -> Any:  # noqa: ANN401 - h5py is untyped
        if self._problem is not None:
            raise self._problem
        return self._dataset if self._field is None else self._dataset.fields(self._field)

    def read(self, *index: Index) -> NDArray[Any]:
        """See ``ArrayNode``."""
        if not self.is_number:
            raise UnsupportedError(f"“{self.path}” in {self.origin.name} holds no numbers.")
        with self.origin.reading(self.path):
            if self._field is None:
                values = np.asarray(self._open()[index])
            else:
                values = np.asarray(self._open()[index[0]])[(slice(None), *index[1:])]
            return values.astype(values.dtype.newbyteorder("="), copy=False)

    def text(self, start: int, stop: int) -> list[str]:
        """See ``ArrayNode``."""
        with self.origin.reading(self.path):
            items = np.asarray(self._open()[start:stop])
            return decode(items.tolist(), self.origin.limits.max_label_bytes)

    def records(self) -> RecordGroup | None:
        """Return the fields of a dataset of records as a group, None of any other."""
        return RecordGroup(self._dataset, self) if self.dtype.names else None


class RecordGroup(GroupNode):
    """A one-dimensional dataset of records, seen as a group of its fields.

    Before anndata 0.7, obs, var and obsm were such datasets.
    """

    def __init__(self, dataset: h5py.Dataset, node: Hdf5Array) -> None:
        self.path, self.origin = node.path, node.origin
        self._dataset = dataset
        self._names: tuple[str, ...] = node.dtype.names or ()

    def attr(self, name: str) -> Attribute:
        """Answer as a dataframe of today would: the first field is the index."""
        if name == "_index":
            return self._names[0]
        return list(self._names[1:]) if name == "column-order" else None

    def members(self) -> tuple[str, ...]:
        """See ``GroupNode``."""
        return self._names

    def get(self, key: str) -> Node | None:
        """See ``GroupNode``."""
        if key not in self._names:
            return None
        return Hdf5Array(self._dataset, f"{self.path}/{key}", self.origin, key)


class Hdf5Group(GroupNode):
    """One group; ``ancestors`` are the places of itself and of all groups above it."""

    def __init__(
        self,
        group: h5py.Group,
        origin: Origin,
        path: str = "",
        ancestors: tuple[int, ...] = (),
        root: Hdf5Group | None = None,
    ) -> None:
        self.path, self.origin = path, origin
        self._group = group
        self._root = root or self
        self._members: dict[str, Node | None] = {}
        with origin.reading(path or "/"):
            place = preflight.address(group)
            preflight.refuse_cycle(place, ancestors, path, origin)
            self._ancestors = (*ancestors, place)

    def attr(self, name: str) -> Attribute:
        """See ``Node``."""
        return _attr(self._group, name, self.path or "/", self.origin)

    def members(self) -> tuple[str, ...]:
        """See ``GroupNode``."""
        with self.origin.reading(self.path or "/"):
            limit = self.origin.limits.max_keys
            if len(self._group) > limit:
                raise TooLargeError(
                    f"“{self.path or '/'}” in {self.origin.name} has {len(self._group):,} "
                    f"members; the limit is {limit:,}."
                )
            return tuple(self._group)

    def get(self, key: str) -> Node | None:
        """See ``GroupNode``."""
        return self._walk(key, _MAX_HOPS)

    def _walk(self, name: str, hops: int) -> Node | None:
        """Go down one member at a time, so that no link is followed unseen by HDF5."""
        node: Node | None = self._root if name.startswith("/") else self
        for part in name.split("/"):
            if part in {"", "."}:
                continue
            if not isinstance(node, Hdf5Group):
                return None
            node = node._member(part, hops)  # noqa: SLF001 - same class
        return node

    def _member(self, key: str, hops: int) -> Node | None:
        if key not in self._members:
            self._members[key] = self._open_member(key, hops)
        return self._members[key]

    def _open_member(self, key: str, hops: int) -> Node | None:
        path = f"{self.path}/{key}" if self.path else key
        with self.origin.reading(path):
            try:
                target = preflight.link_target(self._group, key, path, self.origin)
            except KeyError:
                return None
            if target is not None:
                return self._follow(target, path, hops)
            found = self._group[key]
            if isinstance(found, h5py.Group):
                return Hdf5Group(found, self.origin, path, self._ancestors, self._root)
            if isinstance(found, h5py.Dataset):
                array = Hdf5Array(found, path, self.origin)
                return array.records() or array
            return None

    def _follow(self, target: str, path: str, hops: int) -> Node | None:
        if hops == 0:
            raise self.corrupt(f"holds a link, “{path}”, that leads through too many links")
        node = self._walk(target, hops - 1)
        if isinstance(node, Hdf5Group):
            place = preflight.address(node._group)  # noqa: SLF001 - same class
            preflight.refuse_cycle(place, self._ancestors, path, self.origin)
        return node
