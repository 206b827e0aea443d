"""From the bitmaps that browsers send to the cells they mean, read only when asked for.

A bitmap is in display order and belongs to one version: over another version it would
name other cells, so it is refused there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cellucid_ext.widget.messages import Buffer, SelectionPart, size_of

#: Views that may be in the middle of a selection; the oldest is forgotten.
_MAX_UNFINISHED = 8


@dataclass(frozen=True, slots=True)
class Marked:
    """Cells that are marked in a browser; ``bits`` in display order, None for no cell."""

    version: str
    n_cells: int
    bits: bytes | None


class SelectionLink:
    """Puts the parts of bitmaps together; the latest complete one counts."""

    def __init__(self) -> None:
        self.latest: Marked | None = None
        self._unfinished: dict[str, tuple[SelectionPart, list[bytes]]] = {}

    def receive(self, message: SelectionPart, buffers: Sequence[Buffer]) -> bool:
        """Take one part; tell whether a selection is complete with it."""
        view = message["view"]
        if message["parts"] == 0:
            self._unfinished.pop(view, None)
            self.latest = Marked(message["version"], message["n_cells"], None)
            return True
        if len(buffers) != 1:
            return False
        part = buffers[0]
        first, parts = self._unfinished.pop(view, (message, []))
        if first["id"] != message["id"]:
            first, parts = message, []
        arrived = sum(map(len, parts))
        if message["part"] != len(parts) or arrived + size_of(part) > _length(first):
            return False
        parts.append(bytes(part))
        if len(parts) < first["parts"]:
            self._keep(view, first, parts)
            return False
        bits = b"".join(parts)
        if len(bits) != _length(first):
            return False
        self.latest = Marked(first["version"], first["n_cells"], bits)
        return True

    def _keep(self, view: str, first: SelectionPart, parts: list[bytes]) -> None:
        while len(self._unfinished) >= _MAX_UNFINISHED:
            del self._unfinished[next(iter(self._unfinished))]
        self._unfinished[view] = (first, parts)

    def forget(self, view: str) -> None:
        """Drop what a view began and will not finish."""
        self._unfinished.pop(view, None)


def _length(message: SelectionPart) -> int:
    return (message["n_cells"] + 7) // 8
