"""What the readers give is what anndata gives, over the forms that files come in."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import anndata
import h5py
import numcodecs
import numpy as np
import pytest
from numcodecs.abc import Codec
from scipy import sparse
from zarr.abc.codec import BytesBytesCodec
from zarr.codecs import BloscCodec, GzipCodec, ZstdCodec

from cellucid_ext.model.column import CategoryColumn, NumberColumn
from tests.kit.reader_files import (
    FORMS,
    N_CELLS,
    Form,
    counts,
    opened,
    plain,
    rewrite_zarr,
    rich,
    write,
)

GENES = (0, 7, 23)


def read(path: Path) -> anndata.AnnData:
    return anndata.read_h5ad(path) if path.suffix == ".h5ad" else anndata.read_zarr(path)


def dense(matrix: Any) -> np.ndarray[Any, Any]:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)


def stored(kind: str, values: np.ndarray[Any, Any], unsorted: bool) -> Any:
    """Return the matrix in one format; ``unsorted`` reverses the entries of each row."""
    if kind == "dense":
        return values
    matrix = sparse.csr_matrix(values) if kind == "csr" else sparse.csc_matrix(values)
    if unsorted:
        for a, b in itertools.pairwise(matrix.indptr):
            matrix.indices[a:b] = matrix.indices[a:b][::-1].copy()
            matrix.data[a:b] = matrix.data[a:b][::-1].copy()
        matrix.has_sorted_indices = False
    return matrix


class TestGenesEqualAnndata:
    """One gene has the values and the dtype that anndata reads, however X is stored."""

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("kind", ["dense", "csr", "csc"])
    @pytest.mark.parametrize("dtype", ["float32", "float64", "int32", "int64", "uint16", "bool"])
    def test_dtype(self, tmp_path: Path, form: Form, kind: str, dtype: str) -> None:
        adata = plain()
        adata.X = stored(kind, counts(dtype), unsorted=False)
        path = write(adata, tmp_path, form)
        expected = read(path).X
        with opened(path) as reader:
            (layer,) = reader.structure.layers
            assert (layer.key, layer.format, layer.dtype) == ("X", kind, dtype)
            for gene in GENES:
                values = reader.gene(0, gene)
                assert values.dtype == expected.dtype
                np.testing.assert_array_equal(values, dense(expected)[:, gene])

    @pytest.mark.parametrize("kind", ["csr", "csc"])
    @pytest.mark.parametrize("form", FORMS)
    def test_unsorted_entries(self, tmp_path: Path, form: Form, kind: str) -> None:
        adata = plain()
        adata.X = stored(kind, counts(), unsorted=True)
        path = write(adata, tmp_path, form)
        with opened(path) as reader:
            for gene in GENES:
                np.testing.assert_array_equal(reader.gene(0, gene), counts()[:, gene])

    @pytest.mark.parametrize("kind", ["dense", "csr", "csc"])
    @pytest.mark.parametrize(
        ("compression", "chunk"),
        [(None, None), (None, 5), ("gzip", 1), ("gzip", 5), ("gzip", 64), ("lzf", 5), ("lzf", 64)],
    )
    def test_hdf5_chunks_and_filters(
        self, tmp_path: Path, kind: str, compression: str | None, chunk: int | None
    ) -> None:
        adata = plain()
        adata.X = stored(kind, counts(), unsorted=False)
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            names = ["X"] if kind == "dense" else ["X/data", "X/indices", "X/indptr"]
            for name in names:
                values, attributes = file[name][()], dict(file[name].attrs)
                del file[name]
                shape = None if chunk is None else tuple(min(chunk, n) for n in values.shape)
                file.create_dataset(
                    name, data=values, chunks=shape, compression=compression
                ).attrs.update(attributes)
        expected = dense(read(path).X)
        with opened(path) as reader:
            for gene in GENES:
                np.testing.assert_array_equal(reader.gene(0, gene), expected[:, gene])

    @pytest.mark.parametrize("chunk", [7, 64])
    @pytest.mark.parametrize("form", ["zarr2", "zarr3", "sharded"])
    @pytest.mark.parametrize("kind", ["dense", "csr", "csc"])
    def test_zarr_chunks_and_shards(self, tmp_path: Path, kind: str, form: str, chunk: int) -> None:
        adata = plain()
        adata.X = stored(kind, counts(), unsorted=False)
        path = write(adata, tmp_path, "zarr2" if form == "zarr2" else "zarr3")
        source = read(path)
        parts = (
            {"X": source.X}
            if kind == "dense"
            else {f"X/{part}": getattr(source.X, part) for part in ("data", "indices", "indptr")}
        )
        for name, values in parts.items():
            chunks = tuple(min(chunk, n) for n in values.shape)
            shards = tuple(3 * side for side in chunks) if form == "sharded" else None
            rewrite_zarr(path, name, values, chunks=chunks, shards=shards)
        with opened(path) as reader:
            for gene in GENES:
                np.testing.assert_array_equal(reader.gene(0, gene), dense(source.X)[:, gene])

    def test_big_endian(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path)
        with h5py.File(path, "a") as file:
            file.create_dataset("X", data=counts().astype(">f4"))
            file["X"].attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
        with opened(path) as reader:
            values = reader.gene(0, 3)
            assert values.dtype == np.dtype("float32")
            assert values.dtype.isnative
            np.testing.assert_array_equal(values, counts()[:, 3])


@pytest.fixture(scope="module", params=FORMS)
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset that has everything, in each form."""
    return write(rich(), tmp_path_factory.mktemp("rich"), request.param)


