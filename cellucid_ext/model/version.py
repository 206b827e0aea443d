"""Versions and entity tags: the text that makes a URL immutable."""

from __future__ import annotations

import hashlib
import re

_VERSION = re.compile(r"[0-9a-f]{32}", re.ASCII)


def is_version(text: str) -> bool:
    """Tell whether a text is a version: 32 lower-case hexadecimal characters."""
    return _VERSION.fullmatch(text) is not None


def derive_version(*parts: str | int) -> str:
    """Return the version of answers made from those parts.

    An answer depends on more than the source: on how cells are ordered and cut into
    blocks, and on the program that encodes them. Were those not in the version, a
    browser would mix blocks cached before a change with blocks made after it.
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        text = str(part).encode("utf-8", "surrogatepass")
        digest.update(f"{len(text)}:".encode())
        digest.update(text)
    return digest.hexdigest()


def strong_etag(version: str, resource: str, coding: str = "identity") -> str:
    """Return the strong entity tag of one answer, quoted as HTTP has it.

    Each content coding has its own tag: a strong tag promises equal bytes.
    """
    return f'"{derive_version(version, resource, coding)}"'


def etag_matches(if_none_match: str, etag: str) -> bool:
    """Tell whether an ``If-None-Match`` value names a strong tag.

    The weak comparison of RFC 9110: a ``W/`` in front does not count.
    """
    if if_none_match.strip() == "*":
        return True
    # Our own tags hold no comma, so that one in a foreign tag cannot make a match.
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return etag in tags
