"""Atlases that are generated part by part: one dataset, whichever part is asked for."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.atlas.generated import SUFFIX, GeneratedReader, write_description
from cellucid_ext.config import Limits
from cellucid_ext.encode.quantise import Box, decode_points
from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import NotADatasetError
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.ordered import OrderedReader
from cellucid_ext.select.polygon import even_odd, upward_edges

CELLS = 300_007
LIMITS = Limits(level0_cells=20_000, block_cells=100_000)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> GeneratedReader:
    """Return an atlas larger than the part that is repeated."""
    path = tmp_path_factory.mktemp("atlas") / f"small{SUFFIX}"
    write_description(path, CELLS, genes=60)
    return GeneratedReader(path)


@pytest.fixture(scope="module")
def session(reader: GeneratedReader) -> DatasetSession:
    """Return the same atlas behind the data contract."""
    return DatasetSession(reader, "ID", LIMITS, None)


class TestPartsAreOneDataset:
    """Any part says the same, and rows are where the order says."""

    def test_it_is_an_ordered_reader(self, reader: GeneratedReader) -> None:
        assert isinstance(reader, OrderedReader)

    def test_rows_are_a_permutation(self, reader: GeneratedReader) -> None:
        rows = reader.rows(0, CELLS)
        assert np.array_equal(np.sort(rows), np.arange(CELLS))
        assert np.array_equal(reader.rows(1234, 4321), rows[1234:4321])

    @pytest.mark.parametrize("cuts", [(0, 7, CELLS), (0, 262_143, 262_146, CELLS)])
    def test_columns(self, reader: GeneratedReader, cuts: tuple[int, ...]) -> None:
        order = reader.rows(0, CELLS)
        parts = list(pairwise(cuts))
        places = np.concatenate([reader.places(1, *part) for part in parts])
        assert np.array_equal(reader.embedding(1)[order], places)
        low, high = reader.bounds(1)
        assert (places >= low).all()
        assert (places <= high).all()
        gene = reader.gene_part(0, 3)
        values = np.concatenate([gene.read(*part) for part in parts])
        assert np.array_equal(reader.gene(0, 3)[order], values)
        assert gene.span is not None
        assert gene.span[0] <= values.min() < values.max() <= gene.span[1]

    def test_what_travels(self, reader: GeneratedReader, session: DatasetSession) -> None:
        answer = session.answer("GET", "points/0/2", {})
        bounds = [answer.headers[f"X-Cellucid-{end}"].split(",") for end in ("Min", "Max")]
        box = Box(*(tuple(map(float, ends)) for ends in bounds))
        start, stop = session.manifest.blocks[1:3]
        found = decode_points(answer.body, "u16", box, 2)
        np.testing.assert_allclose(
            found.T, reader.places(0, start, stop), atol=(box.high[0] - box.low[0]) / 65534
        )
        summary = json.loads(session.answer("GET", "obs/3", {}).body)
        assert sum(summary["counts"]) + summary["n_missing"] == CELLS
        assert summary["n_missing"] > 0
        numbers = json.loads(session.answer("GET", "obs/4", {}).body)
        missing = np.isnan(reader.field_part(4).read(0, CELLS)).sum()
        assert numbers["n_missing"] == missing
        cell = json.loads(session.answer("GET", "cells", {"position": "77", "fields": "0"}).body)
        assert cell["row"] == int(reader.rows(77, 78)[0])


class TestSelectionsAreExact:
    """A polygon is tested on the coordinates, whatever part they come in."""

    @pytest.mark.parametrize("flat", [True, False])
    def test_a_lasso(self, reader: GeneratedReader, session: DatasetSession, *, flat: bool) -> None:
        polygon = [[-3.0, -4.0], [6.5, -1.0], [4.0, 7.0], [0.5, 0.5], [-5.0, 3.0]]
        embedding = 0 if flat else 1
        matrix = None if flat else np.eye(4).ravel().tolist()
        body = {"embedding": embedding, "polygon": polygon, "matrix": matrix}
        answer = session.answer("POST", "select", {}, json.dumps(body).encode())
        places = reader.places(embedding, 0, CELLS).astype(np.float64)
        expected = even_odd(places[:, 0], places[:, 1], upward_edges(np.array(polygon)))
        bits = np.unpackbits(np.frombuffer(answer.body, np.uint8), bitorder="little")
        assert np.array_equal(bits[:CELLS].astype(bool), expected)
        assert 0 < int(answer.headers["X-Cellucid-Count"]) == expected.sum() < CELLS


def test_the_product_opens_none(tmp_path: Path) -> None:
    """Only the benchmark's own engine knows what the description means."""
    path = tmp_path / f"x{SUFFIX}"
    write_description(path, 100)
    with pytest.raises(NotADatasetError):
        open_reader(path, LIMITS)
