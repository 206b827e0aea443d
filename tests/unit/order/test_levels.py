"""The sample of level 0: every category, each near its share, the same for ever."""

from __future__ import annotations

import numpy as np

from cellucid_ext.order.blocks import level_ends
from cellucid_ext.order.levels import cell_levels, quotas


class TestLevelZeroShowsEveryCategory:
    """A rare cell type must not appear only after minutes of loading."""

    def test_rare_categories_are_present(self) -> None:
        rare = np.arange(1, 2000, dtype=np.int32)
        codes = np.concatenate([np.zeros(200_000, np.int32), rare])
        np.random.default_rng(1).shuffle(codes)
        level = cell_levels(codes.size, level_ends(codes.size, 5000), codes)
        assert set(codes[level == 0]) == set(codes)

    def test_shares_are_kept(self) -> None:
        codes = np.repeat(np.arange(-1, 3, dtype=np.int32), [10_000, 20_000, 30_000, 40_000])
        level = cell_levels(codes.size, level_ends(codes.size, 10_000), codes)
        counts = np.bincount(codes[level == 0] + 1)
        assert np.abs(counts - [1000, 2000, 3000, 4000]).max() <= 1

    def test_more_categories_than_places_keeps_the_largest(self) -> None:
        codes = np.repeat(np.arange(50, dtype=np.int32), np.arange(1, 51))
        level = cell_levels(codes.size, level_ends(codes.size, 10), codes)
        assert sorted(codes[level == 0]) == list(range(40, 50))


class TestSampleIsRandom:
    """A file sorted by donor must not give a level 0 of the first donor."""

    def test_without_categories_rows_are_spread(self) -> None:
        level = cell_levels(100_000, level_ends(100_000, 10_000))
        tenth = np.add.reduceat(level == 0, np.arange(0, 100_000, 10_000))
        assert tenth.sum() == 10_000
        assert tenth.min() > 800
        assert tenth.max() < 1200

    def test_inside_a_category_rows_are_spread(self) -> None:
        codes = np.repeat(np.array([0, 1], np.int32), 50_000)
        level = cell_levels(codes.size, level_ends(codes.size, 10_000), codes)
        tenth = np.add.reduceat(level == 0, np.arange(0, 100_000, 10_000))
        assert tenth.min() > 800


KNOWN_ROWS = [42, 160, 391, 399, 527, 589, 702, 873, 989, 999]


class TestOrderIsTheSameInEveryProcess:
    """Browsers cache blocks for ever: another sample would mix cells of two orders."""

    def test_known_rows(self) -> None:
        # Written down once: a change here needs a new ORDER_SCHEME.
        level = cell_levels(1000, level_ends(1000, 10))
        assert np.flatnonzero(level == 0).tolist() == KNOWN_ROWS


class TestQuotas:
    """Places are shared by largest remainder, at least one each."""

    def test_all_fit(self) -> None:
        assert quotas(np.array([3, 0, 5]), 100).tolist() == [3, 0, 5]

    def test_everybody_gets_one(self) -> None:
        assert quotas(np.array([1_000_000, 1, 0, 1]), 10).tolist() == [8, 1, 0, 1]

    def test_equal_groups_share_the_rest_in_order(self) -> None:
        assert quotas(np.array([10, 10, 10]), 8).tolist() == [3, 3, 2]
