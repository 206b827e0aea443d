"""What a person holds in the kernel after a lasso."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError, UnsupportedError
from cellucid_ext.model.selection import Selection
from cellucid_ext.select.bitmap import pack

ORDER = np.random.default_rng(0).permutation(1003).astype(np.uint32)
CHOSEN = np.random.default_rng(1).random(1003) < 0.2  # by row
BITS = pack(CHOSEN[ORDER])


def selection(bits: bytes = BITS, version: str = "v1") -> Selection:
    return Selection(
        bits,
        ORDER,
        version=version,
        obs_names=lambda: [f"cell{row}" for row in range(1003)],
        name="pbmc.h5ad",
    )


class TestRowsAreThoseOfTheFile:
    """The wire knows display order only; a person knows rows and names only."""

    def test_mask_indices_and_names(self) -> None:
        chosen = selection()
        assert chosen.mask.tolist() == CHOSEN.tolist()
        assert chosen.indices.tolist() == np.flatnonzero(CHOSEN).tolist()
        assert chosen.indices.dtype == np.int64
        assert chosen.obs_names.tolist() == [f"cell{row}" for row in np.flatnonzero(CHOSEN)]
        assert len(chosen) == chosen.count == CHOSEN.sum()
        assert chosen.version == "v1"

    def test_nothing_selected(self) -> None:
        empty = selection(bytes(len(BITS)))
        assert not empty
        assert empty.indices.size == 0
        assert empty.obs_names.size == 0

    def test_names_are_read_only_when_asked_for_and_once(self) -> None:
        calls: list[int] = []

        def names() -> list[str]:
            calls.append(1)
            return list("abc")

        chosen = Selection(b"\5", np.arange(3, dtype=np.uint32), version="v", obs_names=names)
        assert chosen.count == 2
        assert chosen.mask.sum() == 2
        assert not calls
        assert [*chosen.obs_names, *chosen.obs_names] == ["a", "c", "a", "c"]
        assert len(calls) == 1


class TestSelectionsDoNotChange:
    """Two cells of a notebook may hold the same one."""

    def test_arrays_are_read_only(self) -> None:
        chosen = selection()
        arrays: list[NDArray[np.generic]] = [chosen.mask, chosen.indices, chosen.obs_names]
        for array in arrays:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[1]

    def test_equal_by_version_and_cells(self) -> None:
        assert selection() == selection()
        assert hash(selection()) == hash(selection())
        assert selection() != selection(version="v2")
        assert selection() != selection(bytes(len(BITS)))
        assert selection() != "v1"

    def test_repr_says_what_it_is(self) -> None:
        expected = f"<Selection: {CHOSEN.sum():,} of 1,003 cells of pbmc.h5ad>"
        assert repr(selection()) == expected


class TestForeignBitsAreRefused:
    """Cells of another dataset would be mislabelled in silence."""

    @pytest.mark.parametrize("bits", [BITS[:-1], BITS + b"\0", b"", BITS[:-1] + b"\x08"])
    def test_length_and_tail(self, bits: bytes) -> None:
        with pytest.raises(BadRequestError, match="does not fit a dataset of 1,003 cells"):
            selection(bits)


class TestAnnData:
    """Through whoever has one; without, a sentence that says what to do."""

    def test_rows_are_handed_on(self) -> None:
        chosen = Selection(
            b"\6",
            np.array([2, 0, 1], np.uint32),
            version="v",
            obs_names=lambda: "abc",
            to_adata=lambda rows: rows.tolist(),
        )
        assert chosen.to_adata() == [0, 1]

    def test_none(self) -> None:
        with pytest.raises(UnsupportedError, match="cannot be made into an AnnData"):
            selection().to_adata()
