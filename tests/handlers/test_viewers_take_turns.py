"""Viewers of one person take turns: each names itself, as the front end does."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from tests.kit.server import Api


@pytest.mark.usefixtures("h5ad")
class TestAViewerThatAsksForMuchLetsOthersIn:
    """The one request of a second viewer is not answered after all of the first."""

    async def test_two_viewers(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        done: list[str] = []

        async def ask(viewer: str, position: int) -> None:
            address = f"{opened.base}/cells?position={position}"
            assert (await api.get(address, X_Cellucid_Viewer=viewer)).code == 200
            done.append(viewer)

        assert (await api.get(f"{opened.base}/cells?position=0")).code == 200
        os.kill(api.pid("view"), signal.SIGSTOP)
        asked = [asyncio.ensure_future(ask("first", position)) for position in range(1, 10)]
        await api.until_busy("view", waiting=8)
        asked.append(asyncio.ensure_future(ask("second", 10)))
        await api.until_busy("view", waiting=9)
        os.kill(api.pid("view"), signal.SIGCONT)
        await asyncio.gather(*asked)
        assert done.index("second") < len(done) - 1
