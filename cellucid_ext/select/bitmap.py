"""Sets of cells as bits: bit i of byte i >> 3, least significant bit first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def pack(mask: NDArray[np.bool_]) -> bytes:
    """Return ``ceil(n / 8)`` bytes for ``(n,)`` booleans; bits past the end are 0."""
    return np.packbits(mask, bitorder="little").tobytes()


def unpack(bits: bytes, n_cells: int) -> NDArray[np.bool_]:
    """Return ``(n_cells,)`` booleans.

    Raises
    ------
    ValueError
        Where the length does not fit ``n_cells``, or a bit past the end is set: such a
        set was made for another dataset.
    """
    if len(bits) != (n_cells + 7) // 8:
        raise ValueError(f"{len(bits)} bytes do not hold {n_cells} bits")
    flat = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
    if flat[n_cells:].any():
        raise ValueError("a bit past the last cell is set")
    return flat[:n_cells].view(np.bool_)


def count(bits: bytes) -> int:
    """Return how many bits are set."""
    return int(np.bitwise_count(np.frombuffer(bits, np.uint8)).sum(dtype=np.int64))


def both(left: bytes, right: bytes) -> bytes:
    """Return the intersection of two sets of one dataset."""
    first, second = _pair(left, right)
    return (first & second).tobytes()


def either(left: bytes, right: bytes) -> bytes:
    """Return the union of two sets of one dataset."""
    first, second = _pair(left, right)
    return (first | second).tobytes()


def without(left: bytes, right: bytes) -> bytes:
    """Return the cells of the first set that are not in the second."""
    first, second = _pair(left, right)
    return (first & ~second).tobytes()


def _pair(left: bytes, right: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    if len(left) != len(right):
        raise ValueError("sets of different datasets cannot be combined")
    return np.frombuffer(left, np.uint8), np.frombuffer(right, np.uint8)
