"""Files that reach outside, inflate without end or run code are refused from metadata."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.errors import (
    CorruptError,
    ExternalReferenceError,
    TooLargeError,
    UnsupportedError,
)
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.hdf5_nodes import Hdf5Group
from cellucid_ext.readers.nodes import ArrayNode, Origin
from cellucid_ext.readers.zarr_metadata import read_node
from cellucid_ext.readers.zarr_nodes import ZarrArray
from tests.kit.reader_files import N_CELLS, Form, counts, opened, plain, rich, write
from tests.kit.reader_probe import probe

REPOSITORY = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CELLUCID_SHARED", REPOSITORY.parent / "shared"))
EVIL = SHARED / "data" / "evil-files"
needs_evil = pytest.mark.skipif(
    not EVIL.is_dir(), reason="the evil files are not here (set CELLUCID_SHARED)"
)


@pytest.fixture(scope="module")
def crafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the hand-crafted files; what they point to becomes a pipe that would block."""
    out = tmp_path_factory.mktemp("evil") / "out"
    subprocess.run(
        [sys.executable, "-W", "ignore", str(EVIL / "make" / "build_crafted.py"), str(out)],
        check=True,
        capture_output=True,
        timeout=280,
    )
    for name in ("secret.txt", "other.h5", "secret.bin"):
        (out / name).unlink()
        os.mkfifo(out / name)
    return out


def zarr_array(path: Path) -> ArrayNode:
    """Return the array at the root of a store, as a group would give it."""
    origin = Origin(path.name, Limits())
    meta = read_node(path, "X", origin)
    assert meta is not None
    return ZarrArray(path.resolve(), path.resolve(), "X", origin, meta)


@needs_evil
class TestNothingOutsideIsOpened:
    """T11: links, external storage and virtual datasets are refused, naming the element."""

    @pytest.mark.parametrize("name", ["external_storage", "external_link", "virtual_dataset"])
    def test_hdf5(self, crafted: Path, name: str) -> None:
        report = probe(crafted / f"{name}.h5ad")
        assert report["opening"] is not None
        assert report["opening"]["code"] == "external_reference"
        assert "layers/leak" in report["opening"]["message"]
        assert str(crafted) not in json.dumps(report)

    @pytest.mark.parametrize("name", ["soft_cycle", "hard_cycle"])
    def test_cycles(self, crafted: Path, name: str) -> None:
        report = probe(crafted / f"{name}.h5ad")
        assert report["opening"] is not None
        assert report["opening"]["code"] == "corrupt"
        assert "uns/loop" in report["opening"]["message"]

    def test_a_chunk_that_is_a_link(self, crafted: Path) -> None:
        with pytest.raises(ExternalReferenceError, match="c/0"):
            zarr_array(crafted / "linked_chunk.zarr").read(slice(0, 4))


@needs_evil
class TestBombsAreRefusedFromMetadata:
    """T13, T14: neither a chunk of 256 MiB nor 400 TB of zeros is ever asked for."""

    @pytest.mark.parametrize("name", ["gzip_bomb.h5", "huge_shape.h5"])
    def test_hdf5(self, crafted: Path, name: str) -> None:
        report = probe(crafted / name)
        assert report["opening"] is not None
        assert report["opening"]["code"] == "not_a_dataset"
        assert report["peak_mib"] < 150

    def test_hdf5_chunk(self, crafted: Path) -> None:
        with h5py.File(crafted / "gzip_bomb.h5") as file:
            array = Hdf5Group(file, Origin("gzip_bomb.h5", Limits())).array("X")
            assert array is not None
            with pytest.raises(TooLargeError, match="268,435,456"):
                array.read(slice(0, 10))

    @pytest.mark.parametrize("name", ["zstd_bomb.zarr", "huge_shape.zarr"])
    def test_zarr_chunk(self, crafted: Path, name: str) -> None:
        with pytest.raises(TooLargeError, match="chunks of"):
            zarr_array(crafted / name).read(slice(0, 10))

    @pytest.mark.parametrize("store", sorted(p.name for p in (EVIL / "zarr").glob("*")))
    def test_counts_in_string_chunks(self, store: str) -> None:
        """35 bytes that ask numcodecs for 5 to 21 GiB."""
        report = probe(EVIL / "zarr" / store)
        assert report["opening"] is None
        assert report["reading"]
        assert {error["code"] for error in report["reading"]} == {"corrupt"}
        damaged = "var/_index/values" if "_3_" in store else "obs/c/categories"
        assert all(damaged in error["message"] for error in report["reading"])
        assert report["peak_mib"] < 250


@needs_evil
class TestNoCodeRuns:
    """T15: the pickle codec is refused by our own list, whatever zarr does."""

    @pytest.mark.parametrize(
        "name",
        [
            "pickle_filter_v2", "pickle_compressor_v2", "pickle_object_v2",
            "numcodecs_pickle_v3", "pickle_v3",
        ],
    )  # fmt: skip
    def test_array(self, crafted: Path, name: str) -> None:
        with pytest.raises(UnsupportedError, match="pickle"):
            zarr_array(crafted / f"{name}.zarr")
        assert not (crafted / "canary").exists()

    def test_in_uns(self, crafted: Path) -> None:
        report = probe(crafted / "pickle_in_uns.zarr")
        assert report["opening"] is not None
        assert "uns/evil" in report["opening"]["message"]
        assert not (crafted / "canary").exists()


