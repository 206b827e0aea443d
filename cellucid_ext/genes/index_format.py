"""The gene index on disk: names, constants and types (docs/developers/gene-index.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Raised whenever a reader of before could misread what is written now.
FORMAT = 1
#: Code of an entry whose value stands in ``raw``; at most as many distinct values a cell.
ESCAPE = 255
#: Stored gap of an entry whose true gap stands in ``far``.
FAR = 65_535
#: Entries of an inner chunk: 64 KiB of gaps. Longer ones read more for a rare gene,
#: shorter ones compress less and cost more calls for a common one.
CHUNK = 1 << 15
#: Entries of a page of the partition.
PAGE = 1 << 11
#: Most genes of a group: the gene inside its group is one byte.
GROUP = 256
#: The first values of each cell's dictionary lie in planes of their own: most genes need
#: only those, and no others are read.
PLANES = 8
#: Cells of an inner chunk of a plane.
PLANE_CHUNK = 1 << 16

MANIFEST = "manifest.json"
ATTRIBUTE = "cellucid_gene_index"

#: Columns of ``genes/``: one number per gene.
GENE_COLUMNS: dict[str, str] = {
    "start": "<i8",  # first entry in gaps and codes
    "n": "<i8",  # entries
    "raw_start": "<i8",
    "n_raw": "<i8",
    "far_start": "<i8",
    "n_far": "<i8",
    "nonzero": "<i8",
    "n_nan": "<i8",
    "sum": "<f8",
    "sum_squares": "<f8",
    "min": "<f8",
    "max": "<f8",
}


@dataclass(frozen=True, slots=True)
class ValueType:
    """How the values of a matrix are kept: every bit of them, in a type that kernels know.

    Attributes
    ----------
    file
        The source's dtype, in this machine's byte order.
    kept
        float32 for float16, uint8 for bool, else the same.
    bits
        Unsigned integer of the same size: dictionaries compare bits, so that NaN is a
        value like any other.
    """

    file: np.dtype[Any]
    kept: np.dtype[Any]
    bits: np.dtype[Any]

    @staticmethod
    def of(dtype: np.dtype[Any]) -> ValueType:
        """Return the type for a source's dtype."""
        native = dtype.newbyteorder("=")
        kept = native
        if native == np.float16:
            kept = np.dtype(np.float32)
        elif native.kind == "b":
            kept = np.dtype(np.uint8)
        return ValueType(native, kept, np.dtype(f"u{kept.itemsize}"))


@dataclass(frozen=True, slots=True)
class GeneSummary:
    """What is known of one gene without reading it.

    ``n`` counts stored entries after duplicates were added up; the others leave NaN out,
    and zeros that are not stored do not enter ``min`` and ``max``.
    """

    n: int
    nonzero: int
    n_nan: int
    sum: float
    sum_squares: float
    min: float
    max: float
