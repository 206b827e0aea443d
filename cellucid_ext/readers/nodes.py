"""What HDF5 and zarr have in common: groups, arrays and attributes, read on demand.

Everything above this module decodes AnnData once, for both formats.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.errors import CellucidError, CorruptError, PathNotFoundError, TooLargeError

Index = slice | int | NDArray[np.intp]
#: What an attribute holds: text, numbers, lists of them; the caller checks.
Attribute: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node comes from: the file's name (never its path) and the limits."""

    name: str
    limits: Limits

    @contextmanager
    def reading(self, element: str) -> Iterator[None]:
        """Turn whatever a format library raises into an error that names the element."""
        try:
            yield
        except CellucidError:
            raise
        except PermissionError as error:
            raise PathNotFoundError(f"{self.name} cannot be read.") from error
        except MemoryError as error:
            raise TooLargeError(
                f"“{element}” in {self.name} does not fit into the memory of the engine."
            ) from error
        except RecursionError as error:
            raise CorruptError(f"“{element}” in {self.name} is nested without end.") from error
        # Damage surfaces as almost any exception class: OSError, RuntimeError and KeyError
        # from HDF5, ValueError and TypeError from zarr, and classes of each codec.
        except Exception as error:
            raise CorruptError(f"“{element}” in {self.name} is damaged.") from error


class Node(ABC):
    """One element of a file: ``path`` is its name inside, as in ``obs/louvain``."""

    path: str
    origin: Origin

    @abstractmethod
    def attr(self, name: str) -> Attribute:
        """Return one attribute, None where it is absent."""

    @property
    def encoding(self) -> str:
        """Anndata's ``encoding-type``, empty where there is none (files before 0.7)."""
        value = self.attr("encoding-type")
        return value if isinstance(value, str) else ""

    def corrupt(self, what: str) -> CorruptError:
        """Return a ``CorruptError`` about this element; ``what`` completes the sentence."""
        return CorruptError(f"“{self.path}” in {self.origin.name} {what}.")


class ArrayNode(Node):
    """An array that is read piece by piece.

    Attributes
    ----------
    shape
        Length of each axis.
    dtype
        Of one item; ``object`` where the array holds text of any length.
    chunks
        Shape of the piece that the file stores together, None where contiguous.
    is_text
        Whether the items are strings.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    chunks: tuple[int, ...] | None
    is_text: bool

    @abstractmethod
    def problem(self) -> CellucidError | None:
        """Say from metadata alone why this array is not read, or None."""

    @abstractmethod
    def read(self, *index: Index) -> NDArray[Any]:
        """Return the selected part; numbers only."""

    @abstractmethod
    def text(self, start: int, stop: int) -> list[str]:
        """Return the strings of ``[start, stop)`` of a one-dimensional text array."""

    def __len__(self) -> int:
        return self.shape[0] if self.shape else 0

    @property
    def is_number(self) -> bool:
        """Whether the items are integers, floats or booleans."""
        return not self.is_text and self.dtype.kind in "iufb"


class GroupNode(Node):
    """A named collection of nodes."""

    @abstractmethod
    def members(self) -> tuple[str, ...]:
        """Return the names of the members, in the file's order."""

    @abstractmethod
    def get(self, key: str) -> Node | None:
        """Return one member; a ``/`` in the key walks down. None where absent."""

    def array(self, key: str) -> ArrayNode | None:
        """Return a member that is an array, else None."""
        node = self.get(key)
        return node if isinstance(node, ArrayNode) else None

    def group(self, key: str) -> GroupNode | None:
        """Return a member that is a group, else None."""
        node = self.get(key)
        return node if isinstance(node, GroupNode) else None