class TestStoresNeverLeaveTheirFolder:
    """T09: symbolic links inside a store may lead anywhere but out."""

    def test_element(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        (path / "obsm" / "X_umap").rename(tmp_path / "outside")
        (path / "obsm" / "X_umap").symlink_to(tmp_path / "outside")
        with pytest.raises(ExternalReferenceError, match="obsm/X_umap"):
            open_reader(path, Limits())

    def test_chunk_of_numbers_and_of_strings(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        for chunk in (path / "obsm" / "X_umap" / "0.0", path / "obs" / "_index" / "0"):
            chunk.rename(tmp_path / chunk.name)
            chunk.symlink_to(tmp_path / chunk.name)
        with opened(path) as reader:
            with pytest.raises(ExternalReferenceError, match="X_umap"):
                reader.embedding(0)
            with pytest.raises(ExternalReferenceError, match="obs/_index"):
                reader.obs_names()

    def test_inside_is_fine(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        shutil.copytree(path / "obsm" / "X_umap", path / "uns" / "kept")
        shutil.rmtree(path / "obsm" / "X_umap")
        (path / "obsm" / "X_umap").symlink_to("../uns/kept")
        with opened(path) as reader:
            assert reader.embedding(0).shape == (N_CELLS, 2)

    def test_loop(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        (path / "obsm" / "loop").symlink_to("../obsm")
        with pytest.raises(CorruptError, match="obsm/loop"):
            open_reader(path, Limits())

    @pytest.mark.parametrize("name", ["../secret", "..", "a/../../secret", "/etc"])
    def test_names_in_attributes(self, tmp_path: Path, name: str) -> None:
        path = write(plain(), tmp_path, "zarr2")
        shutil.copytree(path / "obs" / "_index", tmp_path / "secret")
        attributes = json.loads((path / "obs" / ".zattrs").read_text())
        (path / "obs" / ".zattrs").write_text(json.dumps(attributes | {"_index": name}))
        with pytest.raises(CorruptError, match="obs"):
            open_reader(path, Limits())


class TestOneBadElementCostsOnlyItself:
    """An unknown filter or a huge chunk hides its element, with the reason."""

    def test_hdf5_filter(self, tmp_path: Path) -> None:
        adata = rich()
        path = write(adata, tmp_path)
        with h5py.File(path, "a") as file:
            # bzip2: hdf5plugin registers it, but it is not on the list.
            file["layers"].create_dataset("odd", data=counts(), chunks=(10, 10), compression=307)
        with opened(path) as reader:
            assert "odd" not in [layer.key for layer in reader.structure.layers]
            notices = [n for n in reader.structure.warnings if n.code == "unsupported"]
            assert len(notices) == 1
            assert "layers/odd" in notices[0].message
            assert "filter 307" in notices[0].message

    @pytest.mark.parametrize("form", ["h5ad", "zarr3"])
    def test_chunk_limit(self, tmp_path: Path, form: Form) -> None:
        adata = plain()
        adata.layers["big"] = np.zeros((N_CELLS, adata.n_vars))
        path = write(adata, tmp_path, form)
        if form == "h5ad":
            with h5py.File(path, "a") as file:
                del file["layers/big"]
                file["layers"].create_dataset(
                    "big", data=np.zeros((N_CELLS, adata.n_vars)), chunks=(N_CELLS, adata.n_vars)
                )
        limits = Limits(max_chunk_bytes=N_CELLS * adata.n_vars * 8 - 1)
        with opened(path, limits) as reader:
            assert reader.structure.layers == ()
            (notice,) = reader.structure.warnings
            assert notice.code == "dataset_too_large"
            assert "layers/big" in notice.message
            assert reader.embedding(0).shape == (N_CELLS, 2)

    def test_zarr_codec(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        document = path / "obsm" / "X_umap" / ".zarray"
        meta = json.loads(document.read_text())
        document.write_text(json.dumps(meta | {"compressor": {"id": "mystery"}}))
        with opened(path) as reader:
            assert [n.code for n in reader.structure.warnings] == [
                "no_embedding",
                "skipped_embedding",
            ]
            assert "mystery" in reader.structure.warnings[1].message

    def test_zarr_chunk_that_declares_gigabytes(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr2")
        document = path / "obsm" / "X_umap" / ".zarray"
        meta = json.loads(document.read_text())
        document.write_text(json.dumps(meta | {"compressor": {"id": "lz4", "acceleration": 1}}))
        for chunk in (path / "obsm" / "X_umap").glob("[0-9]*"):
            chunk.write_bytes((2**31 - 1).to_bytes(4, "little") + bytes(60))
        with opened(path) as reader, pytest.raises(CorruptError, match="2,147,483,647"):
            reader.embedding(0)

    def test_metadata_document(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path, "zarr3")
        document = path / "uns" / "zarr.json"
        document.write_text(document.read_text() + " " * 50_000)
        with pytest.raises(TooLargeError, match="uns"):
            open_reader(path, Limits(max_metadata_bytes=40_000))
