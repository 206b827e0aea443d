"""Text of any encoding as a list of strings: indexes, category labels, string columns."""

from __future__ import annotations

import numpy as np

from cellucid_ext.readers.nodes import ArrayNode, GroupNode, Node
from cellucid_ext.readers.strings import unique, visible


def length(node: Node) -> int | None:
    """Return the number of items of a column in any encoding, None where it is no column."""
    inner = node
    if isinstance(node, GroupNode):
        found = node.get("codes") or node.get("values")
        if found is None:
            return None
        inner = found
    if not isinstance(inner, ArrayNode) or len(inner.shape) != 1:
        return None
    return len(inner)


def texts(node: Node, start: int, stop: int) -> list[str | None]:
    """Return items ``[start, stop)`` as text, None where missing.

    Numbers become their shortest text, so that a numeric index or category has labels.
    """
    if isinstance(node, ArrayNode):
        if node.is_text:
            return list(node.text(start, stop))
        return [_plain(value) for value in node.read(slice(start, stop)).tolist()]
    assert isinstance(node, GroupNode)
    codes, categories = node.array("codes"), node.get("categories")
    if codes is not None and categories is not None:
        labels = texts(categories, 0, length(categories) or 0)
        picked = codes.read(slice(start, stop)).tolist()
        return [labels[code] if 0 <= code < len(labels) else None for code in picked]
    values, mask = node.array("values"), node.array("mask")
    if values is None or mask is None:
        raise node.corrupt("is no column of a known encoding")
    masked = mask.read(slice(start, stop)).tolist()
    items = texts(values, start, stop)
    return [None if gone else item for item, gone in zip(items, masked, strict=True)]


def labels_of(node: Node) -> tuple[str, ...]:
    """Return all items as labels for people: visible, told apart."""
    items = texts(node, 0, length(node) or 0)
    return tuple(unique(visible(["" if item is None else item for item in items])))


def is_textual(node: Node) -> bool:
    """Whether a column holds text, or is a category of text."""
    if isinstance(node, ArrayNode):
        return node.is_text
    assert isinstance(node, GroupNode)
    inner = node.get("categories") or node.get("values")
    return inner is not None and is_textual(inner)


def _plain(value: object) -> str:
    if isinstance(value, float):
        # float32 categories must not show digits that float64 made up.
        return repr(float(np.float32(value))) if value == np.float32(value) else repr(value)
    return str(value)
