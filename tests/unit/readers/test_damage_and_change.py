"""Sources that contradict themselves, or that change while they are open."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy import sparse

from cellucid_ext.errors import CorruptError, VersionChangedError
from tests.kit.reader_files import FORMS, N_CELLS, N_GENES, Form, counts, opened, plain, write


class TestDamagedMatricesAreFound:
    """A sparse matrix that contradicts itself is refused, never read past its end."""

    @pytest.mark.parametrize(
        ("part", "place", "value"), [("indptr", 4, 10_000), ("indptr", 9, -3), ("indices", 0, 999)]
    )
    @pytest.mark.parametrize("kind", ["csr", "csc"])
    def test_values(self, tmp_path: Path, kind: str, part: str, place: int, value: int) -> None:
        adata = plain()
        adata.X = sparse.csr_matrix(counts()) if kind == "csr" else sparse.csc_matrix(counts())
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            file[f"X/{part}"][place] = value
        with opened(path) as reader:
            if kind == "csr" and part == "indices":
                # A gene that does not exist is never asked for.
                reader.gene(0, 0)
                return
            with pytest.raises(CorruptError, match="X"):
                [reader.gene(0, gene) for gene in range(N_GENES)]

    def test_a_layer_of_another_shape_is_left_out(self, tmp_path: Path) -> None:
        adata = plain()
        adata.X = counts()
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            file["layers/short"] = np.zeros((N_CELLS, 3))
        with opened(path) as reader:
            assert [layer.key for layer in reader.structure.layers] == ["X"]
            (notice,) = reader.structure.warnings
            assert "layers/short" in notice.message


class TestVersionsNeverMix:
    """A changed source has another version, and an opened reader says so."""

    @pytest.mark.parametrize("form", FORMS)
    def test_same_file_same_version(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(), tmp_path, form)
        with opened(path) as one, opened(path) as two:
            assert one.version == two.version
            assert len(one.version) == 32
            int(one.version, 16)
            one.check_unchanged()

    @pytest.mark.parametrize("form", FORMS)
    def test_written_again(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(), tmp_path, form)
        with opened(path) as reader:
            write(plain(), tmp_path, form)
            with pytest.raises(VersionChangedError, match=path.name):
                reader.check_unchanged()
            with opened(path) as again:
                assert again.version != reader.version

    def test_a_notebook_writes_while_it_is_viewed(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path)
        with opened(path) as reader:
            with h5py.File(path, "a") as file:
                file["obsm/X_umap"][0] = 7
            with pytest.raises(VersionChangedError):
                reader.check_unchanged()

    @pytest.mark.parametrize("form", ["zarr2", "zarr3"])
    def test_one_element_of_a_store(self, tmp_path: Path, form: Form) -> None:
        path = write(plain(), tmp_path, form)
        with opened(path) as reader:
            document = next((path / "obsm" / "X_umap").glob("*z*r*"))
            document.write_text(document.read_text() + " ")
            with pytest.raises(VersionChangedError):
                reader.check_unchanged()
