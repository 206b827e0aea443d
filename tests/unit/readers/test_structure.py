"""What is found on opening: kinds, defaults, odd names, and what is left out and why."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.errors import (
    CorruptError,
    TooLargeError,
    UnknownElementError,
    UnsupportedError,
)
from cellucid_ext.model.column import CategoryColumn, NumberColumn
from cellucid_ext.model.manifest import EmbeddingInfo, ObsInfo
from cellucid_ext.readers.defaults import default_embedding, default_field
from tests.kit.reader_files import FORMS, N_CELLS, N_GENES, Form, counts, opened, plain, write


class TestDefaultsAreWhatAPersonExpects:
    """The first picture is the UMAP coloured by the cell types."""

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            (["X_pca", "X_tsne", "X_umap"], ("X_umap", 2)),
            (["X_umap_harmony", "X_umap"], ("X_umap", 2)),
            (["umap", "X_pca"], ("umap", 2)),
            (["X_pca", "X_tsne"], ("X_tsne", 2)),
            (["X_pca", "spatial"], ("spatial", 2)),
            (["X_pca"], ("X_pca", 2)),
        ],
    )
    def test_embedding(self, keys: list[str], expected: tuple[str, int]) -> None:
        infos = [EmbeddingInfo(key, (0, 1), 2) for key in keys]
        infos += [EmbeddingInfo(key, (0, 1, 2), 3) for key in keys]
        chosen = default_embedding(infos)
        assert chosen is not None
        assert (infos[chosen].key, infos[chosen].dims) == expected

    def test_a_3d_umap_alone_is_better_than_nothing(self) -> None:
        assert default_embedding([EmbeddingInfo("X_umap", (0, 1, 2), 3)]) == 0
        assert default_embedding([]) is None

    @pytest.mark.parametrize(
        ("obs", "expected"),
        [
            ([("leiden", 9), ("Cell_Type", 12)], "Cell_Type"),
            ([("batch", 3), ("leiden", 9)], "leiden"),
            ([("louvain", 9), ("bulk_labels", 10)], "bulk_labels"),
            ([("batch", 3), ("leiden_r1.5", 9)], "leiden_r1.5"),
            ([("cell_type", 1), ("phase", 3)], "phase"),
            ([("cell_type", 4000), ("phase", 3)], "phase"),
            ([("barcode_group", 4000)], "barcode_group"),
            ([], None),
        ],
    )
    def test_field(self, obs: list[tuple[str, int]], expected: str | None) -> None:
        infos = [ObsInfo("depth", "number")]
        infos += [ObsInfo(key, "category", count) for key, count in obs]
        chosen = default_field(infos)
        assert (None if chosen is None else infos[chosen].key) == expected


class TestEmbeddingsAreComplete:
    """1, 2 and 3 columns are drawn as they are; a wider entry in 2D and in 3D."""

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize(
        ("width", "dims"), [(1, [1]), (2, [2]), (3, [3]), (4, [2, 3]), (50, [2, 3])]
    )
    def test_widths(self, tmp_path: Path, form: Form, width: int, dims: list[int]) -> None:
        adata = plain()
        del adata.obsm["X_umap"]
        values = np.random.default_rng(1).normal(size=(N_CELLS, width))
        adata.obsm["X_any"] = values
        with opened(write(adata, tmp_path, form)) as reader:
            found = reader.structure.embeddings
            assert [info.dims for info in found] == dims
            assert [info.default for info in found] == [True, False][: len(dims)]
            for i, info in enumerate(found):
                assert info.columns == tuple(range(info.dims))
                np.testing.assert_array_equal(reader.embedding(i), values[:, : info.dims])

    @pytest.mark.parametrize("form", FORMS)
    def test_not_finite_is_missing(self, tmp_path: Path, form: Form) -> None:
        adata = plain()
        values = np.zeros((N_CELLS, 2), np.float32)
        values[3] = np.nan
        values[4, 1] = np.inf
        values[5, 0] = -np.inf
        adata.obsm["X_umap"] = values
        with opened(write(adata, tmp_path, form)) as reader:
            found = reader.embedding(0)
        assert np.argwhere(np.isnan(found)).tolist() == [[3, 0], [3, 1], [4, 1], [5, 0]]
        assert not np.isinf(found).any()

    def test_frame_with_text_behind(self, tmp_path: Path) -> None:
        adata = plain()
        frame = pd.DataFrame({"x": 1.0, "y": 2, "note": "a"}, index=adata.obs_names)
        adata.obsm["spatial"] = frame
        adata.obsm["notes"] = frame[["note"]]
        with opened(write(adata, tmp_path)) as reader:
            keys = [info.key for info in reader.structure.embeddings]
            assert keys == ["X_umap", "spatial"]
            assert reader.embedding(1)[0].tolist() == [1.0, 2.0]
            assert [notice.code for notice in reader.structure.warnings] == ["skipped_embedding"]

    def test_wrong_number_of_rows(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path)
        with h5py.File(path, "a") as file:
            file["obsm/short"] = np.zeros((N_CELLS - 1, 2))
            file["obsm/text"] = np.array([b"a"] * N_CELLS)
            file["obsm/empty"] = np.zeros((N_CELLS, 0))
        with opened(path) as reader:
            assert [info.key for info in reader.structure.embeddings] == ["X_umap"]
            assert len(reader.structure.warnings) == 3


class TestColumnsAreTolerant:
    """Odd names, odd types and odd values neither break the list nor mislabel a cell."""

    @pytest.mark.parametrize("form", FORMS)
    def test_repeated_gene_names(self, tmp_path: Path, form: Form) -> None:
        adata = plain(n_genes=5)
        adata.var_names = pd.Index(["A", "B", "A", "A (2)", "A"])
        adata.X = np.zeros((N_CELLS, 5), np.float32)
        with opened(write(adata, tmp_path, form)) as reader:
            names = reader.var_index(0)
        assert names[0] == "A"
        assert names[1] == "B"
        assert names[3] == "A (2)"
        assert len(set(names)) == 5

    def test_names_with_slashes_and_controls(self, tmp_path: Path) -> None:
        adata = plain()
        adata.obs["S/G2M"] = 1.5
        adata.obs["a\u202eb"] = pd.Categorical(["x\u0007y"] * N_CELLS)
        with opened(write(adata, tmp_path)) as reader:
            assert [info.key for info in reader.structure.obs] == ["S/G2M", "a\\u202eb"]
            score, label = reader.field(0), reader.field(1)
        assert isinstance(score, NumberColumn)
        assert isinstance(label, CategoryColumn)
        assert set(score.values) == {1.5}
        assert label.categories == ("x\\u0007y",)

    def test_nothing_is_read_on_opening_that_a_damaged_column_would_break(
        self, tmp_path: Path
    ) -> None:
        adata = plain()
        adata.obs["good"] = np.arange(N_CELLS)
        adata.obs["bad"] = pd.Categorical(["a", "b", "c"] * (N_CELLS // 3))
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            file["obs/bad/codes"][5] = 100
        with opened(path) as reader:
            assert isinstance(reader.field(0), NumberColumn)
            with pytest.raises(CorruptError, match="obs/bad"):
                reader.field(1)

    @pytest.mark.parametrize("form", FORMS)
    def test_too_many_labels(self, tmp_path: Path, form: Form) -> None:
        adata = plain()
        adata.obs["text"] = [f"t{i}" for i in range(N_CELLS)]
        adata.obs["category"] = pd.Categorical(adata.obs["text"])
        path = write(adata, tmp_path, form)
        with opened(path, Limits(max_categories=N_CELLS - 1)) as reader:
            for i in range(2):
                with pytest.raises(TooLargeError, match=f"{N_CELLS - 1}"):
                    reader.field(i)
        with opened(path, Limits(max_categories=N_CELLS)) as reader:
            for i in range(2):
                column = reader.field(i)
                assert isinstance(column, CategoryColumn)
                shown = [column.categories[code] for code in column.codes]
                assert shown == adata.obs["text"].tolist()

    def test_long_label_is_cut(self, tmp_path: Path) -> None:
        adata = plain()
        adata.obs["long"] = pd.Categorical(["x" * 5000] * N_CELLS)
        with opened(write(adata, tmp_path)) as reader:
            column = reader.field(0)
        assert isinstance(column, CategoryColumn)
        assert len(column.categories[0].encode()) == 1024
        assert column.categories[0].endswith("…")

    def test_unsupported_kinds(self, tmp_path: Path) -> None:
        adata = plain()
        adata.obs["fine"] = 1
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            file["obs/complex"] = np.zeros(N_CELLS, complex)
            file["obs/short"] = np.zeros(3)
            file["obs/group/deep"] = np.zeros(N_CELLS)
            file["obs"].attrs["column-order"] = ["fine", "complex", "short", "group", "absent"]
        with opened(path) as reader:
            kinds = [(info.key, info.kind) for info in reader.structure.obs]
            assert kinds == [("fine", "number"), ("complex", "unsupported")]
            assert [n.code for n in reader.structure.warnings] == ["skipped_column"] * 3
            with pytest.raises(UnsupportedError, match="obs/complex"):
                reader.field(1)

    def test_positions_that_do_not_exist(self, tmp_path: Path) -> None:
        adata = plain()
        adata.X = counts()
        with opened(write(adata, tmp_path)) as reader:
            for ask in (
                lambda: reader.embedding(1),
                lambda: reader.field(0),
                lambda: reader.gene(1, 0),
                lambda: reader.gene(0, N_GENES),
                lambda: reader.gene(0, -1),
                lambda: reader.var_index(-1),
                lambda: reader.obs_name(N_CELLS),
            ):
                with pytest.raises(UnknownElementError):
                    ask()
