"""The lasso equals its rule on any shape; sets of cells are an algebra."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from cellucid_ext.select.bitmap import both, count, either, pack, unpack, without
from cellucid_ext.select.polygon import inside_polygon
from tests.kit.polygons import naive_inside

#: A coarse grid makes points on edges, on vertices and level edges common.
grid = st.integers(-6, 6).map(float)
smooth = st.floats(-1e6, 1e6)
shapes = st.integers(3, 14).flatmap(
    lambda size: (
        hnp.arrays(np.float64, (size, 2), elements=grid)
        | hnp.arrays(np.float64, (size, 2), elements=smooth)
    )
)


def near(polygon: NDArray[np.float64], seed: int, size: int) -> NDArray[np.float64]:
    """Return points on vertices, on edges, just beside them, and all around."""
    random = np.random.default_rng(seed)
    following = np.roll(polygon, -1, axis=0)
    share = random.choice([0.25, 0.5, 0.75, 1.0], (len(polygon), 1))
    on_edges = polygon * (1 - share) + following * share
    grid_points = random.integers(-7, 8, (size, 2)).astype(np.float64)
    low, high = polygon.min(axis=0) - 1, polygon.max(axis=0) + 1
    around = low + random.random((size, 2)) * (high - low)
    beside = np.nextafter(on_edges, random.choice([-np.inf, np.inf], on_edges.shape))
    crossed = np.stack([random.choice(polygon[:, 0], size), random.choice(polygon[:, 1], size)], 1)
    return np.vstack([polygon, on_edges, beside, grid_points, around, crossed])


class TestLassoEqualsTheRule:
    """Bit for bit, whichever way it was computed."""

    @settings(deadline=None)
    @given(shapes, st.integers(0, 2**32 - 1))
    def test_few_points(self, polygon: NDArray[np.float64], seed: int) -> None:
        points = near(polygon, seed, 20)
        found = inside_polygon(points[:, 0], points[:, 1], polygon)
        assert found.tolist() == [naive_inside(x, y, polygon.tolist()) for x, y in points.tolist()]

    @settings(max_examples=40, deadline=None)
    @given(shapes, st.integers(0, 2**32 - 1))
    def test_many_points(self, polygon: NDArray[np.float64], seed: int) -> None:
        points = near(polygon, seed, 1000)
        found = inside_polygon(points[:, 0], points[:, 1], polygon)
        assert found.tolist() == [naive_inside(x, y, polygon.tolist()) for x, y in points.tolist()]


class TestBitmapsAreSets:
    """Packing loses nothing, and the algebra is that of sets."""

    @settings(deadline=None)
    @given(st.integers(0, 70).flatmap(lambda n: hnp.arrays(np.bool_, (2, n))))
    def test_algebra(self, masks: NDArray[np.bool_]) -> None:
        left, right = masks
        a, b = pack(left), pack(right)
        assert unpack(a, left.size).tolist() == left.tolist()
        assert count(a) == left.sum()
        assert both(a, b) == pack(left & right)
        assert either(a, b) == pack(left | right)
        assert without(a, b) == pack(left & ~right)
