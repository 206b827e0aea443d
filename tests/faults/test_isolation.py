"""What an engine is: no secrets, no sockets, limits, first to go, and never orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import anndata
import pytest

from cellucid_ext.engine.budget import FLOOR_BYTES, GIB, memory_budget
from tests.kit.processes import (
    environment,
    has_ended,
    is_gone,
    kill,
    limit,
    oom_score_adj,
    open_files,
    working_folder,
)
from tests.kit.server import Api

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

REPOSITORY = Path(__file__).resolve().parents[2]


def _fds(pid: int) -> int:
    return len(open_files(pid))


@pytest.mark.usefixtures("h5ad")
class TestAnEngineInheritsNothing:
    """No token of the server, no socket of a kernel, no working folder of the user."""

    async def test_environment_files_and_limits(
        self, api: Api, monkeypatch: pytest.MonkeyPatch, jp_root_dir: Path
    ) -> None:
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "canary")
        monkeypatch.setenv("HDF5_PLUGIN_PATH", str(jp_root_dir))
        await api.open("pbmc.h5ad")
        pid = api.pid("view")
        variables = environment(pid)
        assert "canary" not in variables.values()
        assert variables["HDF5_PLUGIN_PATH"] == ""
        assert variables["HDF5_USE_FILE_LOCKING"] == "FALSE"
        assert working_folder(pid) == "/"
        assert sum(target.startswith("socket:") for target in open_files(pid)) == 1
        assert limit(pid, "Max core file size") == "0"
        assert int(limit(pid, "Max address space")) >= FLOOR_BYTES
        assert oom_score_adj(pid) > oom_score_adj(os.getpid())

    async def test_a_module_beside_the_dataset_is_not_imported(
        self, api: Api, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trap = jp_root_dir / "numpy.py"
        trap.write_text(f"open({str(jp_root_dir / 'sprung')!r}, 'w')")
        monkeypatch.chdir(jp_root_dir)
        await api.open("pbmc.h5ad")
        assert not (jp_root_dir / "sprung").exists()


class TestAnEngineNeverOutlivesItsServer:
    """A server that is killed takes its engine with it, also in the middle of a read."""

    def test_server_killed(self) -> None:
        code = (
            "import sys, time\n"
            f"sys.path.insert(0, {str(REPOSITORY)!r})\n"
            "from cellucid_ext.engine.process import EngineProcess, EngineSettings\n"
            "engine = EngineProcess(EngineSettings(memory_bytes=1 << 31))\n"
            "print(engine.pid, flush=True)\n"
            "time.sleep(600)\n"
        )
        server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        assert server.stdout is not None
        engine = int(server.stdout.readline())
        assert not has_ended(engine)
        os.kill(engine, signal.SIGSTOP)  # it cannot notice a closed socket now
        server.kill()
        server.communicate()
        while not has_ended(engine):
            time.sleep(0.01)


class TestNothingLeaks:
    """Files, sockets and threads stay where they were after many opens and restarts (F35)."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, int]:
        return {"max_open_datasets": 2}

    async def test_open_and_close(
        self, api: Api, jp_root_dir: Path, atlas: anndata.AnnData
    ) -> None:
        names = [f"x{i}.h5ad" for i in range(5)]
        for name in names:
            atlas.write_h5ad(jp_root_dir / name)
            await api.open(name)
        server, engine = _fds(os.getpid()), _fds(api.pid("view"))
        for _ in range(10):
            for name in names:
                opened = await api.open(name)
                assert (await api.get(f"{opened.base}/obs/0")).code == 200
        assert _fds(os.getpid()) <= server + 2
        assert _fds(api.pid("view")) <= engine + 2

    @pytest.mark.usefixtures("h5ad")
    async def test_restarts(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        files, threads = _fds(os.getpid()), threading.active_count()
        for _ in range(5):
            pid = api.pid("view")
            kill(pid)
            assert (await api.get(f"datasets/{opened.id}")).code == 200
            assert is_gone(pid)
        # One of each restart would be five; the pool of threads may grow by some.
        assert _fds(os.getpid()) < files + 5
        assert threading.active_count() < threads + 5

    @pytest.mark.usefixtures("h5ad")
    async def test_stopping_leaves_no_process(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/1")).code == 200
        pids = [api.pid("view"), api.pid("matrix")]
        os.kill(pids[1], signal.SIGSTOP)  # a stop must not wait for a hanging engine
        await api.context.close()
        assert all(map(is_gone, pids))
        refused = await api.get(f"datasets/{opened.id}")
        assert refused.code == 503


class TestTheBudgetFollowsTheMachine:
    """The smallest of configuration, hub, container and machine, but a workable floor."""

    def test_share_floor_and_configuration(self, tmp_path: Path) -> None:
        limit = tmp_path / "memory.max"
        limit.write_text(str(16 * GIB))
        assert memory_budget(None, {"MEM_LIMIT": str(12 * GIB)}, (limit,)) <= 3 * GIB
        assert memory_budget(None, {"MEM_LIMIT": str(1 * GIB)}, ()) == FLOOR_BYTES
        assert memory_budget(GIB, {}, ()) == GIB
        limit.write_text("max")
        unlimited = memory_budget(None, {}, (limit, tmp_path / "absent"))
        assert unlimited == memory_budget(None, {"MEM_LIMIT": "nonsense"}, ())
        assert unlimited >= FLOOR_BYTES
        assert memory_budget(1 << 60, {}, ()) == unlimited
