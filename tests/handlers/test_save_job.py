"""A job saves an indexed layer as AnnData: only where a person may, and over nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pytest
import scipy.sparse as sp

from tests.conftest import FailsWith
from tests.handlers.test_jobs import finished, layer, start
from tests.kit.matrices import counts
from tests.kit.server import Api, Opened, until

N_CELLS, N_GENES = 1500, 200


@pytest.fixture
def matrix() -> sp.csr_matrix:
    return counts(N_CELLS, N_GENES, 40)


@pytest.fixture
def cells(jp_root_dir: Path, matrix: sp.csr_matrix) -> Path:
    path = jp_root_dir / "cells.h5ad"
    adata = anndata.AnnData(matrix)
    adata.obs_names = [f"cell-{i}" for i in range(N_CELLS)]
    adata.var_names = [f"GENE{i}" for i in range(N_GENES)]
    adata.obsm["X_umap"] = np.zeros((N_CELLS, 2), np.float32)
    adata.write_h5ad(path, compression="gzip")
    return path


def below(folder: Path, pattern: str = "**/*") -> list[str]:
    """Return what there is, by name."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def stamp(path: Path) -> tuple[int, int, int]:
    """Return what changes when a file does."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


async def indexed(api: Api) -> Opened:
    """Open the file and build its index."""
    opened = await api.open("cells.h5ad")
    assert (await finished(api, (await start(api, opened))["id"]))["state"] == "done"
    return opened


async def save(api: Api, opened: Opened, path: object) -> dict[str, Any]:
    """Save the first layer; return the job when it has ended."""
    response = await api.post(
        f"{opened.base}/jobs", {"kind": "save_anndata", "layer": 0, "path": path}
    )
    assert response.code == 202, response.body
    return await finished(api, json.loads(response.body)["id"])


class TestALayerIsSavedAsAnndata:
    """What anndata reads is the matrix, with the names of the source."""

    async def test_bits_and_names(
        self, api: Api, jp_root_dir: Path, cells: Path, matrix: sp.csr_matrix
    ) -> None:
        opened = await indexed(api)
        before = stamp(cells)
        (jp_root_dir / "mine").mkdir()
        job = await save(api, opened, "mine/genes.zarr")
        assert (job["kind"], job["path"], job["state"]) == (
            "save_anndata",
            "mine/genes.zarr",
            "done",
        ), job
        read = anndata.read_zarr(jp_root_dir / "mine" / "genes.zarr")
        assert sp.isspmatrix_csc(read.X) or isinstance(read.X, sp.csc_array)
        assert (matrix != read.X).nnz == 0
        assert list(read.obs_names) == [f"cell-{i}" for i in range(N_CELLS)]
        assert list(read.var_names) == [f"GENE{i}" for i in range(N_GENES)]
        assert below(jp_root_dir / "mine", "*") == ["genes.zarr"]
        assert stamp(cells) == before
        # It opens here too, and its genes are read at once.
        again = await api.open("mine/genes.zarr")
        assert (await layer(api, again))["rung"] == "gene-major"

    @pytest.mark.usefixtures("cells")
    async def test_a_layer_without_an_index(self, api: Api, jp_root_dir: Path) -> None:
        opened = await api.open("cells.h5ad")
        job = await save(api, opened, "x.zarr")
        assert (job["state"], job["error"]["code"]) == ("failed", "unsupported")
        assert not below(jp_root_dir, "x.zarr*")

    @pytest.mark.usefixtures("cells")
    async def test_cancelled_it_leaves_nothing(self, api: Api, jp_root_dir: Path) -> None:
        opened = await indexed(api)
        response = await api.post(
            f"{opened.base}/jobs", {"kind": "save_anndata", "layer": 0, "path": "x.zarr"}
        )
        job = json.loads(response.body)["id"]
        gone = await api.fetch(f"api/jobs/{job}", method="DELETE")
        assert json.loads(gone.body)["state"] == "cancelled"
        await until(lambda: not api.context.engines.status()["build"]["busy"])
        assert not below(jp_root_dir, "x.zarr*.part")

    @pytest.mark.usefixtures("cells")
    async def test_a_name_that_is_taken_meanwhile(self, api: Api, jp_root_dir: Path) -> None:
        opened = await indexed(api)
        one, two = [
            json.loads(
                (
                    await api.post(
                        f"{opened.base}/jobs", {"kind": "save_anndata", "layer": 0, "path": path}
                    )
                ).body
            )["id"]
            for path in ("x.zarr", "x.zarr/")
        ]
        states = [(await finished(api, job))["state"] for job in (one, two)]
        assert sorted(states) == ["done", "failed"]
        assert below(jp_root_dir, "x.zarr*") == ["x.zarr"]


class TestNothingIsWrittenElsewhere:
    """Refused at once, in words, before an engine is asked."""

    @pytest.mark.usefixtures("cells")
    @pytest.mark.parametrize(
        "path",
        [
            None,
            7,
            "",
            "cells.h5ad",
            "x.h5ad",
            ".zarr",
            ".hidden/x.zarr",
            ".x.zarr",
            "../x.zarr",
            "/tmp/x.zarr",
            "a/../../x.zarr",
            "nowhere/x.zarr",
            "cells.h5ad/x.zarr",
            "taken.zarr",
            "link.zarr",
            "taken.zarr/inner.zarr",
            "taken.zarr/X/inner.zarr",
        ],
    )
    async def test_refused(
        self, api: Api, fails_with: FailsWith, jp_root_dir: Path, path: object
    ) -> None:
        (jp_root_dir / "taken.zarr" / "X").mkdir(parents=True)
        (jp_root_dir / "taken.zarr" / "zarr.json").write_text("{}")
        (jp_root_dir / ".hidden").mkdir()
        (jp_root_dir / "link.zarr").symlink_to("/nowhere/at/all")
        before = below(jp_root_dir)
        opened = await api.open("cells.h5ad")
        response = await api.post(
            f"{opened.base}/jobs", {"kind": "save_anndata", "layer": 0, "path": path}
        )
        fails_with(response, 400, "bad_request")
        assert api.engines()["build"] is None
        assert below(jp_root_dir) == before

    @pytest.mark.usefixtures("cells")
    async def test_who_may_not_write(
        self, api: Api, fails_with: FailsWith, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = await api.open("cells.h5ad")
        asked: list[tuple[str, str]] = []

        def allow(handler: Any, user: Any, action: str, resource: str) -> bool:
            asked.append((action, resource))
            return (action, resource) != ("write", "contents")

        monkeypatch.setattr(api.app.authorizer, "is_authorized", allow)
        response = await api.post(
            f"{opened.base}/jobs", {"kind": "save_anndata", "layer": 0, "path": "x.zarr"}
        )
        fails_with(response, 400, "bad_request")
        assert ("write", "contents") in asked
