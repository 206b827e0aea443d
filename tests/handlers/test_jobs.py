"""Index jobs through the real server: built, followed, cancelled, found again."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from tests.conftest import FailsWith
from tests.kit.matrices import counts, write
from tests.kit.processes import has_ended, kill
from tests.kit.server import Api, Opened, until

N_CELLS, N_GENES = 4000, 600
#: What a server says of a layer.
SCANNED = {"rung": "scan", "can_index": True, "can_save": False, "job": None}
INDEXED = {"rung": "index", "can_index": False, "can_save": True, "job": None}


@pytest.fixture
def matrix() -> sp.csr_matrix:
    """Return the matrix of the served file."""
    return counts(N_CELLS, N_GENES, 60)


@pytest.fixture
def cells(jp_root_dir: Path, matrix: sp.csr_matrix) -> Path:
    """Write the matrix below the server's root."""
    path = jp_root_dir / "cells.h5ad"
    write(path, matrix)
    return path


def _runs(cache: Path) -> dict[Path, int]:
    """Return the complete parts of builds that are not done, and when they were written."""
    found = {}
    for path in cache.glob("genes/*.building/runs/*.run"):
        with suppress(FileNotFoundError):
            found[path] = path.stat().st_mtime_ns
    return found


async def start(api: Api, opened: Opened, layer: int = 0) -> dict[str, Any]:
    """Start a job that must start."""
    response = await api.post(f"{opened.base}/jobs", {"kind": "index", "layer": layer})
    assert response.code == 202, response.body
    job: dict[str, Any] = json.loads(response.body)
    return job


async def finished(api: Api, job: str) -> dict[str, Any]:
    """Wait until a job has ended (the test's time-out bounds the wait)."""
    while True:
        state: dict[str, Any] = json.loads((await api.get(f"jobs/{job}")).body)
        if state["state"] in {"done", "failed", "cancelled"}:
            return state
        await asyncio.sleep(0.05)


async def layer(api: Api, opened: Opened) -> dict[str, Any]:
    """Return what the server says of layer 0."""
    response = await api.get(f"{opened.base}/layers")
    assert response.code == 200, response.body
    assert response.headers["Cache-Control"] == "private, no-cache"
    found: dict[str, Any] = json.loads(response.body)["layers"][0]
    return found


