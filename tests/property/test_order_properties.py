"""Whatever the cells are: a permutation, nested levels, tiled blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cellucid_ext.order.blocks import block_ends, block_range, level_ends
from cellucid_ext.order.levels import cell_levels, quotas
from cellucid_ext.order.permutation import display_order, positions_of

sizes = st.integers(0, 400)
level0 = st.integers(1, 100)


class TestOrderIsAPermutation:
    """No cell is lost or drawn twice, for any coordinates and categories."""

    @settings(deadline=None)
    @given(sizes, level0, st.integers(1, 3), st.integers(0, 2**32 - 1), st.data())
    def test_every_row_once(
        self, n_cells: int, first: int, dims: int, seed: int, data: st.DataObject
    ) -> None:
        points = data.draw(
            hnp.arrays(np.float64, (n_cells, dims), elements=st.floats(width=64), fill=st.floats())
        )
        codes = data.draw(hnp.arrays(np.int32, n_cells, elements=st.integers(-1, 60)))
        order = display_order(n_cells, level_ends(n_cells, first), points, codes, seed)
        assert np.array_equal(np.sort(order), np.arange(n_cells))
        assert np.array_equal(positions_of(order)[order], np.arange(n_cells))


class TestLevelsNest:
    """Each level is exactly as large as announced, and level 0 knows every category."""

    @settings(deadline=None)
    @given(sizes, level0, st.integers(0, 2**32 - 1), st.data())
    def test_sizes_and_categories(
        self, n_cells: int, first: int, seed: int, data: st.DataObject
    ) -> None:
        codes = data.draw(hnp.arrays(np.int32, n_cells, elements=st.integers(-1, 30)))
        ends = level_ends(n_cells, first)
        level = cell_levels(n_cells, ends, codes, seed)
        counts = np.bincount(level, minlength=len(ends))
        assert np.cumsum(counts).tolist() == list(ends)
        present = set(codes[level == 0].tolist())
        if first >= len(set(codes.tolist())):
            assert present == set(codes.tolist())
        else:
            assert len(present) == first


class TestQuotasShare:
    """Sums are exact, nobody gets more than he has, everybody gets one."""

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 10_000), min_size=1, max_size=50), st.integers(1, 20_000))
    def test_bounds(self, counts: list[int], places: int) -> None:
        groups = np.array(counts, np.int64)
        share = quotas(groups, places)
        assert share.sum() == min(places, groups.sum())
        assert ((share >= 0) & (share <= groups)).all()
        if places >= (groups > 0).sum():
            assert (share[groups > 0] > 0).all()


class TestBlocksTile:
    """Blocks cover every position once, stay within limits, and end with each level."""

    @settings(deadline=None)
    @given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(10**4, 1 << 20))
    def test_tiling(self, n_cells: int, first: int, block: int) -> None:
        levels = level_ends(n_cells, first)
        blocks = block_ends(levels, block)
        assert set(levels) <= set(blocks)
        ranges = [block_range(blocks, i) for i in range(len(blocks))]
        assert ranges[0][0] == 0
        assert ranges[-1][1] == n_cells
        assert all(a[1] == b[0] for a, b in pairwise(ranges))
        assert all(0 < stop - start <= block for start, stop in ranges) or n_cells == 0
