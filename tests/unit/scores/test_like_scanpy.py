"""scanpy's score: the numbers that scanpy itself gave, on every rung of the ladder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anndata
import h5py
import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.ladder import GeneLadder, LayerSource
from cellucid_ext.readers import chunk_map_hdf5
from cellucid_ext.scores.score import score_genes

GOLDENS = Path(__file__).parents[2] / "data" / "scanpy_scores" / "goldens.npz"


def load() -> tuple[Any, list[dict[str, Any]], NDArray[np.float64]]:
    with np.load(GOLDENS) as file:
        parts = (file["data"], file["indices"], file["indptr"])
        matrix = sp.csr_matrix(parts, shape=tuple(file["shape"]))
        return matrix, json.loads(str(file["cases"])), file["scores"]


MATRIX, CASES, SCORES = load()
N_GENES = int(MATRIX.shape[1])


def layout(path: Path, *, genes_first: bool = False) -> LayerSource:
    matrix = sp.csc_matrix(MATRIX) if genes_first else MATRIX
    anndata.AnnData(matrix).write_h5ad(path, compression="gzip")
    with h5py.File(path, "r") as file:
        if genes_first:
            return chunk_map_hdf5.csc_layout(file["X"], f"X in {path.name}")
        return chunk_map_hdf5.csr_layout(file["X"], f"X in {path.name}")


def read_column(gene: int) -> NDArray[Any]:
    column: NDArray[Any] = MATRIX[:, [gene]].toarray()[:, 0]
    return column


@pytest.fixture(params=["scan", "csc", "reader", "index"])
def rung(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[GeneLadder, LayerSource]]:
    """One ladder for each way to a gene, and the source it was given."""
    kind = request.param
    source: LayerSource = read_column
    if kind != "reader":
        source = layout(tmp_path / "x.h5ad", genes_first=kind == "csc")
    cache = IndexCache(tmp_path / "cache", durable=False)
    ladder = GeneLadder([source], "x.h5ad", cache=cache)
    if kind == "index":
        ladder.build_index(0)
        assert ladder.rung(0) == "index"
    yield ladder, source
    ladder.close()


class TestScoresAreThoseOfScanpy:
    """Same bins, same draws from the same seed, same means: ten lists and options."""

    @pytest.mark.parametrize("case", range(len(CASES)))
    def test_every_case(self, rung: tuple[GeneLadder, LayerSource], case: int) -> None:
        ladder, source = rung
        score = score_genes(
            ladder, 0, n_genes=N_GENES, method="scanpy", source=source, **CASES[case]
        )
        assert score.dtype == np.float32
        np.testing.assert_allclose(score, SCORES[case], rtol=1e-6, atol=1e-6)

    def test_without_the_source_too(self, rung: tuple[GeneLadder, LayerSource]) -> None:
        ladder, _ = rung
        score = score_genes(ladder, 0, n_genes=N_GENES, method="scanpy", **CASES[-1])
        np.testing.assert_allclose(score, SCORES[-1], rtol=1e-6, atol=1e-6)

    def test_another_seed_is_another_score(self, rung: tuple[GeneLadder, LayerSource]) -> None:
        ladder, source = rung
        case = {**CASES[2], "random_state": 99}
        score = score_genes(ladder, 0, n_genes=N_GENES, method="scanpy", source=source, **case)
        assert not np.allclose(score, SCORES[2], atol=1e-3)
