"""What a viewer and its views in browsers say to each other, and what follows from it.

One kernel may have several browsers: what is for one view is addressed to it, what
shall hold in all of them is kept here and told to each that comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from cellucid_ext.errors import CellucidError, VersionChangedError, from_body
from cellucid_ext.model.selection import Selection
from cellucid_ext.select.bitmap import count, pack
from cellucid_ext.widget import messages
from cellucid_ext.widget.bundle import NAMES, bundle_parts
from cellucid_ext.widget.cells import cells_mask
from cellucid_ext.widget.figures import FigureRequests
from cellucid_ext.widget.hooks import CellEvent, HookRegistry, ReadyEvent
from cellucid_ext.widget.selection_link import Marked, SelectionLink
from cellucid_ext.widget.source import Source
from cellucid_ext.widget.transport import answer_request


class Send(Protocol):
    """Sends one custom message with its buffers to every browser."""

    def __call__(self, content: messages.Outgoing, buffers: Sequence[bytes] = ()) -> None:
        """Send it."""
        ...


class Conversation:
    """The kernel's end of one viewer's messages.

    Parameters
    ----------
    source
        What is shown.
    hooks
        What a person wants to be called for.
    say
        Prints one line below the viewer's cell.
    send
        Sends a message.
    """

    def __init__(
        self, source: Source, hooks: HookRegistry, say: Callable[[str], None], send: Send
    ) -> None:
        self._source = source
        self._hooks = hooks
        self._say = say
        self._send = send
        self._link = SelectionLink()
        self._resolved: tuple[Marked | None, Selection] | None = None
        self._highlighted: Marked | None = None
        self.figures = FigureRequests(self._draw)
        self.ready: ReadyEvent | None = None
        self.last_error: CellucidError | None = None

    def selection(self) -> Selection:
        """Return the selected cells, mapped to rows on the first call only."""
        marked = self._link.latest
        if self._resolved is None or self._resolved[0] is not marked:
            self._resolved = (marked, self._resolve(marked))
        return self._resolved[1]

    def highlight(self, cells: Any) -> None:  # noqa: ANN401
        """Mark cells in every view, also in those that come later; None unmarks."""
        if cells is None:
            self._highlighted = None
        else:
            dataset = self._source.dataset()
            n_cells = dataset.manifest.structure.n_cells
            mask = cells_mask(cells, n_cells, lambda: dataset.obs_names)
            bits = pack(mask[dataset.order])
            self._highlighted = Marked(dataset.manifest.version, n_cells, bits)
        self._send_highlight(None)

    def reset_view(self) -> None:
        """Move every camera back to where everything is in the picture."""
        self._send({"type": "reset_view", "to": None})

    def receive(self, content: object, buffers: Sequence[messages.Buffer]) -> None:
        """Take any message; one that is not of the protocol is ignored."""
        message = messages.parse(content, buffers)
        if message is None:
            return
        if message["type"] == "hello":
            self._open(message["view"], self._source.server_path(message["base_url"]))
        elif message["type"] == "need_comm":
            self._open(message["view"], None)
        elif message["type"] == "need_bundle":
            self._send_bundle(message["view"])
        elif message["type"] == "request":
            self._answer(message)
        else:
            self._on_event(message, buffers)

    def _on_event(self, event: messages.Event, buffers: Sequence[messages.Buffer]) -> None:
        if event["type"] == "ready":
            self._on_ready(event)
        elif event["type"] == "selection":
            if self._link.receive(event, buffers):
                self._on_selection()
        elif event["type"] == "figure":
            self.figures.receive(event, buffers)
        elif event["type"] == "bye":
            self.figures.view_left(event["view"])
        elif event["type"] == "click":
            cell = CellEvent(event["position"], event["row"], event["obs_name"])
            self._hooks.run("click", cell)
        elif event["type"] == "hover":
            self._hooks.run("hover", _hovered(event))
        else:
            self._on_error(event)

    def _open(self, view: str, path: str | None) -> None:
        if path is None:
            self._send({"type": "open", "to": view, "mode": "comm", "path": self._source.name})
        else:
            self._send({"type": "open", "to": view, "mode": "server", "path": path})

    def _send_bundle(self, view: str) -> None:
        for name in NAMES:
            for part, parts, data in bundle_parts(name):
                self._send(
                    {"type": "bundle", "to": view, "name": name, "part": part, "parts": parts},
                    [data],
                )

    def _answer(self, request: messages.Request) -> None:
        message, body = answer_request(self._source, request)
        self._send(message, [body])

    def _draw(self, view: str, request: str, options: messages.FigureOptions | None) -> None:
        self._send({"type": "draw", "to": view, "id": request, "options": options})

    def _on_ready(self, message: messages.Ready) -> None:
        self.figures.view_ready(message["view"])
        self.ready = ReadyEvent(
            message["name"], message["n_cells"], message["n_genes"], message["version"]
        )
        if self._highlighted is not None:
            self._send_highlight(message["view"])
        self._hooks.run("ready", self.ready)

    def _on_selection(self) -> None:
        if not self._hooks.has("selection"):
            return  # nobody asked: rows are worked out when somebody does
        try:
            selection = self.selection()
        except CellucidError as error:
            self._fail(error)
            return
        self._hooks.run("selection", selection)

    def _on_error(self, message: messages.ErrorReport) -> None:
        error = from_body(
            {"code": message["code"], "message": message["message"], "hint": message["hint"]}
        )
        if message["shown"]:
            self.last_error = error
        else:
            self._fail(error)

    def _fail(self, error: CellucidError) -> None:
        self.last_error = error
        self._say(f"Cellucid: {error.message} {error.hint}")

    def _send_highlight(self, view: str | None) -> None:
        marked = self._highlighted
        if marked is None or marked.bits is None:
            self._send({"type": "highlight", "to": view, "version": "", "count": None})
            return
        self._send(
            {
                "type": "highlight",
                "to": view,
                "version": marked.version,
                "count": count(marked.bits),
            },
            [marked.bits],
        )

    def _resolve(self, marked: Marked | None) -> Selection:
        dataset = self._source.dataset()
        if marked is not None and marked.version != dataset.manifest.version:
            raise VersionChangedError(
                f"“{self._source.name}” changed since the cells were selected.",
                "Reload the viewer and select again.",
            )
        n_cells = dataset.manifest.structure.n_cells
        bits = None if marked is None else marked.bits
        if bits is None:
            bits = bytes((n_cells + 7) // 8)
        return dataset.selection(bits, to_adata=self._source.to_adata)


def _hovered(message: messages.Hover) -> CellEvent | None:
    position, row, name = message["position"], message["row"], message["obs_name"]
    if position is None or row is None or name is None:
        return None
    return CellEvent(position, row, name)
