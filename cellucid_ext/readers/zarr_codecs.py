"""Undo one codec of bytes, never producing more than a limit."""

from __future__ import annotations

import struct
import zlib
from bz2 import BZ2Decompressor
from collections.abc import Callable
from lzma import LZMADecompressor
from typing import Protocol

import zstandard
from numcodecs import blosc, lz4

from cellucid_ext.errors import UnsupportedError
from cellucid_ext.readers.zarr_metadata import Codec

_CRC_BYTES = 4
_GZIP_OR_ZLIB = 47
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def inflate(raw: bytes, codec: Codec, limit: int) -> bytes:
    """Undo one codec of bytes.

    Raises
    ------
    ValueError
        Where the result would be longer than ``limit``, or the bytes are damaged.
    UnsupportedError
        For a codec that strings are not stored with.
    """
    decoder = _DECODERS.get(codec.name)
    if decoder is None:
        raise UnsupportedError(f"Strings behind the codec “{codec.name}” are not read.")
    size = declared_size(raw, codec)
    out = None if size is not None and size > limit else decoder(raw, limit)
    if out is None or len(out) > limit:
        raise ValueError(f"a chunk inflates to more than {limit} bytes")
    return out


def declared_size(raw: bytes, codec: Codec) -> int | None:
    """Return the inflated size that a chunk declares in its header, None where it does not."""
    if codec.name == "zstd" and raw.startswith(_ZSTD_MAGIC):
        size = zstandard.get_frame_parameters(raw).content_size
        unknown = size in {zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR}
        return None if unknown else int(size)
    if codec.name == "blosc":
        # version, format, flags and typesize take a byte each.
        return int(struct.unpack_from("<I", raw, 4)[0])
    return int(struct.unpack_from("<I", raw)[0]) if codec.name == "lz4" else None


class _Stream(Protocol):
    """What the decompressors of zlib, bz2 and lzma have in common."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _bounded(stream: _Stream, raw: bytes, limit: int) -> bytes:
    out = stream.decompress(raw, limit + 1)
    # Checksums stand at the end: without it, nothing is proven.
    if len(out) <= limit and not stream.eof:
        raise ValueError("the chunk is truncated")
    return out


def _zlib(raw: bytes, limit: int) -> bytes:
    return _bounded(zlib.decompressobj(_GZIP_OR_ZLIB), raw, limit)


def _zstd(raw: bytes, limit: int) -> bytes:
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) as reader:
        return reader.read(limit + 1)


def _bz2(raw: bytes, limit: int) -> bytes:
    return _bounded(BZ2Decompressor(), raw, limit)


def _lzma(raw: bytes, limit: int) -> bytes:
    return _bounded(LZMADecompressor(), raw, limit)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _zlib,
    "zlib": _zlib,
    "zstd": _zstd,
    "bz2": _bz2,
    "lzma": _lzma,
    "blosc": lambda raw, _limit: bytes(blosc.decompress(raw)),
    "lz4": lambda raw, _limit: bytes(lz4.decompress(raw)),
    "crc32c": lambda raw, _limit: raw[:-_CRC_BYTES],
}
