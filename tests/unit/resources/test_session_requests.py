"""Genes and cells; and requests that nobody should send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.config import Limits
from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import (
    BadRequestError,
    CellucidError,
    CorruptError,
    UnknownElementError,
    VersionChangedError,
)
from tests.kit.array_reader import ArrayReader, categories, numbers

N = 1000
RANDOM = np.random.default_rng(8)
FLAT = RANDOM.normal(size=(N, 2))
FLAT[::50] = np.nan
SPACE = RANDOM.normal(size=(N, 3))
LIMITS = Limits(level0_cells=100, block_cells=128)
TRIANGLE = [[-1.0, -1.0], [1.0, -1.0], [0.0, 1.5]]


def reader(**more: Any) -> ArrayReader:
    return ArrayReader(
        N,
        embeddings={"X_umap": FLAT, "X_3d": SPACE, "X_line": FLAT[:, :1]},
        obs={
            "cluster": categories(np.arange(N) % 3 - 1, ["B \ud800", "T"]),
            "depth": numbers(np.where(np.arange(N) % 2, np.inf, np.arange(N))),
        },
        layers={"X": np.zeros((N, 3), np.float32), "raw": np.zeros((N, 4), np.float32)},
        var={"X": ["CD3D", "CD3E", "MS4A1"], "raw": ["r1", "r2", "r3", "r4"]},
        var_columns={"alias": ["T3D", "", "CD20"]},
        **more,
    )


@pytest.fixture
def session() -> Iterator[DatasetSession]:
    opened = DatasetSession(reader(), "ID", LIMITS, None)
    yield opened
    opened.close()


def ask(session: DatasetSession, resource: str, body: object = None, **query: str) -> Any:
    answer = session.answer("GET" if body is None else "POST", resource, query, body)
    return json.loads(answer.body)


class TestCells:
    """One cell for the tooltip: position to row, name, labels and values."""

    def test_labels_values_and_missing(self, session: DatasetSession) -> None:
        order = session.order
        for position in (0, 500, N - 1):
            row = int(order[position])
            cell = ask(session, "cells", position=str(position), fields="1,0")
            assert (cell["position"], cell["row"]) == (position, row)
            assert cell["obs_name"] == f"cell{row}"
            label = [None, "B \ufffd", "T"][row % 3]
            assert cell["fields"] == {"depth": None if row % 2 else row, "cluster": label}

    def test_no_fields(self, session: DatasetSession) -> None:
        assert ask(session, "cells", position="0")["fields"] == {}

    @pytest.mark.parametrize("query", [{}, {"position": ""}, {"position": "-1"}])
    def test_position_is_needed(self, session: DatasetSession, query: dict[str, str]) -> None:
        with pytest.raises(BadRequestError, match="position must be a whole number"):
            session.answer("GET", "cells", query)


class TestGenes:
    """Search and paste over the names of a layer; raw has its own."""

    def test_search(self, session: DatasetSession) -> None:
        assert ask(session, "genes", search="cd20") == {
            "total": 1,
            "genes": [{"gene": 2, "name": "MS4A1", "column": "alias", "value": "CD20"}],
        }
        assert ask(session, "genes", layer="1", search="r", limit="2")["total"] == 4
        assert len(ask(session, "genes", layer="1", search="r", limit="2")["genes"]) == 2
        assert ask(session, "genes", limit="0")["genes"] == []

    def test_names_are_read_once(self) -> None:
        source = reader()
        session = DatasetSession(source, "ID", LIMITS, None)
        for _ in range(3):
            ask(session, "genes", search="cd")
        assert source.reads == ["var_index 0"]

    @pytest.mark.parametrize("as_bytes", [True, False])
    def test_paste(self, session: DatasetSession, as_bytes: bool) -> None:
        body: Any = {"layer": 0, "names": ["ms4a1", "nope"]}
        answer = ask(session, "genes", json.dumps(body).encode() if as_bytes else body)
        assert [hit["gene"] for hit in answer["found"]] == [2]
        assert answer["missing"] == ["nope"]

    @pytest.mark.parametrize(
        "body",
        [
            None,
            b"",
            b"{",
            b"[]",
            b"1",
            b"[" * 100_000,
            b"9" * 5000,
            b"\xff",
            b"{}",
            b" " * (1 << 23),
            {"layer": True, "names": []},
            {"layer": "0", "names": []},
            {"layer": 0, "names": "CD3D"},
            {"layer": 0, "names": [1]},
            {"layer": 0, "names": ["x" * 2000]},
            {"layer": 0, "names": ["x"] * 60_000},
        ],
    )
    def test_malformed_pastes(self, session: DatasetSession, body: object) -> None:
        with pytest.raises(BadRequestError):
            session.answer("POST", "genes", {}, body)


class TestUnknownIsNotFoundAndMalformedIsRefused:
    """What a client may choose is never a failure of the server."""

    @pytest.mark.parametrize(
        "resource",
        [
            "",
            "/",
            "nope",
            "points",
            "points/0",
            "points/0/0/0",
            "obs",
            "cells/1",
            "select",
            "points/3/0",
            "points/0/99",
            "obs/2",
            "obs/0/99",
            "expression/2/0",
            "expression/0/3",
            "expression/0/3/0",
            "order/99",
            "order",
            "genes/0",
            "POST",
            "../obs/0",
            "obs/0/0/",
        ],
    )
    def test_unknown(self, session: DatasetSession, resource: str) -> None:
        with pytest.raises(UnknownElementError):
            session.answer("GET", resource, {})

    @pytest.mark.parametrize(
        "resource", ["points/+0/0", "points/0/01", "obs/ 0", "obs/x", "order/"]
    )
    def test_malformed(self, session: DatasetSession, resource: str) -> None:
        with pytest.raises(BadRequestError):
            session.answer("GET", resource, {})

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "get", ""])
    def test_other_methods(self, session: DatasetSession, method: str) -> None:
        with pytest.raises(UnknownElementError):
            session.answer(method, "points/0/0", {})

    def test_gene_of_another_layer(self, session: DatasetSession) -> None:
        assert session.answer("GET", "expression/1/3", {}).status == 200

    def test_long_search(self, session: DatasetSession) -> None:
        with pytest.raises(BadRequestError, match="at most 256"):
            session.answer("GET", "genes", {"search": "a" * 257})

    @settings(deadline=None)
    @given(
        st.sampled_from(["GET", "POST"]),
        st.lists(
            st.sampled_from(["points", "obs", "genes", "cells", "order", "expression", "select"])
            | st.integers(-1, 4).map(str)
            | st.text(max_size=4),
            max_size=4,
        ).map("/".join),
        st.dictionaries(
            st.sampled_from(["encoding", "position", "fields", "layer", "search", "limit"]),
            st.sampled_from(["u8", "u16", "f32", "0", "1", ""]) | st.text(max_size=5),
        ),
        st.none() | st.binary(max_size=20) | st.dictionaries(st.text(max_size=9), st.integers()),
    )
    def test_any_request(
        self, method: str, resource: str, query: dict[str, str], body: object
    ) -> None:
        try:
            answer = SHARED.answer(method, resource, query, body)
        except CellucidError as error:
            assert error.status in (400, 404)  # noqa: PT017
        else:
            assert answer.status == 200


SHARED = DatasetSession(reader(), "ID", LIMITS, None)


class TestTwoVersionsAreNeverMixed:
    """The source is checked before and after each read."""

    def test_changed_before(self) -> None:
        source = reader()
        session = DatasetSession(source, "ID", LIMITS, None)
        source.current = False
        for resource in ("points/0/0", "obs/0", "expression/0/0", "genes"):
            with pytest.raises(VersionChangedError):
                session.answer("GET", resource, {})
        assert source.reads == []

    def test_changed_during_a_read(self) -> None:
        class Written(ArrayReader):
            def gene(self, layer: int, gene: int) -> Any:
                self.current = False
                return super().gene(layer, gene)

        source = Written(N, layers={"X": np.zeros((N, 3))})
        session = DatasetSession(source, "ID", LIMITS, None)
        with pytest.raises(VersionChangedError):
            session.answer("GET", "expression/0/0/0", {})

    def test_close_is_final_and_idempotent(self) -> None:
        source = reader()
        session = DatasetSession(source, "ID", LIMITS, None)
        session.close()
        session.close()
        assert source.closed


class TestDamagedPartsStayAlone:
    """A default embedding that cannot be read does not hide the others."""

    def test_order_without_it(self) -> None:
        class Damaged(ArrayReader):
            def embedding(self, index: int) -> Any:
                if index == 0:
                    raise CorruptError("arrays.h5ad: obsm['X_a'] is damaged.")
                return super().embedding(index)

        source = Damaged(N, embeddings={"X_a": FLAT, "X_b": SPACE})
        session = DatasetSession(source, "ID", LIMITS, None)
        with pytest.raises(CorruptError, match="X_a"):
            session.answer("GET", "points/0/0", {})
        assert session.answer("GET", "points/1/0", {}).status == 200

    def test_wrong_shapes_are_named(self) -> None:
        source = ArrayReader(
            N, embeddings={"X_a": FLAT, "X_b": FLAT[:-1]}, obs={"short": numbers(np.zeros(N - 1))}
        )
        session = DatasetSession(source, "ID", LIMITS, None)
        with pytest.raises(CorruptError, match=r"obsm\['X_b'\] has shape"):
            session.answer("GET", "points/1/0", {})
        with pytest.raises(CorruptError, match=r"obs\['short'\] has shape"):
            session.answer("GET", "obs/0", {})


class TestEmptyDatasets:
    """No cells, no genes, no embeddings: answers, not failures."""

    def test_no_cells(self) -> None:
        source = ArrayReader(
            0,
            embeddings={"X_a": np.empty((0, 2))},
            obs={"c": categories([], []), "d": numbers([])},
            layers={"X": np.empty((0, 2))},
        )
        session = DatasetSession(source, "ID", LIMITS, None)
        assert session.manifest.blocks == (0,)
        for resource in ("points/0/0", "obs/0/0", "obs/1/0", "expression/0/1/0", "order/0"):
            assert session.answer("GET", resource, {}).body == b""
        assert ask(session, "obs/0")["counts"] == []
        assert ask(session, "obs/1")["mean"] is None
        select = {"embedding": 0, "polygon": TRIANGLE, "matrix": None}
        assert session.answer("POST", "select", {}, select).body == b""

    def test_nothing_but_cells(self) -> None:
        session = DatasetSession(ArrayReader(5), "ID", LIMITS, None)
        assert session.answer("GET", "order/0", {}).headers["X-Cellucid-Count"] == "5"
        for resource in ("points/0/0", "obs/0", "genes", "expression/0/0"):
            with pytest.raises(UnknownElementError):
                session.answer("GET", resource, {})


class TestOrderIsCachedOnDisk:
    """A second opening needs no embedding for its order."""

    def test_second_opening(self, tmp_path: Path) -> None:
        first = DatasetSession(reader(), "ID", LIMITS, tmp_path)
        source = reader()
        second = DatasetSession(source, "ID", LIMITS, tmp_path)
        assert first.order.tolist() == second.order.tolist()
        assert source.reads == []

    def test_a_live_anndata_leaves_nothing_behind(self, tmp_path: Path) -> None:
        session = DatasetSession(reader(format="memory"), "ID", LIMITS, tmp_path)
        assert session.order.size == N
        assert list(tmp_path.iterdir()) == []
