"""Where levels and blocks end: cumulative counts that follow from n_cells alone.

A block is what one URL carries: a run of cells in display order that never crosses
a level, so that a client that needs a level never loads cells of the next one.
"""

from __future__ import annotations

LEVEL_GROWTH = 4


def level_ends(n_cells: int, level0_cells: int) -> tuple[int, ...]:
    """Return the cumulative sizes of the levels.

    Parameters
    ----------
    n_cells
        Cells of the dataset, 0 or more.
    level0_cells
        Cells of level 0; each next level is four times larger.

    Returns
    -------
    tuple of int
        Increasing, the last is ``n_cells``; ``(0,)`` for an empty dataset.
    """
    if n_cells < 0 or level0_cells < 1:
        raise ValueError("n_cells must be 0 or more, level0_cells 1 or more")
    ends: list[int] = []
    end = level0_cells
    while end < n_cells:
        ends.append(end)
        end *= LEVEL_GROWTH
    return (*ends, n_cells)


def block_ends(levels: tuple[int, ...], block_cells: int) -> tuple[int, ...]:
    """Return the cumulative ends of the blocks for the levels' cumulative ends.

    Block ``i`` holds the cells between entry ``i - 1`` and entry ``i``.
    """
    if block_cells < 1:
        raise ValueError("block_cells must be 1 or more")
    ends: list[int] = []
    start = 0
    for level in levels:
        ends.extend(range(start + block_cells, level, block_cells))
        ends.append(level)
        start = level
    return tuple(ends)


def block_range(blocks: tuple[int, ...], block: int) -> tuple[int, int]:
    """Return the half-open range of positions that a block holds."""
    return (0 if block == 0 else blocks[block - 1]), blocks[block]
