"""Files of old versions of anndata are read for ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader
from tests.data.archives import content
from tests.kit.reader_files import opened

ARCHIVES = Path(__file__).parents[1] / "data" / "archives"
FILES = sorted(ARCHIVES.glob("v*/cells.*"))
#: Before 0.6 there were no layers, before 0.8 no nullable columns.
WITHOUT_LAYERS = {"v0.5.10"}
WITHOUT_NULLABLE = {"v0.5.10", "v0.6.22", "v0.7.8"}


def field(reader: DatasetReader, key: str) -> Column:
    return reader.field([info.key for info in reader.structure.obs].index(key))


def number(reader: DatasetReader, key: str) -> NumberColumn:
    column = field(reader, key)
    assert isinstance(column, NumberColumn)
    return column


def category(reader: DatasetReader, key: str) -> CategoryColumn:
    column = field(reader, key)
    assert isinstance(column, CategoryColumn)
    return column


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.suffix[1:]}")
class TestOldFilesAreReadForEver:
    """Whatever anndata wrote once, a person can open today."""

    def test_structure(self, path: Path) -> None:
        with opened(path) as reader:
            structure = reader.structure
        version = path.parent.name
        assert (structure.n_cells, structure.n_genes) == (content.N_CELLS, content.N_GENES)
        assert structure.warnings == ()
        layers = ["X", "raw"] if version in WITHOUT_LAYERS else ["X", "raw", "doubled"]
        assert [layer.key for layer in structure.layers] == layers
        assert {layer.format for layer in structure.layers} == {"csr"}
        kinds = {info.key: (info.kind, info.n_categories) for info in structure.obs}
        expected = {
            "depth": ("number", None),
            "n_genes": ("number", None),
            "doublet": ("category", 2),
            "barcode": ("string", None),
            "cluster": ("category", 3),
        }
        if version not in WITHOUT_NULLABLE:
            expected |= {"donor": ("number", None), "treated": ("category", 2)}
        assert kinds == expected
        assert structure.default_embedding is not None
        assert structure.default_field is not None
        assert structure.embeddings[structure.default_embedding].key == "X_umap"
        assert structure.obs[structure.default_field].key == "cluster"

    def test_genes(self, path: Path) -> None:
        with opened(path) as reader:
            factors = {"X": 1, "raw": 1, "doubled": 2}
            for i, layer in enumerate(reader.structure.layers):
                assert reader.var_index(i) == tuple(content.genes())
                assert reader.var_columns(i) == {"symbol": tuple(content.symbols())}
                for gene in range(content.N_GENES):
                    np.testing.assert_array_equal(
                        reader.gene(i, gene), factors[layer.key] * content.counts()[:, gene]
                    )

    def test_obs(self, path: Path) -> None:
        plain = content.obs()
        with opened(path) as reader:
            np.testing.assert_array_equal(number(reader, "depth").values, plain["depth"])
            np.testing.assert_array_equal(number(reader, "n_genes").values, plain["n_genes"])
            doublet = category(reader, "doublet")
            barcode = category(reader, "barcode")
            cluster = category(reader, "cluster")
            assert reader.obs_names() == tuple(content.cells())
            assert reader.obs_name(41) == content.cells()[41]
        assert doublet.categories == ("False", "True")
        np.testing.assert_array_equal(doublet.codes, plain["doublet"])
        assert [barcode.categories[code] for code in barcode.codes] == plain["barcode"]
        assert cluster.categories == tuple(content.CLUSTERS)
        assert cluster.colors == tuple(content.COLORS)
        np.testing.assert_array_equal(cluster.codes, content.cluster_codes())

    def test_embeddings(self, path: Path) -> None:
        with opened(path) as reader:
            drawn = {(info.key, info.dims) for info in reader.structure.embeddings}
            assert drawn == {("X_umap", 2), ("X_pca", 2), ("X_pca", 3)}
            for i, info in enumerate(reader.structure.embeddings):
                np.testing.assert_array_equal(
                    reader.embedding(i), content.coordinates(info.dims).astype(np.float64)
                )

    def test_nullable(self, path: Path) -> None:
        if path.parent.name in WITHOUT_NULLABLE:
            return
        expected = content.nullable()
        with opened(path) as reader:
            donor, treated = number(reader, "donor"), category(reader, "treated")
        np.testing.assert_array_equal(donor.values, np.array(expected["donor"], np.float64))
        assert treated.codes.tolist() == [-1 if v is None else int(v) for v in expected["treated"]]


class TestArchivesAreComplete:
    """The parametrised tests above have files to run on."""

    def test_all_versions_are_there(self) -> None:
        assert {path.parent.name for path in FILES} == {
            "v0.5.10", "v0.6.22", "v0.7.8", "v0.8.0", "v0.10.9"
        }  # fmt: skip
        assert sum(path.suffix == ".zarr" for path in FILES) == 2

    def test_opening_an_archive_changes_nothing(self) -> None:
        before = {path: path.stat().st_mtime_ns for path in FILES}
        for path in FILES:
            open_reader(path, Limits()).close()
        assert {path: path.stat().st_mtime_ns for path in FILES} == before
