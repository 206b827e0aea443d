"""Content codings: what a client accepts, and bodies in it where that helps."""

from __future__ import annotations

import threading
import zlib
from typing import Literal

import zstandard

Coding = Literal["zstd", "gzip", "identity"]

#: In order of preference where a client likes them equally.
CODINGS: tuple[Coding, ...] = ("zstd", "gzip", "identity")
_MIN_BYTES = 512
#: Keep the compressed form only below this share of the plain one.
_WORTH = 0.95
_PROBE_FROM = 1 << 19
_PROBE_BYTES = 1 << 14
_MAX_HEADER = 4096
#: A compressor each: they are not made for two threads at once.
_threads = threading.local()
_DAMAGED = "the compressed body is damaged or too long"


def choose(accept: str | None) -> Coding:
    """Return the best coding for an ``Accept-Encoding`` value.

    Follows RFC 9110: q-values, ``*``, ``identity`` allowed unless excluded. Where the
    header is absent, unreadable or excludes everything, the answer is ``identity``.
    """
    if not accept or len(accept) > _MAX_HEADER:
        return "identity"
    weights: dict[str, float] = {}
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        weights["gzip" if name == "x-gzip" else name] = _weight(parameters)
    rest = weights.get("*", 0.0)
    offered = {coding: weights.get(coding, rest) for coding in CODINGS}
    if "identity" not in weights and "*" not in weights:
        # Allowed, but liked less than anything that was asked for.
        offered["identity"] = 0.0001
    best = max(CODINGS, key=lambda coding: offered[coding])
    return best if offered[best] > 0 else "identity"


def compress(body: bytes, coding: Coding) -> tuple[Coding, bytes]:
    """Return a body in a coding, or as it is where compression does not help.

    Returns
    -------
    tuple
        The coding that was used and the bytes in it.
    """
    if coding == "identity" or len(body) < _MIN_BYTES or not _promising(body):
        return "identity", body
    packed = _pack(body, coding)
    return (coding, packed) if len(packed) < _WORTH * len(body) else ("identity", body)


def decompress(body: bytes, coding: Coding, max_bytes: int) -> bytes:
    """Return the plain form of a body; at most ``max_bytes`` are ever inflated.

    Raises
    ------
    ValueError
        Where the body is damaged or longer than that.
    """
    if coding == "identity":
        return body
    try:
        if coding == "zstd":
            # max_output_size counts only where the frame claims no size of its own.
            if zstandard.frame_content_size(body) > max_bytes:
                raise ValueError(_DAMAGED)
            return zstandard.ZstdDecompressor().decompress(body, max_output_size=max_bytes)
        inflater = zlib.decompressobj(wbits=31)
        plain = inflater.decompress(body, max_bytes + 1)
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError(_DAMAGED) from error
    if len(plain) > max_bytes or not inflater.eof:
        raise ValueError(_DAMAGED)
    return plain


def _weight(parameters: list[str]) -> float:
    """Return the q-value of one item; 0 where it is malformed."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0.0 <= weight <= 1.0 else 0.0
    return 1.0


def _pack(body: bytes, coding: Coding) -> bytes:
    if coding == "zstd":
        packer = getattr(_threads, "packer", None)
        if packer is None:
            # Making one takes longer than compressing a summary with it.
            packer = _threads.packer = zstandard.ZstdCompressor(level=1)
        packed: bytes = packer.compress(body)
        return packed
    # wbits 31 is the gzip wrapper; zlib writes no time stamp, so equal bodies stay equal.
    deflater = zlib.compressobj(1, zlib.DEFLATED, 31)
    return deflater.compress(body) + deflater.flush()


def _promising(body: bytes) -> bool:
    """Probe four places of a long body before all of it is compressed in vain."""
    if len(body) < _PROBE_FROM:
        return True
    step = len(body) // 4
    probe = b"".join(body[at : at + _PROBE_BYTES] for at in range(0, 4 * step, step))
    return len(_pack(probe, "zstd")) < _WORTH * len(probe)
