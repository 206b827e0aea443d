"""What a legend needs of a whole column: counts, colours, range, histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.engine.columns import Codes, Numbers
from cellucid_ext.engine.stored_gene import StoredGene

N_BINS = 64
#: Values that are counted in several passes inside a core's own cache.
_CHUNK = 1 << 14


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


def number_summary(key: str, column: Numbers | StoredGene) -> dict[str, Any]:
    """Return the ``NumberSummary`` of a column, see ``wire.ts``.

    Values that are not finite are missing; percentiles and mean are of all others, zeros
    included. Only the others than zero are looked at one by one, in the order of the
    rows: a gene has the same summary, whether it came from an index or from a scan.
    """
    values = _finite(column.values)
    others = values[values != 0]
    n_cells = column.n_cells if isinstance(column, StoredGene) else column.values.size
    n_missing = column.values.size - values.size
    n_values = n_cells - n_missing
    n_zeros = n_values - others.size
    span = column.span
    low, high = _percentiles(others, n_zeros) if n_values else (None, None)
    return {
        "kind": "number",
        "key": key,
        "min": None if span is None else span[0],
        "max": None if span is None else span[1],
        "mean": float(others.sum(dtype=np.float64)) / n_values if n_values else None,
        "n_missing": n_missing,
        "n_nonzero": int(others.size),
        "histogram": [0] * N_BINS if span is None else _histogram(others, n_zeros, span),
        "p01": low,
        "p99": high,
    }


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "f":
        # Percentiles of booleans are not defined; those of 0 and 1 are.
        return values.view(np.uint8) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _percentiles(others: NDArray[Any], n_zeros: int) -> tuple[float, float]:
    """Return the 1st and 99th percentile, as ``numpy.percentile`` interpolates them."""
    n = others.size + n_zeros
    negative = int(np.count_nonzero(others < 0))
    ranks = [(n - 1) * share for share in (0.01, 0.99)]
    places = [place for rank in ranks for place in (int(rank), min(int(rank) + 1, n - 1))]
    wanted: list[int | None] = []
    for place in places:
        if negative <= place < negative + n_zeros:
            wanted.append(None)  # a zero
        else:
            wanted.append(place if place < negative else place - n_zeros)
    found = sorted({place for place in wanted if place is not None})
    ordered = np.partition(others, found) if found else others
    at = [0.0 if place is None else float(ordered[place]) for place in wanted]
    shares = [rank - int(rank) for rank in ranks]
    return _between(at[0], at[1], shares[0]), _between(at[2], at[3], shares[1])


def _between(low: float, high: float, share: float) -> float:
    # Of two equal ones the same, to the last bit; and no difference that overflows.
    return low if low == high else low * (1 - share) + high * share


def _histogram(others: NDArray[Any], n_zeros: int, span: tuple[float, float]) -> list[int]:
    """Count values in equal bins; the highest value belongs to the last bin."""
    counts = np.zeros(N_BINS, np.int64)
    for start in range(0, others.size, _CHUNK):
        bins = _bins(np.array(others[start : start + _CHUNK], np.float64), span)
        counts += np.bincount(bins, minlength=N_BINS)
    if n_zeros:
        counts[int(_bins(np.zeros(1), span)[0])] += n_zeros
    return [int(count) for count in counts]


def _bins(values: NDArray[np.float64], span: tuple[float, float]) -> NDArray[np.intp]:
    """Return the bin of each value; reuses values."""
    low, half = span[0], span[1] / 2 - span[0] / 2
    if half > 0:
        # Halves keep the range of huge columns finite.
        values /= 2
        values -= low / 2
        values /= half
        values *= N_BINS
    else:
        values[:] = 0
    return np.clip(values, 0, N_BINS - 1).astype(np.intp)
