"""Bounded decoding of names and labels: length, invalid UTF-8, invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

#: C0 and C1 controls, bidi controls, zero-width and line separators, BOM, lone surrogates:
#: they can hide or reorder what a person reads (CVE-2021-42574, "Trojan Source").
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def decode(items: Iterable[Any], max_bytes: int) -> list[str]:
    """Decode what a format library gives for text: bytes or str, of any length.

    Invalid UTF-8 becomes U+FFFD; an item longer than ``max_bytes`` bytes is cut and
    ends in an ellipsis, so that one label cannot fill a message.
    """
    items = list(items)
    try:
        # Millions of cell names are short bytes: one pass, no call for each.
        if max(map(len, items), default=0) <= max_bytes:
            return [item.decode("utf-8", "replace") for item in items]
    except (AttributeError, TypeError):
        pass  # some are text, or neither
    return [_decode_one(item, max_bytes) for item in items]


def _decode_one(item: object, max_bytes: int) -> str:
    if isinstance(item, bytes):
        if len(item) <= max_bytes:
            return item.decode("utf-8", "replace")
        return item[: max_bytes - 3].decode("utf-8", "ignore") + "…"
    text = item if isinstance(item, str) else str(item)
    # A character takes 1 to 4 bytes, so most strings need no encoding to be judged.
    if len(text) * 4 <= max_bytes:
        return text
    raw = text.encode("utf-8", "surrogatepass")
    return text if len(raw) <= max_bytes else _decode_one(raw, max_bytes)


def visible(labels: Sequence[str]) -> list[str]:
    """Replace characters that are invisible or that reorder text by visible escapes."""
    if not any(map(_UNSAFE.search, labels)):
        return list(labels)
    return [_UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", label) for label in labels]


def unique(labels: Sequence[str]) -> list[str]:
    """Tell equal labels apart: the second ``A`` becomes ``A (2)``, the third ``A (3)``."""
    taken = set(labels)
    if len(taken) == len(labels):
        return list(labels)
    seen: dict[str, int] = {}
    out: list[str] = []
    for label in labels:
        count = seen.get(label, 0) + 1
        name = label
        if count > 1:
            name = f"{label} ({count})"
            while name in taken:
                count += 1
                name = f"{label} ({count})"
            taken.add(name)
        seen[label] = count
        out.append(name)
    return out
