"""Compiled loops that build the gene index: code the values of rows, sort by gene.

Nothing is trusted: genes, rows and codes are compared with their bounds before use, and
a kernel that meets one outside returns a negative number.
"""

# A kernel takes plain arrays by position.
# ruff: noqa: PLR0917, PLR0912, PLR0915, C901

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes.compile import compiled
from cellucid_ext.genes.index_format import ESCAPE, FAR, PAGE

Bytes = NDArray[np.uint8]
Ints = NDArray[Any]
Int64s = NDArray[np.int64]

_SLOTS = 1024
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(54)  # 64 - log2(_SLOTS)
_ONE = np.uint64(1)
_LAST_SLOT = np.uint64(_SLOTS - 1)


@compiled
def canonical_rows(
    genes: Ints,
    values: NDArray[Any],
    indptr: Int64s,
    seen: Int64s,
    stamp: int,
    is_bool: bool,
    out_genes: Ints,
    out_values: NDArray[Any],
    out_indptr: Int64s,
) -> int:
    """Copy a batch with each gene of a row once, duplicates added up in their order.

    ``seen`` has a place for each gene; it holds ``stamp`` and more for genes of this
    batch's current row, less for all others, so that it need not be cleared.

    Returns
    -------
    int
        The stamp for the next batch, or -1 where a gene does not exist.
    """
    n = 0
    out_indptr[0] = 0
    for row in range(len(indptr) - 1):
        first = n
        for i in range(indptr[row], indptr[row + 1]):
            gene = np.int64(genes[i])
            if gene < 0 or gene >= len(seen):
                return -1
            at = seen[gene] - stamp
            if at < 0:
                seen[gene] = stamp + n - first
                out_genes[n] = genes[i]
                out_values[n] = values[i]
                n += 1
                continue
            out_values[first + at] += values[i]
            if is_bool and out_values[first + at] > 1:
                out_values[first + at] = 1
        stamp += n - first
        out_indptr[row + 1] = n
    return stamp


@compiled
def _ascending(genes: Ints, start: int, stop: int, n_genes: int) -> bool:
    """Tell whether a row's genes are sorted, distinct and all in range."""
    own = genes[start:stop]
    if len(own) == 0:
        return True
    broken = 0
    for i in range(len(own) - 1):
        broken += own[i + 1] <= own[i]
    return broken == 0 and own[0] >= 0 and own[len(own) - 1] < n_genes


@compiled
def all_ascending(genes: Ints, indptr: Int64s, n_genes: int) -> bool:
    """Tell whether each row of a batch has its genes sorted, distinct and in range."""
    for row in range(len(indptr) - 1):
        if not _ascending(genes, indptr[row], indptr[row + 1], n_genes):
            return False
    return True


@compiled
def _before(left: Any, left_bits: Any, right: Any, right_bits: Any) -> bool:  # noqa: ANN401
    """Order values; NaN come last, in the order of their bits."""
    if left < right:
        return True
    if left > right:
        return False
    left_nan = left != left  # noqa: PLR0124 - the test for NaN
    right_nan = right != right  # noqa: PLR0124
    if left_nan != right_nan:
        return bool(right_nan)
    return bool(left_bits < right_bits)


