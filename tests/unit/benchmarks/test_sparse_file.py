"""The sparse file is as long as it says, and almost empty."""

from pathlib import Path

import anndata as ad
import pytest

from benchmarks.sparse_file import write_small_file, write_sparse_file

CELLS = 2_000
SIZE = 3 * 10**9


class TestTheHoleIsReal:
    """Length is what was asked for, disk use is not, and anndata still opens it."""

    @pytest.fixture
    def sparse(self, tmp_path: Path) -> Path:
        path = tmp_path / "sparse.h5ad"
        write_sparse_file(path, size=SIZE, cells=CELLS)
        return path

    def test_long_but_not_on_disk(self, sparse: Path) -> None:
        stat = sparse.stat()
        assert stat.st_size >= SIZE
        assert stat.st_blocks * 512 < SIZE // 20

    def test_anndata_opens_it_lazily_with_the_cells_of_the_small_file(
        self, sparse: Path, tmp_path: Path
    ) -> None:
        write_small_file(tmp_path / "small.h5ad", CELLS)
        small = ad.read_h5ad(tmp_path / "small.h5ad")
        large = ad.read_h5ad(sparse, backed="r")
        assert large.n_obs * large.n_vars * 4 >= SIZE
        assert large.obs.equals(small.obs)
        large.file.close()
