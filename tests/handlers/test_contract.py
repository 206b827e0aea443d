"""The whole way: a real file, a real server, a real engine, and numpy as the judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import N_CELLS, N_GENES
from tests.kit.server import Api, Opened


async def _order(api: Api, opened: Opened) -> NDArray[np.uint32]:
    response = await api.get(f"{opened.base}/order/0")
    assert response.code == 200
    return np.frombuffer(response.body, "<u4")


@pytest.mark.usefixtures("h5ad", "zarr")
class TestADatasetOpensByPath:
    """``POST datasets`` gives an id, a version and a manifest; the id gives them again."""

    @pytest.mark.parametrize("name", ["pbmc.h5ad", "pbmc.zarr", "pbmc.zarr/"])
    async def test_both_formats(self, api: Api, name: str) -> None:
        opened = await api.open(name)
        assert opened.manifest["n_cells"] == N_CELLS
        assert opened.manifest["n_genes"] == N_GENES
        assert opened.manifest["name"] == name.rstrip("/")
        assert {field["key"] for field in opened.manifest["obs"]} == {"cluster", "depth"}

    async def test_the_id_is_stable_and_opaque(self, api: Api) -> None:
        first = await api.open("pbmc.h5ad")
        assert await api.open("pbmc.h5ad") == first
        assert (await api.open("pbmc.zarr")).id != first.id
        assert len(first.id) == 43
        assert "pbmc" not in first.id

    async def test_the_current_version_by_id(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        response = await api.get(f"datasets/{opened.id}")
        assert response.code == 200
        assert Opened(**json.loads(response.body)) == opened
        assert response.headers["Cache-Control"] == "private, no-cache"
        again = await api.get(f"datasets/{opened.id}", If_None_Match=response.headers["Etag"])
        assert (again.code, again.body) == (304, b"")

    async def test_a_dataset_in_a_folder(
        self, api: Api, jp_root_dir: Path, atlas: anndata.AnnData
    ) -> None:
        folder = jp_root_dir / "a folder" / "ünïcode"
        folder.mkdir(parents=True)
        atlas.write_h5ad(folder / "x y.h5ad")
        opened = await api.open("a folder/ünïcode/x y.h5ad")
        assert opened.manifest["name"] == "x y.h5ad"


@pytest.mark.usefixtures("h5ad", "zarr")
class TestEveryColumnEqualsTheFile:
    """What travels in display order is, put back into row order, what anndata reads."""

    async def test_points(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        keys = [entry["key"] for entry in opened.manifest["embeddings"]]
        order = await _order(api, opened)
        for index, key in enumerate(keys):
            response = await api.get(f"{opened.base}/points/{index}/0?encoding=f32")
            planes = np.frombuffer(response.body, "<f4").reshape(-1, N_CELLS)
            wanted = np.asarray(atlas.obsm[key], np.float32)[order].T
            np.testing.assert_array_equal(planes, wanted)
            assert response.headers["Content-Type"] == "application/octet-stream"

    async def test_categories(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.zarr")
        field = [entry["key"] for entry in opened.manifest["obs"]].index("cluster")
        summary = json.loads((await api.get(f"{opened.base}/obs/{field}")).body)
        codes = np.frombuffer((await api.get(f"{opened.base}/obs/{field}/0")).body, "u1")
        labels = np.asarray(summary["categories"])[codes]
        order = await _order(api, opened)
        np.testing.assert_array_equal(labels, atlas.obs["cluster"].to_numpy()[order])

    async def test_numbers(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        field = [entry["key"] for entry in opened.manifest["obs"]].index("depth")
        response = await api.get(f"{opened.base}/obs/{field}/0?encoding=f32")
        order = await _order(api, opened)
        wanted = atlas.obs["depth"].to_numpy(np.float32)[order]
        np.testing.assert_array_equal(np.frombuffer(response.body, "<f4"), wanted)

    @pytest.mark.parametrize("name", ["pbmc.h5ad", "pbmc.zarr"])
    async def test_a_gene(self, api: Api, atlas: anndata.AnnData, name: str) -> None:
        opened = await api.open(name)
        answer = json.loads((await api.get(f"{opened.base}/genes?layer=0&search=GENE17")).body)
        gene = answer["genes"][0]["gene"]
        response = await api.get(f"{opened.base}/expression/0/{gene}/0?encoding=f32")
        order = await _order(api, opened)
        wanted = atlas[:, "GENE17"].X.toarray().ravel()[order]
        np.testing.assert_array_equal(np.frombuffer(response.body, "<f4"), wanted)
        summary = json.loads((await api.get(f"{opened.base}/expression/0/{gene}")).body)
        assert summary["max"] == pytest.approx(float(wanted.max()))
        assert summary["n_nonzero"] == np.count_nonzero(wanted)

    async def test_a_cell(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        row = int((await _order(api, opened))[11])
        response = await api.get(f"{opened.base}/cells?position=11&fields=0,1")
        cell = json.loads(response.body)
        assert cell["row"] == row
        assert cell["obs_name"] == atlas.obs_names[row]
        assert cell["fields"]["cluster"] == atlas.obs["cluster"].iloc[row]


@pytest.mark.usefixtures("h5ad", "zarr")
class TestQuestionsWithABody:
    """``POST genes`` and ``POST select`` read, and are stored nowhere."""

    async def test_many_gene_names(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        asked: dict[str, Any] = {"layer": 0, "names": ["GENE3", "gene5", "NOPE"]}
        response = await api.post(f"{opened.base}/genes", asked)
        answer = json.loads(response.body)
        assert "GENE3" in [hit["name"] for hit in answer["found"]]
        assert answer["missing"] == ["NOPE"]
        assert response.headers["Cache-Control"] == "no-store"

    async def test_a_lasso(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        index = [entry["key"] for entry in opened.manifest["embeddings"]].index("X_umap")
        polygon = [[-3.0, -4.0], [5.0, -4.0], [5.0, 2.5], [-3.0, 2.5]]
        body = {"embedding": index, "polygon": polygon, "matrix": None}
        response = await api.post(f"{opened.base}/select", body)
        assert response.code == 200, response.body
        order = await _order(api, opened)
        x, y = np.asarray(atlas.obsm["X_umap"], np.float64)[order].T
        inside = (x > -3) & (x < 5) & (y > -4) & (y < 2.5)
        bits = np.unpackbits(np.frombuffer(response.body, "u1"), bitorder="little")
        np.testing.assert_array_equal(bits[:N_CELLS].astype(bool), inside)
        assert int(response.headers["X-Cellucid-Count"]) == inside.sum()


@pytest.mark.usefixtures("h5ad", "zarr")
class TestHealth:
    """``GET health`` says what runs, and is no activity that keeps a server alive."""

    async def test_engines_start_on_first_use(self, api: Api) -> None:
        before = json.loads((await api.get("health")).body)
        assert before["status"] == "ok"
        assert not before["engines"]["view"]["running"]
        await api.open("pbmc.h5ad")
        after = json.loads((await api.get("health")).body)
        assert after["engines"]["view"]["running"]
        assert not after["engines"]["matrix"]["running"]

    async def test_it_is_no_activity(self, api: Api) -> None:
        settings = api.app.web_app.settings
        settings.pop("api_last_activity", None)
        await api.get("health")
        assert "api_last_activity" not in settings
        await api.open("pbmc.h5ad")
        assert "api_last_activity" in settings
