"""The standalone page and its code: a strict policy, escaped text, no data in public."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from cellucid_ext.handlers.assets import viewer_folder
from cellucid_ext.handlers.page import render_page
from tests.kit.server import Api

HOSTILE = "\"><script>alert(1)</script>&'x.h5ad"


class _Page(HTMLParser):
    """Collects the tags of a page and the attributes of the viewer's element."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def viewer(self) -> dict[str, str | None]:
        (found,) = [attrs for _, attrs in self.tags if attrs.get("id") == "cellucid"]
        return found


def _parse(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


class TestThePageHoldsNoScriptAndNoData:
    """Only external code of our own origin; the path is an escaped attribute."""

    async def test_addresses_and_attributes(self, api: Api) -> None:
        for path in ("", "?path=a%20folder/x.h5ad", "open/a%20folder/x.h5ad"):
            response = await api.fetch(path)
            assert response.code == 200
            page = _parse(response.body.decode())
            assert page.viewer["data-base-url"] == api.base_url
            assert page.viewer["data-path"] == ("a folder/x.h5ad" if path else "")
            scripts = [attrs for tag, attrs in page.tags if tag == "script"]
            source = f"{api.base_url}cellucid/static/page.js"
            assert scripts == [{"type": "module", "src": source}]

    @pytest.mark.parametrize("text", [HOSTILE, "é\u202e", "a\0b", "{base_url}{0}", "%00"])
    def test_any_text_stays_an_attribute(self, text: str) -> None:
        usual = _parse(render_page("/", "x.h5ad"))
        page = _parse(render_page("/", text))
        assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
        assert page.viewer["data-path"] == text

    async def test_the_policy_is_appended(self, api: Api) -> None:
        response = await api.fetch("")
        policies = response.headers["Content-Security-Policy"].split(", ")
        assert policies[0].startswith("frame-ancestors 'self'; report-uri ")
        ours = dict(part.split(" ", 1) for part in policies[1].split("; "))
        assert ours["default-src"] == "'none'"
        assert ours["frame-ancestors"] == "'none'"
        assert ours["require-trusted-types-for"] == "'script'"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Referrer-Policy"] == "same-origin"

    async def test_webassembly_may_compile_and_no_text_may_become_a_script(self, api: Api) -> None:
        # Without it the renderer of pages without a graphics card would run as
        # JavaScript, several times slower. It is no door for text: that is 'unsafe-eval'.
        policy = (await api.fetch("")).headers["Content-Security-Policy"].split(", ")[1]
        ours = dict(part.split(" ", 1) for part in policy.split("; "))
        assert ours["script-src"] == "'self' 'wasm-unsafe-eval'"
        assert policy.count("unsafe") == 1

    async def test_one_trusted_types_policy_and_its_name_is_that_of_the_code(
        self, api: Api
    ) -> None:
        # `new Worker(text)` needs one; a second name, or 'allow-duplicates', would let
        # other code on the page make its own.
        policy = (await api.fetch("")).headers["Content-Security-Policy"].split(", ")[1]
        ours = dict(part.split(" ", 1) for part in policy.split("; "))
        assert ours["trusted-types"] == "cellucid-worker"
        assert ours["worker-src"] == "'self'"

    async def test_the_address_without_its_slash(self, api: Api) -> None:
        response = await api.fetch("/cellucid")
        assert response.code == 200

    async def test_the_page_sets_the_cookie_that_requests_need(self, api: Api) -> None:
        cookies = (await api.fetch("")).headers.get_list("Set-Cookie")
        assert any(cookie.startswith("_xsrf=") for cookie in cookies)

    async def test_anonymous_visitors_go_to_the_login(self, api: Api) -> None:
        for path in ("", "open/x.h5ad"):
            response = await api.fetch(path, headers={})
            assert response.code == 302
            assert response.headers["Location"].startswith(f"{api.base_url}login?next=")


class TestAnOperatorsPolicyStays:
    """A policy of the operator does not swallow the page's own (finding 8)."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, dict[str, object]]) -> object:
        headers = {"Content-Security-Policy": "frame-ancestors 'self' https://hub.example"}
        jp_server_config["ServerApp"]["tornado_settings"] = {"headers": headers}
        return jp_server_config

    async def test_both_are_sent(self, api: Api) -> None:
        policy = (await api.fetch("")).headers["Content-Security-Policy"]
        assert policy.startswith("frame-ancestors 'self' https://hub.example, default-src 'none'")


class TestCodeIsPublicAndNothingElse:
    """Modules load without a login, from one folder; nothing outside it can be reached."""

    async def test_a_file_of_the_build(self, api: Api) -> None:
        folder = viewer_folder()
        if not (folder / "page.js").is_file():
            pytest.skip("the labextension is not built here (npm run build)")
        response = await api.fetch("static/page.js", headers={})
        assert response.code == 200
        assert response.body == (folder / "page.js").read_bytes()
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        headers = {"If-None-Match": response.headers["Etag"]}
        assert (await api.fetch("static/page.js", headers=headers)).code == 304

    @pytest.mark.parametrize(
        "path",
        [
            "../package.json",
            "..%2fpackage.json",
            "%2e%2e/%2e%2e/package.json",
            "..%5cpackage.json",
            "%2fetc/passwd",
            "/etc/passwd",
            "",
            ".",
            "page.js%00.css",
        ],
    )
    async def test_nothing_outside(self, api: Api, jp_root_dir: Path, path: str) -> None:
        (jp_root_dir / "x.h5ad").touch()
        response = await api.fetch("static/" + path, headers={})
        assert response.code in {302, 400, 403, 404}
        assert b"jupyterlab" not in response.body
        assert b"root:" not in response.body
