"""The camera's matrix, as the viewer sends it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.select.project import project

#: Perspective with 90 degrees of view, camera at z = 0 looking along -z.
PERSPECTIVE = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, -1, -0.2], [0, 0, -1, 0]], np.float64)


def column_major(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    return matrix.T.ravel()


class TestMatrixIsColumnMajor:
    """The layout of WebGL: element 12, 13 are the translation."""

    def test_translation(self) -> None:
        matrix = np.eye(4)
        matrix[:3, 3] = [10, 20, 30]
        x, y = project(np.array([[1.0], [2.0], [3.0]]), column_major(matrix))
        assert (x.tolist(), y.tolist()) == ([11.0], [22.0])

    def test_any_matrix_equals_the_product(self) -> None:
        random = np.random.default_rng(0)
        matrix, points = random.normal(size=(4, 4)), random.normal(size=(3, 500))
        clip = matrix @ np.vstack([points, np.ones(500)])
        x, y = project(points, column_major(matrix))
        front = clip[3] > 0
        assert 0 < front.sum() < 500
        np.testing.assert_allclose(x[front], clip[0, front] / clip[3, front], rtol=1e-12)
        np.testing.assert_allclose(y[front], clip[1, front] / clip[3, front], rtol=1e-12)
        assert np.isnan(x[~front]).all()
        assert np.isnan(y[~front]).all()


class TestCellsBehindTheCameraAreOut:
    """They would come out mirrored, and inside a lasso that the person never drew there."""

    def test_in_front_behind_and_at_the_eye(self) -> None:
        planes = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [-2.0, 2.0, 0.0]])
        x, _ = project(planes, column_major(PERSPECTIVE))
        assert x[0] == 0.5
        assert np.isnan(x[1:]).all()


class TestFewerAxes:
    """Absent axes are 0; float32 coordinates are computed in float64."""

    def test_one_and_two(self) -> None:
        matrix = column_major(np.eye(4) + np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0] * 4, [0] * 4]))
        x, y = project(np.array([[2.0]]), matrix)
        assert (x.tolist(), y.tolist()) == ([2.0], [2.0])
        x, y = project(np.array([[2.0], [3.0]], np.float32), matrix)
        assert (x.tolist(), y.tolist()) == ([2.0], [5.0])
        assert x.dtype == np.float64

    def test_missing_coordinates_stay_missing(self) -> None:
        x, y = project(np.array([[np.nan, 1.0], [np.nan, np.inf]]), column_major(np.eye(4)))
        assert np.isnan(x[0])
        assert not np.isfinite(y[1])
