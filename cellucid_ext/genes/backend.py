"""Chooses the kernels once: compiled by numba, or plain numpy where numba is absent.

Both modules have the same functions and give the same results, bit for bit.
"""

from __future__ import annotations

import logging
import os

import numpy as np

from cellucid_ext.genes import kernels_numpy as _numpy

COMPILED = False
_LOG = logging.getLogger(__name__)

if os.environ.get("CELLUCID_EXT_NUMBA", "1") != "0":
    try:
        from cellucid_ext.genes import kernels as _numba
    # Absent, or broken in any of the ways in which a compiler can be: we do without.
    except Exception:  # noqa: BLE001
        _LOG.debug("no compiled kernels", exc_info=True)
    else:
        COMPILED = True

_chosen = _numba if COMPILED else _numpy

lzf_decode = _chosen.lzf_decode
unshuffle = _chosen.unshuffle
find_one = _chosen.find_one
find_many = _chosen.find_many
count_genes_of = _chosen.count_genes_of
order_by_gene = _chosen.order_by_gene
add_hits = _chosen.add_hits
highest_code = _chosen.highest_code
decode_entries = _chosen.decode_entries
put = _chosen.put


def warm_up() -> None:
    """Load what the first scan and the first gene of an index need: some 0.3 s, once.

    For the usual types (float32 values, int32 positions). numba prepares itself at the
    first call of any kernel; an engine does this in a thread at its start. On a machine
    where nothing is compiled yet it takes some seconds. Safe at any time.
    """
    indptr, indices = np.array([0, 2]), np.array([0, 1], np.int32)
    sizes, far = np.ones(1, np.uint8), np.zeros(0, np.uint32)
    for array in (indptr, indices, sizes, far):
        array.flags.writeable = False  # kernels are compiled for each kind
    positions, rows, hits = np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros(2, np.int32)
    n = find_one(indices, 1, 0, indptr, positions, rows)
    slots = np.zeros(2, np.int32)
    slots.flags.writeable = False
    find_many(indices, slots, 0, indptr, positions, rows, hits)
    add_hits(np.zeros((1, 1), np.float32), hits[:n], rows[:n], np.ones(n, np.float32))
    unshuffle(np.zeros(8, np.uint8), 4, np.zeros(8, np.uint8))
    gaps, codes = np.zeros(1, np.uint16), np.zeros(1, np.uint8)
    bits, empty = np.zeros(1, np.uint32), np.zeros(0, np.uint32)
    planes, start = np.zeros((8, 1), np.uint32), np.zeros(0, np.int64)
    highest_code(codes, 255)
    decode_entries(gaps, codes, far, empty, sizes, planes, empty, start, rows[:1], bits)
    put(np.zeros(1, np.uint32), rows[:1], bits)
