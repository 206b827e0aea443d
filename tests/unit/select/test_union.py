"""Many polygons at once: the union of what each of them holds, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cellucid_ext.select.union import inside_any
from tests.kit.polygons import naive_inside

RANDOM = np.random.default_rng(11)


def naive(
    x: NDArray[np.float64], y: NDArray[np.float64], polygons: list[list[list[float]]]
) -> set[int]:
    return {
        i
        for i, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True))
        if any(naive_inside(a, b, polygon) for polygon in polygons)
    }


class TestTheUnionIsExact:
    """A cell is in it where the rule of one polygon says so."""

    @pytest.mark.parametrize("scale", [1e-8, 1.0, 1e6])
    def test_random_triangles(self, scale: float) -> None:
        x, y = RANDOM.normal(size=(2, 3000)) * scale
        polygons = [(RANDOM.normal(size=(3, 2)) * scale * 0.6).tolist() for _ in range(20)]
        inside = inside_any(x, y, [np.array(p) for p in polygons])
        expected = naive(x, y, polygons)
        assert set(np.flatnonzero(inside)) == expected
        assert 0 < len(expected) < x.size

    def test_squares_side_by_side_share_their_edges(self) -> None:
        square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
        steps = np.linspace(0, 4, 81)[:-1]
        x, y = (axis.ravel() for axis in np.meshgrid(steps, steps))
        tiles = [square + np.array([a, b]) for a in range(4) for b in range(4)]
        assert inside_any(x, y, tiles).all()
        without = inside_any(x, y, tiles[1:])
        assert set(np.flatnonzero(~without)) == set(np.flatnonzero((x < 1) & (y < 1)))

    def test_cells_without_coordinates_are_outside(self) -> None:
        x = np.array([0.5, np.nan, 0.5, np.inf])
        y = np.array([0.2, 0.2, np.nan, 0.2])
        triangle = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 1.0]])
        assert inside_any(x, y, [triangle, triangle + 5]).tolist() == [True, False, False, False]

    def test_polygons_without_an_inside(self) -> None:
        x, y = RANDOM.normal(size=(2, 100))
        line = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
        assert not inside_any(x, y, [line, line]).any()
