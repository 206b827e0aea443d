"""The contract's Python face, on real files and a live AnnData."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from cellucid_ext import open_dataset
from cellucid_ext.config import Limits
from cellucid_ext.errors import PathNotFoundError, UnknownElementError
from cellucid_ext.model.column import CategoryColumn

N, GENES = 400, 30
LIMITS = Limits(level0_cells=50, block_cells=64)


@pytest.fixture(autouse=True)
def private_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep orders of tests out of the developer's own cache."""
    monkeypatch.setenv("CELLUCID_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def adata() -> anndata.AnnData:
    random = np.random.default_rng(0)
    labels = pd.Categorical(random.choice(["B", "T"], N))
    labels[3] = None
    made = anndata.AnnData(
        X=sparse.random(N, GENES, 0.3, "csr", dtype=np.float32, random_state=1),
        obs=pd.DataFrame(
            {"cluster": labels, "depth": random.normal(size=N)},
            index=[f"cell-{i}" for i in range(N)],
        ),
        var=pd.DataFrame(
            {"symbol": [f"SYM{i}" for i in range(GENES)]},
            index=[f"ENSG{i}" for i in range(GENES)],
        ),
    )
    made.obsm["X_umap"] = random.normal(size=(N, 2)).astype(np.float32)
    made.layers["half"] = made.X / 2
    return made


def as_h5ad(adata: anndata.AnnData, folder: Path) -> Path:
    path = folder / "pbmc.h5ad"
    adata.write_h5ad(path)
    return path


def as_itself(adata: anndata.AnnData, folder: Path) -> anndata.AnnData:
    return adata


@pytest.fixture(params=[as_h5ad, as_itself])
def source(request: pytest.FixtureRequest, adata: anndata.AnnData, tmp_path: Path) -> Any:
    make: Callable[[anndata.AnnData, Path], Any] = request.param
    return make(adata, tmp_path)


class TestArraysAreInRowOrder:
    """What numpy sees equals what AnnData holds, row by row."""

    def test_values(self, source: Any, adata: anndata.AnnData) -> None:
        with open_dataset(source, limits=LIMITS) as dataset:
            np.testing.assert_array_equal(dataset.embedding("X_umap"), adata.obsm["X_umap"])
            np.testing.assert_array_equal(dataset.embedding("umap"), dataset.embedding(0))
            np.testing.assert_array_equal(dataset.obs("depth"), adata.obs["depth"])
            labels = [None if pd.isna(label) else label for label in adata.obs["cluster"]]
            assert dataset.obs("cluster").tolist() == labels
            dense = adata.X.toarray()
            for name in ("ENSG7", "SYM7", "sym7", 7):
                np.testing.assert_array_equal(dataset.gene(name), dense[:, 7])
            np.testing.assert_array_equal(dataset.gene("ENSG7", "half"), dense[:, 7] / 2)
            assert dataset.obs_names == tuple(adata.obs_names)
            assert dataset.var_names() == tuple(adata.var_names)
            column = dataset.column("cluster")
            assert isinstance(column, CategoryColumn)
            assert column.categories == ("B", "T")

    def test_order_is_that_of_the_session(self, source: Any) -> None:
        with open_dataset(source, limits=LIMITS) as dataset:
            blocks = range(len(dataset.manifest.blocks))
            answers = [dataset.session.answer("GET", f"order/{b}", {}) for b in blocks]
            body = b"".join(answer.body for answer in answers)
            assert dataset.order.tolist() == np.frombuffer(body, "<u4").tolist()
            assert sorted(dataset.order.tolist()) == list(range(N))
            with pytest.raises(ValueError, match="read-only"):
                dataset.order[0] = 1

    def test_a_lasso_comes_back_as_rows(self, source: Any, adata: anndata.AnnData) -> None:
        with open_dataset(source, limits=LIMITS) as dataset:
            box = [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]]
            body = {"embedding": 0, "polygon": box, "matrix": None}
            bits = dataset.session.answer("POST", "select", {}, body).body
            chosen = dataset.selection(bits, lambda rows: adata[rows])
            expected = (adata.obsm["X_umap"] >= 0).all(axis=1)
            assert chosen.mask.tolist() == expected.tolist()
            assert chosen.obs_names.tolist() == adata.obs_names[expected].tolist()
            assert chosen.to_adata().n_obs == chosen.count
            assert chosen.version == dataset.manifest.version


class TestUnknownNamesSayWhatThereIs:
    """The error names the element, the dataset, and the way out."""

    def test_hints(self, source: Any) -> None:
        with open_dataset(source) as dataset:
            asked: list[tuple[Callable[..., object], tuple[object, ...], str]] = [
                (dataset.embedding, ("X_tsne",), "X_umap"),
                (dataset.obs, ("clusters",), "cluster"),
                (dataset.obs, (9,), "cluster"),
                (dataset.gene, ("ENSG",), "ENSG0, ENSG1"),
                (dataset.gene, ("zzz",), "var_names"),
                (dataset.gene, ("ENSG1", "counts"), "half"),
            ]
            for ask, arguments, hint in asked:
                with pytest.raises(UnknownElementError, match="has no") as caught:
                    ask(*arguments)
                assert hint in caught.value.hint
            with pytest.raises(UnknownElementError, match="no gene 30"):
                dataset.gene(GENES)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(PathNotFoundError):
            open_dataset(tmp_path / "absent.h5ad")


class TestOpeningIsCheap:
    """Structure only; the order is cached for the next kernel."""

    def test_same_version_and_order_again(
        self, adata: anndata.AnnData, tmp_path: Path, private_cache: Path
    ) -> None:
        path = as_h5ad(adata, tmp_path)
        with open_dataset(path, limits=LIMITS) as first:
            assert not private_cache.exists()
            order, version, name = first.order, first.manifest.version, repr(first)
        assert len(list((private_cache / "order").iterdir())) == 1
        with open_dataset(str(path), limits=LIMITS) as second:
            assert second.order.tolist() == order.tolist()
            assert second.manifest.version == version
        assert (
            name == "<OpenedDataset 'pbmc.h5ad': 400 cells x 30 genes, 1 embeddings, 2 obs columns>"
        )

    def test_no_path_in_the_manifest(self, adata: anndata.AnnData, tmp_path: Path) -> None:
        with open_dataset(as_h5ad(adata, tmp_path)) as dataset:
            assert str(tmp_path) not in str(dataset.manifest.to_json())