@compiled
def encode_rows(
    genes: Ints,
    values: NDArray[Any],
    bits: NDArray[Any],
    indptr: Int64s,
    row_base: int,
    shift: int,
    counts: NDArray[np.uint16],
    gene_pool: Bytes,
    code_pool: Bytes,
    raw_pool: NDArray[Any],
    cursor: Int64s,
    raw_cursor: Int64s,
    page_group: NDArray[np.int32],
    raw_page_group: NDArray[np.int32],
    state: Int64s,
    sizes: Bytes,
    dictionary: NDArray[Any],
) -> None:
    """Code the rows of a batch and deal their entries out to gene groups.

    Each row gets a dictionary of its distinct values in ascending order, so that equal
    counts of different cells have equal codes; a row with more than 255 gets none, and
    all its entries are ``ESCAPE`` with the value in the raw pool.

    Parameters
    ----------
    genes, values, bits, indptr
        A batch: ``indptr`` counts from the batch's first entry; rows are ascending.
    row_base
        Row of the slab that is row 0 of the batch.
    shift
        log2 of the genes of a group.
    counts
        ``(rows of the slab, n_groups)``: entries of each row in each group.
    gene_pool, code_pool, raw_pool
        Pages of ``PAGE`` entries; ``cursor`` and ``raw_cursor`` are the next free places
        of each group, ``page_group`` and ``raw_page_group`` name the pages' owners.
    state
        Pages used, raw pages used, dictionary entries used.
    sizes, dictionary
        Distinct values of each row of the slab (0: none kept), and the values' bits.
    """
    slot_epoch = np.zeros(_SLOTS, np.int32)
    slot_key = np.zeros(_SLOTS, bits.dtype)
    slot_code = np.zeros(_SLOTS, np.uint8)
    own_bits = np.zeros(256, bits.dtype)
    own_values = np.zeros(256, values.dtype)
    order = np.zeros(256, np.uint8)
    place = np.zeros(256, np.uint8)
    place[ESCAPE] = ESCAPE
    longest = 0
    for row in range(len(indptr) - 1):
        longest = max(longest, indptr[row + 1] - indptr[row])
    code_buffer = np.empty(longest, np.uint8)
    mask = (1 << shift) - 1
    zero = bits.dtype.type(0)
    for row in range(len(indptr) - 1):
        start = indptr[row]
        stop = indptr[row + 1]
        own_genes = genes[start:stop]
        keys = bits[start:stop]
        numbers = values[start:stop]
        n = len(keys)
        codes = code_buffer[:n]
        epoch = np.int32(row + 1)
        distinct = 0
        for i in range(n):
            key = keys[i]
            slot = (np.uint64(key) * _GOLDEN) >> _SHIFT
            # The table is a quarter full at most: the first look nearly always decides.
            while slot_epoch[slot] == epoch and slot_key[slot] != key:
                slot = (slot + _ONE) & _LAST_SLOT
            if slot_epoch[slot] != epoch:
                if distinct == ESCAPE:
                    distinct = ESCAPE + 1
                    break
                slot_epoch[slot] = epoch
                slot_key[slot] = key
                slot_code[slot] = distinct
                own_bits[distinct] = key
                own_values[distinct] = numbers[i]
                distinct += 1
            codes[i] = slot_code[slot]
        raw = distinct > ESCAPE
        slab_row = row_base + row
        if raw:
            sizes[slab_row] = 0
            codes[:] = ESCAPE
        else:
            sizes[slab_row] = distinct
            for k in range(distinct):
                j = k
                while j > 0 and _before(
                    own_values[k], own_bits[k], own_values[order[j - 1]], own_bits[order[j - 1]]
                ):
                    order[j] = order[j - 1]
                    j -= 1
                order[j] = k
            at = state[2]
            for k in range(distinct):
                place[order[k]] = k
                # -0 reads as 0, as it does where scipy adds it to an empty array.
                nothing = own_values[order[k]] == 0
                dictionary[at + k] = zero if nothing else own_bits[order[k]]
            state[2] = at + distinct
        i = 0
        while i < n:
            # A run of genes of one group: its place is kept in a register.
            group = np.int64(own_genes[i]) >> shift
            at = cursor[group]
            first = i
            while i < n and np.int64(own_genes[i]) >> shift == group:
                if at & (PAGE - 1) == 0:
                    page = state[0]
                    state[0] = page + 1
                    page_group[page] = group
                    at = page * PAGE
                gene_pool[at] = np.int64(own_genes[i]) & mask
                code_pool[at] = place[codes[i]]
                at += 1
                i += 1
            cursor[group] = at
            counts[slab_row, group] += np.uint16(i - first)
            if raw:
                at = raw_cursor[group]
                for k in range(first, i):
                    if at & (PAGE - 1) == 0:
                        page = state[1]
                        state[1] = page + 1
                        raw_page_group[page] = group
                        at = page * PAGE
                    nothing = numbers[k] == 0
                    raw_pool[at] = zero if nothing else keys[k]
                    at += 1
                raw_cursor[group] = at


