"""The stored graph: only the rows that are asked for, from any place and form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anndata as ad
import h5py
import numpy as np
import pytest
import scipy.sparse

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError
from cellucid_ext.readers import graph
from cellucid_ext.readers.h5ad import open_h5ad

N = 5000
RANDOM = np.random.default_rng(3)


def symmetric(density: float = 0.002) -> scipy.sparse.csr_matrix:
    half = scipy.sparse.random(N, N, density, "csr", rng=RANDOM)
    return (half + half.T).tocsr()


def write(path: Path, matrix: scipy.sparse.spmatrix) -> Path:
    adata = ad.AnnData(obs={"_": np.zeros(N)}, shape=(N, 1))
    adata.obsp["connectivities"] = matrix
    adata.write_h5ad(path)
    return path


class TestRowsEqualScipy:
    """Whatever is asked for, in runs small enough to need many of them."""

    @pytest.mark.parametrize("form", ["csr", "csc"])
    @pytest.mark.parametrize("limits", [(1 << 22, 1 << 14), (64, 4)])
    def test_random_rows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, limits: tuple[int, int]
    ) -> None:
        monkeypatch.setattr(graph, "_EDGES", limits[0])
        monkeypatch.setattr(graph, "_GAP", limits[1])
        matrix = symmetric()
        reader = open_h5ad(write(tmp_path / "g.h5ad", matrix.asformat(form)), Limits())
        for count in (1, 2, 40, 3000):
            rows = np.sort(RANDOM.choice(N, count, replace=False)).astype(np.int64)
            expected = np.unique(matrix[rows].indices)
            assert reader.neighbours(rows).tolist() == expected.tolist()
        assert reader.neighbours(np.empty(0, np.int64)).size == 0
        reader.close()

    def test_a_graph_of_an_old_file(self, tmp_path: Path) -> None:
        path = write(tmp_path / "old.h5ad", symmetric())
        with h5py.File(path, "a") as file:
            file.move("obsp/connectivities", "uns/neighbors/connectivities")
        reader = open_h5ad(path, Limits())
        assert reader.structure.graph is not None
        assert reader.neighbours(np.array([3])).size > 0
        reader.close()


class TestDamageIsNamed:
    """A graph that does not fit is left out, or an error that says where."""

    def test_another_shape_is_no_graph(self, tmp_path: Path) -> None:
        path = write(tmp_path / "s.h5ad", symmetric())
        with h5py.File(path, "a") as file:
            file["obsp/connectivities"].attrs["shape"] = [N, N - 1]
        reader = open_h5ad(path, Limits())
        assert reader.structure.graph is None
        reader.close()

    @pytest.mark.parametrize(
        "damage",
        [
            lambda group: group["indices"].write_direct(np.full(group["indices"].size, N)),
            lambda group: group["indptr"].write_direct(np.arange(N, -1, -1)),
            lambda group: group["indptr"].write_direct(np.full(N + 1, 2**30)),
        ],
    )
    def test_wrong_numbers(self, tmp_path: Path, damage: Callable[[h5py.Group], None]) -> None:
        matrix = symmetric()
        matrix.indices = matrix.indices.astype(np.int64)
        matrix.indptr = matrix.indptr.astype(np.int64)
        path = write(tmp_path / "d.h5ad", matrix)
        with h5py.File(path, "a") as file:
            group = file["obsp/connectivities"]
            for name in ("indices", "indptr"):
                values = group[name][:].astype(np.int64)
                del group[name]
                group[name] = values
            damage(group)
        reader = open_h5ad(path, Limits())
        with pytest.raises(CorruptError, match="obsp/connectivities"):
            reader.neighbours(np.array([1, 2], np.int64))
        reader.close()
