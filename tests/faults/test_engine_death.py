"""An engine may die, hang or be killed: it costs the request that ran, and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from pathlib import Path

import anndata
import pytest

from tests.conftest import FailsWith
from tests.kit.processes import is_gone, kill
from tests.kit.server import Api


@pytest.mark.usefixtures("h5ad")
class TestADeathCostsOneRequest:
    """The request that ran is a 503; the next one is answered by a new engine (F02)."""

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS])
    async def test_killed_during_a_read(
        self, api: Api, fails_with: FailsWith, number: signal.Signals
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        pid = api.pid("view")
        # Stopped first, so that the read is certainly under way when the engine ends.
        os.kill(pid, signal.SIGSTOP)
        reading = asyncio.ensure_future(api.get(f"{opened.base}/points/0/0"))
        await api.until_busy("view")
        os.kill(pid, number)
        os.kill(pid, signal.SIGCONT)
        body = fails_with(await reading, 503, "engine_died")
        assert "pbmc.h5ad" in body["message"]
        response = await api.get(f"{opened.base}/points/0/0")
        assert response.code == 200
        assert api.pid("view") != pid

    async def test_the_other_lane_and_queued_requests_go_on(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        pid = api.pid("view")
        os.kill(pid, signal.SIGSTOP)
        first = asyncio.ensure_future(api.get(f"{opened.base}/points/0/0"))
        await api.until_busy("view")
        second = asyncio.ensure_future(api.get(f"{opened.base}/obs/0/0"))
        await api.until_busy("view", waiting=1)
        gene = await api.get(f"{opened.base}/expression/0/3/0")
        assert gene.code == 200
        os.kill(pid, signal.SIGKILL)
        assert (await first).code == 503
        assert (await second).code == 200

    async def test_killed_while_it_waits(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        for _ in range(3):
            kill(api.pid("view"))
            # Not even this request fails: nobody's read was lost.
            response = await api.get(f"datasets/{opened.id}")
            assert response.code == 200


@pytest.mark.usefixtures("h5ad")
class TestAHangIsEnded:
    """An engine that does not answer in time is killed; the loop never waits for it (F03)."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, float]:
        # Long enough for the next engine on a machine that is slow and busy.
        return {"request_timeout": 6.0}

    async def test_stopped_during_a_read(self, api: Api, fails_with: FailsWith) -> None:
        opened = await api.open("pbmc.h5ad")
        pid = api.pid("view")
        os.kill(pid, signal.SIGSTOP)
        body = fails_with(await api.get(f"{opened.base}/points/0/0"), 503, "engine_timeout")
        assert "pbmc.h5ad" in body["message"]
        assert is_gone(pid)
        assert (await api.get(f"{opened.base}/points/0/0")).code == 200


@pytest.mark.usefixtures("h5ad")
class TestAFileThatKillsTwiceIsQuarantined:
    """After the second death the file is refused without an engine, until it changes (T12)."""

    async def _kill_during(self, api: Api, resource: str) -> int:
        os.kill(api.pid("view"), signal.SIGSTOP)
        reading = asyncio.ensure_future(api.get(resource))
        await api.until_busy("view")
        os.kill(api.pid("view"), signal.SIGKILL)
        return (await reading).code

    async def test_until_it_changes(
        self, api: Api, fails_with: FailsWith, jp_root_dir: Path, atlas: anndata.AnnData
    ) -> None:
        atlas.write_h5ad(jp_root_dir / "other.h5ad")
        opened = await api.open("pbmc.h5ad")
        assert await self._kill_during(api, f"{opened.base}/points/0/0") == 503
        await api.open("pbmc.h5ad")
        assert await self._kill_during(api, f"{opened.base}/points/0/0") == 503
        await api.open("other.h5ad")
        pid = api.pid("view")
        for _ in range(3):
            refused = await api.post("datasets", {"path": "pbmc.h5ad"})
            fails_with(refused, 422, "quarantined")
        assert api.pid("view") == pid
        atlas.write_h5ad(jp_root_dir / "new.h5ad")
        shutil.move(jp_root_dir / "new.h5ad", jp_root_dir / "pbmc.h5ad")
        assert (await api.open("pbmc.h5ad")).version != opened.version


@pytest.mark.usefixtures("h5ad")
class TestTheLoopIsFree:
    """While a read takes its time, everything else is answered."""

    async def test_health_and_pictures_during_a_slow_gene(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/0")).code == 200
        os.kill(api.pid("matrix"), signal.SIGSTOP)
        gene = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/3/0"))
        await api.until_busy("matrix")
        for _ in range(5):
            answers = await asyncio.gather(
                api.get("health"), api.get(f"{opened.base}/points/0/0"), api.get("health")
            )
            assert [answer.code for answer in answers] == [200, 200, 200]
            assert not gene.done()
        os.kill(api.pid("matrix"), signal.SIGCONT)
        assert (await gene).code == 200


@pytest.mark.usefixtures("h5ad")
class TestARequestNobodyWaitsForIsDropped:
    """A client that leaves takes its request out of the queue; equal ones share a read."""

    async def _leave(self, api: Api, port: int, resource: str) -> None:
        """Ask for something over a connection of one's own, and close it unanswered."""
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"GET {api.base_url}cellucid/api/{resource} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: {api.token['Authorization']}\r\n\r\n"
        )
        writer.write(head.encode())
        await api.until_busy("view", waiting=1)
        writer.close()
        await writer.wait_closed()

    async def test_cancelled_in_the_queue(self, api: Api, jp_http_port: int) -> None:
        opened = await api.open("pbmc.h5ad")
        os.kill(api.pid("view"), signal.SIGSTOP)
        first = asyncio.ensure_future(api.get(f"{opened.base}/points/0/0"))
        await api.until_busy("view")
        await self._leave(api, jp_http_port, f"{opened.base}/obs/1/0")
        await api.until_busy("view", waiting=0)
        os.kill(api.pid("view"), signal.SIGCONT)
        assert (await first).code == 200
        assert api.context.cache.status()["entries"] == 1

    async def test_a_second_waiter_keeps_the_read(self, api: Api, jp_http_port: int) -> None:
        opened = await api.open("pbmc.h5ad")
        os.kill(api.pid("view"), signal.SIGSTOP)
        first = asyncio.ensure_future(api.get(f"{opened.base}/points/0/0"))
        await api.until_busy("view")
        second = asyncio.ensure_future(api.get(f"{opened.base}/obs/1/0"))
        await self._leave(api, jp_http_port, f"{opened.base}/obs/1/0")
        os.kill(api.pid("view"), signal.SIGCONT)
        assert [(await first).code, (await second).code] == [200, 200]
        health = json.loads((await api.get("health")).body)
        assert health["cache"]["misses"] == 3  # asked three times, read twice
        assert health["cache"]["entries"] == 2
