"""Where cells stand inside their level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.order.blocks import level_ends
from cellucid_ext.order.morton import MISSING_CODE, morton_codes
from cellucid_ext.order.permutation import RUN, display_order, first_level, positions_of


class TestMortonCodesFollowTheCurve:
    """Bits of the axes interleaved, x lowest; anything not finite stands behind."""

    def test_unit_square(self) -> None:
        corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float64)
        codes = morton_codes(corners)
        assert codes.tolist() == sorted(codes.tolist())
        assert codes[0] == 0
        assert codes[3] < MISSING_CODE

    @pytest.mark.parametrize("dims", [1, 2, 3])
    def test_not_finite_is_missing(self, dims: int) -> None:
        points = np.zeros((5, dims))
        points[1, -1], points[2, 0], points[3, 0] = np.nan, np.inf, 4.0
        missing = morton_codes(points) == MISSING_CODE
        assert missing.tolist() == [False, True, True, False, False]

    @pytest.mark.parametrize("scale", [1e308, 1e-300, 1.0])
    def test_any_range_is_resolved(self, scale: float) -> None:
        codes = morton_codes(np.array([[-scale, 0], [scale, 0]]))
        assert codes[0] < codes[1] < MISSING_CODE

    def test_no_extent_and_no_cells(self) -> None:
        assert morton_codes(np.ones((3, 2))).tolist() == [0, 0, 0]
        assert morton_codes(np.empty((0, 2))).size == 0
        assert (morton_codes(np.full((2, 3), np.nan)) == MISSING_CODE).all()


class TestRunsStayTogether:
    """Neighbours on the curve stay neighbours in runs of 128; runs are shuffled."""

    def test_each_run_is_a_stretch_of_the_curve(self) -> None:
        n = 40 * RUN
        points = np.random.default_rng(2).random((n, 2))
        order = display_order(n, level_ends(n, n), points)
        curve = np.argsort(morton_codes(points), kind="stable").reshape(-1, RUN)
        found = {tuple(run) for run in order.reshape(-1, RUN).tolist()}
        assert found == {tuple(run) for run in curve.tolist()}
        assert order.tolist() != curve.ravel().tolist()

    def test_any_prefix_covers_the_picture(self) -> None:
        n = 100 * RUN
        points = np.random.default_rng(3).random((n, 2))
        order = display_order(n, level_ends(n, n), points)
        quadrant = (points[order[: 20 * RUN]] > 0.5) @ [1, 2]
        assert np.bincount(quadrant, minlength=4).min() > RUN


class TestCellsWithoutCoordinatesComeLast:
    """They draw nothing, so no first picture waits for them."""

    def test_last_inside_each_level(self) -> None:
        n = 4000
        random = np.random.default_rng(4)
        points = random.random((n, 2))
        points[random.random(n) < 0.3] = np.nan
        ends = level_ends(n, 500)
        order = display_order(n, ends, points)
        start = 0
        for end in ends:
            missing = np.isnan(points[order[start:end], 0])
            assert missing.tolist() == sorted(missing.tolist())
            start = end

    def test_no_embedding_at_all_is_by_row(self) -> None:
        order = display_order(100, level_ends(100, 10))
        assert (np.diff(order[:10].astype(int)) > 0).all()
        assert (np.diff(order[10:40].astype(int)) > 0).all()


class TestInverse:
    """positions_of undoes the order."""

    def test_round_trip(self) -> None:
        order = display_order(
            1000, level_ends(1000, 100), np.random.default_rng(5).random((1000, 3))
        )
        assert (positions_of(order)[order] == np.arange(1000)).all()
        assert order.dtype == np.uint32


class TestLevelZeroComesFirst:
    """The first picture needs no order of all cells."""

    @given(st.data())
    def test_it_is_the_beginning_of_the_whole_order(self, data: st.DataObject) -> None:
        n_cells = data.draw(st.integers(0, 900))
        ends = level_ends(n_cells, data.draw(st.integers(1, 400)))
        rng = np.random.default_rng(data.draw(st.integers(0, 9)))
        coordinates = codes = None
        if data.draw(st.booleans()):
            coordinates = rng.normal(size=(n_cells, data.draw(st.integers(1, 3))))
            coordinates[rng.random(n_cells) < 0.05] = np.nan
        if data.draw(st.booleans()):
            codes = rng.integers(-1, data.draw(st.integers(1, 600)), n_cells, np.int32)
        whole = display_order(n_cells, ends, coordinates, codes)
        first = first_level(n_cells, ends, coordinates, codes)
        assert first.dtype == whole.dtype
        np.testing.assert_array_equal(first, whole[: ends[0]])
