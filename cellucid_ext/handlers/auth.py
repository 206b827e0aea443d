"""``@authorized`` with both arguments required, and typed.

Jupyter's own, without arguments, keeps the action and resource of its *first* call in
its closure: a method shared by two handlers then asks for the wrong one (finding 5).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

from jupyter_server.auth.decorator import authorized as jupyter_authorized

Verb = TypeVar("Verb", bound=Callable[..., Awaitable[None]])


def authorized(action: str, *, resource: str) -> Callable[[Verb], Verb]:
    """Ask the server's authorizer for ``action`` on ``resource`` before the method runs."""
    decorator: Any = jupyter_authorized(action, resource=resource)
    return cast("Callable[[Verb], Verb]", decorator)
