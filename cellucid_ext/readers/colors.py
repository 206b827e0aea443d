"""Colours of ``uns["<key>_colors"]`` as ``#rrggbb``: hex, names, grey levels, RGB rows."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CellucidError
from cellucid_ext.readers.color_names import COLOR_NAMES
from cellucid_ext.readers.nodes import ArrayNode

_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_SHORT = 5
#: matplotlib's cycle, written as C0 to C9.
_CYCLE = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
_TABLEAU = dict(
    zip(
        ("blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan"),
        _CYCLE,
        strict=True,
    )
)
_MOST = 65_536
_RGB, _RGBA = 3, 4


def parse_colors(node: ArrayNode) -> tuple[str, ...] | None:
    """Return one colour per category, None where any of them cannot be read.

    Colours are an ornament: whatever is wrong with them must not cost the column.
    """
    if not node.shape or len(node) > _MOST:
        return None
    try:
        if node.is_text:
            return normalise_colors(node.text(0, len(node)))
        if len(node.shape) == 2 and node.shape[1] in {_RGB, _RGBA}:  # noqa: PLR2004 - axes
            return rgb_colors(node.read(slice(0, len(node)), slice(0, _RGB)))
    except CellucidError:
        return None
    return None


def live_colors(value: object) -> tuple[str, ...] | None:
    """Return the colours of a live ``uns`` entry, None where it is no list of colours."""
    if isinstance(value, np.ndarray) and value.ndim == 2 and value.dtype.kind in "iuf":  # noqa: PLR2004
        return rgb_colors(value[:, :_RGB]) if value.shape[1] in {_RGB, _RGBA} else None
    if isinstance(value, list | tuple | np.ndarray) and 0 < len(value) <= _MOST:
        return normalise_colors([str(item) for item in value])
    return None


def normalise_colors(colors: list[str]) -> tuple[str, ...] | None:
    """Return ``#rrggbb`` for each of ``colors``, None where one is no colour."""
    out = [_normalise(color) for color in colors]
    known = tuple(color for color in out if color is not None)
    return known if len(known) == len(out) else None


def rgb_colors(rows: NDArray[np.generic]) -> tuple[str, ...]:
    """Return ``#rrggbb`` for ``(n, 3)`` rows, of 0..1 (floats) or 0..255 (integers)."""
    values = rows.astype(np.float64)
    if rows.dtype.kind == "f":
        values *= 255
    levels = np.clip(np.rint(np.nan_to_num(values)), 0, 255).astype(int)
    return tuple(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in levels.tolist())


def _normalise(color: str) -> str | None:
    text = color.strip().lower()
    if _HEX.fullmatch(text):
        short = len(text) <= _SHORT
        return "#" + "".join(2 * digit for digit in text[1:4]) if short else text[:7]
    if re.fullmatch(r"c\d", text):
        return _CYCLE[int(text[1])]
    if text.startswith("tab:"):
        return _TABLEAU.get(text[4:])
    return COLOR_NAMES.get(text) or _grey(text)


def _grey(text: str) -> str | None:
    """Return matplotlib's grey level, a number from 0 to 1 written as text."""
    if not re.fullmatch(r"0|1|[01]?\.\d+|[01]\.", text) or float(text) > 1:
        return None
    return "#" + 3 * f"{round(float(text) * 255):02x}"
