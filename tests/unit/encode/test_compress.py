"""Content codings: negotiated as RFC 9110 says, used only where they help."""

from __future__ import annotations

import gzip
import os

import pytest
import zstandard

from cellucid_ext.encode.compress import Coding, choose, compress, decompress

CODINGS: tuple[Coding, ...] = ("zstd", "gzip", "identity")


class TestNegotiation:
    """The best of what the client takes; identity where in doubt."""

    @pytest.mark.parametrize(
        ("accept", "coding"),
        [
            (None, "identity"),
            ("", "identity"),
            ("gzip", "gzip"),
            ("zstd", "zstd"),
            ("gzip, deflate, br, zstd", "zstd"),
            ("gzip, deflate, br", "gzip"),
            ("br", "identity"),
            ("GZIP", "gzip"),
            ("x-gzip", "gzip"),
            ("*", "zstd"),
            ("*;q=0", "identity"),
            ("zstd;q=0, *", "gzip"),
            ("zstd;q=0.5, gzip;q=0.8", "gzip"),
            ("zstd;q=0.5, gzip;q=0.5", "zstd"),
            ("zstd ; q=0 , gzip ; q=0.001", "gzip"),
            ("identity, gzip;q=0.5", "identity"),
            ("identity;q=0, gzip;q=0.1", "gzip"),
            ("identity;q=0", "identity"),
            ("gzip;q=abc", "identity"),
            ("gzip;q=7", "identity"),
            ("gzip;q=nan", "identity"),
            ("gzip;q=-1", "identity"),
            (",,;;q=,gzip", "gzip"),
            ("gzip," * 2000, "identity"),
        ],
    )
    def test_choice(self, accept: str | None, coding: Coding) -> None:
        assert choose(accept) == coding


class TestBodiesComeBack:
    """Other decoders read what we write."""

    def test_standard_decoders(self) -> None:
        body = b"cell" * 10_000
        coding, packed = compress(body, "gzip")
        assert coding == "gzip"
        assert gzip.decompress(packed) == body
        coding, packed = compress(body, "zstd")
        assert coding == "zstd"
        assert zstandard.ZstdDecompressor().decompress(packed) == body

    def test_equal_bodies_have_equal_bytes(self) -> None:
        body = bytes(range(256)) * 100
        for coding in CODINGS:
            assert compress(body, coding) == compress(body, coding)

    @pytest.mark.parametrize("size", [0, 100, 4096, 1 << 21])
    @pytest.mark.parametrize("coding", CODINGS)
    def test_noise_and_small_bodies_stay_plain(self, coding: Coding, size: int) -> None:
        body = os.urandom(size)
        assert compress(body, coding) == ("identity", body)

    @pytest.mark.parametrize("coding", CODINGS)
    def test_a_large_body_that_helps(self, coding: Coding) -> None:
        body = b"\0\1\2\3" * (1 << 18)
        used, packed = compress(body, coding)
        assert used == coding
        assert decompress(packed, used, len(body)) == body


class TestInflationIsBounded:
    """Our limit counts, never what the body claims."""

    @pytest.mark.parametrize("coding", ["zstd", "gzip"])
    def test_bomb(self, coding: Coding) -> None:
        _, packed = compress(bytes(1 << 20), coding)
        with pytest.raises(ValueError, match="too long"):
            decompress(packed, coding, (1 << 20) - 1)

    @pytest.mark.parametrize("coding", ["zstd", "gzip"])
    def test_damaged(self, coding: Coding) -> None:
        _, packed = compress(bytes(1 << 16), coding)
        for body in (packed[:-3], b"no" + packed, b""):
            with pytest.raises(ValueError, match="damaged"):
                decompress(body, coding, 1 << 20)
