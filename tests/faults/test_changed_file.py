"""The file changes under an open view: a view never mixes two versions (F06-F10)."""

from __future__ import annotations

import asyncio
import json
import os
import warnings
from pathlib import Path

import anndata
import numpy as np
import pytest

from tests.conftest import FailsWith
from tests.kit.server import Api, Opened


@pytest.fixture
def changed(atlas: anndata.AnnData) -> anndata.AnnData:
    """Return the same dataset with other numbers."""
    other = atlas.copy()
    other.obs["depth"] = np.arange(atlas.n_obs, dtype=np.float64)
    return other


def _overwrite(path: Path) -> None:
    """Write into the middle of a file that is open elsewhere: same inode, same size."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(before.st_size // 2)
        file.write(b"\xff" * 64)
    after = path.stat()
    assert (after.st_ino, after.st_size) == (before.st_ino, before.st_size)


def _move(source: Path, target: Path) -> None:
    """Put a file in the place of another in one step, as editors and anndata users do."""
    source.replace(target)


def _truncate(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


class TestAReplacedFileIsANewVersion:
    """Old addresses are a 409, the id answers with the new version."""

    async def test_replaced_atomically(
        self, api: Api, fails_with: FailsWith, h5ad: Path, changed: anndata.AnnData
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/obs/0/0")).code == 200
        changed.write_h5ad(h5ad.with_name("new.h5ad"))
        _move(h5ad.with_name("new.h5ad"), h5ad)
        response = await api.get(f"{opened.base}/obs/1/0")
        body = fails_with(response, 409, "version_changed")
        assert "pbmc.h5ad" in body["message"]
        now = Opened(**json.loads((await api.get(f"datasets/{opened.id}")).body))
        assert now.id == opened.id
        assert now.version != opened.version
        for resource in ("obs/1/0", "obs/0/0", "points/0/0"):
            old = await api.get(f"{opened.base}/{resource}")
            fails_with(old, 409, "version_changed")
        assert (await api.get(f"{now.base}/obs/1/0")).code == 200

    async def test_the_other_lane_follows(
        self, api: Api, h5ad: Path, changed: anndata.AnnData
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/1/0")).code == 200
        changed.write_h5ad(h5ad.with_name("new.h5ad"))
        _move(h5ad.with_name("new.h5ad"), h5ad)
        now = await api.open("pbmc.h5ad")
        assert (await api.get(f"{now.base}/expression/0/1/0")).code == 200
        assert (await api.get(f"{opened.base}/expression/0/2/0")).code == 409

    async def test_never_a_mix_while_it_is_replaced_again_and_again(
        self, api: Api, h5ad: Path, atlas: anndata.AnnData, changed: anndata.AnnData
    ) -> None:
        depth: dict[str, set[bytes]] = {}
        for turn in range(6):
            opened = await api.open("pbmc.h5ad")
            order = np.frombuffer((await api.get(f"{opened.base}/order/0")).body, "<u4")
            reads = [
                asyncio.ensure_future(api.get(f"{opened.base}/obs/1/0?encoding=f32"))
                for _ in range(3)
            ]
            source = changed if turn % 2 == 0 else atlas
            source.write_h5ad(h5ad.with_name("new.h5ad"))
            _move(h5ad.with_name("new.h5ad"), h5ad)
            reads.append(asyncio.ensure_future(api.get(f"{opened.base}/obs/1/0?encoding=f32")))
            for response in await asyncio.gather(*reads):
                assert response.code in {200, 409}
                if response.code == 200:
                    held = atlas if turn % 2 == 0 else changed
                    wanted = held.obs["depth"].to_numpy(np.float32)[order]
                    np.testing.assert_array_equal(np.frombuffer(response.body, "<f4"), wanted)
                    depth.setdefault(opened.version, set()).add(response.body)
        assert all(len(bodies) == 1 for bodies in depth.values())

    async def test_overwritten_in_place(self, api: Api, fails_with: FailsWith, h5ad: Path) -> None:
        opened = await api.open("pbmc.h5ad")
        _overwrite(h5ad)
        fails_with(await api.get(f"{opened.base}/points/0/0"), 409, "version_changed")

    async def test_a_zarr_store_written_again(
        self, api: Api, zarr: Path, changed: anndata.AnnData
    ) -> None:
        opened = await api.open("pbmc.zarr")
        with anndata.settings.override(zarr_write_format=3), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # anndata and zarr about strings in v3
            changed.write_zarr(zarr)
        response = await api.get(f"datasets/{opened.id}")
        assert response.code == 200
        assert json.loads(response.body)["version"] != opened.version


class TestALostFileIsAnAnswer:
    """Truncated, removed or made a folder: a clear answer each time, and no engine dies."""

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
    async def test_truncated(
        self, api: Api, fails_with: FailsWith, h5ad: Path, share: float
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        pid = api.pid("view")
        _truncate(h5ad, share)
        fails_with(await api.get(f"{opened.base}/points/0/0"), 409, "version_changed")
        response = await api.get(f"datasets/{opened.id}")
        assert "pbmc.h5ad" in fails_with(response, 422, "corrupt")["message"]
        assert api.pid("view") == pid

    async def test_removed_and_back(self, api: Api, fails_with: FailsWith, h5ad: Path) -> None:
        opened = await api.open("pbmc.h5ad")
        aside = h5ad.with_name("aside")
        _move(h5ad, aside)
        fails_with(await api.get(f"{opened.base}/points/0/0"), 404, "not_found")
        fails_with(await api.get(f"datasets/{opened.id}"), 404, "not_found")
        _move(aside, h5ad)
        again = await api.get(f"datasets/{opened.id}")
        assert again.code == 200

    async def test_a_kernel_may_write_it_while_it_is_viewed(
        self, api: Api, h5ad: Path, changed: anndata.AnnData
    ) -> None:
        for _ in range(3):
            opened = await api.open("pbmc.h5ad")
            assert (await api.get(f"{opened.base}/points/0/0")).code == 200
            changed.write_h5ad(h5ad)  # opens the same file for writing: no lock in its way
