"""Selections by several polygons, by value and along the graph, through a session."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse

from cellucid_ext.config import Limits
from cellucid_ext.engine.dataset import OpenedDataset, open_dataset
from cellucid_ext.engine.router import DatasetSession
from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.model.column import Answer
from cellucid_ext.select.bitmap import unpack
from tests.kit.array_reader import ArrayReader
from tests.kit.polygons import naive_inside

N = 600
RANDOM = np.random.default_rng(5)
UMAP = RANDOM.normal(size=(N, 2))
KINDS = pd.Categorical(RANDOM.choice(["T", "B", "NK"], N), ["T", "B", "NK"])
KINDS[:40] = np.nan
SHARE = RANDOM.random(N)
SHARE[::7] = np.nan
COUNTS = scipy.sparse.random(N, 5, 0.4, "csr", rng=RANDOM, dtype=np.float32)


def ring(n_cells: int, reach: int = 2) -> scipy.sparse.csr_matrix:
    """Return the graph in which each cell knows ``reach`` cells on either side."""
    steps = [s for s in range(-reach, reach + 1) if s]
    rows = np.repeat(np.arange(n_cells), len(steps))
    columns = (rows + np.tile(steps, n_cells)) % n_cells
    return scipy.sparse.csr_matrix((np.ones(rows.size), (rows, columns)), (n_cells, n_cells))


def atlas() -> ad.AnnData:
    obs = pd.DataFrame({"kind": KINDS, "share": SHARE}, [f"c{i}" for i in range(N)])
    adata = ad.AnnData(COUNTS, obs, obsm={"X_umap": UMAP})
    adata.obsp["connectivities"] = ring(N)
    return adata


def write(adata: ad.AnnData, path: Path) -> None:
    if path.suffix == ".h5ad":
        adata.write_h5ad(path)
    else:
        with ad.settings.override(zarr_write_format=3), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a default that will change
            adata.write_zarr(path)


@pytest.fixture(scope="module", params=["h5ad", "zarr", "memory"])
def dataset(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenedDataset]:
    adata = atlas()
    limits = Limits(level0_cells=100, block_cells=128)
    source: ad.AnnData | Path = adata
    if request.param != "memory":
        source = tmp_path_factory.mktemp("select") / f"a.{request.param}"
        write(adata, source)
    with open_dataset(source, limits=limits) as opened:
        yield opened


def rows(dataset: OpenedDataset, answer: Answer) -> list[int]:
    """Return the rows of a bitmap; its header must agree."""
    inside = unpack(bytes(answer.body), N)
    assert answer.headers["X-Cellucid-Count"] == str(int(inside.sum()))
    return sorted(dataset.order[inside].tolist())


def select(dataset: OpenedDataset, **body: object) -> list[int]:
    return rows(dataset, dataset.session.answer("POST", "select", {}, body))


class TestSeveralPolygonsAreTheirUnion:
    """Two outlines select what either of them surrounds."""

    def test_two_triangles(self, dataset: OpenedDataset) -> None:
        first = [[-1.0, -1.0], [1.0, -1.0], [0.0, 1.5]]
        second = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0]]
        expected = [
            i
            for i, (x, y) in enumerate(UMAP.tolist())
            if naive_inside(x, y, first) or naive_inside(x, y, second)
        ]
        assert select(dataset, embedding=0, polygons=[first, second], matrix=None) == expected
        one = select(dataset, embedding=0, polygons=[first])
        assert one == select(dataset, embedding=0, polygon=first)
        assert len(one) < len(expected)

    @pytest.mark.parametrize("polygons", [[], None, [[]], [[[0, 0]] * 3] * 3000, {}, [0]])
    def test_malformed(self, dataset: OpenedDataset, polygons: object) -> None:
        with pytest.raises(BadRequestError):
            select(dataset, embedding=0, polygons=polygons)


class TestValuesAreExact:
    """Categories by code, numbers by comparison in double precision, ends included."""

    def test_categories(self, dataset: OpenedDataset) -> None:
        assert (
            select(dataset, values={"kind": "obs", "field": 0, "codes": [1]})
            == np.flatnonzero(KINDS.codes == 1).tolist()
        )
        some = select(dataset, values={"kind": "obs", "field": 0, "codes": [-1, 2, 99]})
        assert some == np.flatnonzero(np.isin(KINDS.codes, [-1, 2])).tolist()

    def test_numbers(self, dataset: OpenedDataset) -> None:
        low, high = np.sort(SHARE[np.isfinite(SHARE)])[[50, 400]].tolist()
        values = {"kind": "obs", "field": 1, "range": [low, high]}
        inside = (low <= SHARE) & (high >= SHARE)
        assert inside.sum() == 351
        assert select(dataset, values=values) == np.flatnonzero(inside).tolist()
        with_missing = select(dataset, values={**values, "missing": True})
        assert with_missing == np.flatnonzero(inside | np.isnan(SHARE)).tolist()

    def test_genes_and_scores(self, dataset: OpenedDataset) -> None:
        gene = COUNTS[:, [2]].toarray().ravel()
        values = {"kind": "gene", "layer": 0, "gene": 2, "range": [0.25, 0.5]}
        expected = np.flatnonzero((gene >= 0.25) & (gene <= 0.5)).tolist()
        assert select(dataset, values=values) == expected
        score = {"kind": "score", "layer": 0, "genes": [2], "method": "mean", "range": [0.25, 0.5]}
        assert select(dataset, values=score) == expected

    @pytest.mark.parametrize(
        "values",
        [
            None,
            {},
            {"kind": "obs", "field": 0},
            {"kind": "obs", "field": 0, "range": [0, 1]},
            {"kind": "obs", "field": 1, "codes": [0]},
            {"kind": "obs", "field": 1, "range": [0]},
            {"kind": "obs", "field": 1, "range": [0, None]},
            {"kind": "obs", "field": 1, "range": [0, 1], "missing": 1},
            {"kind": "obs", "field": 1, "range": [0, 1], "codes": [0]},
            {"kind": "obs", "field": 0, "codes": [-2]},
            {"kind": "obs", "field": 0, "codes": [True]},
            {"kind": "magic", "field": 0, "codes": [0]},
        ],
    )
    def test_malformed(self, dataset: OpenedDataset, values: object) -> None:
        with pytest.raises(BadRequestError):
            select(dataset, values=values)

    def test_unknown(self, dataset: OpenedDataset) -> None:
        with pytest.raises(UnknownElementError):
            select(dataset, values={"kind": "obs", "field": 9, "codes": [0]})


class TestNeighboursAreThoseOfTheGraph:
    """A walk of so many steps along obsp["connectivities"], whatever holds it."""

    @pytest.mark.parametrize("degree", [0, 1, 2, 5])
    def test_on_a_ring(self, dataset: OpenedDataset, degree: int) -> None:
        assert dataset.manifest.structure.graph is not None
        assert dataset.manifest.structure.graph.n_entries == 4 * N
        position = 17
        row = int(dataset.order[position])
        query = {"cell": str(position), "degree": str(degree)}
        answer = dataset.session.answer("GET", "graph/neighbours", query)
        expected = sorted((row + step) % N for step in range(-2 * degree, 2 * degree + 1))
        assert rows(dataset, answer) == expected

    def test_a_walk_ends_where_there_is_no_more(self, dataset: OpenedDataset) -> None:
        for degree in ("33", "-1", "1.0", ""):
            with pytest.raises((BadRequestError, UnknownElementError)):
                dataset.session.answer("GET", "graph/neighbours", {"cell": "0", "degree": degree})
        with pytest.raises((BadRequestError, UnknownElementError)):
            dataset.session.answer("GET", "graph/neighbours", {"cell": str(N)})

    def test_without_a_graph_it_says_how_to_make_one(self) -> None:
        reader = ArrayReader(10, embeddings={"X_umap": UMAP[:10]})
        session = DatasetSession(reader, "ID", Limits(), None)
        with pytest.raises(UnknownElementError, match="no graph") as caught:
            session.answer("GET", "graph/neighbours", {"cell": "0"})
        assert "scanpy.pp.neighbors" in caught.value.hint
