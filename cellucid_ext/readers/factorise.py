"""Distinct strings to codes and labels, giving up early where there are too many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.readers.strings import unique, visible


def factorise(
    items: Sequence[str | None], limit: int
) -> tuple[NDArray[np.int32], tuple[str, ...]] | None:
    """Return ``(codes, labels)``, labels sorted, -1 for None; None for over ``limit`` labels."""
    seen: dict[str, int] = {}
    codes = np.empty(len(items), np.int32)
    for i, item in enumerate(items):
        if item is None:
            codes[i] = -1
            continue
        code = seen.setdefault(item, len(seen))
        if code >= limit:
            return None
        codes[i] = code
    labels = sorted(seen)
    rank = np.full(len(labels) + 1, -1, np.int32)  # the last entry answers code -1
    for new, label in enumerate(labels):
        rank[seen[label]] = new
    return rank[codes], tuple(unique(visible(labels)))
