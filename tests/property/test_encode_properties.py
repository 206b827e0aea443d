"""Round trips of every encoding, for any numbers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cellucid_ext.encode.codes import code_encoding, decode_codes, encode_codes
from cellucid_ext.encode.compress import CODINGS, Coding, choose, compress, decompress
from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.encode.quantise import (
    NumberEncoding,
    decode_numbers,
    decode_points,
    encode_numbers,
    encode_points,
    finite_range,
    point_box,
)

any_floats = hnp.arrays(np.float64, st.integers(0, 40), elements=st.floats())
points = st.integers(1, 3).flatmap(
    lambda dims: hnp.arrays(np.float64, st.tuples(st.integers(0, 30), st.just(dims)))
)


class TestNumbersComeBackWithinHalfAStep:
    """The error is at most half a step of the range, and missing stays missing."""

    @settings(deadline=None)
    @example(np.array([np.inf, np.finfo(float).max]), "u8")
    @given(any_floats, st.sampled_from(["u8", "u16"]))
    def test_error_bound(self, values: Any, encoding: NumberEncoding) -> None:
        span = finite_range(values)
        body = encode_numbers(values, encoding, span)
        back = decode_numbers(body, encoding, span or (0.0, 0.0))
        finite = np.isfinite(values)
        assert np.array_equal(np.isnan(back), ~finite)
        if span is not None:
            half_step = (span[1] / 2 - span[0] / 2) / {"u8": 254, "u16": 65534}[encoding]
            rounding = 8 * np.finfo(float).eps * max(abs(span[0]), abs(span[1])) + 1e-323
            assert (
                np.abs(back[finite] / 2 - values[finite] / 2) <= half_step / 2 * 1.0001 + rounding
            ).all()

    @settings(deadline=None)
    @given(any_floats)
    def test_codes_keep_the_order_of_values(self, values: Any) -> None:
        finite = np.sort(values[np.isfinite(values)])
        codes = np.frombuffer(encode_numbers(finite, "u16", finite_range(finite)), "<u2")
        assert (np.diff(codes.astype(int)) >= 0).all()

    @settings(deadline=None)
    @given(hnp.arrays(np.float32, st.integers(0, 40)))
    def test_f32_is_exact(self, values: Any) -> None:
        back = decode_numbers(encode_numbers(values, "f32", None), "f32", (0, 0))
        assert np.array_equal(back, values.astype(float), equal_nan=True)


class TestPointsComeBackWithinHalfAStep:
    """Per axis, over sides of one length; blocks decode like the whole."""

    @settings(deadline=None)
    @given(points)
    def test_error_bound(self, coordinates: Any) -> None:
        box = point_box(coordinates)
        dims = coordinates.shape[1]
        back = decode_points(encode_points(coordinates.T, "u16", box), "u16", box, dims)
        finite = np.isfinite(coordinates).all(axis=1)
        assert np.array_equal(np.isnan(back), np.broadcast_to(~finite, back.shape))
        low, high = np.array(box.low)[:, None], np.array(box.high)[:, None]
        step = (high / 2 - low / 2) / 65534 * 2
        rounding = 16 * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high))
        error = np.abs(back[:, finite] / 2 - coordinates.T[:, finite] / 2)
        assert (error <= step / 4 * 1.0001 + rounding).all()

    @settings(deadline=None)
    @given(points)
    def test_sides_are_equal(self, coordinates: Any) -> None:
        box = point_box(coordinates)
        low, high = np.array(box.low), np.array(box.high)
        assert (high > low).all()
        sides = high / 2 - low / 2
        slack = 4 * np.finfo(float).eps * np.maximum(np.abs(low), np.abs(high)).max()
        if np.abs([low, high]).max() < 1e307:
            assert sides.max() - sides.min() <= slack

    @settings(deadline=None)
    @given(points, st.integers(0, 30))
    def test_a_block_is_a_part_of_the_whole(self, coordinates: Any, cut: int) -> None:
        box = point_box(coordinates)
        whole = np.frombuffer(encode_points(coordinates.T, "u16", box), "<u2")
        planes = whole.reshape(coordinates.shape[1], -1)
        part = encode_points(coordinates.T[:, cut:], "u16", box)
        assert part == planes[:, cut:].tobytes()


class TestCodesComeBack:
    """Codes within the labels are exact, all others missing."""

    @settings(deadline=None)
    @given(hnp.arrays(np.int32, st.integers(0, 40)), st.sampled_from([0, 1, 255, 256, 70_000]))
    def test_round_trip(self, codes: Any, n_categories: int) -> None:
        body = encode_codes(codes, n_categories).tobytes()
        back = decode_codes(body, code_encoding(n_categories))
        known = (codes >= 0) & (codes < n_categories)
        assert np.array_equal(back, np.where(known, codes, -1))


class TestAnyHeaderAndBody:
    """No Accept-Encoding value fails, and each body comes back."""

    @settings(deadline=None)
    @given(
        st.text(max_size=80)
        | st.lists(
            st.sampled_from(
                ["gzip", "zstd", "identity", "*", ";q=0", ";q=1", ",", " ", ";", "q=", "0.5"]
            )
        ).map("".join)
    )
    def test_choose_never_fails(self, accept: str) -> None:
        assert choose(accept) in CODINGS

    @settings(deadline=None)
    @given(st.binary(max_size=3000).map(lambda part: part * 3), st.sampled_from(CODINGS))
    def test_round_trip(self, body: bytes, coding: Coding) -> None:
        used, packed = compress(body, coding)
        assert used in (coding, "identity")
        assert len(packed) <= len(body)
        assert decompress(packed, used, len(body)) == body


class TestAnyValueIsJson:
    """Whatever strings and floats a file holds."""

    @settings(deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
        )
    )
    def test_strict_text(self, value: object) -> None:
        def refuse(constant: str) -> None:
            raise AssertionError(constant)

        json.loads(dump_json(value).decode("utf-8", "strict"), parse_constant=refuse)
