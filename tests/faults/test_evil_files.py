"""Files that crash, hang or bloat the libraries below us: the server notices nothing (T12)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import FailsWith
from tests.kit.server import Api

EVIL = Path(__file__).resolve().parents[3] / "shared" / "data" / "evil-files"
NAMES = [
    "h5ad/crash_anndata_2088_SIGSEGV.h5ad",
    "h5ad/crash_h5py_2961_TIMEOUT.h5ad",
    "h5ad/crash_h5py_3209_SIGSEGV.h5ad",
    "h5ad/crash_h5py_3709_TIMEOUT.h5ad",
    "zarr/crashz_2_147_MEMERR.zarr",
    "zarr/crashz_2_270_TIMEOUT.zarr",
    "zarr/crashz_2_363_MEMERR.zarr",
    "zarr/crashz_3_564_MEMERR.zarr",
]
#: What a damaged file may be answered with; a 503 at most until it is quarantined.
REFUSALS = {"corrupt", "not_a_dataset", "unsupported", "dataset_too_large", "quarantined"}


@pytest.mark.skipif(not EVIL.is_dir(), reason="the evil files of ../shared are not here")
@pytest.mark.usefixtures("h5ad")
class TestAKillerIsContained:
    """Every answer comes, in the one shape; a file that kills twice is refused at once."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, float]:
        return {"open_timeout": 8.0, "request_timeout": 8.0, "matrix_timeout": 8.0}

    @pytest.mark.parametrize("name", NAMES)
    async def test_the_server_lives(
        self, api: Api, fails_with: FailsWith, jp_root_dir: Path, name: str
    ) -> None:
        target = jp_root_dir / Path(name).name
        if (EVIL / name).is_dir():
            shutil.copytree(EVIL / name, target)
        else:
            shutil.copy(EVIL / name, target)
        deaths = 0
        for _ in range(4):
            response = await api.post("datasets", {"path": target.name})
            if response.code == 200:
                deaths += await self._read_all(api, json.loads(response.body))
                continue
            code = json.loads(response.body)["code"]
            if response.code == 503:
                deaths += 1
                assert deaths <= 2, "the third open must not cost an engine"
                fails_with(response, 503, code)
            else:
                assert code in REFUSALS
                fails_with(response, response.code, code)
                assert (code == "quarantined") == (deaths >= 2)
        assert deaths <= 2
        assert (await api.get("health")).code == 200
        other = await api.open("pbmc.h5ad")
        assert (await api.get(f"{other.base}/points/0/0")).code == 200

    async def _read_all(self, api: Api, opened: dict[str, object]) -> int:
        """Read every kind of element once; return how many engines that cost."""
        base = f"datasets/{opened['id']}/{opened['version']}"
        deaths = 0
        for resource in (
            "points/0/0",
            "obs/0/0",
            "obs/1/0",
            "expression/0/0/0",
            "genes",
            "order/0",
        ):
            response = await api.get(f"{base}/{resource}")
            deaths += response.code == 503
            if response.code not in {200, 503}:
                assert json.loads(response.body)["code"] in REFUSALS | {"unknown_element"}
        return deaths
