"""A gene of an index in a session: block 0 without the whole order, and selections by value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anndata
import numpy as np
import pytest

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.engine import ordering
from cellucid_ext.engine.build import build_index
from cellucid_ext.engine.router import DatasetSession, SessionOptions, open_session
from cellucid_ext.genes import backend
from tests.kit.matrices import counts

N_CELLS = 500
MATRIX = counts(N_CELLS, 8, 4)
MATRIX.data[5], MATRIX.data[7:40:3] = np.nan, -1.5
LIMITS = Limits(level0_cells=100, block_cells=150)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not backend.COMPILED:
        pytest.skip("indexes are built with numba")
    folder = tmp_path_factory.mktemp("indexed")
    adata = anndata.AnnData(MATRIX)
    adata.obsm["X_umap"] = np.random.default_rng(1).normal(size=(N_CELLS, 2))
    adata.write_h5ad(folder / "cells.h5ad", compression="gzip")
    build_index(folder / "cells.h5ad", folder=folder, limits=LIMITS)
    return folder


def opened(folder: Path, genes: Path | None) -> DatasetSession:
    options = SessionOptions(GeneSettings(folder=None if genes is None else str(genes)))
    return open_session(folder / "cells.h5ad", "d", LIMITS, None, options)


@pytest.fixture
def indexed(folder: Path) -> Iterator[DatasetSession]:
    session = opened(folder, folder)
    assert session.rung(0) == "index"
    yield session
    session.close()


@pytest.fixture
def scanned(folder: Path) -> Iterator[DatasetSession]:
    session = opened(folder, None)
    assert session.rung(0) == "scan"
    yield session
    session.close()


class TestLevel0OfAGeneWaitsForNoOrder:
    """The first block comes as early as the first points, and is the same as later."""

    @pytest.mark.parametrize("encoding", ["u8", "u16", "f32"])
    def test_block_0(
        self, indexed: DatasetSession, monkeypatch: pytest.MonkeyPatch, encoding: str
    ) -> None:
        query = {"encoding": encoding}
        with monkeypatch.context() as patch:
            patch.setattr(ordering, "display_order", None)
            early = [indexed.answer("GET", f"expression/0/{gene}/0", query) for gene in range(8)]
        assert indexed.order.size == N_CELLS
        late = [indexed.answer("GET", f"expression/0/{gene}/0", query) for gene in range(8)]
        assert early == late


class TestAGeneOfAnIndexSelectsTheSameCells:
    """A range with and without 0 in it, missing values too, after log1p as before."""

    @pytest.mark.parametrize("bounds", [[0.5, 3.0], [-2.0, 0.0], [0.0, 9.0], [90.0, 91.0]])
    @pytest.mark.parametrize("missing", [False, True])
    @pytest.mark.parametrize("transform", ["none", "log1p"])
    def test_range(
        self,
        indexed: DatasetSession,
        scanned: DatasetSession,
        bounds: list[float],
        missing: bool,
        transform: str,
    ) -> None:
        for gene in range(8):
            column = {"kind": "gene", "layer": 0, "gene": gene, "transform": transform}
            body = {"values": {**column, "range": bounds, "missing": missing}}
            wanted = scanned.answer("POST", "select", {}, body)
            assert indexed.answer("POST", "select", {}, body) == wanted
