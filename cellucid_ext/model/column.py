"""Columns as a reader gives them, and as the wire has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Encoding = Literal["u8", "u16", "u32", "f32"]

HEADER_ENCODING = "X-Cellucid-Encoding"
HEADER_COUNT = "X-Cellucid-Count"
HEADER_MIN = "X-Cellucid-Min"
HEADER_MAX = "X-Cellucid-Max"
HEADER_MISSING = "X-Cellucid-Missing"
HEADER_GENES = "X-Cellucid-Genes"

#: u16 position code of a cell without coordinates; real codes are 0..65534.
MISSING_POSITION = 0xFFFF


@dataclass(frozen=True, slots=True, eq=False)
class CategoryColumn:
    """A category column in row order.

    Attributes
    ----------
    codes
        ``(n_cells,)`` int32, -1 where missing.
    categories
        Labels, in the file's order.
    colors
        ``#rrggbb`` per category from ``uns["<key>_colors"]``, or None.
    """

    codes: NDArray[np.int32]
    categories: tuple[str, ...]
    ordered: bool = False
    colors: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class NumberColumn:
    """A number column in row order: ``(n_cells,)`` float64 (or float32), NaN missing."""

    values: NDArray[np.floating[Any]]


Column = CategoryColumn | NumberColumn


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the data contract, independent of who carries it.

    ``headers`` holds only the contract's own headers; caching headers and
    Content-Encoding are the carrier's business.
    """

    body: bytes
    media_type: str = "application/octet-stream"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