@compiled
def gather_pages(pool: NDArray[Any], pages: Int64s, out: NDArray[Any]) -> None:
    """Copy pages one after the other, the last one as far as ``out`` goes."""
    n = len(out)
    for k in range(len(pages)):
        source = pages[k] * PAGE
        target = k * PAGE
        size = min(PAGE, n - target)
        out[target : target + size] = pool[source : source + size]


@compiled
def count_genes(genes: Bytes, codes: Bytes, n: Int64s, n_raw: Int64s) -> None:
    """Add the entries, and the raw ones of them, of each gene of a group."""
    for i in range(len(genes)):
        gene = genes[i]
        n[gene] += 1
        n_raw[gene] += codes[i] == ESCAPE


@compiled
def merge_run(
    first_row: int,
    counts: NDArray[np.uint16],
    genes: Bytes,
    codes: Bytes,
    raw: NDArray[Any],
    raw_values: NDArray[Any],
    sizes: Bytes,
    dictionary: NDArray[Any],
    low: int,
    high: int,
    cursor: Int64s,
    raw_cursor: Int64s,
    last: Int64s,
    out_gaps: NDArray[np.uint16],
    out_codes: Bytes,
    out_raw: NDArray[Any],
    far_gene: Bytes,
    far_gap: NDArray[np.uint32],
    far_at: int,
    sums: NDArray[np.float64],
    numbers: Int64s,
) -> int:
    """Sort the run of one slab into the genes ``[low, high)`` of a group.

    Parameters
    ----------
    first_row
        Row of the matrix that is row 0 of the slab.
    counts, genes, codes, raw, raw_values
        The run; ``raw`` and ``raw_values`` are the same values as bits and as numbers.
    sizes, dictionary
        The slab's dictionaries, as numbers.
    cursor, raw_cursor, last
        Next place in the outputs and last row of each gene.
    sums, numbers
        ``(256, 4)`` sum, sum of squares, min, max, and ``(256, 2)`` stored zeros and NaN.

    Returns
    -------
    int
        Number of far gaps, or -1 where the run contradicts itself.
    """
    entry = 0
    raw_entry = 0
    word = 0
    total = len(genes)
    for row in range(len(counts)):
        n: Any = np.int64(counts[row])
        size: Any = np.int64(sizes[row])
        if entry + n > total or word + size > len(dictionary):
            return -1
        own_genes = genes[entry : entry + n]
        own_codes = codes[entry : entry + n]
        own_values = dictionary[word : word + size]
        entry += n
        word += size
        here = first_row + row
        for i in range(n):
            gene = np.uint64(own_genes[i])
            code = own_codes[i]
            escaped = code == ESCAPE
            if escaped:
                raw_entry += 1
                if raw_entry > len(raw):
                    return -1
            elif code >= size:
                return -1
            if gene < low or gene >= high:
                continue
            at = np.uint64(cursor[gene])
            cursor[gene] += 1
            gap = here - last[gene] - 1
            last[gene] = here
            if gap >= FAR:
                far_gene[far_at] = gene
                far_gap[far_at] = gap
                far_at += 1
                gap = FAR
            out_gaps[at] = gap
            out_codes[at] = code
            if escaped:
                value = np.float64(raw_values[raw_entry - 1])
                out_raw[raw_cursor[gene]] = raw[raw_entry - 1]
                raw_cursor[gene] += 1
            else:
                value = np.float64(own_values[code])
            if value != value:  # noqa: PLR0124 - NaN
                numbers[gene, 1] += 1
                continue
            sums[gene, 0] += value
            sums[gene, 1] += value * value
            sums[gene, 2] = min(sums[gene, 2], value)
            sums[gene, 3] = max(sums[gene, 3], value)
            if value == 0:
                numbers[gene, 0] += 1
    return far_at if entry == total and raw_entry == len(raw) else -1
