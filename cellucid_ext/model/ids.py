"""Indices in URLs: canonical spelling only, so that one answer has one address.

Two spellings of one resource (``1``, ``01``, ``+1``) would be two cache entries and a
way around any rule that compares text.
"""

from __future__ import annotations

from cellucid_ext.errors import BadRequestError, UnknownElementError

#: Digits of the largest index that is parsed; far above any real count.
_MAX_DIGITS = 12


def parse_count(text: str, what: str) -> int:
    """Return a whole number of 0 or more from its canonical decimal spelling.

    Parameters
    ----------
    text
        ASCII digits without sign, blank or leading zero.
    what
        What the number stands for, named in the error.

    Raises
    ------
    BadRequestError
        For any other spelling.
    """
    digits = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
    if not digits or (len(text) > 1 and text[0] == "0"):
        shown = text if len(text) <= 2 * _MAX_DIGITS else text[: 2 * _MAX_DIGITS] + "…"
        raise BadRequestError(
            f"{what} must be a whole number, not {shown!r}.",
            "Write it in plain digits, without sign, blank or leading zero.",
        )
    return int(text)


def parse_index(text: str, what: str, size: int) -> int:
    """Return an index below ``size`` from its canonical decimal spelling.

    Raises
    ------
    BadRequestError
        Where the text is no canonical number.
    UnknownElementError
        Where the dataset has no such element.
    """
    index = parse_count(text, what)
    if index >= size:
        raise UnknownElementError(f"There is no {what} {index}: the dataset has {size}.")
    return index


def parse_indices(text: str, what: str, size: int, most: int) -> tuple[int, ...]:
    """Return comma-separated indices below ``size``; empty text is none of them."""
    parts = text.split(",", most + 1) if text else []
    if len(parts) > most:
        raise BadRequestError(f"At most {most} values of {what} can be asked for at once.")
    return tuple(parse_index(part, what, size) for part in parts)
