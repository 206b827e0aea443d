"""Genes through the real server: shared passes, log1p, batches, scores, progress, prefetch."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from tests.conftest import N_CELLS, N_GENES, FailsWith
from tests.kit.matrices import counts, write
from tests.kit.processes import kill
from tests.kit.server import Api, Opened, until


def lane(api: Api) -> dict[str, Any]:
    """Return the counters of the matrix lane."""
    state: dict[str, Any] = api.context.engines.status()["matrix"]
    return state


async def order_of(api: Api, opened: Opened) -> NDArray[np.uint32]:
    """Return the row at each position."""
    return np.frombuffer((await api.get(f"{opened.base}/order/0")).body, "<u4")


@pytest.mark.usefixtures("h5ad")
class TestWaitingGenesShareAPass:
    """Ten viewers that ask while a scan runs cost one more scan, and all get their gene."""

    async def test_ten(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        order = await order_of(api, opened)
        assert (await api.get(f"{opened.base}/expression/0/0/0")).code == 200
        before = lane(api)
        os.kill(api.pid("matrix"), signal.SIGSTOP)
        asked = [asyncio.ensure_future(api.get(f"{opened.base}/expression/0/1/0?encoding=f32"))]
        await api.until_busy("matrix")
        asked += [
            asyncio.ensure_future(
                api.get(
                    f"{opened.base}/expression/0/{gene}/0?encoding=f32",
                    X_Cellucid_Viewer=f"viewer-{gene % 3}",
                )
            )
            for gene in range(2, 11)
        ]
        await api.until_busy("matrix", waiting=9)
        os.kill(api.pid("matrix"), signal.SIGCONT)
        answers = await asyncio.gather(*asked)
        dense = atlas.X.toarray()
        for gene, answer in enumerate(answers, 1):
            assert answer.code == 200
            assert answer.body == dense[order, gene].astype("<f4").tobytes()
        after = lane(api)
        assert after["scans"] - before["scans"] == 2
        assert after["genes"] - before["genes"] == 10

    async def test_other_layers_and_bad_genes_do_not_join(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/0/0")).code == 200
        os.kill(api.pid("matrix"), signal.SIGSTOP)
        asked = [asyncio.ensure_future(api.get(f"{opened.base}/expression/0/1/0"))]
        await api.until_busy("matrix")
        asked += [
            asyncio.ensure_future(api.get(f"{opened.base}/expression/{part}"))
            for part in (f"0/{N_GENES}/0", "0/2/0", "1/3/0", "0/x/0", "0/3/99")
        ]
        await api.until_busy("matrix", waiting=5)
        os.kill(api.pid("matrix"), signal.SIGCONT)
        codes = [answer.code for answer in await asyncio.gather(*asked)]
        assert codes == [200, 404, 200, 404, 400, 404]


@pytest.mark.usefixtures("h5ad")
class TestPrefetchYields:
    """A prefetch is answered when nothing else waits, and dropped for a person's click."""

    async def test_alone_it_is_an_answer_as_any(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        address = f"{opened.base}/expression/0/1/0"
        first = await api.get(f"{address}?prefetch=1")
        assert first.code == 200
        misses = api.context.cache.status()["misses"]
        click = await api.get(address)
        assert (click.code, click.body) == (200, first.body)
        assert click.headers["Etag"] == first.headers["Etag"]
        assert api.context.cache.status()["misses"] == misses

    async def test_dropped_in_the_queue_and_under_way(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/0/0")).code == 200
        pid = api.pid("matrix")
        os.kill(pid, signal.SIGSTOP)
        likely = [
            asyncio.ensure_future(api.get(f"{opened.base}/expression/0/{gene}/0?prefetch=1"))
            for gene in (1, 2, 3)
        ]
        await api.until_busy("matrix", waiting=2)
        click = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/9/0"))
        for answer in await asyncio.gather(*likely):
            assert (answer.code, answer.body) == (204, b"")
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Etag" not in answer.headers
        os.kill(pid, signal.SIGCONT)
        assert (await click).code == 200
        assert lane(api)["dropped"] == 3
        assert lane(api)["restarts"] == 0
        assert (await api.get(f"{opened.base}/expression/0/1/0")).code == 200

    async def test_a_click_on_what_is_prefetched_keeps_it(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        assert (await api.get(f"{opened.base}/expression/0/0/0")).code == 200
        before = lane(api)
        os.kill(api.pid("matrix"), signal.SIGSTOP)
        likely = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/4/0?prefetch=1"))
        await api.until_busy("matrix")
        click = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/4/0"))
        await api.until_busy("matrix", waiting=1)
        other = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/5/0"))
        await api.until_busy("matrix", waiting=2)
        os.kill(api.pid("matrix"), signal.SIGCONT)
        assert [(await likely).code, (await click).code, (await other).code] == [200, 200, 200]
        assert lane(api)["scans"] - before["scans"] == 2


@pytest.mark.usefixtures("h5ad")
class TestLog1pIsDoneOnRequest:
    """float64 inside, float32 outside; another address than the values themselves."""

    async def test_block_and_summary(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        order = await order_of(api, opened)
        address = f"{opened.base}/expression/0/3"
        plain = await api.get(f"{address}/0?encoding=f32")
        logged = await api.get(f"{address}/0?encoding=f32&transform=log1p")
        wanted = np.log1p(atlas.X.toarray()[order, 3].astype(np.float64)).astype("<f4")
        assert logged.body == wanted.tobytes()
        assert logged.headers["Etag"] != plain.headers["Etag"]
        none = await api.get(f"{address}/0?encoding=f32&transform=none")
        assert none.body == plain.body
        summary = json.loads((await api.get(f"{address}?transform=log1p")).body)
        assert summary["max"] == float(wanted.max())
        assert lane(api)["scans"] == 1

    async def test_an_unknown_transform(self, api: Api, fails_with: FailsWith) -> None:
        opened = await api.open("pbmc.h5ad")
        response = await api.get(f"{opened.base}/expression/0/3/0?transform=sqrt")
        fails_with(response, 400, "bad_request")


@pytest.mark.usefixtures("h5ad")
class TestABatchIsManyColumns:
    """One body, the genes in the order of the request, one pass."""

    @pytest.mark.parametrize("encoding", ["f32", "u16", "u8"])
    async def test_equal_to_one_by_one(self, api: Api, encoding: str) -> None:
        opened = await api.open("pbmc.h5ad")
        genes = [7, 0, N_GENES - 1, 7]
        body = {"layer": 0, "genes": genes, "encoding": encoding, "transform": "log1p"}
        batch = await api.post(f"{opened.base}/expression", body)
        assert batch.code == 200, batch.body
        assert lane(api)["scans"] == 1
        assert batch.headers["Cache-Control"] == "no-store"
        assert batch.headers["X-Cellucid-Genes"] == "4"
        assert batch.headers["X-Cellucid-Count"] == str(N_CELLS)
        ranges = [batch.headers[f"X-Cellucid-{end}"].split(",") for end in ("Min", "Max")]
        size = len(batch.body) // len(genes)
        for place, gene in enumerate(genes):
            address = f"{opened.base}/expression/0/{gene}/0?encoding={encoding}&transform=log1p"
            one = await api.get(address)
            assert batch.body[place * size : (place + 1) * size] == one.body
            assert [side[place] for side in ranges] == [
                one.headers["X-Cellucid-Min"],
                one.headers["X-Cellucid-Max"],
            ]
            assert batch.headers.get("X-Cellucid-Missing") == one.headers.get("X-Cellucid-Missing")

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"layer": 0}, 400, "bad_request"),
            ({"layer": 0, "genes": []}, 400, "bad_request"),
            ({"layer": 0, "genes": [0] * 4097}, 400, "bad_request"),
            ({"layer": 0, "genes": ["CD3D"]}, 400, "bad_request"),
            ({"layer": 0, "genes": [N_GENES]}, 404, "unknown_element"),
            ({"layer": 5, "genes": [0]}, 404, "unknown_element"),
            ({"layer": 0, "genes": [0], "encoding": "u32"}, 400, "bad_request"),
            ({"layer": 0, "genes": [0], "transform": "exp"}, 400, "bad_request"),
            ({"layer": 0, "genes": [0] * 129, "encoding": "u8"}, 400, "bad_request"),
        ],
    )
    async def test_refused(
        self, api: Api, fails_with: FailsWith, body: object, status: int, code: str
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        fails_with(await api.post(f"{opened.base}/expression", body), status, code)

    async def test_thousands(self, api: Api, atlas: anndata.AnnData) -> None:
        opened = await api.open("pbmc.h5ad")
        order = await order_of(api, opened)
        genes = [place % N_GENES for place in range(4096)]
        batch = await api.post(f"{opened.base}/expression", {"layer": 0, "genes": genes})
        assert batch.code == 200
        assert "X-Cellucid-Min" not in batch.headers  # no proxy would carry it
        values = np.frombuffer(batch.body, "<f4").reshape(4096, N_CELLS)
        np.testing.assert_array_equal(values, atlas.X.toarray()[order][:, genes].T)


@pytest.mark.usefixtures("h5ad")
class TestAScoreIsAColumn:
    """An id and a summary, then blocks as of a gene; equal requests share the id."""

    async def test_mean(self, api: Api, atlas: anndata.AnnData, fails_with: FailsWith) -> None:
        opened = await api.open("pbmc.h5ad")
        order = await order_of(api, opened)
        request = {"layer": 0, "genes": [1, 5, 9], "method": "mean"}
        first = json.loads((await api.post(f"{opened.base}/scores", request)).body)
        again = json.loads((await api.post(f"{opened.base}/scores", request)).body)
        assert first == again
        address = f"{opened.base}/scores/{first['score']}/0"
        exact = await api.get(f"{address}?encoding=f32")
        assert exact.code == 200
        assert "immutable" in exact.headers["Cache-Control"]
        dense = atlas.X.toarray().astype(np.float64)
        wanted = dense[:, [1, 5, 9]].mean(axis=1).astype(np.float32)[order]
        np.testing.assert_allclose(np.frombuffer(exact.body, "<f4"), wanted, rtol=1e-6)
        assert first["summary"]["max"] == float(np.frombuffer(exact.body, "<f4").max())
        usual = await api.get(address)
        assert usual.headers["X-Cellucid-Encoding"] == "u16"
        kill(api.pid("matrix"))
        gone = await api.get(f"{address}?encoding=u8")
        fails_with(gone, 404, "unknown_element")

    @pytest.mark.parametrize("method", ["zscore", "scanpy"])
    async def test_other_methods(self, api: Api, method: str) -> None:
        opened = await api.open("pbmc.h5ad")
        request = {"layer": 0, "genes": [1, 5], "method": method, "ctrl_size": 5, "n_bins": 4}
        response = await api.post(f"{opened.base}/scores", request)
        assert response.code == 200, response.body
        assert json.loads(response.body)["summary"]["n_missing"] == 0

    @pytest.mark.parametrize("change", [{"method": "sum"}, {"genes": []}, {"n_bins": 1}])
    async def test_refused(
        self, api: Api, fails_with: FailsWith, change: dict[str, object]
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        request = {"layer": 0, "genes": [1], "method": "mean", **change}
        fails_with(await api.post(f"{opened.base}/scores", request), 400, "bad_request")


class TestALongScanIsSeenAndStopped:
    """Its progress is answered at once; it ends when nobody waits any more."""

    @pytest.fixture
    def large(self, jp_root_dir: Path) -> sp.csr_matrix:
        matrix = counts(150_000, 2000, 200)
        write(jp_root_dir / "large.h5ad", matrix)
        return matrix

    async def _opened(self, api: Api) -> Opened:
        """Open the file in both engines."""
        opened = await api.open("large.h5ad")
        # A gene that does not exist: the order is made, nothing is scanned.
        assert (await api.get(f"{opened.base}/expression/0/2000")).code == 404
        return opened

    async def test_progress(self, api: Api, large: sp.csr_matrix) -> None:
        opened = await self._opened(api)
        assert json.loads((await api.get(f"{opened.base}/activity")).body) == {"scan": None}
        gene = asyncio.ensure_future(api.get(f"{opened.base}/expression/0/7/0?encoding=f32"))
        seen: list[dict[str, Any]] = []
        while not gene.done():
            response = await api.get(f"{opened.base}/activity")
            assert response.headers["Cache-Control"] == "no-store"
            scan = json.loads(response.body)["scan"]
            if scan is not None:
                seen.append(scan)
        assert seen
        fractions = [scan["fraction"] for scan in seen]
        assert fractions == sorted(fractions)
        assert all(0 < fraction <= 1 for fraction in fractions)
        assert {scan["layer"] for scan in seen} == {0}
        assert all(scan["eta_s"] >= 0 for scan in seen)
        assert json.loads((await api.get(f"{opened.base}/activity")).body) == {"scan": None}
        order = await order_of(api, opened)
        wanted = large[:, [7]].toarray()[:, 0][order]
        assert (await gene).body == wanted[: len((await gene).body) // 4].tobytes()

    @pytest.mark.usefixtures("large")
    async def test_left_alone_it_stops(self, api: Api, jp_http_port: int) -> None:
        opened = await self._opened(api)
        _, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
        head = (
            f"GET {api.base_url}cellucid/api/{opened.base}/expression/0/7/0 HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{jp_http_port}\r\n"
            f"Authorization: {api.token['Authorization']}\r\n\r\n"
        )
        writer.write(head.encode())
        await until(lambda: api.context.engines._lanes["matrix"].progress() is not None)
        writer.close()
        await writer.wait_closed()
        await until(lambda: not lane(api)["busy"])
        assert (lane(api)["scans"], lane(api)["genes"], lane(api)["restarts"]) == (0, 0, 0)
        assert (await api.get(f"{opened.base}/expression/0/7/0")).code == 200
        assert lane(api)["scans"] == 1
