"""Scores of gene sets: the plain definitions, missing values, bounds and manners."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anndata
import h5py
import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.genes.ladder import GeneLadder, LayerSource
from cellucid_ext.genes.progress import JobCancelled
from cellucid_ext.readers import chunk_map_hdf5
from cellucid_ext.scores.means import gene_means
from cellucid_ext.scores.score import Method, score_genes
from cellucid_ext.scores.values import Transform

N_CELLS, N_GENES = 80, 150


def make_values(*, missing: bool = False) -> NDArray[np.float32]:
    random = np.random.default_rng(5)
    rates = np.exp(random.normal(-0.5, 1.2, N_GENES))
    values = random.poisson(rates, (N_CELLS, N_GENES)).astype(np.float32) * np.float32(0.7)
    values[:, 9] = 0.0
    values[:, 10] = np.float32(0.1)
    if missing:
        values[3, 20:30] = np.nan
        values[:, 30] = np.nan
        values[40:50, 31] = np.nan
    return values


def csr(path: Path, values: NDArray[np.float32]) -> LayerSource:
    anndata.AnnData(sp.csr_matrix(values)).write_h5ad(path)
    with h5py.File(path, "r") as file:
        return chunk_map_hdf5.csr_layout(file["X"], f"X in {path.name}")


@pytest.fixture(params=[False, True], ids=["complete", "missing"])
def values(request: pytest.FixtureRequest) -> NDArray[np.float32]:
    return make_values(missing=request.param)


@pytest.fixture
def source(tmp_path: Path, values: NDArray[np.float32]) -> LayerSource:
    return csr(tmp_path / "x.h5ad", values)


@pytest.fixture
def ladder(source: LayerSource) -> Iterator[GeneLadder]:
    made = GeneLadder([source], "x.h5ad")
    yield made
    made.close()


def expected_of(
    values: NDArray[np.float32], genes: list[int], method: Method, transform: Transform
) -> NDArray[np.float64]:
    """Compute mean and z-score as a textbook would: dense, gene after gene."""
    exact = values[:, genes].astype(np.float64)
    if transform == "log1p":
        exact = np.log1p(exact)
    if method == "zscore":
        for column in exact.T:
            known = column[~np.isnan(column)]
            if len(np.unique(known)) > 1:
                column[:] = (column - known.mean()) / known.std(ddof=1)
            else:
                column[~np.isnan(column)] = 0.0
    answer = np.full(len(exact), np.nan)
    for cell, row in enumerate(exact):
        known = row[~np.isnan(row)]
        if len(known):
            answer[cell] = known.mean()
    return answer


class TestScoresAreWhatTheyAreCalled:
    """Mean and mean of z-scores, with and without log1p, missing values left out."""

    @pytest.mark.parametrize("method", ["mean", "zscore"])
    @pytest.mark.parametrize("transform", ["none", "log1p"])
    @pytest.mark.parametrize(
        "genes", [[0], [9, 10], list(range(20, 32)), [30], list(range(N_GENES))]
    )
    def test_like_the_definition(
        self,
        ladder: GeneLadder,
        values: NDArray[np.float32],
        method: Method,
        transform: Transform,
        genes: list[int],
    ) -> None:
        score = score_genes(ladder, 0, genes, n_genes=N_GENES, method=method, transform=transform)
        expected = expected_of(values, genes, method, transform)
        np.testing.assert_allclose(score, expected, rtol=2e-6, atol=2e-6)

    def test_repeated_genes_count_once(self, ladder: GeneLadder) -> None:
        once = score_genes(ladder, 0, [4, 5], n_genes=N_GENES, method="mean")
        twice = score_genes(ladder, 0, [4, 5, 4, 4], n_genes=N_GENES, method="mean")
        np.testing.assert_array_equal(once, twice)

    def test_log1p_below_minus_one_is_missing(self) -> None:
        column = np.array([-2.0, -0.5, 0.0, 3.0])
        ladder = GeneLadder([lambda gene: column * (gene + 1)], "dense")
        score = score_genes(ladder, 0, [0], n_genes=2, method="mean", transform="log1p")
        np.testing.assert_allclose(score, [np.nan, np.log(0.5), 0.0, np.log(4.0)], rtol=1e-6)


class TestMeansOfAllGenesAreOnePass:
    """The pass over a CSR file gives what reading every gene gives."""

    @pytest.mark.parametrize("transform", ["none", "log1p"])
    def test_both_ways(self, ladder: GeneLadder, source: LayerSource, transform: Transform) -> None:
        one_pass = gene_means(ladder, 0, N_GENES, transform=transform, source=source)
        by_gene = gene_means(ladder, 0, N_GENES, transform=transform)
        np.testing.assert_allclose(one_pass, by_gene, rtol=1e-12)

    def test_like_numpy(
        self, ladder: GeneLadder, source: LayerSource, values: NDArray[np.float32]
    ) -> None:
        means = gene_means(ladder, 0, N_GENES, source=source)
        known = ~np.isnan(values).all(axis=0)
        np.testing.assert_allclose(
            means[known], np.nanmean(values[:, known], axis=0, dtype=np.float64), rtol=1e-12
        )
        assert np.isnan(means[~known]).all()


class TestAScoreKeepsItsManners:
    """Errors in words, progress that only grows, cancellation between and in passes."""

    @pytest.mark.parametrize(
        "options",
        [{"genes": []}, {"genes": [1], "ctrl_size": 0}, {"genes": [1], "n_bins": 1}],
    )
    def test_what_makes_no_score(self, ladder: GeneLadder, options: dict[str, Any]) -> None:
        with pytest.raises(BadRequestError) as error:
            score_genes(ladder, 0, n_genes=N_GENES, method="scanpy", **options)
        assert error.value.hint

    def test_no_control_genes_left(self, ladder: GeneLadder) -> None:
        with pytest.raises(BadRequestError, match="control genes"):
            score_genes(ladder, 0, range(N_GENES), n_genes=N_GENES, method="scanpy")

    @pytest.mark.parametrize("gene", [-1, N_GENES])
    def test_genes_that_are_not_there(self, ladder: GeneLadder, gene: int) -> None:
        with pytest.raises(UnknownElementError):
            score_genes(ladder, 0, [0, gene], n_genes=N_GENES, method="mean")

    @pytest.mark.parametrize("method", ["mean", "zscore", "scanpy"])
    def test_progress_ends_and_never_falls(
        self, ladder: GeneLadder, source: LayerSource, method: Method
    ) -> None:
        seen: list[float] = []
        score_genes(
            ladder,
            0,
            range(0, N_GENES, 2),
            n_genes=N_GENES,
            method=method,
            source=source,
            progress=lambda done, total: seen.append(done / total),
        )
        assert seen[-1] == 1.0
        assert seen[0] < 1.0
        assert seen == sorted(seen)

    def test_cancelled(self, ladder: GeneLadder, source: LayerSource) -> None:
        with pytest.raises(JobCancelled):
            score_genes(
                ladder,
                0,
                [1, 2],
                n_genes=N_GENES,
                method="scanpy",
                source=source,
                cancelled=lambda: True,
            )

    def test_cancelled_between_groups(self) -> None:
        answers = iter([False])
        read: list[int] = []

        def read_gene(gene: int) -> NDArray[Any]:
            read.append(gene)
            return np.zeros(4)

        dense = GeneLadder([read_gene], "dense")
        with pytest.raises(JobCancelled):
            score_genes(
                dense,
                0,
                range(100),
                n_genes=100,
                method="mean",
                cancelled=lambda: next(answers, True),
            )
        assert read == list(range(64))
