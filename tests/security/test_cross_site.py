"""What another web page can make a logged-in browser do: nothing (T03-T05)."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tests.conftest import FailsWith
from tests.kit.login import XSRF, cookie_of
from tests.kit.server import Api

EVIL_REFERERS = [None, "https://evil.example/", "http://127.0.0.1.evil.example/", "null", ""]
FETCH_SITES = [None, "cross-site", "same-site", "none", "same-origin"]
FETCH_MODES = [None, "no-cors", "cors", "navigate"]


@pytest.fixture
def login(api: Api, jp_http_port: int) -> dict[str, str]:
    """Return the cookies of a browser that is logged in, and nothing that proves an origin."""
    return cookie_of(api.app, jp_http_port)


@pytest.mark.usefixtures("h5ad")
class TestAnotherSiteReadsNothing:
    """A GET with the login cookie needs a token or our own Referer (CVE-2023-40170)."""

    async def test_header_grid(
        self, api: Api, login: dict[str, str], fails_with: FailsWith
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        addresses = ["api/health", f"api/datasets/{opened.id}", f"api/{opened.base}/obs/0/0"]
        grid = list(itertools.product(addresses, EVIL_REFERERS, FETCH_SITES, FETCH_MODES))
        assert len(grid) >= 200
        for address, referer, site, mode in grid:
            extra = {"Referer": referer, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
            headers = {**login, **{k: v for k, v in extra.items() if v is not None}}
            response = await api.fetch(address, headers=headers)
            fails_with(response, 403, "forbidden")
            assert "Access-Control-Allow-Origin" not in response.headers

    async def test_our_own_pages_read(
        self, api: Api, login: dict[str, str], jp_http_port: int
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        address = f"api/{opened.base}/obs/0/0"
        with_token = await api.fetch(address, headers={**login, "X-XSRFToken": XSRF})
        assert with_token.code == 200
        referer = f"http://127.0.0.1:{jp_http_port}{api.base_url}lab"
        assert (await api.fetch(address, headers={**login, "Referer": referer})).code == 200

    async def test_a_body_is_no_script_elsewhere(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        response = await api.get(f"{opened.base}/obs/0/0")
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("h5ad")
class TestAnotherSiteStartsNothing:
    """A POST needs the token; a refused one starts no engine."""

    @pytest.mark.parametrize("token", [None, "", "other"])
    async def test_open(
        self, api: Api, login: dict[str, str], fails_with: FailsWith, token: str | None
    ) -> None:
        headers = login if token is None else {**login, "X-XSRFToken": token}
        body = json.dumps({"path": "pbmc.h5ad"}).encode()
        response = await api.fetch("api/datasets", method="POST", headers=headers, body=body)
        fails_with(response, 403, "forbidden")
        assert api.engines() == {"view": None, "matrix": None, "build": None}

    async def test_with_the_token(self, api: Api, login: dict[str, str]) -> None:
        body = json.dumps({"path": "pbmc.h5ad"}).encode()
        headers = {**login, "X-XSRFToken": XSRF}
        response = await api.fetch("api/datasets", method="POST", headers=headers, body=body)
        assert response.code == 200


@pytest.mark.usefixtures("h5ad")
class TestNoOriginIsEchoed:
    """A foreign Origin is refused, and never named in an answer."""

    @pytest.mark.parametrize(
        "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"]
    )
    async def test_foreign_origins(
        self, api: Api, login: dict[str, str], fails_with: FailsWith, origin: str
    ) -> None:
        headers = {**login, "X-XSRFToken": XSRF, "Origin": origin}
        response = await api.fetch("api/health", headers=headers)
        fails_with(response, 404, "not_found")
        assert "Access-Control-Allow-Origin" not in response.headers
        with_token = await api.get("health", Origin=origin)
        assert "Access-Control-Allow-Origin" not in with_token.headers


class TestAnswersHaveNoActiveType:
    """Only the page is HTML; no answer is a type that a browser would run (T19)."""

    async def test_types(self, api: Api, h5ad: Path) -> None:
        opened = await api.open(h5ad.name)
        below = ["points/0/0", "obs/0", "obs/0/0", "genes", "order/0", "nothing"]
        paths = ["health", f"datasets/{opened.id}", *(f"{opened.base}/{path}" for path in below)]
        for path in paths:
            kind = (await api.get(path)).headers["Content-Type"]
            assert kind in {"application/json", "application/octet-stream"}
