"""Levels and blocks as the contract numbers them."""

from __future__ import annotations

import pytest

from cellucid_ext.config import Limits
from cellucid_ext.order.blocks import block_ends, block_range, level_ends

LIMITS = Limits()


class TestLevelsGrowFourfold:
    """Cumulative counts: 250 k, then four times as many, the last one n_cells."""

    @pytest.mark.parametrize(
        ("n_cells", "ends"),
        [
            (0, (0,)),
            (1, (1,)),
            (250_000, (250_000,)),
            (250_001, (250_000, 250_001)),
            (1_000_000, (250_000, 1_000_000)),
            (10_000_000, (250_000, 1_000_000, 4_000_000, 10_000_000)),
            (20_000_000, (250_000, 1_000_000, 4_000_000, 16_000_000, 20_000_000)),
        ],
    )
    def test_ends(self, n_cells: int, ends: tuple[int, ...]) -> None:
        assert level_ends(n_cells, LIMITS.level0_cells) == ends

    def test_impossible_sizes_are_refused(self) -> None:
        with pytest.raises(ValueError, match="n_cells"):
            level_ends(-1, 10)
        with pytest.raises(ValueError, match="block_cells"):
            block_ends((1,), 0)


class TestBlocksNeverCrossALevel:
    """The contract's example, block by block."""

    def test_example_of_the_contract(self) -> None:
        levels = level_ends(10_000_000, LIMITS.level0_cells)
        blocks = block_ends(levels, LIMITS.block_cells)
        assert blocks[:5] == (250_000, 1_000_000, 2_048_576, 3_097_152, 4_000_000)
        assert blocks[-1] == 10_000_000

    def test_block_zero_is_level_zero(self) -> None:
        levels = level_ends(10_000_000, LIMITS.level0_cells)
        assert block_range(block_ends(levels, LIMITS.block_cells), 0) == (0, 250_000)

    def test_an_empty_dataset_has_one_empty_block(self) -> None:
        assert block_ends(level_ends(0, 10), 10) == (0,)
        assert block_range((0,), 0) == (0, 0)
