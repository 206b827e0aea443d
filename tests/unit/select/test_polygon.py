"""The even-odd rule on known shapes."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cellucid_ext.select.polygon import inside_polygon
from cellucid_ext.select.raster import build_raster
from tests.kit.polygons import naive_inside

SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
#: Enough points for the raster, whatever the shape.
MANY = 5000


def both_ways(points: NDArray[np.float64], polygon: NDArray[np.float64]) -> list[bool]:
    """Test a few points directly and among many through the raster; both must agree."""
    few = inside_polygon(points[:, 0], points[:, 1], polygon)
    filler = np.tile(points, (MANY // len(points) + 1, 1))
    many = inside_polygon(filler[:, 0], filler[:, 1], polygon)[: len(points)]
    assert few.tolist() == many.tolist()
    return [bool(inside) for inside in few]


class TestEdgesAreHalfOpen:
    """Of two shapes that share an edge, a point on it belongs to exactly one."""

    def test_square(self) -> None:
        points = np.array([[0.5, 0.5], [0, 0.5], [1, 0.5], [0.5, 0], [0.5, 1], [0, 0], [1, 1]])
        assert both_ways(points, SQUARE) == [True, True, False, True, False, True, False]

    def test_a_grid_of_squares_tiles_the_plane(self) -> None:
        steps = np.linspace(0, 3, 61)[:-1]
        points = np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2)
        owners = np.zeros(len(points), int)
        for corner in np.stack(np.meshgrid(range(3), range(3)), -1).reshape(-1, 2):
            owners += inside_polygon(points[:, 0], points[:, 1], SQUARE + corner)
        assert (owners == 1).all()

    def test_direction_and_start_do_not_matter(self) -> None:
        points = np.random.default_rng(0).integers(-1, 8, (400, 2)) / 4
        shape = np.array([[0, 0], [2, 0.5], [1, 1], [1.5, 2], [0.25, 1.5]])
        expected = both_ways(points, shape)
        assert both_ways(points, shape[::-1]) == expected
        assert both_ways(points, np.roll(shape, 2, axis=0)) == expected


class TestShapesThatCrossThemselves:
    """Even-odd: what is enclosed twice is outside."""

    def test_pentagram(self) -> None:
        angle = np.arange(5) * 4 * np.pi / 5 + np.pi / 2
        star = np.stack([np.cos(angle), np.sin(angle)], 1)
        points = np.array([[0.0, 0.0], [0.0, 0.8], [0.8, 0.2], [0.9, 0.9]])
        assert both_ways(points, star) == [False, True, True, False]

    def test_a_shape_drawn_twice_is_empty(self) -> None:
        assert both_ways(np.array([[0.5, 0.5]]), np.vstack([SQUARE, SQUARE])) == [False]


class TestNothingIsInside:
    """Degenerate shapes hold no cell, and odd points are in none."""

    @pytest.mark.parametrize(
        "polygon",
        [[], [[0, 0]], [[0, 0], [1, 1]], [[0, 0], [1, 0], [2, 0]], [[1, 1]] * 5],
    )
    def test_degenerate(self, polygon: list[list[float]]) -> None:
        shape = np.array(polygon, np.float64).reshape(-1, 2)
        assert both_ways(np.array([[0.5, 0.0], [1.0, 1.0]]), shape) == [False, False]

    def test_not_finite_points(self) -> None:
        bad = [np.nan, np.inf, -np.inf]
        points = np.array([[a, 0.5] for a in bad] + [[0.5, b] for b in bad])
        assert both_ways(points, SQUARE) == [False] * 6

    def test_no_points(self) -> None:
        assert inside_polygon(np.empty(0), np.empty(0), SQUARE).size == 0


class TestRasterEqualsTheRule:
    """Bit for bit, also where rounding decides."""

    @pytest.mark.parametrize("n_vertices", [3, 7, 60, 300])
    @pytest.mark.parametrize("offset", [0.0, 1e3, 1e9])
    def test_random_shapes(self, n_vertices: int, offset: float) -> None:
        random = np.random.default_rng(n_vertices)
        polygon = random.normal(size=(n_vertices, 2)) + offset
        points = np.vstack(
            [
                random.normal(size=(MANY, 2)) + offset,
                polygon,
                (polygon + np.roll(polygon, 1, axis=0)) / 2,
                np.nextafter(polygon, np.inf),
                np.nextafter(polygon, -np.inf),
            ]
        )
        found = inside_polygon(points[:, 0], points[:, 1], polygon)
        expected = [naive_inside(x, y, polygon.tolist()) for x, y in points.tolist()]
        assert found.tolist() == expected

    @pytest.mark.parametrize("scale", [1e-150, 1e-300, 1e200, 5e-324])
    def test_extreme_scales_fall_back_to_the_rule(self, scale: float) -> None:
        random = np.random.default_rng(9)
        polygon = random.integers(-5, 6, (20, 2)).astype(np.float64) * scale
        points = random.integers(-6, 7, (MANY, 2)) * scale
        with np.errstate(over="ignore", invalid="ignore"):
            found = inside_polygon(points[:, 0], points[:, 1], polygon)
        expected = [naive_inside(x, y, polygon.tolist()) for x, y in points.tolist()]
        assert found.tolist() == expected

    def test_rounding_makes_the_raster_unfit(self) -> None:
        edges = np.hstack([SQUARE[:-1], SQUARE[1:]])[1:2]
        assert build_raster(SQUARE, edges) is not None
        far = np.array([1e16, 1e16, 1e16, 1e16])
        assert build_raster(SQUARE * 8 + 1e16, edges * 8 + far) is None

    def test_float32_points_are_tested_in_float64(self) -> None:
        polygon = np.array([[0.1, 0.0], [1.0, 0.0], [1.0, 1.0], [0.1, 1.0]])
        on_edge = np.full(MANY, 0.1, np.float32)  # a little right of 0.1 in float64
        assert inside_polygon(on_edge, np.full(MANY, 0.5, np.float32), polygon).all()
