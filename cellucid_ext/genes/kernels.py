"""Compiled loops over chunks: undo encodings, find genes. Twin of ``kernels_numpy``.

No kernel trusts what it reads: every index is compared with a bound before it is used.
"""

# A kernel takes plain arrays by position, and LZF has constants of its own.
# ruff: noqa: PLR0917, PLR2004

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.compile import compiled
from cellucid_ext.genes.index_format import ESCAPE, FAR

Bytes = NDArray[np.uint8]
Ints = NDArray[Any]
Int64s = NDArray[np.int64]

#: Entries that are compared together; the compiler turns the comparison into vectors.
_BLOCK = 256


@compiled
def _weave4(flat: Bytes, count: int, out: NDArray[np.uint32]) -> None:
    for i in range(count):
        out[i] = (
            np.uint32(flat[i])
            | (np.uint32(flat[count + i]) << np.uint32(8))
            | (np.uint32(flat[2 * count + i]) << np.uint32(16))
            | (np.uint32(flat[3 * count + i]) << np.uint32(24))
        )


@compiled
def _weave(flat: Bytes, itemsize: int, count: int, out: Bytes) -> None:
    for j in range(itemsize):
        for i in range(count):
            out[i * itemsize + j] = flat[j * count + i]


def unshuffle(flat: Bytes, itemsize: int, out: Bytes) -> None:
    """Undo HDF5's byte shuffle; the bytes behind the last whole item are not shuffled."""
    count = len(flat) // itemsize
    flat = flat.view()
    flat.flags.writeable = False
    if itemsize == 4:
        _weave4(flat, count, out[: count * 4].view("<u4"))
    else:
        _weave(flat, itemsize, count, out)
    out[count * itemsize :] = flat[count * itemsize :]


@compiled
def _lzf(raw: Bytes, out: Bytes) -> int:
    """Undo LZF; return the bytes made, or -1 where the input is no LZF of that size."""
    n, limit = len(raw), len(out)
    i = 0
    o = 0
    while i < n:
        control: Any = np.int64(raw[i])
        i += 1
        if control < 32:
            run: Any = control + 1
            if i + run > n or o + run > limit:
                return -1
            for k in range(run):
                out[o + k] = raw[i + k]
            i += run
            o += run
        else:
            run = control >> 5
            if run == 7:
                if i >= n:
                    return -1
                run += np.int64(raw[i])
                i += 1
            run += 2
            if i >= n:
                return -1
            source = o - ((control & 31) << 8) - np.int64(raw[i]) - 1
            i += 1
            if source < 0 or o + run > limit:
                return -1
            for k in range(run):  # may overlap what it writes: one byte after the other
                out[o + k] = out[source + k]
            o += run
    return o


def lzf_decode(raw: Bytes, out: Bytes) -> int:
    """Undo LZF; return the bytes made, or -1 where the input is damaged."""
    raw = raw.view()
    raw.flags.writeable = False
    return int(_lzf(raw, out))


@compiled
def _row_of(indptr: Int64s, position: int) -> int:
    """Return the row that holds an entry: the last one that starts at or before it."""
    low = 0
    high = len(indptr) - 1
    while low < high:
        middle = (low + high) // 2
        if indptr[middle + 1] <= position:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def find_one(
    indices: Ints, gene: int, base: int, indptr: Int64s, positions: Int64s, rows: Int64s
) -> int:
    """Find one gene in a run of ``indices`` that starts at entry ``base``.

    All entries are compared: on sorted rows too this is faster than a binary search in
    each row (20 against 11 GB/s), and it needs no order.

    Returns
    -------
    int
        Number of hits; their entries and rows stand in ``positions`` and ``rows``.
    """
    n = len(indices)
    first = indptr[0]
    last = indptr[len(indptr) - 1]
    found = 0
    row = -1
    for start in range(0, n, _BLOCK):
        stop = min(n, start + _BLOCK)
        block = indices[start:stop]
        count = 0
        for i in range(len(block)):
            count += block[i] == gene
        if count == 0:
            continue
        for i in range(start, stop):
            position = base + i
            if indices[i] == gene and first <= position < last:
                if row < 0:
                    row = _row_of(indptr, position)
                while indptr[row + 1] <= position:
                    row += 1
                positions[found] = position
                rows[found] = row
                found += 1
    return found


