"""Selected cells come back as an AnnData: the same rows, in the order asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from cellucid_ext.errors import BadRequestError, NotADatasetError
from cellucid_ext.readers.anndata_rows import read_rows, rows_of
from tests.kit.reader_files import FORMS, N_CELLS, Form, opened, rich, write

SELECTIONS = {
    "ordered": [0, 5, 88],
    "any order": [61, 3, 89, 4],
    "repeated": [7, 7, 2],
    "none": [],
    "all": list(range(N_CELLS)),
}


def dense(value: Any) -> Any:
    return value.toarray() if sparse.issparse(value) else np.asarray(value)


@pytest.fixture(scope="module", params=FORMS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset that has everything, in each form."""
    adata = rich()
    adata.obsp["near"] = sparse.csr_matrix(np.arange(N_CELLS**2).reshape(N_CELLS, N_CELLS) % 5)
    form: Form = request.param
    return write(adata, tmp_path_factory.mktemp("rows"), form)


class TestRowsAreExact:
    """Every part of the answer is the part of the whole, no row is mislabelled."""

    @pytest.mark.parametrize("name", SELECTIONS)
    def test_stored(self, path: Path, name: str) -> None:
        rows = SELECTIONS[name]
        whole = anndata.read_h5ad(path) if path.suffix == ".h5ad" else anndata.read_zarr(path)
        self.compare(read_rows(path, rows), whole, rows)

    @pytest.mark.parametrize("name", ["ordered", "any order", "none", "all"])
    @pytest.mark.parametrize("backed", [False, True])
    def test_live(self, tmp_path: Path, name: str, backed: bool) -> None:
        rows = SELECTIONS[name]
        path = write(rich(), tmp_path)
        adata = anndata.read_h5ad(path, backed="r" if backed else None)
        self.compare(rows_of(adata, np.array(rows)), anndata.read_h5ad(path), rows)
        if backed:
            adata.file.close()

    def compare(self, found: anndata.AnnData, whole: anndata.AnnData, rows: list[int]) -> None:
        assert not found.is_view
        assert not found.isbacked
        assert list(found.obs_names) == [whole.obs_names[row] for row in rows]
        assert list(found.var_names) == list(whole.var_names)
        pd.testing.assert_series_equal(found.obs["depth"], whole.obs["depth"].iloc[rows])
        assert (
            found.obs["cell_type"].astype(object).tolist()[:1]
            == (whole.obs["cell_type"].iloc[rows].astype(object).tolist()[:1])
        )
        np.testing.assert_array_equal(dense(found.X), dense(whole.X)[rows])
        np.testing.assert_array_equal(dense(found.raw.X), dense(whole.raw.X)[rows])
        for key in whole.layers:
            np.testing.assert_array_equal(dense(found.layers[key]), dense(whole.layers[key])[rows])
        for key in whole.obsm:
            np.testing.assert_array_equal(dense(found.obsm[key]), dense(whole.obsm[key])[rows])
        for key in whole.obsp:
            expected = dense(whole.obsp[key])[np.ix_(rows, rows)]
            np.testing.assert_array_equal(dense(found.obsp[key]), expected)


class TestBadRowsAreRefused:
    """A row that does not exist is an error, never another row."""

    @pytest.mark.parametrize("rows", [[-1], [N_CELLS], [0, 10**6]])
    def test_out_of_range(self, path: Path, rows: list[int]) -> None:
        with pytest.raises(BadRequestError, match="0 to 89"):
            read_rows(path, rows)

    def test_no_dataset(self, tmp_path: Path) -> None:
        with pytest.raises(NotADatasetError):
            read_rows(tmp_path, [0])

    def test_while_the_viewer_reads(self, path: Path) -> None:
        """The kernel's own anndata and an open reader do not get in each other's way."""
        with opened(path) as reader:
            assert read_rows(path, [3]).obs_names[0] == reader.obs_name(3)
            assert reader.embedding(0).shape[0] == N_CELLS
