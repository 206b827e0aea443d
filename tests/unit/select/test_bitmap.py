"""Sets of cells as bits, in the order of the contract."""

from __future__ import annotations

import numpy as np
import pytest

from cellucid_ext.select.bitmap import both, count, either, pack, unpack, without


class TestLeastSignificantBitFirst:
    """Bit i of byte i >> 3."""

    def test_layout(self) -> None:
        mask = np.zeros(18, np.bool_)
        mask[[0, 9, 17]] = True
        assert pack(mask) == bytes([0b1, 0b10, 0b10])
        assert unpack(bytes([0b1, 0b10, 0b10]), 18).tolist() == mask.tolist()

    def test_no_cells(self) -> None:
        assert pack(np.empty(0, np.bool_)) == b""
        assert unpack(b"", 0).size == 0
        assert count(b"") == 0


class TestSetsOfAnotherDatasetAreRefused:
    """A wrong length or a bit past the end would mislabel cells in silence."""

    @pytest.mark.parametrize("bits", [b"", b"\0", b"\0\0\0", b"\0\xf8"])
    def test_lengths(self, bits: bytes) -> None:
        with pytest.raises(ValueError, match="bit"):
            unpack(bits, 11)

    def test_combining_different_lengths(self) -> None:
        for combine in (both, either, without):
            with pytest.raises(ValueError, match="different datasets"):
                combine(b"\0", b"\0\0")
