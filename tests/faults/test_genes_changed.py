"""The file changes while it is scanned or indexed: no wrong value, in any of many rounds."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from tests.kit.matrices import counts, write
from tests.kit.server import Api, Opened, until

N_CELLS, N_GENES = 20_000, 1000
#: In the first of them the engine stands still while the file changes; in the others it
#: changes at any moment. The acceptance asks for more: ``make deep``.
ROUNDS = int(os.environ.get("CELLUCID_ROUNDS", "9"))
STOPPED = 3


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, sp.csr_matrix]]:
    """Return two files of equal shape with other numbers, and what they hold."""
    folder = tmp_path_factory.mktemp("versions")
    found = []
    for seed in (1, 2):
        matrix = counts(N_CELLS, N_GENES, 100, seed)
        write(folder / f"{seed}.h5ad", matrix)
        found.append((folder / f"{seed}.h5ad", matrix))
    return found


def _replace(source: Path, target: Path) -> None:
    """Put a copy in the place of the file in one step."""
    part = target.with_name("new")
    part.write_bytes(source.read_bytes())
    part.replace(target)


def _overwrite(source: Path, target: Path) -> None:
    """Write the other version into the same inode."""
    target.write_bytes(source.read_bytes())


def _truncate(_: Path, target: Path) -> None:
    os.truncate(target, target.stat().st_size * 2 // 3)


CHANGES = [_replace, _overwrite, _truncate]


async def _gene(api: Api, opened: Opened, gene: int) -> tuple[int, bytes]:
    response = await api.get(f"{opened.base}/expression/0/{gene}/0?encoding=f32")
    return response.code, response.body


async def _order(api: Api, opened: Opened) -> NDArray[np.uint32]:
    return np.frombuffer((await api.get(f"{opened.base}/order/0")).body, "<u4")


class TestAChangedFileWhileItIsScanned:
    """Each answer holds one version's values, bit for bit, or is an error."""

    async def test_round_after_round(
        self, api: Api, jp_root_dir: Path, versions: list[tuple[Path, sp.csr_matrix]]
    ) -> None:
        path = jp_root_dir / "x.h5ad"
        refused = answered = 0
        for turn in range(ROUNDS):
            (before, held), (after, _) = versions[:: 1 if turn % 2 else -1]
            _replace(before, path)
            opened = await api.open("x.h5ad")
            order = await _order(api, opened)
            assert (await _gene(api, opened, 0))[0] == 200
            if turn < STOPPED:
                os.kill(api.pid("matrix"), signal.SIGSTOP)
            reads = [asyncio.ensure_future(_gene(api, opened, gene)) for gene in (1, 2, 3, 4)]
            if turn >= STOPPED:
                # Before, while, or after they are read.
                await asyncio.sleep(random.uniform(0, 0.12))
            else:
                await until(lambda: bool(api.context.engines.status()["matrix"]["busy"]))
            CHANGES[turn % 3](after, path)
            os.kill(api.pid("matrix"), signal.SIGCONT)
            for gene, (code, body) in enumerate(await asyncio.gather(*reads), 1):
                if code == 200:
                    values = held[:, [gene]].toarray()[:, 0][order]
                    assert body == values.astype("<f4").tobytes()
                    answered += 1
                else:
                    # A gene that is asked for after the first refusal opens what lies there.
                    wanted = {409: "version_changed", 422: "corrupt"}
                    assert json.loads(body)["code"] == wanted[code]
                    assert code == 409 or CHANGES[turn % 3] is _truncate
                    refused += 1
        assert refused + answered == 4 * ROUNDS
        assert refused
        assert api.context.engines.status()["matrix"]["restarts"] == 0


class TestAChangedFileWhileItIsIndexed:
    """The job fails readably or ends before; the new version never gets the old index."""

    async def test_round_after_round(
        self, api: Api, jp_root_dir: Path, versions: list[tuple[Path, sp.csr_matrix]]
    ) -> None:
        path = jp_root_dir / "x.h5ad"
        ends: dict[str, int] = {}
        for turn in range(ROUNDS):
            (before, _), (after, held) = versions[:: 1 if turn % 2 else -1]
            _replace(before, path)
            opened = await api.open("x.h5ad")
            job = json.loads(
                (await api.post(f"{opened.base}/jobs", {"kind": "index", "layer": 0})).body
            )
            await until(lambda: api.engines()["build"] is not None)
            pid = api.pid("build")
            if turn < STOPPED:
                os.kill(pid, signal.SIGSTOP)
            else:
                await asyncio.sleep(random.uniform(0, 0.4))
            CHANGES[turn % 2](after, path)
            os.kill(pid, signal.SIGCONT)
            # The path is read by the job itself: its state may be asked for at any time.
            while True:
                state = json.loads((await api.get(f"jobs/{job['id']}")).body)
                if state["state"] in {"done", "failed"}:
                    break
                await asyncio.sleep(0.02)
            ends[state["state"]] = ends.get(state["state"], 0) + 1
            if state["state"] == "failed":
                assert state["error"]["code"] in {"version_changed", "corrupt"}, state
            now = await api.open("x.h5ad")
            assert now.version != opened.version
            order = await _order(api, now)
            for gene in (0, 500, N_GENES - 1):
                code, body = await _gene(api, now, gene)
                assert code == 200
                wanted = held[:, [gene]].toarray()[:, 0][order]
                assert body == wanted.astype("<f4").tobytes()
        assert sum(ends.values()) == ROUNDS
        assert ends.get("failed")
        assert api.context.engines.status()["build"]["restarts"] == 0
