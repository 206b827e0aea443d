"""The standalone page: our only HTML, with a policy that leaves scripts no door.

No data stands in a script: the page reads ``data-*`` attributes of one element, which
are escaped here. Code comes from ``assets``, data over the API like everywhere.
"""

from __future__ import annotations

from html import escape
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.extension.handler import ExtensionHandlerMixin
from jupyter_server.utils import url_path_join
from tornado import web

from cellucid_ext.handlers.auth import authorized

#: T18, T37, T38: the same viewer code runs in Lab, where no such policy can be set, so
#: that this page is also the proof that the code needs no dangerous sink. Two doors, each
#: as wide as the worker that draws without a graphics card: ``wasm-unsafe-eval`` compiles
#: WebAssembly (and, unlike ``unsafe-eval``, no script), and the one Trusted Types policy
#: lets through the address of that worker, nothing else (``workers/start.ts``).
POLICY = "; ".join(  # noqa: FLY002  (one directive a line)
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types cellucid-worker",
    )
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cellucid</title>
<link rel="stylesheet" href="{assets}viewer.css">
<script type="module" src="{assets}page.js"></script>
</head>
<body class="cellucid-page">
<div id="cellucid" data-base-url="{base_url}" data-path="{path}"></div>
<noscript>Cellucid draws with JavaScript, which is switched off in this browser.</noscript>
</body>
</html>
"""


class PageHandler(ExtensionHandlerMixin, JupyterHandler):
    """``GET cellucid/`` and ``GET cellucid/open/<path>``."""

    @property
    def content_security_policy(self) -> str:
        """Jupyter's policy *and* ours: two policies, both enforced.

        Joined with a comma, since inside one policy the first ``frame-ancestors`` wins
        and an operator's own text would swallow ours (finding 8).
        """
        return f"{super().content_security_policy}, {POLICY}"

    def set_default_headers(self) -> None:
        """Add what isolates the page from a neighbour on the same domain (T06)."""
        super().set_default_headers()
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        # Not "no-referrer": the cross-site check of GET accepts our own Referer.
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    @web.authenticated
    @authorized("read", resource="cellucid_ext:page")
    async def get(self, path: str | None = None) -> None:
        """Answer with the page, for a path in the address, in the query, or for none."""
        if path is None:
            path = self.get_query_argument("path", "", strip=False)
        _ = self.xsrf_token  # sets the cookie that the page's requests send back
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        await self.finish(render_page(self.base_url, path))

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401
        """Show Jupyter's page for an error without our message in it."""
        kwargs.pop("exc_info", None)
        super().write_error(status_code, **kwargs)


def render_page(base_url: str, path: str) -> str:
    """Return the HTML; ``path`` is any text a person put into the address."""
    return _PAGE.format(
        assets=escape(url_path_join(base_url, "cellucid/static/")),
        base_url=escape(base_url),
        path=escape(path),
    )
