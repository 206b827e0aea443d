"""The lasso through a session: exact on the coordinates of the file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.select.bitmap import unpack
from cellucid_ext.select.strip import strip_y
from tests.kit.array_reader import ArrayReader
from tests.kit.polygons import naive_inside

N = 1000
RANDOM = np.random.default_rng(8)
FLAT = RANDOM.normal(size=(N, 2))
FLAT[::50] = np.nan
SPACE = RANDOM.normal(size=(N, 3))
TRIANGLE = [[-1.0, -1.0], [1.0, -1.0], [0.0, 1.5]]


@pytest.fixture
def session() -> Iterator[DatasetSession]:
    reader = ArrayReader(N, embeddings={"X_umap": FLAT, "X_3d": SPACE, "X_line": FLAT[:, :1]})
    opened = DatasetSession(reader, "ID", Limits(level0_cells=100, block_cells=128), None)
    yield opened
    opened.close()


class TestLassoIsExact:
    """The bitmap equals the rule on the file's own coordinates."""

    def test_flat(self, session: DatasetSession) -> None:
        body = {"embedding": 0, "polygon": TRIANGLE, "matrix": None}
        answer = session.answer("POST", "select", {}, json.dumps(body).encode())
        inside = unpack(answer.body, N)
        expected = [naive_inside(x, y, TRIANGLE) for x, y in FLAT[session.order].tolist()]
        assert inside.tolist() == expected
        assert answer.headers == {"X-Cellucid-Count": str(sum(expected))}
        assert 0 < sum(expected) < N

    def test_space(self, session: DatasetSession) -> None:
        view = np.array([[1, 0, 0, 0.1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, -1, 1]], np.float64)
        body = {"embedding": 1, "polygon": TRIANGLE, "matrix": view.T.ravel().tolist()}
        inside = unpack(session.answer("POST", "select", {}, body).body, N)
        x, y, z = SPACE[session.order].T
        w = 1 - z
        assert (w <= 0).any()
        expected = [
            bool(front) and naive_inside(a, b, TRIANGLE)
            for front, a, b in zip(w > 0, (x + 0.1) / w, y / w, strict=True)
        ]
        assert inside.tolist() == expected

    def test_a_line_is_the_strip_that_the_viewer_draws(self, session: DatasetSession) -> None:
        square = [[-0.5, 0.4], [0.5, 0.4], [0.5, 0.6], [-0.5, 0.6]]
        body = {"embedding": 2, "polygon": square, "matrix": None}
        inside = unpack(session.answer("POST", "select", {}, body).body, N)
        x = FLAT[session.order, 0].tolist()
        y = strip_y(N).tolist()
        expected = [naive_inside(a, b, square) for a, b in zip(x, y, strict=True)]
        assert inside.tolist() == expected
        assert 0 < sum(expected) < N

    @pytest.mark.parametrize(
        "change",
        [
            {"embedding": -1},
            {"embedding": 0.0},
            {"embedding": None},
            {"polygon": None},
            {"polygon": TRIANGLE[:2]},
            {"polygon": [[0, 0]] * 5000},
            {"polygon": [[0, 0, 0]] * 3},
            {"polygon": [[0, "1"]] * 3},
            {"polygon": [[0, True]] * 3},
            {"polygon": [[0, 1e999]] * 3},
            {"polygon": [[0, float("nan")]] * 3},
            {"polygon": [[0, 10**400]] * 3},
            {"polygon": [0, 1, 2]},
            {"polygon": {"0": [0, 0]}},
            {"matrix": []},
            {"matrix": [1] * 15},
            {"matrix": [None] * 16},
            {"matrix": "identity"},
        ],
    )
    def test_malformed(self, session: DatasetSession, change: dict[str, object]) -> None:
        body = {"embedding": 0, "polygon": TRIANGLE, "matrix": None, **change}
        with pytest.raises(BadRequestError):
            session.answer("POST", "select", {}, body)

    def test_unknown_embedding(self, session: DatasetSession) -> None:
        with pytest.raises(UnknownElementError, match="no embedding 3: the dataset has 3"):
            session.answer("POST", "select", {}, {"embedding": 3, "polygon": TRIANGLE})
