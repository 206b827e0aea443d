"""Numbers and positions on the wire, to the byte."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cellucid_ext.encode.quantise import (
    NumberEncoding,
    decode_numbers,
    decode_points,
    encode_numbers,
    encode_points,
    finite_range,
    missing_number,
    point_box,
    range_text,
)

NAN, INF = np.nan, np.inf


def number_codes(values: Any, encoding: NumberEncoding = "u8") -> list[int]:
    column = np.asarray(values)
    body = encode_numbers(column, encoding, finite_range(column))
    return [int(code) for code in np.frombuffer(body, {"u8": "<u1", "u16": "<u2"}[encoding])]


class TestNumbersSpanTheirRange:
    """Codes 0..254 and 0..65534 over min..max; the value above means missing."""

    def test_ends_and_middle(self) -> None:
        assert number_codes([-1.0, 0.0, 1.0]) == [0, 127, 254]
        assert number_codes([-1.0, 0.0, 1.0], "u16") == [0, 32767, 65534]

    def test_missing_and_infinite_have_the_top_code(self) -> None:
        assert number_codes([0.0, NAN, 1.0, INF, -INF]) == [0, 255, 254, 255, 255]
        assert number_codes([0.0, NAN, 1.0], "u16") == [0, 65535, 65534]
        assert (missing_number("u8"), missing_number("u16")) == (255, 65535)
        assert missing_number("f32") is None

    def test_a_constant_column_is_code_0(self) -> None:
        assert number_codes([3.5, 3.5, NAN]) == [0, 0, 255]
        assert finite_range(np.array([3.5, 3.5, NAN])) == (3.5, 3.5)

    def test_a_column_without_values(self) -> None:
        assert number_codes([NAN, INF]) == [255, 255]
        assert number_codes(np.empty(0)) == []
        assert finite_range(np.array([NAN, INF])) is None

    @pytest.mark.parametrize("dtype", [np.bool_, np.int8, np.uint64, np.float16, np.float32])
    def test_every_real_dtype(self, dtype: type) -> None:
        assert number_codes(np.array([0, 1, 1], dtype)) == [0, 254, 254]

    def test_huge_ranges_do_not_overflow(self) -> None:
        assert number_codes([-1.7e308, 0.0, 1.7e308]) == [0, 127, 254]

    def test_f32_is_exact_and_little_endian(self) -> None:
        values = np.array([0.1, NAN, -INF], np.float32)
        body = encode_numbers(values, "f32", finite_range(values))
        assert body == values.astype("<f4").tobytes()

    def test_rounding_is_to_the_nearest(self) -> None:
        # 0.5 / 254 lies half way: rint takes the even one; a little more is 1.
        assert number_codes([0.0, 0.49 / 254, 0.51 / 254, 1.0]) == [0, 0, 1, 254]


class TestPointsShareOneScale:
    """max[i] - min[i] is equal for all axes, and the data centred."""

    def test_box(self) -> None:
        box = point_box(np.array([[0.0, 10.0], [4.0, 11.0]]))
        assert box.low == (0.0, 8.5)
        assert box.high == (4.0, 12.5)

    def test_codes_in_planes(self) -> None:
        points = np.array([[0.0, 10.0], [4.0, 11.0], [2.0, 10.5]])
        body = encode_points(points.T, "u16", point_box(points))
        codes = np.frombuffer(body, "<u2")
        assert codes[:3].tolist() == [0, 65534, 32767]
        assert codes[3:].tolist() == [round(1.5 / 4 * 65534), round(2.5 / 4 * 65534), 32767]

    @pytest.mark.parametrize("bad", [NAN, INF, -INF])
    def test_a_cell_that_lacks_one_axis_is_missing_in_all(self, bad: float) -> None:
        points = np.array([[0.0, 0.0, 0.0], [1.0, bad, 1.0], [1.0, 2.0, 1.0]])
        box = point_box(points)
        codes = np.frombuffer(encode_points(points.T, "u16", box), "<u2").reshape(3, 3)
        assert (codes[:, 1] == 65535).all()
        assert (codes[:, [0, 2]] < 65535).all()
        exact = np.frombuffer(encode_points(points.T, "f32", box), "<f4").reshape(3, 3)
        assert np.isnan(exact[:, 1]).all()
        assert exact[:, 2].tolist() == [1.0, 2.0, 1.0]

    def test_the_caller_keeps_its_array(self) -> None:
        planes = np.array([[0.0, NAN], [1.0, 2.0]])
        before = planes.copy()
        encode_points(planes, "u16", point_box(planes.T))
        assert np.array_equal(planes, before, equal_nan=True)

    def test_no_extent_lies_in_the_middle(self) -> None:
        points = np.full((2, 2), 7.0)
        box = point_box(points)
        assert (box.low, box.high) == ((6.5, 6.5), (7.5, 7.5))
        assert np.frombuffer(encode_points(points.T, "u16", box), "<u2").tolist() == [32767] * 4

    def test_no_extent_far_away_still_has_a_box(self) -> None:
        box = point_box(np.full((2, 2), 1e20))
        assert box.high[0] > box.low[0]

    def test_nothing_finite_has_the_unit_box(self) -> None:
        points = np.full((2, 2), NAN)
        assert point_box(points).low == (-0.5, -0.5)
        assert point_box(np.empty((0, 3))).high == (0.5, 0.5, 0.5)
        assert set(encode_points(points.T, "u16", point_box(points))) == {255}

    def test_the_widest_box_is_finite(self) -> None:
        points = np.array([[-1.7e308, 0.0], [1.7e308, 1e308]])
        box = point_box(points)
        assert np.isfinite([*box.low, *box.high]).all()
        codes = np.frombuffer(encode_points(points.T, "u16", box), "<u2")
        assert codes[:2].tolist() == [0, 65534]

    def test_one_axis(self) -> None:
        points = np.array([[1.0], [3.0]])
        body = encode_points(points.T, "u16", point_box(points))
        assert decode_points(body, "u16", point_box(points), 1).tolist() == [[1.0, 3.0]]


class TestRangesAsHeaders:
    """Shortest text that gives the same float64 back."""

    def test_exact(self) -> None:
        values = (0.1, 1e300, -0.0, 3.0)
        assert range_text(values) == "0.1,1e+300,-0.0,3.0"
        assert [float(part) for part in range_text(values).split(",")] == list(values)

    def test_zero_has_one_spelling(self) -> None:
        assert repr(finite_range(np.array([-0.0, -0.0]))) == "(0.0, 0.0)"


class TestDecodingIsTheInverse:
    """Python reads what the browser reads."""

    def test_missing_is_nan(self) -> None:
        values = decode_numbers(bytes([0, 127, 254, 255]), "u8", (0.0, 2.0))
        assert values[:3].tolist() == [0.0, 1.0, 2.0]
        assert np.isnan(values[3])

    def test_f32(self) -> None:
        body = np.array([1.5, NAN], "<f4").tobytes()
        assert np.array_equal(decode_numbers(body, "f32", (0, 0)), [1.5, NAN], equal_nan=True)
        assert decode_points(body, "f32", point_box(np.zeros((1, 1))), 2).shape == (2, 1)
