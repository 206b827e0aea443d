"""What a legend needs of a whole column: counts, colours, range, histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.engine.columns import Codes, Numbers

N_BINS = 64
_CHUNK = 1 << 18


def category_summary(key: str, column: Codes) -> dict[str, Any]:
    """Return the ``CategorySummary`` of a column, see ``wire.ts``."""
    size = len(column.categories)
    counts = np.zeros(size + 1, np.int64)
    for start in range(0, column.codes.size, _CHUNK):
        part = column.codes[start : start + _CHUNK]
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


def number_summary(key: str, column: Numbers) -> dict[str, Any]:
    """Return the ``NumberSummary`` of a column, see ``wire.ts``.

    Values that are not finite are missing; percentiles and mean are of all others,
    zeros included.
    """
    values = _finite(column.values)
    span = column.span
    empty = span is None
    low_high = (None, None) if empty else np.percentile(values, [1, 99]).tolist()
    return {
        "kind": "number",
        "key": key,
        "min": None if span is None else span[0],
        "max": None if span is None else span[1],
        "mean": None if empty else float(values.mean(dtype=np.float64)),
        "n_missing": column.values.size - values.size,
        "n_nonzero": int(np.count_nonzero(values)),
        "histogram": [0] * N_BINS if span is None else _histogram(values, span),
        "p01": low_high[0],
        "p99": low_high[1],
    }


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "f":
        # Percentiles of booleans are not defined; those of 0 and 1 are.
        return values.view(np.uint8) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _histogram(values: NDArray[Any], span: tuple[float, float]) -> list[int]:
    """Count values in equal bins; the highest value belongs to the last bin."""
    counts = np.zeros(N_BINS, np.int64)
    low, half = span[0], span[1] / 2 - span[0] / 2
    for start in range(0, values.size, _CHUNK):
        part = np.array(values[start : start + _CHUNK], np.float64)
        if half > 0:
            # Halves keep the range of huge columns finite.
            part /= 2
            part -= low / 2
            part /= half
            part *= N_BINS
        else:
            part[:] = 0
        bins = np.clip(part, 0, N_BINS - 1).astype(np.intp)
        counts += np.bincount(bins, minlength=N_BINS)
    return [int(count) for count in counts]
