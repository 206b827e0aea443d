"""JSON that every parser accepts: no NaN or Infinity, no lone surrogates, bounded."""

from __future__ import annotations

import json
import math
from typing import Any

from cellucid_ext.config import MIB
from cellucid_ext.errors import TooLargeError

#: A summary of 65,535 categories with names of the longest kind kept.
MAX_BYTES = 128 * MIB


def dump_json(value: object, *, what: str = "The answer", max_bytes: int = MAX_BYTES) -> bytes:
    """Return a value as compact UTF-8 JSON.

    Parameters
    ----------
    value
        Dicts with string keys, lists, tuples, strings, numbers, None. Numbers that are
        not finite become null; a lone surrogate becomes U+FFFD.
    what
        What is being written, named in the error.
    max_bytes
        Longest text that may be sent.

    Raises
    ------
    TooLargeError
        Where the text is longer.
    """
    try:
        body = _dump(value)
    except ValueError:  # NaN, Infinity or a lone surrogate (UnicodeEncodeError)
        body = _dump(_clean(value))
    if len(body) > max_bytes:
        raise TooLargeError(
            f"{what} is too large to send: {len(body):,} bytes, at most {max_bytes:,}."
        )
    return body


def clean_text(text: str) -> str:
    """Return a text that UTF-8 can hold: each lone surrogate becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _dump(value: object) -> bytes:
    text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def _clean(value: object) -> Any:  # noqa: ANN401 - JSON is any of six shapes
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {clean_text(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
