"""The kernels in plain numpy, for a Python without numba: slower, equal results."""

# A kernel takes plain arrays by position, and LZF has constants of its own.
# ruff: noqa: PLR0917, PLR2004

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.index_format import ESCAPE, FAR

Bytes = NDArray[np.uint8]
Ints = NDArray[Any]
Int64s = NDArray[np.int64]


def unshuffle(flat: Bytes, itemsize: int, out: Bytes) -> None:
    """See ``kernels.unshuffle``."""
    count = len(flat) // itemsize
    whole = count * itemsize
    out[:whole].reshape(count, itemsize)[:] = flat[:whole].reshape(itemsize, count).T
    out[whole:] = flat[whole:]


def lzf_decode(raw: Bytes, out: Bytes) -> int:
    """See ``kernels.lzf_decode``."""
    data, made, limit = raw.tobytes(), bytearray(), len(out)
    at, n = 0, len(raw)
    while at < n:
        control = data[at]
        at += 1
        if control < 32:
            run = control + 1
            if at + run > n or len(made) + run > limit:
                return -1
            made += data[at : at + run]
            at += run
            continue
        run = control >> 5
        if run == 7:
            if at >= n:
                return -1
            run += data[at]
            at += 1
        run += 2
        if at >= n:
            return -1
        source = len(made) - ((control & 31) << 8) - data[at] - 1
        at += 1
        if source < 0 or len(made) + run > limit:
            return -1
        piece = made[source : source + run]
        while len(piece) < run:  # the copy overlaps what it makes
            piece += piece[: run - len(piece)]
        made += piece
    out[: len(made)] = np.frombuffer(made, np.uint8)
    return len(made)


def _place(found: Int64s, base: int, indptr: Int64s) -> tuple[NDArray[np.bool_], Int64s, Int64s]:
    entries = found + base
    inside = (entries >= indptr[0]) & (entries < indptr[-1])
    entries = entries[inside]
    return inside, entries, np.searchsorted(indptr, entries, side="right") - 1


def find_one(
    indices: Ints, gene: int, base: int, indptr: Int64s, positions: Int64s, rows: Int64s
) -> int:
    """See ``kernels.find_one``."""
    _, entries, where = _place(np.flatnonzero(indices == gene), base, indptr)
    positions[: len(entries)], rows[: len(entries)] = entries, where
    return len(entries)


def find_many(
    indices: Ints,
    slots: NDArray[np.int32],
    base: int,
    indptr: Int64s,
    positions: Int64s,
    rows: Int64s,
    hits: NDArray[np.int32],
) -> int:
    """See ``kernels.find_many``."""
    known = (indices >= 0) & (indices < len(slots))
    found = np.flatnonzero(known)
    slot = slots[indices[found].astype(np.int64)]
    found, slot = found[slot >= 0], slot[slot >= 0]
    inside, entries, where = _place(found, base, indptr)
    n = len(entries)
    positions[:n], rows[:n], hits[:n] = entries, where, slot[inside]
    return n


def count_genes_of(indices: Ints, indptr: Int64s, counts: Int64s) -> bool:
    """See ``kernels.count_genes_of``."""
    own = indices[indptr[0] : indptr[-1]]
    if len(own) and (int(own.min()) < 0 or int(own.max()) >= len(counts)):
        return False
    counts += np.bincount(own.astype(np.int64), minlength=len(counts))
    return True


def order_by_gene(
    indices: Ints,
    indptr: Int64s,
    at: Int64s,
    stop: Int64s,
    places: NDArray[Any],
    rows: NDArray[np.int32],
) -> bool:
    """See ``kernels.order_by_gene``."""
    own = indices[indptr[0] : indptr[-1]]
    counts = np.zeros(len(at), np.int64)
    if not count_genes_of(indices, indptr, counts) or bool((counts != stop - at).any()):
        return False
    order = np.argsort(own, kind="stable")
    places[:] = order + indptr[0]
    rows[:] = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))[order]
    return True


def add_hits(
    out: NDArray[Any], hits: NDArray[np.int32], rows: Int64s, values: NDArray[Any]
) -> None:
    """See ``kernels.add_hits``."""
    ufunc = np.logical_or if out.dtype.kind == "b" else np.add
    ufunc.at(out, (hits, rows), values)


def highest_code(codes: Bytes, escape: int) -> int:
    """See ``kernels.highest_code``."""
    known = codes[codes != escape]
    return int(known.max()) if len(known) else -1


def decode_entries(
    gaps: NDArray[np.uint16],
    codes: Bytes,
    far: NDArray[np.uint32],
    raw: NDArray[Any],
    sizes: Bytes,
    planes: NDArray[Any],
    rest: NDArray[Any],
    rest_start: Int64s,
    rows: Int64s,
    bits: NDArray[Any],
) -> int:
    """See ``kernels.decode_entries``."""
    wide = gaps.astype(np.int64)
    distant = wide == FAR
    escaped = codes == ESCAPE
    if distant.sum() > len(far) or escaped.sum() > len(raw):
        return -1
    wide[distant] = far[: distant.sum()]
    rows[:] = np.cumsum(wide + 1) - 1
    if len(rows) and rows[-1] >= len(sizes):
        return -1
    if bool((codes[~escaped] >= sizes[rows[~escaped]]).any()):
        return -1
    bits[escaped] = raw[: escaped.sum()]
    low = codes < len(planes)
    bits[low] = planes[codes[low], rows[low]]
    high = ~low & ~escaped
    bits[high] = rest[rest_start[rows[high]] + codes[high] - len(planes)]
    return len(gaps)


def put(out: NDArray[Any], rows: Int64s, bits: NDArray[Any]) -> None:
    """See ``kernels.put``."""
    out[rows] = bits
