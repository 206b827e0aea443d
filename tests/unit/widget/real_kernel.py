"""A real kernel and the front end's half of its protocol: cells in, messages out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[3]
TIMEOUT = 240

Json = dict[str, Any]


@dataclass
class Told:
    """What the kernel published for one request."""

    messages: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What was printed, on both streams, and the value of the last line."""
        parts = [m["content"]["text"] for m in self.of("stream")]
        parts += [m["content"]["data"]["text/plain"] for m in self.of("execute_result")]
        return "".join(parts)

    @property
    def errors(self) -> list[Json]:
        """The exceptions that were shown."""
        return [m["content"] for m in self.of("error")]

    def of(self, kind: str) -> list[Json]:
        """Return the messages of one type."""
        return [m for m in self.messages if m["msg_type"] == kind]

    def custom(self, kind: str, comm: str | None = None) -> list[tuple[Json, list[bytes]]]:
        """Return the widget's custom messages of one type, with their buffers."""
        return [
            (m["content"]["data"]["content"], [bytes(b) for b in m["buffers"]])
            for m in self.of("comm_msg")
            if m["content"]["data"]["method"] == "custom"
            and m["content"]["data"]["content"]["type"] == kind
            and comm in (None, m["content"]["comm_id"])
        ]

    def updates(self, comm: str) -> Json:
        """Return the traits that the kernel changed."""
        state: Json = {}
        for m in self.of("comm_msg"):
            data = m["content"]["data"]
            if data["method"] == "update" and m["content"]["comm_id"] == comm:
                state.update(data["state"])
        return state

    def opened(self, name: str) -> list[tuple[str, Json]]:
        """Return ``(comm id, state)`` of the widgets of a class that came to be."""
        return [
            (m["content"]["comm_id"], m["content"]["data"]["state"])
            for m in self.of("comm_open")
            if name in m["content"]["data"]["state"].get("_anywidget_id", "")
            or m["content"]["data"]["state"].get("_model_name") == name
        ]


class Notebook:
    """One kernel with one client, as a notebook in a browser has it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manager = KernelManager(kernel_name="python3")
        env = dict(os.environ)
        env.update(
            PYTHONPATH=str(ROOT),
            JUPYTER_RUNTIME_DIR=str(folder / ".runtime"),
            JPY_PARENT_PID=str(os.getpid()),
            XDG_CACHE_HOME=str(folder / ".cache"),
            IPYTHONDIR=str(folder / ".ipython"),
        )
        self._manager.start_kernel(cwd=str(folder), env=env)
        self._client: BlockingKernelClient = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=TIMEOUT)

    def run(self, code: str) -> Told:
        """Run a cell; return all it published."""
        return self._until_idle(self._client.execute(code, store_history=True))

    def show(self, code: str) -> tuple[View, Told]:
        """Run a cell that shows a viewer; return a browser's view of it."""
        told = self.run(code)
        assert not told.errors, told.errors
        (comm, state), *more = told.opened("cellucid_ext.widget.viewer.Viewer")
        assert not more
        return View(self, comm, state), told

    def tell(self, comm: str, data: Json, buffers: Sequence[bytes] = ()) -> Told:
        """Send one comm message as a browser does."""
        session = self._client.session
        message = session.msg("comm_msg", {"comm_id": comm, "data": data})
        session.send(self._client.shell_channel.socket, message, buffers=list(buffers))
        return self._until_idle(message["header"]["msg_id"])

    def close(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _until_idle(self, request: str) -> Told:
        told = Told()
        while True:
            message = self._client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != request:
                continue
            told.messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return told


@dataclass
class View:
    """A browser's view of one viewer."""

    notebook: Notebook
    comm: str
    state: Json
    view: str = "view-a"

    def say(self, kind: str, *buffers: bytes, **fields: Any) -> Told:
        """Send a custom message of this view."""
        content = {"type": kind, "view": self.view, **fields}
        return self.notebook.tell(self.comm, {"method": "custom", "content": content}, buffers)

    def set(self, **traits: Any) -> Told:
        """Change traits as a browser does."""
        return self.notebook.tell(
            self.comm, {"method": "update", "state": traits, "buffer_paths": []}
        )

    def ask(self, method: str, path: str, body: object = None) -> tuple[Json, bytes]:
        """Send a request of the data contract; return the answer and its body."""
        told = self.say("request", id=f"{self.view}-1", method=method, path=path, body=body)
        ((message, buffers),) = told.custom("response")
        assert message["id"] == f"{self.view}-1"
        (answer,) = buffers
        return message, answer
