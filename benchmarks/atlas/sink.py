"""Where an atlas goes: the few things that HDF5 and zarr both can, as anndata writes them."""

from typing import Any, Protocol

from numpy.typing import DTypeLike, NDArray

#: Attribute values that both HDF5 and JSON hold.
Attribute = str | bool | list[str] | list[int]


class Appender(Protocol):
    """An array that is written from its first row to its last."""

    def append(self, values: NDArray[Any]) -> None:
        """Write the next rows."""

    def close(self) -> None:
        """Write what is still held back."""


class Sink(Protocol):
    """An empty container; paths are relative to its root, ``""`` is the root."""

    def group(self, path: str, kind: str, version: str, **attributes: Attribute) -> None:
        """Make a group; names in ``attributes`` use ``_`` where anndata has ``-``."""

    def array(
        self, path: str, shape: tuple[int, ...], dtype: DTypeLike, *, plain: bool = False
    ) -> Appender:
        """Make an array of known shape; ``dtype=str`` holds text, ``plain`` has no encoding."""

    def growing(self, path: str, dtype: DTypeLike, expected: int) -> Appender:
        """Make a vector whose length is known in the end; about ``expected``."""

    def close(self) -> None:
        """Finish the container."""