@compiled
def find_many(
    indices: Ints,
    slots: NDArray[np.int32],
    base: int,
    indptr: Int64s,
    positions: Int64s,
    rows: Int64s,
    hits: NDArray[np.int32],
) -> int:
    """Find many genes in one pass; ``slots`` is the place of each gene, -1 for others.

    Returns
    -------
    int
        Number of hits; their entries, rows and slots stand in the last three arrays.
    """
    n = len(indices)
    n_genes = len(slots)
    first = indptr[0]
    last = indptr[len(indptr) - 1]
    found = 0
    row = -1
    for i in range(n):
        gene = indices[i]
        if gene < 0 or gene >= n_genes:
            continue
        slot = slots[gene]
        position = base + i
        if slot >= 0 and first <= position < last:
            if row < 0:
                row = _row_of(indptr, position)
            while indptr[row + 1] <= position:
                row += 1
            positions[found] = position
            rows[found] = row
            hits[found] = slot
            found += 1
    return found


@compiled
def count_genes_of(indices: Ints, indptr: Int64s, counts: Int64s) -> bool:
    """Count the entries of each gene; False where one points to no gene."""
    n_genes = len(counts)
    for i in range(indptr[0], indptr[len(indptr) - 1]):
        gene = indices[i]
        if gene < 0 or gene >= n_genes:
            return False
        counts[gene] += 1
    return True


@compiled
def order_by_gene(
    indices: Ints,
    indptr: Int64s,
    at: Int64s,
    stop: Int64s,
    places: NDArray[Any],
    rows: NDArray[np.int32],
) -> bool:
    """Deal entries and their rows out to genes; False where ``indices`` changed meanwhile.

    ``at`` and ``stop`` are where each gene's entries begin and end; ``at`` is used up.
    """
    n_genes = len(at)
    for row in range(len(indptr) - 1):
        for i in range(indptr[row], indptr[row + 1]):
            gene = indices[i]
            if gene < 0 or gene >= n_genes or at[gene] >= stop[gene]:
                return False
            places[at[gene]] = i
            rows[at[gene]] = row
            at[gene] += 1
    return True


@compiled
def _add(out: NDArray[Any], hits: NDArray[np.int32], rows: Int64s, values: NDArray[Any]) -> None:
    for i in range(len(rows)):
        out[hits[i], rows[i]] += values[i]


def add_hits(
    out: NDArray[Any], hits: NDArray[np.int32], rows: Int64s, values: NDArray[Any]
) -> None:
    """Add values to ``out[hits, rows]`` in their order, as scipy sums duplicates."""
    if out.dtype.kind == "b":
        np.logical_or.at(out, (hits, rows), values)
    elif out.dtype == np.float16:
        np.add.at(out, (hits, rows), values)
    else:
        _add(out, hits, rows, values)


@compiled
def highest_code(codes: Bytes, escape: int) -> int:
    """Return the highest code that is not ``escape``, -1 where there is none."""
    highest = -1
    for code in codes:
        if code != escape and code > highest:
            highest = code
    return highest


@compiled
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
    """Turn gaps and codes into rows and values; return how many, -1 where they are damaged."""
    row = -1
    far_at = 0
    raw_at = 0
    n_planes = len(planes)
    for i in range(len(gaps)):
        gap: Any = np.int64(gaps[i])
        if gap == FAR:
            if far_at >= len(far):
                return -1
            gap = np.int64(far[far_at])
            far_at += 1
        row += gap + 1
        if row >= len(sizes):
            return -1
        rows[i] = row
        code: Any = np.int64(codes[i])
        if code == ESCAPE:
            if raw_at >= len(raw):
                return -1
            bits[i] = raw[raw_at]
            raw_at += 1
        elif code >= sizes[row]:
            return -1
        elif code < n_planes:
            bits[i] = planes[code, row]
        else:
            bits[i] = rest[rest_start[row] + code - n_planes]
    return len(gaps)


@compiled
def put(out: NDArray[Any], rows: Int64s, bits: NDArray[Any]) -> None:
    """Put values at rows that are known to exist."""
    for i in range(len(rows)):
        out[rows[i]] = bits[i]
