"""Every route and verb, generated from the route table: who gets in, and who is asked."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import JupyterServerAuthWarning
from tornado.httpclient import HTTPResponse

from cellucid_ext.handlers.page import PageHandler
from cellucid_ext.handlers.routes import ROUTES, Route
from tests.conftest import FailsWith
from tests.kit.login import XSRF, cookie_of
from tests.kit.server import Api, Opened

#: Every protected route with every verb that it has.
MATRIX = [(route, verb) for route in ROUTES if route.resource for verb in route.verbs]
IDS = [f"{verb} {route.template}" for route, verb in MATRIX]

_NUMBERS = dict.fromkeys(("embedding", "field", "layer", "gene", "block"), "0")


def _address(route: Route, opened: Opened | None) -> str:
    dataset, version = (opened.id, opened.version) if opened else ("A" * 43, "0" * 32)
    return route.template.format(
        id=dataset, version=version, rest="x.h5ad", job="J" * 22, score="0" * 32, **_NUMBERS
    )


async def _send(api: Api, route: Route, verb: str, headers: dict[str, str] | None) -> HTTPResponse:
    body = b"{}" if verb == "POST" else None
    return await api.fetch(_address(route, None), method=verb, headers=headers, body=body)


def _assert_refused(route: Route, verb: str, response: HTTPResponse, fails_with: FailsWith) -> None:
    if route.handler is PageHandler:
        assert response.code == 302
        assert "/login?next=" in response.headers["Location"]
    elif verb == "HEAD":
        assert (response.code, response.body) == (403, b"")
    else:
        fails_with(response, 403, "forbidden")


class TestNobodyGetsInWithoutALogin:
    """No login, a wrong token and an expired cookie are refused on every route (T01)."""

    @pytest.mark.parametrize("credentials", ["none", "wrong token", "expired cookie", "forged"])
    async def test_all_routes(
        self, api: Api, fails_with: FailsWith, jp_http_port: int, credentials: str
    ) -> None:
        headers = {
            "none": {},
            "wrong token": {"Authorization": "token wrong"},
            "expired cookie": {
                **cookie_of(api.app, jp_http_port, 40 * 86400),
                "X-XSRFToken": XSRF,
            },
            "forged": {"Cookie": f"username-127-0-0-1-{jp_http_port}=ada; _xsrf=x"},
        }[credentials]
        assert len(MATRIX) >= 25
        for route, verb in MATRIX:
            response = await _send(api, route, verb, headers)
            _assert_refused(route, verb, response, fails_with)
        assert api.engines() == {"view": None, "matrix": None, "build": None}

    async def test_the_cookie_of_the_test_is_right_but_for_its_age(
        self, api: Api, jp_http_port: int
    ) -> None:
        headers = {**cookie_of(api.app, jp_http_port, 60), "X-XSRFToken": XSRF}
        response = await api.fetch("api/health", headers=headers)
        assert response.code == 200

    async def test_the_body_of_a_stranger_is_never_read(self, api: Api, jp_http_port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
        address = f"{api.base_url}cellucid/api/datasets"
        head = f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.readline()  # comes although not one byte of the body was sent
        assert b" 403 " in answer
        writer.close()
        await writer.wait_closed()

    def test_every_handler_is_guarded(
        self, jp_configurable_serverapp: Any, jp_server_config: dict[str, Any]
    ) -> None:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            jp_configurable_serverapp(config=jp_server_config)
        ours = [w for w in seen if issubclass(w.category, JupyterServerAuthWarning)]
        assert not [w for w in ours if "cellucid" in str(w.message).lower()]


class RecordingAuthorizer(Authorizer):
    """Notes what it is asked, and denies what a test names."""

    asked: ClassVar[list[tuple[str, str]]] = []
    denied: ClassVar[set[str]] = set()

    def is_authorized(
        self,
        handler: JupyterHandler,  # noqa: ARG002
        user: User,  # noqa: ARG002
        action: str,
        resource: str,
    ) -> bool:
        """Answer, and remember the question."""
        self.asked.append((action, resource))
        return resource not in self.denied


@pytest.mark.usefixtures("h5ad")
class TestTheAuthorizerDecides:
    """Each verb asks for its own action and resource, in whatever order they come (T02)."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> Iterator[dict[str, Any]]:
        jp_server_config["ServerApp"]["authorizer_class"] = RecordingAuthorizer
        RecordingAuthorizer.asked.clear()
        RecordingAuthorizer.denied.clear()
        yield jp_server_config
        RecordingAuthorizer.denied.clear()

    @pytest.mark.parametrize("order", [1, -1])
    async def test_all_routes_name_their_resource(self, api: Api, order: int) -> None:
        opened = await api.open("pbmc.h5ad")
        for route, verb in MATRIX[::order]:
            RecordingAuthorizer.asked.clear()
            body = b"{}" if verb == "POST" else None
            await api.fetch(_address(route, opened), method=verb, body=body)
            assert RecordingAuthorizer.asked[0] == (route.action(verb), route.resource)
            if "{id}" in route.template:
                assert RecordingAuthorizer.asked[1] == ("read", "contents")

    @pytest.mark.parametrize("order", [1, -1])
    async def test_what_is_denied_has_no_effect(
        self, api: Api, fails_with: FailsWith, order: int
    ) -> None:
        RecordingAuthorizer.denied.update(route.resource for route in ROUTES if route.resource)
        for route, verb in MATRIX[::order]:
            response = await _send(api, route, verb, None)
            assert response.code == 403
            if verb != "HEAD" and route.handler is not PageHandler:
                fails_with(response, 403, "forbidden")
        assert api.engines() == {"view": None, "matrix": None, "build": None}

    async def test_without_contents_read_a_path_is_absent(
        self, api: Api, fails_with: FailsWith, jp_root_dir: Path
    ) -> None:
        opened = await api.open("pbmc.h5ad")
        RecordingAuthorizer.denied.add("contents")
        denied = await api.post("datasets", {"path": "pbmc.h5ad"})
        body = fails_with(denied, 404, "not_found")
        for resource in ("obs/0/0", "points/0/0", "order/0"):
            response = await api.get(f"{opened.base}/{resource}")
            assert fails_with(response, 404, "not_found") == body
        RecordingAuthorizer.denied.clear()
        (jp_root_dir / "pbmc.h5ad").unlink()
        absent = await api.post("datasets", {"path": "pbmc.h5ad"})
        assert fails_with(absent, 404, "not_found") == body
