"""What a legend needs of a whole column: counts, colours, range, histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.engine.column_values import Codes, Numbers

N_BINS = 64
_FINE_BINS = 1 << 16
#: Sorting more for two percentiles takes seconds.
_EXACT_CELLS = 20_000_000


def category_summary(key: str, column: Codes) -> dict[str, Any]:
    """Return the ``CategorySummary`` of a column, see ``wire.ts``."""
    size = len(column.categories)
    counts = np.zeros(size + 1, np.int64)
    for part in column.cells.chunks():
        if part.dtype == np.uint8:
            found = _count_bytes(part)
            counts[:size] += found[:size]
            counts[size] += found[size:].sum()
        else:
            # The missing code is the type's top value: it counts in the last place.
            counts += np.bincount(np.minimum(part, size), minlength=size + 1)
    return {
        "kind": "category",
        "key": key,
        "categories": list(column.categories),
        "counts": counts[:size].tolist(),
        "colors": None if column.colors is None else list(column.colors),
        "n_missing": int(counts[size]),
        "encoding": column.encoding,
        "missing": missing_code(column.encoding),
        "ordered": column.ordered,
    }


def _count_bytes(codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how often each byte value is there: two codes are counted at a time."""
    even = codes.size & ~1
    pairs = np.bincount(codes[:even].view(np.uint16), minlength=1 << 16).reshape(256, 256)
    counts: NDArray[np.int64] = (pairs.sum(axis=0) + pairs.sum(axis=1)).astype(np.int64)
    counts[codes[even:]] += 1
    return counts


def number_summary(key: str, column: Numbers) -> dict[str, Any]:
    """Return the ``NumberSummary`` of a column, see ``wire.ts``.

    Values that are not finite are missing; percentiles and mean are of all others,
    zeros included. Of more than 20 M cells the percentiles are those of 65,536 equal
    bins: they only choose the colours' first range.
    """
    span = column.span
    n_finite = n_nonzero = 0
    total = 0.0
    bins = np.zeros(N_BINS, np.int64)
    fine = np.zeros(_FINE_BINS, np.int64)
    exact: list[NDArray[Any]] = []
    for chunk in column.cells.chunks():
        values = _finite(chunk)
        n_finite += values.size
        n_nonzero += int(np.count_nonzero(values))
        total += float(values.sum(dtype=np.float64))
        if span is None or values.size == 0:
            continue
        bins += _histogram(values, span, N_BINS)
        if column.cells.n_cells > _EXACT_CELLS:
            fine += _histogram(values, span, _FINE_BINS)
        else:
            exact.append(values)
    if span is None:
        p01, p99 = None, None
    elif exact:
        p01, p99 = np.percentile(np.concatenate(exact), [1, 99]).tolist()
    else:
        p01, p99 = (_quantile(fine, span, share) for share in (0.01, 0.99))
    return {
        "kind": "number",
        "key": key,
        "min": None if span is None else span[0],
        "max": None if span is None else span[1],
        "mean": None if span is None else total / n_finite,
        "n_missing": column.cells.n_cells - n_finite,
        "n_nonzero": n_nonzero,
        "histogram": [int(count) for count in bins],
        "p01": p01,
        "p99": p99,
    }


def _quantile(counts: NDArray[np.int64], span: tuple[float, float], share: float) -> float:
    """Return the middle of the bin that holds a quantile."""
    place = int(np.searchsorted(np.cumsum(counts), share * counts.sum()))
    part = (min(place, counts.size - 1) + 0.5) / counts.size
    return span[0] * (1 - part) + span[1] * part


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "f":
        # Percentiles of booleans are not defined; those of 0 and 1 are.
        return values.view(np.uint8) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _histogram(values: NDArray[Any], span: tuple[float, float], n_bins: int) -> NDArray[np.int64]:
    """Count values in equal bins; the highest value belongs to the last bin."""
    low, half = span[0], span[1] / 2 - span[0] / 2
    part = np.array(values, np.float64)
    if half > 0:
        # Halves keep the range of huge columns finite.
        part /= 2
        part -= low / 2
        part /= half
        part *= n_bins
    else:
        part[:] = 0
    bins = np.clip(part, 0, n_bins - 1).astype(np.intp)
    return np.bincount(bins, minlength=n_bins).astype(np.int64, copy=False)
