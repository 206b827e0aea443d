"""Category codes on the wire: the smallest unsigned type with a free top value."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

CodeEncoding = Literal["u8", "u16", "u32"]

_TYPES: tuple[tuple[CodeEncoding, np.dtype[Any]], ...] = (
    ("u8", np.dtype("<u1")),
    ("u16", np.dtype("<u2")),
    ("u32", np.dtype("<u4")),
)


def code_encoding(n_categories: int) -> CodeEncoding:
    """Return the encoding of a field with that many categories."""
    for encoding, dtype in _TYPES:
        if n_categories <= int(np.iinfo(dtype).max):
            return encoding
    raise ValueError("more categories than u32 codes")


def missing_code(encoding: CodeEncoding) -> int:
    """Return the code of a cell without a category: the type's top value."""
    return int(np.iinfo(dict(_TYPES)[encoding]).max)


def encode_codes(codes: NDArray[np.int32], n_categories: int) -> NDArray[np.unsignedinteger[Any]]:
    """Return codes in their wire type.

    Parameters
    ----------
    codes
        ``(n,)`` int32, -1 where missing.
    n_categories
        Number of labels; codes at or above it (a damaged file) become missing, so that
        no code ever points outside the label table.
    """
    encoding = code_encoding(n_categories)
    # -1 wraps to the top value of every unsigned type.
    out: NDArray[np.unsignedinteger[Any]] = codes.astype(dict(_TYPES)[encoding])
    wrong = (codes < 0) | (codes >= n_categories)
    if wrong.any():
        out[wrong] = missing_code(encoding)
    return out


def decode_codes(body: bytes, encoding: CodeEncoding) -> NDArray[np.int64]:
    """Return codes from the wire as int64, -1 where missing."""
    codes = np.frombuffer(body, dict(_TYPES)[encoding]).astype(np.int64)
    codes[codes == missing_code(encoding)] = -1
    return codes
