"""The ways in which a person names cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cellucid_ext.errors import BadRequestError
from cellucid_ext.widget.cells import cells_mask

NAMES = ["AAA-1", "CCC-1", "GGG-1", "TTT-1"]
WANTED = [False, True, False, True]


def mask_of(cells: Any) -> list[bool]:
    return [bool(bit) for bit in cells_mask(cells, len(NAMES), lambda: NAMES)]


class TestEveryUsualWayNamesTheSameCells:
    """Masks, rows and names, as lists, numpy and pandas have them."""

    @pytest.mark.parametrize(
        "cells",
        [
            WANTED,
            np.array(WANTED),
            pd.Series(WANTED, index=NAMES),
            [1, 3],
            np.array([3, 1, 1], np.uint8),
            range(1, 4, 2),
            {3, 1},
            ["TTT-1", "CCC-1"],
            np.array(["CCC-1", "TTT-1"]),
            pd.Index(["CCC-1", "TTT-1"]),
            pd.Series(["CCC-1", "TTT-1"], dtype="string"),
        ],
        ids=lambda cells: type(cells).__name__,
    )
    def test_it_is_understood(self, cells: Any) -> None:
        assert mask_of(cells) == WANTED

    def test_one_name_is_no_list_of_letters(self) -> None:
        assert mask_of("GGG-1") == [False, False, True, False]

    @pytest.mark.parametrize("cells", [[], np.array([], np.int64), pd.Index([])])
    def test_no_cell_is_no_cell(self, cells: Any) -> None:
        assert not any(mask_of(cells))


class TestAMistakeIsSaidBeforeAnythingIsMarked:
    """Wrong cells are never marked: the sentence names what is wrong."""

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ([True, False], "The mask has 2 entries, the dataset 4 cells"),
            ([4], "There is no row 4: the dataset has 4 cells"),
            ([-1], "There is no row -1"),
            (["AAA-1", "nope"], "no cell named “nope”"),
            ([str(n) for n in range(9)], "“0”, “1”, “2” and 6 more"),
            ([0.5], "Cells cannot be given as float64"),
            ([[1, 2]], "not an array of 2 dimensions"),
            (["AAA-1", 3.5, None], "Cells cannot be given as object|no cell named"),
        ],
    )
    def test_it_is_named(self, cells: Any, sentence: str) -> None:
        with pytest.raises(BadRequestError, match=sentence):
            mask_of(cells)
