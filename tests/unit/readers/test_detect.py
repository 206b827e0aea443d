"""What a path is, by its content; and a clear error for everything that is no dataset."""

from __future__ import annotations

import os
from pathlib import Path

import anndata
import h5py
import numpy as np
import pytest
import zarr

from cellucid_ext.config import Limits
from cellucid_ext.errors import (
    CellucidError,
    CorruptError,
    NotADatasetError,
    PathNotFoundError,
    TooLargeError,
)
from cellucid_ext.readers.detect import open_reader, sniff
from cellucid_ext.readers.protocol import DatasetReader
from tests.kit.reader_files import FORMS, N_CELLS, Form, opened, plain, write


def refused(path: Path, error: type[CellucidError]) -> CellucidError:
    """Open, and return the refusal; it must name the file and hold no path."""
    with pytest.raises(error) as caught:
        open_reader(path, Limits())
    assert caught.value.hint
    assert str(path.parent) not in caught.value.message
    assert path.name in caught.value.message
    return caught.value


class TestContentDecides:
    """A dataset is recognised whatever its name; a name alone makes no dataset."""

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("name", ["cells", "cells.txt", "a.b.zarr", "x.h5ad"])
    def test_any_name(self, tmp_path: Path, form: Form, name: str) -> None:
        path = write(plain(), tmp_path, form).rename(tmp_path / name)
        assert sniff(path) == ("h5ad" if form == "h5ad" else "zarr")
        with opened(path) as reader:
            assert isinstance(reader, DatasetReader)
            assert reader.structure.n_cells == N_CELLS
            assert reader.structure.name == name

    @pytest.mark.parametrize("block", [512, 1024, 4096])
    def test_hdf5_behind_a_user_block(self, tmp_path: Path, block: int) -> None:
        source = write(plain(), tmp_path)
        path = tmp_path / "block.h5ad"
        with (
            h5py.File(source) as old,
            h5py.File(path, "w", userblock_size=block) as new,
        ):
            for key in old:
                old.copy(key, new)
            new.attrs.update(old.attrs)
        assert sniff(path) == "h5ad"
        with opened(path) as reader:
            assert reader.structure.n_cells == N_CELLS

    def test_without_root_attributes(self, tmp_path: Path) -> None:
        """Files before anndata 0.8 do not say that they are AnnData."""
        path = write(plain(), tmp_path)
        with h5py.File(path, "a") as file:
            for name in list(file.attrs):
                del file.attrs[name]
        with opened(path) as reader:
            assert reader.structure.n_cells == N_CELLS

    def test_sniff_never_raises(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        (tmp_path / "text.h5ad").write_text("hello")
        (tmp_path / "empty.h5ad").touch()
        (tmp_path / "folder.zarr").mkdir()
        zarr.create_group(tmp_path / "other.zarr")
        for name in ("pipe", "loop", "text.h5ad", "empty.h5ad", "folder.zarr", "other.zarr", "no"):
            assert sniff(tmp_path / name) is None


class TestWhatIsNoDatasetSaysSo:
    """Each kind of bad input has its own clear error, without a server path."""

    def test_missing(self, tmp_path: Path) -> None:
        refused(tmp_path / "no.h5ad", PathNotFoundError)

    @pytest.mark.parametrize("form", ["h5ad", "zarr2"])
    def test_unreadable_looks_like_missing(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(), tmp_path, form)
        path.chmod(0)
        user = os.geteuid()
        if user == 0:  # the superuser reads everything, so be nobody for a moment
            os.seteuid(65534)
        try:
            refused(path, PathNotFoundError)
        finally:
            os.seteuid(user)
            path.chmod(0o700)

    def test_folder(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder.zarr"
        folder.mkdir()
        refused(folder, NotADatasetError)

    def test_zarr_of_something_else(self, tmp_path: Path) -> None:
        zarr.create_group(tmp_path / "image.zarr")
        refused(tmp_path / "image.zarr", NotADatasetError)
        zarr.create_array(tmp_path / "array.zarr", shape=(3,), dtype="f4")
        refused(tmp_path / "array.zarr", NotADatasetError)

    def test_hdf5_of_something_else(self, tmp_path: Path) -> None:
        path = tmp_path / "loom.h5"
        with h5py.File(path, "w") as file:
            file["matrix"] = np.ones((3, 4))
        error = refused(path, NotADatasetError)
        assert "AnnData" in error.message

    def test_text(self, tmp_path: Path) -> None:
        path = tmp_path / "cells.h5ad"
        path.write_text("cell,gene\n" * 1000)
        refused(path, NotADatasetError)

    def test_empty_file(self, tmp_path: Path) -> None:
        (tmp_path / "cells.h5ad").touch()
        assert "empty" in refused(tmp_path / "cells.h5ad", CorruptError).message

    def test_pipe_does_not_block(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.h5ad")
        refused(tmp_path / "pipe.h5ad", NotADatasetError)

    @pytest.mark.parametrize("keep", [0.02, 0.3, 0.7, 0.99])
    def test_truncated(self, tmp_path: Path, keep: float) -> None:
        path = write(plain(), tmp_path)
        os.truncate(path, int(path.stat().st_size * keep))
        assert "incomplete" in refused(path, CorruptError).message

    def test_damaged_metadata(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr3")
        (path / "obs" / "zarr.json").write_text('{"zarr_format": 3, "node_type"')
        assert "obs" in refused(path, CorruptError).message

    @pytest.mark.parametrize("form", FORMS)
    def test_declared_sizes_over_the_limits(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(), tmp_path, form)
        for limits, what in ((Limits(max_cells=50), "cells"), (Limits(max_genes=9), "genes")):
            with pytest.raises(TooLargeError, match=what):
                open_reader(path, limits)

    @pytest.mark.parametrize("form", FORMS)
    def test_too_many_members(self, tmp_path: Path, form: Form) -> None:
        adata = plain()
        for i in range(30):
            adata.obs[f"column {i}"] = 1.0
        path = write(adata, tmp_path, form)
        with pytest.raises(TooLargeError, match="obs"):
            open_reader(path, Limits(max_keys=20))


class TestEmptyDatasetsOpen:
    """No cells, no genes, no X, no embedding: opened, with advice."""

    @pytest.mark.parametrize("form", FORMS)
    def test_no_cells(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(n_cells=0), tmp_path, form)
        with opened(path) as reader:
            codes = [notice.code for notice in reader.structure.warnings]
            assert codes == ["no_cells", "no_embedding"]
            assert reader.obs_names() == ()

    @pytest.mark.parametrize("form", FORMS)
    def test_no_genes(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(n_genes=0), tmp_path, form)
        with opened(path) as reader:
            assert [notice.code for notice in reader.structure.warnings] == ["no_genes"]
            assert reader.embedding(0).shape == (N_CELLS, 2)

    @pytest.mark.parametrize("form", FORMS)
    def test_no_embedding_and_no_x(self, tmp_path: Path, form: Form) -> None:
        adata = plain()
        del adata.obsm["X_umap"]
        path = write(adata, tmp_path, form)
        with opened(path) as reader:
            (notice,) = reader.structure.warnings
            assert notice.code == "no_embedding"
            assert "sc.tl.umap(adata)" in notice.hint
            assert reader.structure.layers == ()
            assert reader.structure.default_embedding is None
            assert reader.structure.default_field is None

    @pytest.mark.parametrize("form", FORMS)
    def test_empty_matrices(self, tmp_path: Path, form: Form) -> None:
        adata = anndata.AnnData(np.zeros((5, 0), np.float32))
        adata.layers["none"] = np.zeros((5, 0), np.float32)
        with opened(write(adata, tmp_path, form)) as reader:
            assert [layer.n_genes for layer in reader.structure.layers] == [0, 0]
            assert reader.var_index(0) == ()
