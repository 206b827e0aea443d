"""Genes of sessions and kernels: through the ladder, bit-equal to the file, whatever its form."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import anndata
import numpy as np
import pytest
import scipy.sparse as sp

import cellucid_ext
from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.engine.dataset import open_dataset
from cellucid_ext.engine.genes import Genes
from cellucid_ext.engine.router import DatasetSession, SessionOptions
from cellucid_ext.genes import backend
from cellucid_ext.genes.layout import CscLayout, CsrLayout, StoredArray
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.memory import MemoryReader
from tests.kit.array_reader import ArrayReader
from tests.kit.matrices import counts

N_CELLS, N_GENES = 500, 60
MATRIX = counts(N_CELLS, N_GENES, 12)
MATRIX.data[::7] = -0.0
MATRIX.data[3] = np.nan
ARCHIVES = sorted(Path(__file__).parents[2].glob("data/archives/v*/cells.*"))


def _adata(form: str) -> anndata.AnnData:
    other = sp.csc_matrix(MATRIX) if form == "csr" else sp.csr_matrix(MATRIX)
    main = {"csr": MATRIX, "csc": sp.csc_matrix(MATRIX), "dense": MATRIX.toarray()}[form]
    adata = anndata.AnnData(main.copy(), layers={"other": other, "double": other * 2.0})
    adata.raw = anndata.AnnData(sp.csr_matrix(MATRIX.astype(np.float64)))
    return adata


def _h5ad(adata: anndata.AnnData, folder: Path) -> Path:
    adata.write_h5ad(folder / "x.h5ad", compression="gzip")
    return folder / "x.h5ad"


def _plain(adata: anndata.AnnData, folder: Path) -> Path:
    adata.write_h5ad(folder / "x.h5ad")
    return folder / "x.h5ad"


def _zarr(version: int) -> Callable[[anndata.AnnData, Path], Path]:
    def write(adata: anndata.AnnData, folder: Path) -> Path:
        with anndata.settings.override(zarr_write_format=version), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            adata.write_zarr(folder / "x.zarr")
        return folder / "x.zarr"

    return write


WRITERS = {"h5ad": _h5ad, "plain h5ad": _plain, "zarr 2": _zarr(2), "zarr 3": _zarr(3)}


class TestEveryFormGivesTheSameBits:
    """CSR, CSC and dense, in each format, equal to the matrix that was written."""

    @pytest.mark.parametrize("form", ["csr", "csc", "dense"])
    @pytest.mark.parametrize("writer", WRITERS)
    def test_stored(self, tmp_path: Path, form: str, writer: str) -> None:
        path = WRITERS[writer](_adata(form), tmp_path)
        dense = MATRIX.toarray()
        with open_dataset(path) as dataset:
            infos = {info.key: info for info in dataset.manifest.structure.layers}
            assert infos["X"].nnz == (None if form == "dense" else MATRIX.nnz)
            for gene in (0, 1, 30, N_GENES - 1):
                assert dataset.gene(gene).tobytes() == dense[:, gene].tobytes()
                raw = dataset.gene(gene, layer="raw")
                assert raw.tobytes() == dense[:, gene].astype(np.float64).tobytes()
                double = dataset.gene(gene, layer="double")
                assert double.tobytes() == (dense[:, gene] * 2.0).tobytes()

    @pytest.mark.parametrize("writer", ["h5ad", "plain h5ad", "zarr 2", "zarr 3"])
    def test_sparse_files_are_read_without_a_format_library(
        self, tmp_path: Path, writer: str
    ) -> None:
        path = WRITERS[writer](_adata("csr"), tmp_path)
        reader = open_reader(path, Limits())
        kinds = [type(reader.layout(layer)) for layer in range(len(reader.structure.layers))]
        assert kinds[0] is CsrLayout
        assert CscLayout in kinds
        layout = reader.layout(0)
        assert isinstance(layout, CsrLayout)
        for array in (layout.data, layout.indices):
            assert isinstance(array, StoredArray)
        reader.close()

    @pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: "/".join(path.parts[-2:]))
    def test_old_files(self, path: Path) -> None:
        reader = open_reader(path, Limits())
        genes = Genes(reader, Limits(), GeneSettings())
        for layer, info in enumerate(reader.structure.layers):
            every = range(info.n_genes)
            for gene, values in zip(every, genes.read(layer, every), strict=True):
                wanted = reader.gene(layer, gene)
                assert values.dtype == wanted.dtype
                assert values.tobytes() == wanted.tobytes()
        genes.close()
        reader.close()


class TestALinkInsideAStoreIsNotFollowedBlindly:
    """A store with a linked chunk is read by its nodes, which confine links."""

    def test_no_layout(self, tmp_path: Path) -> None:
        path = _zarr(3)(_adata("csr"), tmp_path)
        chunk = next(p for p in (path / "X" / "indices").rglob("*") if p.name == "0")
        chunk.rename(tmp_path / "elsewhere")
        chunk.symlink_to(tmp_path / "elsewhere")
        reader = open_reader(path, Limits())
        assert not isinstance(reader.layout(0), CsrLayout)
        with pytest.raises(cellucid_ext.CellucidError):
            Genes(reader, Limits(), GeneSettings()).read(0, [0])
        reader.close()


class TestALiveMatrixIsReadWhereItLies:
    """In memory too genes come from the kernels; edits of the owner are seen."""

    @pytest.mark.parametrize("form", ["csr", "csc", "dense"])
    def test_values_and_edits(self, form: str) -> None:
        adata = _adata(form)
        genes = Genes(MemoryReader(adata), Limits(), GeneSettings())
        dense = MATRIX.toarray()
        for gene in (0, 30):
            assert genes.read(0, [gene])[0].tobytes() == dense[:, gene].tobytes()
        adata.X = adata.X * 2
        assert genes.read(0, [30])[0].tobytes() == (dense[:, 30] * 2).tobytes()

    def test_a_view(self) -> None:
        adata = _adata("csr")[100:200, 10:20]
        got = Genes(MemoryReader(adata), Limits(), GeneSettings()).read(0, [3])[0]
        assert got.tobytes() == MATRIX.toarray()[100:200, 13].tobytes()


class TestLog1pFollowsTheContract:
    """In float64, then float32; NaN below -1, -inf at -1."""

    def test_edges(self) -> None:
        values = np.array([[0.0], [1.0], [-1.0], [-1.5], [np.nan], [1e300]])
        reader = ArrayReader(6, layers={"X": values})
        session = DatasetSession(reader, "ID", Limits(), None)
        query = {"encoding": "f32", "transform": "log1p"}
        body = session.answer("GET", "expression/0/0/0", query).body
        got = np.frombuffer(body, "<f4")[np.argsort(session.order)]
        with np.errstate(all="ignore"):
            wanted = np.log1p(values[:, 0]).astype(np.float32)
        np.testing.assert_array_equal(got, wanted)
        assert np.isnan(got[3])
        assert got[2] == -np.inf
        session.close()


class TestLayersOverTheComm:
    """A kernel builds nothing for the browser, and says so."""

    def test_layers(self, tmp_path: Path) -> None:
        path = _h5ad(_adata("csr"), tmp_path)
        with open_dataset(path) as dataset:
            body = dataset.session.answer("GET", "layers", {}).body
        assert b'"rung":"scan"' in body.replace(b" ", b"")
        assert b'"can_index":true' not in body.replace(b" ", b"")


class TestABackedAnnDataIsReadAsItsFile:
    """By its index or a direct scan, never through anndata, which would load all of X."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return _h5ad(_adata("csr"), tmp_path)

    def session(self, adata: anndata.AnnData, folder: Path) -> DatasetSession:
        settings = SessionOptions(GeneSettings(folder=str(folder)))
        return DatasetSession(MemoryReader(adata), "memory", Limits(), None, settings)

    def test_every_rung(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        adata = anndata.read_h5ad(path, backed="r")
        session = self.session(adata, tmp_path)
        # The old way must not be taken: it would answer right, and slowly.
        monkeypatch.setattr(MemoryReader, "gene", None)
        assert session.rung(0) == "scan"
        for gene in (0, 30):
            assert session.gene(0, gene).tobytes() == MATRIX.toarray()[:, gene].tobytes()
            raw = session.gene(1, gene)
            assert raw.tobytes() == MATRIX.toarray()[:, gene].astype(np.float64).tobytes()
        if backend.COMPILED:
            cellucid_ext.build_index(path, folder=tmp_path)
            assert session.rung(0) == "index"
            assert session.gene(0, 30).tobytes() == MATRIX.toarray()[:, 30].tobytes()
        session.close()
        adata.file.close()

    @pytest.mark.parametrize(("mode", "rows"), [("r", slice(10, 40)), ("r+", slice(None))])
    def test_a_view_and_a_file_open_for_writing_are_left_to_anndata(
        self, path: Path, tmp_path: Path, mode: Literal["r", "r+"], rows: slice
    ) -> None:
        whole = anndata.read_h5ad(path, backed=mode)
        session = self.session(whole[rows] if mode == "r" else whole, tmp_path)
        assert session.gene(0, 7).tobytes() == MATRIX.toarray()[rows, 7].tobytes()
        session.close()
        whole.file.close()

    def test_another_file_in_its_place_is_not_read(self, path: Path, tmp_path: Path) -> None:
        adata = anndata.read_h5ad(path, backed="r")
        session = self.session(adata, tmp_path)
        other = _adata("csr")
        other.X = other.X * 3.0
        other.write_h5ad(tmp_path / "other.h5ad")
        (tmp_path / "other.h5ad").replace(path)
        # What the AnnData holds open is what it shows.
        assert session.gene(0, 7).tobytes() == MATRIX.toarray()[:, 7].tobytes()
        session.close()
        adata.file.close()