async def exact(api: Api, opened: Opened, gene: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return one gene in row order, as the server sends it."""
    order = np.frombuffer((await api.get(f"{opened.base}/order/0")).body, "<u4")
    response = await api.get(f"{opened.base}/expression/0/{gene}/0?encoding=f32")
    assert response.code == 200, response.body
    values = np.empty(len(order), np.float32)
    values[order] = np.frombuffer(response.body, "<f4")
    return values


@pytest.mark.usefixtures("cells")
class TestAnIndexIsBuiltOnRequest:
    """202, progress, done; from then on genes come from the index, bit-equal."""

    async def test_from_scan_to_index(self, api: Api, matrix: sp.csr_matrix) -> None:
        opened = await api.open("cells.h5ad")
        assert opened.manifest["layers"][0]["nnz"] == matrix.nnz
        assert await layer(api, opened) == SCANNED
        before = await exact(api, opened, 3)
        scans = api.context.engines.status()["matrix"]["scans"]
        assert scans == 1
        job = await start(api, opened)
        assert (job["kind"], job["layer"], job["dataset"]) == ("index", 0, opened.id)
        ended = await finished(api, job["id"])
        assert (ended["state"], ended["fraction"], ended["error"]) == ("done", 1.0, None)
        assert await layer(api, opened) == INDEXED
        dense = matrix.toarray()
        np.testing.assert_array_equal(before, dense[:, 3])
        for gene in (0, 3, 17, N_GENES - 1):
            got = await exact(api, opened, gene)
            assert got.tobytes() == dense[:, gene].tobytes()
        assert api.context.engines.status()["matrix"]["scans"] == scans
        # The engine of a build does not stay.
        assert api.engines()["build"] is None

    async def test_an_equal_job_is_answered_instead(self, api: Api) -> None:
        opened = await api.open("cells.h5ad")
        first, second = await asyncio.gather(start(api, opened), start(api, opened))
        assert first["id"] == second["id"]
        assert (await layer(api, opened))["job"] == first["id"]
        await finished(api, first["id"])
        again = await start(api, opened)
        assert again["id"] != first["id"]
        assert (await finished(api, again["id"]))["state"] == "done"

    async def test_the_event_stream_ends_with_the_job(self, api: Api) -> None:
        opened = await api.open("cells.h5ad")
        job = await start(api, opened)
        response = await api.get(f"jobs/{job['id']}/events")
        assert response.code == 200
        assert response.headers["Content-Type"] == "text/event-stream"
        assert response.headers["Cache-Control"] == "no-store"
        events = [
            json.loads(line.removeprefix("data: "))
            for line in response.body.decode().split("\n\n")
            if line.startswith("data: ")
        ]
        assert events[-1]["state"] == "done"
        assert {event["id"] for event in events} == {job["id"]}
        fractions = [event["fraction"] for event in events]
        assert fractions == sorted(fractions)

    async def test_an_index_outlives_the_engine(self, api: Api, matrix: sp.csr_matrix) -> None:
        opened = await api.open("cells.h5ad")
        await finished(api, (await start(api, opened))["id"])
        await exact(api, opened, 1)
        kill(api.pid("matrix"))
        got = await exact(api, opened, 2)
        assert got.tobytes() == matrix.toarray()[:, 2].tobytes()
        assert api.context.engines.status()["matrix"]["scans"] == 0


@pytest.mark.usefixtures("cells")
class TestAJobCanBeRefused:
    """What is no job is an answer in the one error shape, and starts nothing."""

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({}, 400, "bad_request"),
            ({"kind": "index"}, 400, "bad_request"),
            ({"kind": "index", "layer": -1}, 400, "bad_request"),
            ({"kind": "index", "layer": 9}, 404, "unknown_element"),
            ({"kind": "sudoku", "layer": 0}, 400, "bad_request"),
        ],
    )
    async def test_malformed(
        self, api: Api, fails_with: FailsWith, body: object, status: int, code: str
    ) -> None:
        opened = await api.open("cells.h5ad")
        fails_with(await api.post(f"{opened.base}/jobs", body), status, code)
        assert api.engines()["build"] is None

    async def test_what_needs_no_index(
        self, api: Api, fails_with: FailsWith, jp_root_dir: Path, matrix: sp.csr_matrix
    ) -> None:
        write(jp_root_dir / "columns.h5ad", matrix.tocsc())
        opened = await api.open("columns.h5ad")
        assert await layer(api, opened) == SCANNED | {"rung": "gene-major", "can_index": False}
        response = await api.post(f"{opened.base}/jobs", {"kind": "index", "layer": 0})
        fails_with(response, 422, "unsupported")

    async def test_unknown_jobs(self, api: Api, fails_with: FailsWith) -> None:
        for path in ("jobs/nothing", "jobs/nothing/events"):
            fails_with(await api.get(path), 404, "unknown_element")
        gone = await api.fetch("api/jobs/nothing", method="DELETE")
        fails_with(gone, 404, "unknown_element")

    async def test_a_job_of_a_dataset_that_is_gone(
        self, api: Api, fails_with: FailsWith, cells: Path
    ) -> None:
        opened = await api.open("cells.h5ad")
        job = await start(api, opened)
        await finished(api, job["id"])
        os.unlink(cells)  # noqa: PTH108
        fails_with(await api.get(f"jobs/{job['id']}"), 404, "not_found")


class TestALargeLayerIsIndexedUnasked:
    """Above the threshold the first scan starts a job; below it, or switched off, none."""

    @pytest.fixture
    def cellucid_config(self, request: pytest.FixtureRequest) -> dict[str, Any]:
        return dict(request.param)

    @pytest.mark.parametrize("cellucid_config", [{"index_auto_entries": 1000}], indirect=True)
    async def test_above(self, api: Api, cells: Path, matrix: sp.csr_matrix) -> None:
        opened = await api.open(cells.name)
        await exact(api, opened, 0)
        job = (await layer(api, opened))["job"]
        assert job is not None
        assert (await finished(api, job))["state"] == "done"
        assert (await exact(api, opened, 5)).tobytes() == matrix.toarray()[:, 5].tobytes()
        assert (await layer(api, opened))["rung"] == "index"
        assert api.context.engines.status()["matrix"]["scans"] == 1

    @pytest.mark.parametrize(
        "cellucid_config",
        [
            {"index_auto_entries": 1000, "index_auto": False},
            {"index_auto_entries": N_CELLS * 60 + 1},
            {"index_auto_entries": 1000, "cache_dir": ""},
        ],
        indirect=True,
    )
    async def test_not(self, api: Api, cells: Path) -> None:
        opened = await api.open(cells.name)
        await exact(api, opened, 0)
        found = await layer(api, opened)
        assert (found["rung"], found["job"]) == ("scan", None)
        assert api.engines()["build"] is None


class TestACancelledJobStops:
    """DELETE stops the engine's work; what is complete is kept, and the next job ends well."""

    async def test_cancel_and_go_on(
        self, api: Api, jp_root_dir: Path, cellucid_cache: Path
    ) -> None:
        matrix = counts(60_000, 1000, 200)
        write(jp_root_dir / "large.h5ad", matrix)
        opened = await api.open("large.h5ad")
        job = await start(api, opened)
        await until(lambda: bool(_runs(cellucid_cache)))
        pid = api.pid("build")
        response = await api.fetch(f"api/jobs/{job['id']}", method="DELETE")
        assert json.loads(response.body)["state"] == "cancelled"
        assert (await layer(api, opened))["job"] is None
        await until(lambda: has_ended(pid))  # it stops by itself, and is let go of
        assert api.context.engines.status()["build"]["restarts"] == 0
        again = await finished(api, (await start(api, opened))["id"])
        assert again["state"] == "done"
        got = await exact(api, opened, 7)
        assert got.tobytes() == matrix[:, [7]].toarray().tobytes()


class TestAKilledBuildGoesOn:
    """kill -9 in the middle: the job starts once more, from what is complete; same bits."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, Any]:
        return {"index_memory_mib": 64}

    @pytest.fixture
    def large(self, jp_root_dir: Path) -> sp.csr_matrix:
        matrix = counts(60_000, 1000, 200)
        write(jp_root_dir / "large.h5ad", matrix)
        return matrix

    async def _kill_in_the_middle(self, api: Api, cache: Path, before: int | None = None) -> int:
        """Kill the build's engine once it has completed a part; return its id."""
        await until(lambda: bool(_runs(cache)) and api.engines()["build"] not in {None, before})
        pid = api.pid("build")
        kill(pid)
        return pid

    async def test_once(self, api: Api, large: sp.csr_matrix, cellucid_cache: Path) -> None:
        opened = await api.open("large.h5ad")
        job = await start(api, opened)
        await self._kill_in_the_middle(api, cellucid_cache)
        kept = _runs(cellucid_cache)
        assert kept
        state = job
        while state["state"] not in {"done", "failed"}:
            for path, written in kept.items():
                # They are removed at the end, and written anew at no time.
                assert _runs(cellucid_cache).get(path, written) == written
            await asyncio.sleep(0.02)
            state = json.loads((await api.get(f"jobs/{job['id']}")).body)
        assert state["state"] == "done"
        assert api.context.engines.status()["build"]["restarts"] == 1
        for gene in (0, 500, 999):
            got = await exact(api, opened, gene)
            assert got.tobytes() == large[:, [gene]].toarray().tobytes()
        assert api.context.engines.status()["matrix"]["scans"] == 0

    @pytest.mark.usefixtures("large")
    async def test_twice(self, api: Api, cellucid_cache: Path) -> None:
        opened = await api.open("large.h5ad")
        job = await start(api, opened)
        first = await self._kill_in_the_middle(api, cellucid_cache)
        await self._kill_in_the_middle(api, cellucid_cache, first)
        failed = await finished(api, job["id"])
        assert failed["state"] == "failed"
        assert failed["error"]["code"] == "engine_died"
        assert "large.h5ad" in failed["error"]["message"]
        # Its genes are still read: only the build is given up.
        assert (await api.get(f"{opened.base}/expression/0/1/0")).code == 200
        again = await finished(api, (await start(api, opened))["id"])
        assert again["error"]["code"] == "quarantined"


class TestAFollowerMayLeave:
    """A browser that closes an event stream ends nothing and leaves no error behind."""

    async def test_the_job_goes_on(
        self,
        api: Api,
        jp_root_dir: Path,
        jp_http_port: int,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        write(jp_root_dir / "large.h5ad", counts(60_000, 1000, 200))
        opened = await api.open("large.h5ad")
        job = await start(api, opened)
        reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
        head = (
            f"GET {api.base_url}cellucid/api/jobs/{job['id']}/events HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{jp_http_port}\r\n"
            f"Authorization: {api.token['Authorization']}\r\n\r\n"
        )
        writer.write(head.encode())
        await reader.readuntil(b"data: ")  # it is sent as it happens, not at the end
        assert json.loads((await api.get(f"jobs/{job['id']}")).body)["state"] in {
            "queued",
            "running",
        }
        writer.close()
        await writer.wait_closed()
        assert (await finished(api, job["id"]))["state"] == "done"
        assert not [record for record in caplog.records if record.levelname == "ERROR"]
