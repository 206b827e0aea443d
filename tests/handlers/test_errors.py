"""Bad input: one JSON shape, one line in the log, and nothing of the machine in either."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import anndata
import h5py
import numpy as np
import pytest
from tornado.httpclient import HTTPResponse

from tests.conftest import FailsWith
from tests.kit.server import Api

CANARY = "canary-in-a-name"


def _truncated(path: Path, atlas: anndata.AnnData) -> None:
    atlas.write_h5ad(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])


def _plain_hdf5(path: Path, _: anndata.AnnData) -> None:
    with h5py.File(path, "w") as file:
        file["numbers"] = np.arange(10)


def _text(path: Path, _: anndata.AnnData) -> None:
    path.write_text("no dataset", encoding="utf-8")


def _folder(path: Path, _: anndata.AnnData) -> None:
    path.mkdir()


def _empty_file(path: Path, _: anndata.AnnData) -> None:
    path.touch()


class TestABadFileIsAnAnswer:
    """A file that cannot be shown is a 422 that names it, and no exception."""

    @pytest.mark.parametrize(
        "make_and_code",
        [
            (_truncated, "corrupt"),
            (_plain_hdf5, "not_a_dataset"),
            (_text, "not_a_dataset"),
            (_empty_file, "corrupt"),
            (_folder, "not_a_dataset"),
        ],
    )
    async def test_refused_by_name(
        self,
        api: Api,
        fails_with: FailsWith,
        jp_root_dir: Path,
        atlas: anndata.AnnData,
        make_and_code: tuple[Callable[[Path, anndata.AnnData], None], str],
    ) -> None:
        make, code = make_and_code
        make(jp_root_dir / "bad.h5ad", atlas)
        response = await api.post("datasets", {"path": "bad.h5ad"})
        body = fails_with(response, 422, code)
        assert "bad.h5ad" in body["message"]

    @pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0)])
    async def test_an_empty_anndata_opens(
        self, api: Api, jp_root_dir: Path, shape: tuple[int, int]
    ) -> None:
        anndata.AnnData(X=np.zeros(shape, np.float32)).write_h5ad(jp_root_dir / "empty.h5ad")
        opened = await api.open("empty.h5ad")
        assert (opened.manifest["n_cells"], opened.manifest["n_genes"]) == shape


@pytest.mark.usefixtures("h5ad")
class TestABadRequestIsAnAnswer:
    """Input that a client may choose is a 4xx in the one shape, never a 5xx."""

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b'"x"', b"{}", b'{"path": 3}', b'{"path": null}', b"\xff", b"[" * 5000],
    )
    async def test_bodies_of_open(self, api: Api, fails_with: FailsWith, body: bytes) -> None:
        response = await api.fetch("api/datasets", method="POST", body=body)
        fails_with(response, 400, "bad_request")

    @pytest.mark.parametrize(
        ("resource", "status", "code"),
        [
            ("points/99/0", 404, "unknown_element"),
            ("points/0/99", 404, "unknown_element"),
            ("points/x/0", 400, "bad_request"),
            ("points/-1/0", 400, "bad_request"),
            ("points/0/0?encoding=u9", 400, "bad_request"),
            ("obs/99", 404, "unknown_element"),
            ("obs/0/0?encoding=f64", 400, "bad_request"),
            ("expression/0/99999999", 404, "unknown_element"),
            ("expression/7/0/0", 404, "unknown_element"),
            ("cells?position=300", 404, "unknown_element"),
            ("cells", 400, "bad_request"),
            ("cells?position=0&fields=x", 400, "bad_request"),
            ("genes?layer=0&limit=-1", 400, "bad_request"),
            ("order/9", 404, "unknown_element"),
            ("nothing", 404, "not_found"),
            ("points/0/0/0/0", 404, "not_found"),
            ("cells?position=%ff", 400, "bad_request"),
        ],
    )
    async def test_elements(
        self, api: Api, fails_with: FailsWith, resource: str, status: int, code: str
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        fails_with(await api.get(f"{opened.base}/{resource}"), status, code)

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"3", b"{}", b'{"embedding":0,"polygon":[[0]],"matrix":null}']
    )
    async def test_bodies_of_select_and_genes(
        self, api: Api, fails_with: FailsWith, body: bytes
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        for resource in ("select", "genes"):
            response = await api.fetch(f"api/{opened.base}/{resource}", method="POST", body=body)
            fails_with(response, 400, "bad_request")

    async def test_unknown_ids_versions_methods_and_addresses(
        self, api: Api, fails_with: FailsWith
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        stranger = "A" * 43
        fails_with(await api.get(f"datasets/{stranger}"), 404, "unknown_dataset")
        other = f"datasets/{stranger}/{opened.version}/obs/0"
        fails_with(await api.get(other), 404, "unknown_dataset")
        old = f"datasets/{opened.id}/{'0' * 32}/obs/0"
        fails_with(await api.get(old), 409, "version_changed")
        fails_with(await api.get("datasets"), 405, "method_not_allowed")
        fails_with(await api.get("no/such/thing"), 404, "not_found")
        put = await api.fetch("api/health", method="PUT", body=b"")
        fails_with(put, 405, "method_not_allowed")


@pytest.mark.usefixtures("h5ad")
class TestALongBodyIsRefused:
    """The limit holds before the body is read, and for a body of unknown length."""

    @pytest.fixture
    def cellucid_config(self) -> dict[str, int]:
        return {"max_body_kib": 16}

    async def test_declared_length(self, api: Api, fails_with: FailsWith) -> None:
        opened = await api.open("pbmc.h5ad")
        body = b'"' + b"x" * (17 << 10) + b'"'
        for path in ("datasets", f"{opened.base}/select", f"{opened.base}/genes"):
            response = await api.fetch("api/" + path, method="POST", body=body)
            fails_with(response, 413, "body_too_large")

    async def test_a_body_within_the_limit_is_read(self, api: Api) -> None:
        padded = json.dumps({"path": "pbmc.h5ad", "padding": "x" * (15 << 10)}).encode()
        response = await api.fetch("api/datasets", method="POST", body=padded)
        assert response.code == 200


class TestTheLogHasOneLine:
    """One line for each bad input: no path, no token, no second record, no newline."""

    @pytest.mark.parametrize(
        "send",
        [
            lambda api: api.post("datasets", {"path": CANARY + ".h5ad"}),
            lambda api: api.post("datasets", {"path": "../" + CANARY}),
            lambda api: api.post("datasets", {"path": CANARY + "\nforged line"}),
            lambda api: api.post("datasets", {"path": "bad.h5ad"}),
            lambda api: api.get(f"datasets/{'A' * 43}?token={CANARY}"),
            lambda api: api.get(f"no/such/{CANARY}"),
            lambda api: api.fetch(f"api/health?token={CANARY}", headers={}),
            lambda api: api.fetch("api/health", headers={"Authorization": f"token {CANARY}"}),
            lambda api: api.fetch("api/datasets", method="POST", body=CANARY.encode()),
        ],
    )
    async def test_exactly_one(
        self,
        api: Api,
        jp_root_dir: Path,
        caplog: pytest.LogCaptureFixture,
        send: Callable[[Api], Awaitable[HTTPResponse]],
    ) -> None:
        (jp_root_dir / "bad.h5ad").write_text("no dataset", encoding="utf-8")
        await api.get("health")
        caplog.clear()
        response = await send(api)
        assert response.code >= 400
        lines = [record for record in caplog.records if record.levelno >= logging.INFO]
        assert len(lines) == 1, [record.getMessage() for record in lines]
        line = lines[0].getMessage()
        assert line.startswith(f"cellucid {response.code} ")
        for secret in (CANARY, str(jp_root_dir), "bad.h5ad", api.token["Authorization"][6:]):
            assert secret not in line
        assert "\n" not in line
