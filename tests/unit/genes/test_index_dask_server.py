"""A server with ``dask_scheduler_address`` builds its indexes on that cluster."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.kit.matrices import counts, write
from tests.kit.server import Api

distributed = pytest.importorskip("distributed", reason="needs the extra “dask”")

#: No scheduler listens there.
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as made:
        yield made


async def job_of(api: Api) -> dict[str, Any]:
    """Build the index of the first layer; return the job when it has ended."""
    opened = await api.open("cells.h5ad")
    response = await api.post(f"{opened.base}/jobs", {"kind": "index", "layer": 0})
    job: dict[str, Any] = json.loads(response.body)
    while job["state"] not in {"done", "failed", "cancelled"}:
        await asyncio.sleep(0.05)
        job = json.loads((await api.get(f"jobs/{job['id']}")).body)
    return job


class TestTheServerUsesTheCluster:
    """The engine of a build hands the work on, within its memory limit."""

    @pytest.fixture
    def cellucid_config(self, cluster: Any) -> dict[str, Any]:
        return {"dask_scheduler_address": cluster.scheduler_address}

    async def test_a_gene_from_it(self, api: Api, jp_root_dir: Path, cluster: Any) -> None:
        matrix = counts(3000, 500, 50)
        write(jp_root_dir / "cells.h5ad", matrix)
        assert (await job_of(api))["state"] == "done"
        opened = await api.open("cells.h5ad")
        order = np.frombuffer((await api.get(f"{opened.base}/order/0")).body, "<u4")
        response = await api.get(f"{opened.base}/expression/0/7/0?encoding=f32")
        expected = matrix[:, [7]].toarray().ravel().astype("<f4")
        assert response.body == expected[order].tobytes()
        layers = json.loads((await api.get(f"{opened.base}/layers")).body)["layers"]
        assert layers[0]["rung"] == "index"
        transitions = cluster.scheduler.transition_log
        assert any("cellucid-" in str(entry[0]) for entry in transitions)


class TestAClusterThatIsNotThere:
    """The job fails with a sentence; the file is scanned as before."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, Any]:
        return {"dask_scheduler_address": NOWHERE}

    async def test_said(self, api: Api, jp_root_dir: Path) -> None:
        write(jp_root_dir / "cells.h5ad", counts(3000, 500, 50))
        job = await job_of(api)
        assert job["state"] == "failed"
        assert "scheduler" in job["error"]["message"]
        assert "dask_scheduler_address" in job["error"]["hint"]
