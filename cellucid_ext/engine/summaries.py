"""What a legend needs of a whole column: counts, colours, range, histogram."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.engine.column_values import Codes, Numbers
from cellucid_ext.engine.stored_gene import StoredGene

N_BINS = 64
_FINE_BINS = 1 << 16
#: Keeping and sorting more for two percentiles takes seconds, and their memory.
_EXACT_CELLS = 20_000_000
#: Values that are counted in several passes inside a core's own cache.
_CACHED = 1 << 14


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


def number_summary(key: str, column: Numbers | StoredGene) -> dict[str, Any]:
    """Return the ``NumberSummary`` of a column, see ``wire.ts``.

    Values that are not finite are missing; percentiles and mean are of all others, zeros
    included. Only the others than zero are looked at one by one, in the order of the
    rows: a gene has the same summary, whether it came from an index or from a scan.

    Of more than 20 M cells the percentiles are those of 65,536 equal bins: they only
    choose the colours' first range.
    """
    source = column if isinstance(column, StoredGene) else column.cells
    n_cells, span = source.n_cells, column.span
    is_exact = n_cells <= _EXACT_CELLS
    n_missing = n_nonzero = 0
    total = 0.0
    bins = np.zeros(N_BINS, np.int64)
    fine = np.zeros(0 if is_exact else _FINE_BINS, np.int64)
    exact: list[NDArray[Any]] = []
    for chunk in source.chunks():
        values = _finite(chunk)
        n_missing += chunk.size - values.size
        is_other = values != 0
        others = values if is_other.all() else values[is_other]
        n_nonzero += others.size
        total += float(others.sum(dtype=np.float64))
        if span is None:
            continue
        _count(bins, others, span)
        if is_exact:
            exact.append(others)
        else:
            _count(fine, others, span)
    n_values = n_cells - n_missing
    n_zeros = n_values - n_nonzero
    low: float | None = None
    high: float | None = None
    if span is not None:
        zeros = np.zeros(min(n_zeros, 1))
        _count(bins, zeros, span, n_zeros)
        if is_exact:
            low, high = _percentiles(np.concatenate(exact), n_zeros)
        else:
            _count(fine, zeros, span, n_zeros)
            low, high = (_quantile(fine, span, share) for share in (0.01, 0.99))
    return {
        "kind": "number",
        "key": key,
        "min": None if span is None else span[0],
        "max": None if span is None else span[1],
        "mean": total / n_values if n_values else None,
        "n_missing": n_missing,
        "n_nonzero": n_nonzero,
        "histogram": bins.tolist(),
        "p01": low,
        "p99": high,
    }


def _finite(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "f":
        # Percentiles of booleans are not defined; those of 0 and 1 are.
        return values.view(np.uint8) if values.dtype.kind == "b" else values
    finite = np.isfinite(values)
    return values if finite.all() else values[finite]


def _quantile(counts: NDArray[np.int64], span: tuple[float, float], share: float) -> float:
    """Return the middle of the bin that holds a quantile."""
    place = int(np.searchsorted(np.cumsum(counts), share * counts.sum()))
    part = (min(place, counts.size - 1) + 0.5) / counts.size
    return span[0] * (1 - part) + span[1] * part


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


def _count(
    counts: NDArray[np.int64],
    values: NDArray[Any],
    span: tuple[float, float],
    times: int = 1,
) -> None:
    """Count values in equal bins; the highest value belongs to the last bin."""
    step = max(_CACHED, counts.size)
    for start in range(0, values.size, step):
        bins = _bins(np.array(values[start : start + step], np.float64), span, counts.size)
        counts += times * np.bincount(bins, minlength=counts.size)


def _bins(values: NDArray[np.float64], span: tuple[float, float], n_bins: int) -> NDArray[np.intp]:
    """Return the bin of each value; reuses values."""
    low, half = span[0], span[1] / 2 - span[0] / 2
    if half > 0:
        # Halves keep the range of huge columns finite.
        values /= 2
        values -= low / 2
        values /= half
        values *= n_bins
    else:
        values[:] = 0
    return np.clip(values, 0, n_bins - 1).astype(np.intp)
