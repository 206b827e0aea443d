"""The login cookie of a browser, signed as Jupyter signs it, of any age."""

from __future__ import annotations

import json
import time

from jupyter_server.serverapp import ServerApp
from tornado.web import create_signed_value

#: What the ``_xsrf`` cookie holds; a page of ours sends it as ``X-XSRFToken`` too.
XSRF = "secret"


def cookie_of(app: ServerApp, port: int, age_s: float = 0.0) -> dict[str, str]:
    """Return the Cookie header of a user who logged in ``age_s`` seconds ago."""
    name = f"username-127-0-0-1-{port}"
    user = {
        "username": "ada",
        "name": "Ada",
        "display_name": "Ada",
        "initials": "A",
        "avatar_url": None,
        "color": None,
    }
    secret = app.web_app.settings["cookie_secret"]
    signed = create_signed_value(secret, name, json.dumps(user), clock=lambda: time.time() - age_s)
    return {"Cookie": f'{name}="{signed.decode()}"; _xsrf={XSRF}'}
