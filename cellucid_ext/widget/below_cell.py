"""What a hook prints, displays or raises appears under the viewer's cell."""

from __future__ import annotations

import asyncio
import inspect
import logging
import sys
from collections.abc import Awaitable
from typing import Any

import ipywidgets
from IPython import get_ipython

from cellucid_ext.widget.hooks import Hook

_LOG = logging.getLogger(__name__)


class BelowCell:
    """The output area of one viewer.

    A comm message has no cell of its own: without this, front ends show what it prints
    in a log that nobody reads, or nowhere.
    """

    def __init__(self) -> None:
        self.widget = ipywidgets.Output()
        self._tasks: set[asyncio.Future[None]] = set()

    def run(self, hook: Hook, event: Any) -> None:  # noqa: ANN401
        """Call a hook; its error is shown with its traceback and goes no further."""
        if get_ipython() is None:
            self._run_in_log(hook, event)
            return
        result: object = None
        with self.widget:  # shows an exception, and stops it
            result = hook(event)
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(self._finish(result))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def say(self, text: str) -> None:
        """Print one line as an error."""
        if get_ipython() is None:
            _LOG.warning("%s", text)
            return
        with self.widget:
            print(text, file=sys.stderr)  # noqa: T201

    def close(self) -> None:
        """Stop what still runs and remove the area."""
        for task in tuple(self._tasks):
            task.cancel()
        self.widget.close()

    async def _finish(self, result: Awaitable[object]) -> None:
        try:
            await result
        except Exception as error:  # its traceback is shown, and that is all
            with self.widget:
                raise error  # noqa: TRY201

    def _run_in_log(self, hook: Hook, event: object) -> None:
        try:
            hook(event)
        except Exception:  # noqa: BLE001 - a person's function may raise anything
            _LOG.exception("A hook of the viewer failed")
