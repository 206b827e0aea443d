"""Answers of a session: blocks, headers and summaries of every column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.encode.quantise import Box, decode_numbers, decode_points
from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import BadRequestError
from cellucid_ext.model.column import Answer
from cellucid_ext.readers.protocol import DatasetReader
from tests.kit.array_reader import ArrayReader, categories, numbers

N = 3000
RANDOM = np.random.default_rng(5)
UMAP = RANDOM.normal(size=(N, 2)).astype(np.float32).astype(np.float64)
UMAP[RANDOM.random(N) < 0.05] = np.nan
SPACE = RANDOM.normal(size=(N, 3)) * [1, 5, 2] + 100
CODES = RANDOM.integers(-1, 3, N)
DEPTH = RANDOM.normal(100, 10, N)
DEPTH[:7] = [np.nan, np.inf, -np.inf, 0, 0, 100, 100]
COUNTS = RANDOM.poisson(0.2, (N, 6)).astype(np.int64)
LIMITS = Limits(level0_cells=500, block_cells=512)


def reader() -> ArrayReader:
    made = ArrayReader(
        N,
        embeddings={"X_umap": UMAP, "X_3d": SPACE, "X_line": UMAP[:, :1]},
        obs={
            "cluster": categories(
                CODES, ["B", "T", "NK"], colors=("#111111", "#222222", "#333333")
            ),
            "depth": numbers(DEPTH),
            "constant": numbers(np.full(N, 2.5)),
            "nothing": numbers(np.full(N, np.nan)),
        },
        layers={"X": COUNTS, "raw": COUNTS[:, :4] > 0},
        var={"X": list("abcdef"), "raw": ["ra", "rb", "rc", "rd"]},
    )
    assert isinstance(made, DatasetReader)
    return made


@pytest.fixture
def session() -> Iterator[DatasetSession]:
    opened = DatasetSession(reader(), "ID", LIMITS, None)
    yield opened
    opened.close()


def get(session: DatasetSession, resource: str, **query: str) -> Answer:
    return session.answer("GET", resource, query)


def json_of(session: DatasetSession, resource: str, **query: str) -> dict[str, Any]:
    answer = get(session, resource, **query)
    assert answer.media_type == "application/json"
    parsed: dict[str, Any] = json.loads(answer.body)
    return parsed


def blocks(session: DatasetSession, resource: str, **query: str) -> list[Answer]:
    return [get(session, f"{resource}/{b}", **query) for b in range(len(session.manifest.blocks))]


def rows(session: DatasetSession) -> list[int]:
    body = b"".join(answer.body for answer in blocks(session, "order"))
    return [int(row) for row in np.frombuffer(body, "<u4")]


class TestManifestNeedsNoColumn:
    """The first answer of a dataset of any size costs nothing."""

    def test_levels_blocks_and_no_reads(self) -> None:
        source = reader()
        manifest = DatasetSession(source, "ID", LIMITS, None).manifest
        assert manifest.levels == (500, 2000, 3000)
        assert manifest.blocks == (500, 1012, 1524, 2000, 2512, 3000)
        assert manifest.id == "ID"
        assert source.reads == []

    def test_version_covers_what_answers_depend_on(self) -> None:
        other = ArrayReader(N, version="1" * 32)
        versions = {
            DatasetSession(source, "ID", limits, None).manifest.version
            for source, limits in [
                (reader(), LIMITS),
                (other, LIMITS),
                (reader(), Limits(level0_cells=501, block_cells=512)),
                (reader(), Limits(level0_cells=500, block_cells=513)),
            ]
        }
        assert len(versions) == 4


class TestOneReadPerColumn:
    """All blocks, the summary and the tooltip of a column come out of one read."""

    def test_counts(self) -> None:
        source = reader()
        session = DatasetSession(source, "ID", LIMITS, None)
        for resource in ("points/0", "points/1", "obs/0", "obs/1", "expression/0/2"):
            blocks(session, resource)
        get(session, "obs/0")
        get(session, "expression/0/2")
        get(session, "cells", position="0", fields="0,1")
        columns = [name for name in source.reads if not name.startswith(("var", "obs_name"))]
        # The order takes the default embedding and category along.
        assert columns == ["embedding 0", "field 0", "embedding 1", "field 1", "gene 0 2"]

    def test_a_small_budget_reads_again_but_answers_the_same(self, session: DatasetSession) -> None:
        source = reader()
        limits = Limits(level0_cells=500, block_cells=512, column_cache_bytes=1)
        poor = DatasetSession(source, "ID", limits, None)
        for resource in ("obs/1/0", "obs/0/0", "obs/1/0"):
            assert get(poor, resource).body == get(session, resource).body
        assert source.reads.count("field 1") == 2


class TestPointsOnTheWire:
    """Planes in display order over one box for all blocks."""

    @pytest.mark.parametrize(("index", "points"), [(0, UMAP), (1, SPACE), (2, UMAP[:, :1])])
    @pytest.mark.parametrize("encoding", ["u16", "f32"])
    def test_blocks_are_the_coordinates(
        self, session: DatasetSession, index: int, points: Any, encoding: Any
    ) -> None:
        answers = blocks(session, f"points/{index}", encoding=encoding)
        dims = points.shape[1]
        [(low, high)] = {
            (a.headers["X-Cellucid-Min"], a.headers["X-Cellucid-Max"]) for a in answers
        }
        box = Box(
            tuple(float(part) for part in low.split(",")),
            tuple(float(part) for part in high.split(",")),
        )
        assert len(box.low) == len(box.high) == dims
        sides = np.array(box.high) - box.low
        np.testing.assert_allclose(sides, sides[0], rtol=1e-12)
        found = np.hstack([decode_points(a.body, encoding, box, dims) for a in answers])
        tolerance = sides[0] / 65534 / 2 * 1.001 if encoding == "u16" else 1e-5
        np.testing.assert_allclose(found.T, points[rows(session)], rtol=0, atol=tolerance)

    def test_headers(self, session: DatasetSession) -> None:
        headers = get(session, "points/0/1").headers
        assert set(headers) == {
            f"X-Cellucid-{name}" for name in ("Encoding", "Count", "Min", "Max", "Missing")
        }
        assert headers["X-Cellucid-Encoding"] == "u16"
        assert headers["X-Cellucid-Count"] == "512"
        assert headers["X-Cellucid-Missing"] == "65535"
        assert "X-Cellucid-Missing" not in get(session, "points/0/1", encoding="f32").headers

    def test_first_cells_are_a_fair_sample(self, session: DatasetSession) -> None:
        first = rows(session)[:500]
        share = np.bincount(CODES[first] + 1) / np.bincount(CODES + 1)
        assert (np.abs(share - 500 / N) < 0.01).all()


class TestCategoriesOnTheWire:
    """Codes in display order, labels and colours in the summary."""

    def test_codes(self, session: DatasetSession) -> None:
        answers = blocks(session, "obs/0")
        codes = np.frombuffer(b"".join(a.body for a in answers), np.uint8)
        assert codes.tolist() == [255 if c < 0 else c for c in CODES[rows(session)]]
        assert answers[0].headers == {
            "X-Cellucid-Encoding": "u8",
            "X-Cellucid-Count": "500",
            "X-Cellucid-Min": "0",
            "X-Cellucid-Max": "2",
            "X-Cellucid-Missing": "255",
        }

    def test_summary(self, session: DatasetSession) -> None:
        assert json_of(session, "obs/0") == {
            "kind": "category",
            "key": "cluster",
            "categories": ["B", "T", "NK"],
            "counts": np.bincount(CODES + 1)[1:].tolist(),
            "colors": ["#111111", "#222222", "#333333"],
            "n_missing": int((CODES < 0).sum()),
            "encoding": "u8",
            "missing": 255,
            "ordered": False,
        }

    def test_another_encoding_is_refused(self, session: DatasetSession) -> None:
        assert get(session, "obs/0/0", encoding="u8").body == get(session, "obs/0/0").body
        with pytest.raises(BadRequestError, match=r"obs\['cluster'\] travels as u8, not as f32"):
            get(session, "obs/0/0", encoding="f32")


class TestNumbersOnTheWire:
    """u16 by default, u8 for genes; exact as f32; the range is of the whole column."""

    @pytest.mark.parametrize("encoding", ["u8", "u16", "f32"])
    def test_blocks_are_the_values(self, session: DatasetSession, encoding: Any) -> None:
        answers = blocks(session, "obs/1", encoding=encoding)
        finite = DEPTH[np.isfinite(DEPTH)]
        low, high = float(finite.min()), float(finite.max())
        for answer in answers:
            assert float(answer.headers["X-Cellucid-Min"]) == low
            assert float(answer.headers["X-Cellucid-Max"]) == high
        found = np.concatenate([decode_numbers(a.body, encoding, (low, high)) for a in answers])
        expected = DEPTH[rows(session)].copy()
        if encoding != "f32":
            expected[np.isinf(expected)] = np.nan
        tolerance = {"u8": (high - low) / 508, "u16": (high - low) / 131068, "f32": 1e-5}
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance[encoding] * 1.001)

    def test_defaults(self, session: DatasetSession) -> None:
        assert get(session, "obs/1/0").headers["X-Cellucid-Encoding"] == "u16"
        assert get(session, "expression/0/0/0").headers["X-Cellucid-Encoding"] == "u8"
        with pytest.raises(BadRequestError, match="not as u32"):
            get(session, "obs/1/0", encoding="u32")
        with pytest.raises(BadRequestError, match="no encoding 'U8'"):
            get(session, "obs/1/0", encoding="U8")

    def test_summary(self, session: DatasetSession) -> None:
        summary = json_of(session, "obs/1")
        finite = DEPTH[np.isfinite(DEPTH)]
        assert summary["kind"] == "number"
        assert (summary["min"], summary["max"]) == (finite.min(), finite.max())
        assert summary["mean"] == pytest.approx(finite.mean())
        assert summary["n_missing"] == 3
        assert summary["n_nonzero"] == np.count_nonzero(finite)
        assert summary["histogram"] == np.histogram(finite, 64)[0].tolist()
        assert summary["p01"] == pytest.approx(np.percentile(finite, 1))
        assert summary["p99"] == pytest.approx(np.percentile(finite, 99))

    def test_constant_column(self, session: DatasetSession) -> None:
        summary = json_of(session, "obs/2")
        assert (summary["min"], summary["max"], summary["p01"]) == (2.5, 2.5, 2.5)
        assert summary["histogram"] == [N] + [0] * 63
        assert set(get(session, "obs/2/0").body) == {0}

    def test_column_without_values(self, session: DatasetSession) -> None:
        summary = json_of(session, "obs/3")
        for name in ("min", "max", "mean", "p01", "p99"):
            assert summary[name] is None
        assert summary["n_missing"] == N
        assert summary["histogram"] == [0] * 64
        assert set(get(session, "obs/3/0").body) == {255}


class TestExpressionOnTheWire:
    """Integers and booleans of the file become numbers; raw has its own genes."""

    def test_values(self, session: DatasetSession) -> None:
        answers = blocks(session, "expression/0/3", encoding="f32")
        values = np.frombuffer(b"".join(a.body for a in answers), "<f4")
        assert values.tolist() == COUNTS[rows(session), 3].tolist()

    def test_summary_is_named_after_the_gene(self, session: DatasetSession) -> None:
        assert json_of(session, "expression/0/3")["key"] == "d"
        raw = json_of(session, "expression/1/3")
        assert (raw["key"], raw["max"]) == ("rd", 1)
        assert raw["n_nonzero"] == np.count_nonzero(COUNTS[:, 3])
        assert raw["mean"] == pytest.approx((COUNTS[:, 3] > 0).mean())
