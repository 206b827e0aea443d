"""Category codes: the smallest type that leaves its top value free."""

from __future__ import annotations

import numpy as np
import pytest

from cellucid_ext.encode.codes import (
    CodeEncoding,
    code_encoding,
    decode_codes,
    encode_codes,
    missing_code,
)


class TestSmallestType:
    """255 labels fit u8, since their codes are 0..254."""

    @pytest.mark.parametrize(
        ("n_categories", "encoding", "missing"),
        [
            (0, "u8", 255),
            (255, "u8", 255),
            (256, "u16", 65_535),
            (65_535, "u16", 65_535),
            (65_536, "u32", 2**32 - 1),
        ],
    )
    def test_edges(self, n_categories: int, encoding: CodeEncoding, missing: int) -> None:
        assert code_encoding(n_categories) == encoding
        assert missing_code(encoding) == missing

    def test_too_many(self) -> None:
        with pytest.raises(ValueError, match="more categories"):
            code_encoding(2**32)


class TestCodesPointIntoTheLabels:
    """-1 is missing, and so is a code that no label has."""

    def test_bytes(self) -> None:
        codes = np.array([0, -1, 299], np.int32)
        assert encode_codes(codes, 300).tobytes() == b"\x00\x00\xff\xff\x2b\x01"

    def test_codes_of_a_damaged_file_are_missing(self) -> None:
        codes = np.array([0, 2, 3, 1000, -7, 256], np.int32)
        assert encode_codes(codes, 3).tolist() == [0, 2, 255, 255, 255, 255]

    def test_no_labels(self) -> None:
        assert encode_codes(np.array([-1, 0], np.int32), 0).tolist() == [255, 255]

    @pytest.mark.parametrize("n_categories", [3, 300, 70_000])
    def test_round_trip(self, n_categories: int) -> None:
        codes = np.array([-1, 0, 1, n_categories - 1], np.int32)
        body = encode_codes(codes, n_categories).tobytes()
        assert decode_codes(body, code_encoding(n_categories)).tolist() == codes.tolist()
