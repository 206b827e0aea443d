"""The level of every cell: level 0 a stratified random sample, later ones random.

Random numbers are raw draws of PCG64: NumPy keeps that stream for ever, and two
processes must find the same order because browsers cache blocks without end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SEED = 0xCE11
_CHUNK = 1 << 18
_ROW_BITS = np.uint64(32)


def cell_levels(
    n_cells: int,
    ends: tuple[int, ...],
    codes: NDArray[np.int32] | None = None,
    seed: int = SEED,
) -> NDArray[np.uint8]:
    """Give every cell its level.

    Parameters
    ----------
    n_cells
        Cells of the dataset.
    ends
        Cumulative sizes of the levels, see ``blocks.level_ends``.
    codes
        ``(n_cells,)`` category codes, -1 where missing: level 0 holds every category
        (the largest ones where there are more categories than places), each close
        to its share. None: a plain random sample.
    seed
        The same seed gives the same levels, in every process.

    Returns
    -------
    ndarray
        ``(n_cells,)`` uint8; exactly ``ends[k] - ends[k - 1]`` cells have level k.
    """
    level = np.zeros(n_cells, np.uint8)
    if len(ends) == 1:
        return level
    keys = _random_keys(n_cells, seed)
    if codes is not None:
        # Key 0 is below every other: the sample fills level 0 exactly.
        keys[_stratified_sample(keys, codes, ends[0])] = 0
    cuts = [end - 1 for end in ends[:-1]]
    bounds = np.partition(keys, cuts)[cuts]
    for start in range(0, n_cells, _CHUNK):
        part = keys[start : start + _CHUNK]
        out = level[start : start + _CHUNK]
        for bound in bounds:
            out += part > bound
    return level


def level0_rows(
    n_cells: int,
    ends: tuple[int, ...],
    codes: NDArray[np.int32] | None = None,
    seed: int = SEED,
) -> NDArray[np.int64]:
    """Return the rows of level 0 alone, ascending.

    They are those that ``cell_levels`` gives level 0; parameters as there. The first
    picture needs no more, and of many millions of cells this takes a tenth of the time.
    """
    if len(ends) == 1:
        return np.arange(n_cells)
    keys = _random_keys(n_cells, seed)
    if codes is not None:
        return np.sort(_stratified_sample(keys, codes, ends[0]))
    bound = np.partition(keys, ends[0] - 1)[ends[0] - 1]
    return np.flatnonzero(keys <= bound)


def quotas(counts: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    """Share ``places`` among groups in proportion to their counts.

    Every non-empty group gets at least one place (the largest first where places
    are few), none more than it has; the sum is ``min(places, counts.sum())``.
    """
    total = int(counts.sum())
    if places >= total:
        return counts.copy()
    share = (counts > 0).astype(np.int64)
    if int(share.sum()) > places:
        share[:] = 0
        share[np.argsort(-counts, kind="stable")[:places]] = 1
        return share
    room = counts - share
    left = places - int(share.sum())
    ideal = room * (left / int(room.sum()))
    floor = np.minimum(np.floor(ideal).astype(np.int64), room)
    share += floor
    left -= int(floor.sum())
    # Largest remainders first; a float that rounded up leaves `left` at 0 or above.
    while left > 0:
        open_groups = np.flatnonzero(share < counts)
        order = np.argsort(-(ideal - floor)[open_groups], kind="stable")
        take = open_groups[order[:left]]
        share[take] += 1
        left -= take.size
    return share


def _random_keys(n_cells: int, seed: int) -> NDArray[np.uint64]:
    """Return one distinct random key per cell: 32 random bits, then the row."""
    keys = np.empty(n_cells, np.uint64)
    source = np.random.PCG64(seed)
    for start in range(0, n_cells, _CHUNK):
        part = keys[start : start + _CHUNK]
        part[:] = source.random_raw(part.size)
        part >>= _ROW_BITS
        part <<= _ROW_BITS
        part |= np.arange(start, start + part.size, dtype=np.uint64)
    return keys


def _stratified_sample(
    keys: NDArray[np.uint64], codes: NDArray[np.int32], places: int
) -> NDArray[np.int64]:
    """Return the rows of the ``quotas`` smallest keys of every category."""
    counts = _count(codes)
    quota = quotas(counts, places)
    # Only cells below a generous bound can be among the smallest of their category:
    # the share wanted plus eight standard deviations, so that a retry is rare.
    size = np.maximum(counts, 1)
    share = quota / size
    bound = np.minimum(share + 8 * np.sqrt(share / size) + 16 / size, 1.0)
    while True:
        rows = _below(keys, codes, bound)
        rows = rows[np.argsort(keys[rows])]
        group = codes[rows] + 1
        grouped = np.argsort(group, kind="stable")
        found = np.bincount(group, minlength=counts.size)
        short = found < quota
        if not short.any():
            break
        bound[short] = 1.0
    starts = np.cumsum(found) - found
    rank = np.arange(rows.size) - np.repeat(starts, found)
    return rows[grouped[rank < np.repeat(quota, found)]]


def _count(codes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return cells per category, the missing ones first; bounded memory."""
    size = int(codes.max(initial=-1)) + 2
    counts = np.zeros(size, np.int64)
    for start in range(0, codes.size, _CHUNK):
        counts += np.bincount(codes[start : start + _CHUNK] + 1, minlength=size)
    return counts


def _below(
    keys: NDArray[np.uint64], codes: NDArray[np.int32], bound: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the rows whose key lies below their category's bound (0..1)."""
    whole = np.uint64(np.iinfo(np.uint64).max)
    limit = np.where(bound >= 1.0, whole, (bound * 2.0**63).astype(np.uint64) * np.uint64(2))
    parts = [
        np.flatnonzero(keys[start : start + _CHUNK] <= limit[codes[start : start + _CHUNK] + 1])
        + start
        for start in range(0, codes.size, _CHUNK)
    ]
    return np.concatenate(parts)
