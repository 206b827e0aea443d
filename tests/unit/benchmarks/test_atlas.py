"""The generated atlas is what anndata writes, has what the viewer needs, and repeats."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anndata as ad
import h5py
import numpy as np
import pytest
import zarr

from benchmarks.atlas import AtlasSpec, Format, write_atlas
from benchmarks.atlas.spec import FORMATS

SPEC = AtlasSpec(cells=3_000, genes=400, seed=7, graph=True)

# What zarr and anndata say about their coming defaults, not about what is written.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Consolidated metadata:UserWarning"),
    pytest.mark.filterwarnings("ignore:Writing zarr v2:UserWarning"),
    pytest.mark.filterwarnings("ignore:zarr v3 autosharding:UserWarning"),
]


def read(path: Path, fmt: Format) -> ad.AnnData:
    return ad.read_zarr(path) if "zarr" in fmt else ad.read_h5ad(path)


@pytest.fixture(scope="module")
def atlases(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    folder = tmp_path_factory.mktemp("atlas")
    paths = {fmt: folder / fmt for fmt in FORMATS}
    for fmt, path in paths.items():
        write_atlas(SPEC, path, fmt)
    return paths


@pytest.fixture(scope="module")
def atlas(atlases: dict[Format, Path]) -> ad.AnnData:
    return ad.read_h5ad(atlases["h5ad-csr"])


class TestItIsWhatAnndataWrites:
    """anndata reads it, and writing it again gives the same elements."""

    @pytest.mark.parametrize("fmt", FORMATS)
    def test_the_same_content_in_every_format(
        self, atlases: dict[Format, Path], atlas: ad.AnnData, fmt: Format
    ) -> None:
        other = read(atlases[fmt], fmt)
        assert other.X.format == ("csc" if fmt == "h5ad-csc" else "csr")
        assert other.X.has_canonical_format
        assert (other.X != atlas.X).nnz == 0
        assert other.obs.equals(atlas.obs)
        assert other.var.equals(atlas.var)
        assert {k: v.tolist() for k, v in other.obsm.items()} == {
            k: v.tolist() for k, v in atlas.obsm.items()
        }
        assert (other.obsp["connectivities"] != atlas.obsp["connectivities"]).nnz == 0

    def test_backed_mode_reads_it(self, atlases: dict[Format, Path]) -> None:
        backed = ad.read_h5ad(atlases["h5ad-csr"], backed="r")
        assert backed.shape == (SPEC.cells, SPEC.genes)
        assert backed[10:20].to_memory().X.nnz > 0
        backed.file.close()

    @pytest.mark.parametrize("fmt", FORMATS)
    def test_the_encodings_are_those_of_anndata(
        self, atlases: dict[Format, Path], fmt: Format, tmp_path: Path
    ) -> None:
        again = tmp_path / "again"
        whole = read(atlases[fmt], fmt)
        if "zarr" in fmt:
            with ad.settings.override(zarr_write_format=2 if fmt == "zarr2" else 3):
                whole.write_zarr(again)
            ours = dict(zarr_elements(zarr.open_group(atlases[fmt], mode="r")))
            theirs = dict(zarr_elements(zarr.open_group(again, mode="r")))
        else:
            whole.write_h5ad(again, compression="gzip")
            ours, theirs = dict(hdf5_elements(atlases[fmt])), dict(hdf5_elements(again))
        # scipy narrows the pointers of a small matrix; a streamed one cannot know.
        for elements in (ours, theirs):
            elements["X/indptr"] = elements["X/indptr"][1:]
        assert ours == theirs


def hdf5_elements(path: Path) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (path, (dtype, shape, attributes)) of every element of an HDF5 file."""
    found: list[tuple[str, tuple[Any, ...]]] = []

    def visit(name: str, node: h5py.Group | h5py.Dataset) -> None:
        attributes = {k: np.asarray(v).tolist() for k, v in node.attrs.items()}
        if isinstance(node, h5py.Dataset):
            found.append((name, (str(node.dtype), node.shape, attributes)))
        else:
            found.append((name, (attributes,)))

    with h5py.File(path) as file:
        visit("", file)
        file.visititems(visit)
    yield from found