class TestWholeDatasetEqualsAnndata:
    """Every layer, raw, embedding, obs column and name is what anndata reads."""

    def test_layers_and_raw(self, path: Path) -> None:
        adata = read(path)
        with opened(path) as reader:
            found = {layer.key: layer.format for layer in reader.structure.layers}
            assert found == {"X": "csr", "raw": "csr", "csc": "csc", "dense": "dense"}
            for i, layer in enumerate(reader.structure.layers):
                value = adata.layers.get(layer.key)
                expected = {"X": adata.X, "raw": adata.raw.X}.get(layer.key, value)
                for gene in GENES:
                    np.testing.assert_array_equal(
                        reader.gene(i, gene), dense(expected)[:, gene], err_msg=layer.key
                    )

    def test_obs(self, path: Path) -> None:
        adata = read(path)
        with opened(path) as reader:
            assert [info.key for info in reader.structure.obs] == list(adata.obs.columns)
            for i, info in enumerate(reader.structure.obs):
                expected = adata.obs[info.key]
                column = reader.field(i)
                if isinstance(column, NumberColumn):
                    np.testing.assert_array_equal(
                        column.values, expected.to_numpy(dtype=np.float64, na_value=np.nan)
                    )
                else:
                    shown = [None if c < 0 else column.categories[c] for c in column.codes]
                    assert shown == [
                        None if missing else str(label)
                        for label, missing in zip(expected, expected.isna(), strict=True)
                    ]

    def test_categories(self, path: Path) -> None:
        with opened(path) as reader:
            keys = [info.key for info in reader.structure.obs]
            cell_type = reader.field(keys.index("cell_type"))
            stage = reader.field(keys.index("stage"))
        assert isinstance(cell_type, CategoryColumn)
        assert isinstance(stage, CategoryColumn)
        assert cell_type.categories == ("B", "NK é", "T")
        assert cell_type.colors == ("#ff0000", "#00ff00", "#0000ff")
        assert not cell_type.ordered
        assert stage.categories == ("late", "early")
        assert stage.ordered
        assert stage.colors is None

    def test_embeddings(self, path: Path) -> None:
        adata = read(path)
        with opened(path) as reader:
            drawn = {(e.key, e.dims) for e in reader.structure.embeddings}
            assert drawn == {
                ("X_umap", 2), ("X_pca", 2), ("X_pca", 3), ("X_flat", 1), ("spatial", 2)
            }  # fmt: skip
            for i, info in enumerate(reader.structure.embeddings):
                expected = np.asarray(adata.obsm[info.key], np.float64)[:, : info.dims]
                np.testing.assert_array_equal(reader.embedding(i), expected)
            (skipped,) = [w for w in reader.structure.warnings if w.code == "skipped_embedding"]
            assert "sparse" in skipped.message

    def test_names(self, path: Path) -> None:
        adata = read(path)
        with opened(path) as reader:
            assert reader.obs_names() == tuple(adata.obs_names)
            assert [reader.obs_name(i) for i in (0, 41, 89)] == [
                adata.obs_names[i] for i in (0, 41, 89)
            ]
            for layer in range(len(reader.structure.layers)):
                assert reader.var_index(layer) == tuple(adata.var_names)
            columns = reader.var_columns(0)
            assert set(columns) == {"symbol", "feature_name"}
            assert columns["symbol"] == tuple(adata.var["symbol"])
            assert columns["feature_name"] == tuple(adata.var["feature_name"])


class TestStringsOfZarr:
    """Strings are read from chunks and shards of any size, behind any usual codec."""

    @pytest.mark.parametrize("shards", [None, (27,)])
    @pytest.mark.parametrize("codec", [None, ZstdCodec(), GzipCodec(), BloscCodec()])
    def test_v3(
        self, tmp_path: Path, codec: BytesBytesCodec | None, shards: tuple[int] | None
    ) -> None:
        path = write(plain(), tmp_path, "zarr3")
        names = np.array([f"{i}-ä" * (1 + i % 3) for i in range(N_CELLS)], dtype=object)
        rewrite_zarr(
            path, "obs/_index", names.astype(np.dtypes.StringDType()),
            chunks=(9,), shards=shards, compressors=codec,
        )  # fmt: skip
        with opened(path) as reader:
            assert reader.obs_names() == tuple(names)
            assert reader.obs_name(89) == names[89]

    @pytest.mark.parametrize(
        "compressor", [None, numcodecs.Zstd(), numcodecs.GZip(), numcodecs.Blosc(), numcodecs.LZ4(),
                       numcodecs.Zlib(), numcodecs.BZ2(), numcodecs.LZMA()]
    )  # fmt: skip
    def test_v2(self, tmp_path: Path, compressor: Codec | None) -> None:
        path = write(plain(), tmp_path, "zarr2")
        names = np.array([f"{i}-ä" * (1 + i % 3) for i in range(N_CELLS)], dtype=object)
        rewrite_zarr(
            path, "obs/_index", names.astype(np.dtypes.StringDType()),
            chunks=(11,), compressors=compressor,
        )  # fmt: skip
        with opened(path) as reader:
            assert reader.obs_names() == tuple(names)
            assert reader.obs_name(88) == names[88]