def zarr_elements(root: zarr.Group) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (path, (dtype, shape, attributes)) of every element of a zarr group."""
    yield "", (dict(root.attrs),)
    for name, node in root.members(max_depth=None):
        attributes = dict(node.attrs)
        if isinstance(node, zarr.Array):
            yield name, (str(node.dtype), node.shape, attributes)
        else:
            yield name, (attributes,)


class TestItHasWhatTheViewerNeeds:
    """Categories of every size, missing values, embeddings of 1 to 10 columns."""

    def test_categories_of_2_50_and_3000_labels(self, atlas: ad.AnnData) -> None:
        sizes = {key: len(atlas.obs[key].cat.categories) for key in ("condition", "cell_type")}
        assert sizes == {"condition": 2, "cell_type": 50}
        assert len(atlas.obs["clone"].cat.categories) == 3_000
        colors = atlas.uns["cell_type_colors"]
        assert len(colors) == 50
        assert len(set(colors)) == 50

    def test_some_values_are_missing(self, atlas: ad.AnnData) -> None:
        missing = atlas.obs.isna().mean()
        assert 0.01 < missing["percent_mito"] < 0.04
        assert 0.01 < missing["donor"] < 0.06
        assert missing["age"] == missing["donor"]
        assert missing.drop(["percent_mito", "donor", "age"]).sum() == 0

    def test_embeddings_and_velocity(self, atlas: ad.AnnData) -> None:
        assert {key: value.shape[1] for key, value in atlas.obsm.items()} == {
            "X_umap": 2,
            "X_umap_3d": 3,
            "X_pca": 10,
            "X_tsne": 2,
            "X_pseudotime": 1,
            "velocity_umap": 2,
        }
        assert all(np.isfinite(value).all() for value in atlas.obsm.values())

    def test_names_are_distinct_and_known(self, atlas: ad.AnnData) -> None:
        assert atlas.obs_names.is_unique
        assert atlas.var_names.is_unique
        assert atlas.var["gene_ids"].is_unique
        assert {"CD3D", "MS4A1", "GAPDH"} <= set(atlas.var_names)

    def test_markers_mark_their_type(self, atlas: ad.AnnData) -> None:
        common = atlas.obs["cell_type"].value_counts().index[0]
        inside = (atlas.obs["cell_type"] == common).to_numpy()
        difference = np.asarray(
            atlas.X[inside].mean(axis=0) - atlas.X[~inside].mean(axis=0)
        ).ravel()
        kind = list(atlas.obs["cell_type"].cat.categories).index(common)
        assert difference.argmax() // 8 == kind

    def test_the_graph_is_symmetric_with_about_five_neighbours(self, atlas: ad.AnnData) -> None:
        graph = atlas.obsp["connectivities"]
        assert (graph != graph.T).nnz == 0
        assert 5 <= graph.nnz / SPEC.cells <= 10
        assert graph.diagonal().sum() == 0


class TestCountsLookLikeCounts:
    """Sparse, overdispersed, normalised to 10,000 molecules and logarithmised."""

    def test_sparsity(self, tmp_path: Path) -> None:
        write_atlas(AtlasSpec(cells=1_500, genes=2_000), tmp_path / "a.h5ad", "h5ad-csr")
        atlas = ad.read_h5ad(tmp_path / "a.h5ad")
        assert 0.04 < atlas.X.nnz / (1_500 * 2_000) < 0.08

    def test_every_cell_sums_to_ten_thousand(self, atlas: ad.AnnData) -> None:
        sums = np.expm1(atlas.X.astype(np.float64)).sum(axis=1)
        assert np.allclose(sums, 1e4, rtol=1e-4)
        assert atlas.X.dtype == np.float32

    def test_counts_are_whole_and_overdispersed(self, atlas: ad.AnnData) -> None:
        totals = atlas.obs["total_counts"].to_numpy(np.float64)
        counts = np.expm1(atlas.X.toarray().astype(np.float64)) * totals[:, None] / 1e4
        assert np.allclose(counts, counts.round(), atol=1e-3)
        common = (
            atlas.obs["cell_type"] == atlas.obs["cell_type"].value_counts().index[0]
        ).to_numpy()
        mean, var = counts[common].mean(axis=0), counts[common].var(axis=0)
        # Negative binomial with dispersion 4: variance = mean + mean^2 / 4.
        frequent = mean > 1
        assert frequent.sum() >= 3
        assert np.allclose(var[frequent], (mean + mean**2 / 4)[frequent], rtol=0.35)


class TestItRepeats:
    """Equal specs give equal content, other seeds give other cells."""

    def test_seed(self, atlas: ad.AnnData, tmp_path: Path) -> None:
        write_atlas(SPEC, tmp_path / "same", "h5ad-csr")
        same = ad.read_h5ad(tmp_path / "same")
        assert same.obs.equals(atlas.obs)
        assert (same.X != atlas.X).nnz == 0
        other_spec = AtlasSpec(cells=SPEC.cells, genes=SPEC.genes, seed=8)
        write_atlas(other_spec, tmp_path / "other", "h5ad-csr")
        assert not ad.read_h5ad(tmp_path / "other").obs.equals(atlas.obs)

    def test_chunks_join_without_a_seam(self, tmp_path: Path) -> None:
        """More cells than one chunk: pointers go on, names stay distinct."""
        spec = AtlasSpec(cells=70_000, genes=60)
        for fmt in FORMATS:
            write_atlas(spec, tmp_path / fmt, fmt)
        first = read(tmp_path / FORMATS[0], FORMATS[0])
        assert len(spec.chunks()) == 2
        assert first.obs_names.is_unique
        assert np.array_equal(np.diff(first.X.indptr), first.obs["n_genes"])
        for fmt in FORMATS[1:]:
            assert (read(tmp_path / fmt, fmt).X != first.X).nnz == 0

    def test_a_shape_without_cells_is_refused(self) -> None:
        with pytest.raises(ValueError, match="0 x 10"):
            AtlasSpec(cells=0, genes=10)
