"""Undo the encoding of one chunk, bounded by our limits and outside Python's lock.

libdeflate (``deflate``) is 1.5 to 4 times faster than zlib on these data, isal comes
second (docs/developers/gene-index.md); each releases the lock while it works.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import Any

import google_crc32c
import numpy as np
import zstandard
from numcodecs import blosc
from numpy.typing import NDArray

from cellucid_ext.genes import backend
from cellucid_ext.genes.layout import Filter, FilterName

Buffer = bytes | bytearray | memoryview
#: Compressed bytes and the exact size that must come out.
Inflater = Callable[[Buffer, int], Buffer]


_BLOSC_HEADER = 16


class DecodeError(ValueError):
    """A chunk is not what its metadata say; the caller names the file and the element."""


def _plain_zlib(raw: Buffer, size: int) -> Buffer:
    engine = zlib.decompressobj(wbits=47)  # 47: zlib or gzip, told apart by the header
    # One byte more, so that the end of the stream is reached where the size is right.
    out = engine.decompress(raw, size + 1)
    if not engine.eof:
        raise DecodeError("longer than declared")
    return out


def _choose_deflate() -> tuple[str, Inflater, Inflater]:
    """Return the name and the zlib and gzip inflaters of the fastest library there is."""
    try:
        import deflate  # noqa: PLC0415 - optional, measured faster
    except ImportError:
        pass
    else:
        return (
            "libdeflate",
            deflate.zlib_decompress,
            deflate.gzip_decompress,
        )
    try:
        from isal import isal_zlib  # noqa: PLC0415 - optional, second best
    except ImportError:
        return "zlib", _plain_zlib, _plain_zlib

    def fast(wbits: int) -> Inflater:
        def run(raw: Buffer, size: int) -> Buffer:
            engine = isal_zlib.decompressobj(wbits=wbits)
            out: bytes = engine.decompress(raw, size + 1)
            if not engine.eof:
                raise DecodeError("longer than declared")
            return out

        return run

    return "isal", fast(15), fast(31)


LIBRARY, _inflate_zlib, _inflate_gzip = _choose_deflate()


def _zstd(raw: Buffer, size: int) -> Buffer:
    # A frame that states its own size is inflated to that size, whatever we allow.
    stated = zstandard.frame_content_size(raw)
    if stated > size:
        raise DecodeError("longer than declared")
    return zstandard.ZstdDecompressor().decompress(raw, max_output_size=size)


def _blosc(raw: Buffer, size: int) -> Buffer:
    view = memoryview(raw)
    if len(view) < _BLOSC_HEADER or int.from_bytes(view[4:8], "little") != size:
        raise DecodeError("of another size than declared")
    if int.from_bytes(view[12:16], "little") > len(view):
        raise DecodeError("cut short")
    out = np.empty(size, np.uint8)
    blosc.decompress(raw, out)
    return out.data


def _lz4(raw: Buffer, size: int) -> Buffer:
    from numcodecs import lz4  # noqa: PLC0415 - rare

    if int.from_bytes(raw[:4], "little") != size:
        raise DecodeError("of another size than declared")
    out: bytes = lz4.decompress(raw)
    return out


def _hdf5_lz4(raw: Buffer, size: int) -> Buffer:
    """Undo HDF5's filter 32004: big-endian total and block sizes, then raw LZ4 blocks."""
    from numcodecs import lz4  # noqa: PLC0415 - rare

    view = memoryview(raw)
    if int.from_bytes(view[:8], "big") != size:
        raise DecodeError("of another size than declared")
    # A block size of nothing would never end; an empty slice gives that too.
    block, at, out = int.from_bytes(view[8:12], "big"), 12, bytearray()
    while len(out) < size:
        want = min(block, size - len(out))
        stored = int.from_bytes(view[at : at + 4], "big")
        piece = view[at + 4 : at + 4 + stored]
        if want <= 0 or len(piece) != stored:
            raise DecodeError("cut short")
        # A block that did not shrink is stored as it is.
        whole = stored == want
        out += piece if whole else lz4.decompress(want.to_bytes(4, "little") + bytes(piece))
        at += 4 + stored
    return out


def _lzf(raw: Buffer, size: int) -> Buffer:
    out = np.empty(size, np.uint8)
    if backend.lzf_decode(np.frombuffer(raw, np.uint8), out) != size:
        raise DecodeError("damaged")
    return out.data


def _crc32c(raw: Buffer, size: int) -> Buffer:
    del size
    view = memoryview(raw)
    body = view[:-4]
    if google_crc32c.value(bytes(body)) != int.from_bytes(view[-4:], "little"):
        raise DecodeError("damaged: its checksum does not match")
    return body


_INFLATERS: dict[FilterName, Inflater] = {
    "zlib": _inflate_zlib,
    "gzip": _inflate_gzip,
    "zstd": _zstd,
    "blosc": _blosc,
    "lz4": _lz4,
    "hdf5_lz4": _hdf5_lz4,
    "lzf": _lzf,
    "crc32c": _crc32c,
}


def unshuffle(raw: Buffer, itemsize: int) -> Buffer:
    """Undo HDF5's byte shuffle; bytes behind the last whole item stay where they are."""
    if itemsize <= 1:
        return raw
    flat = np.frombuffer(raw, np.uint8)
    out = np.empty(len(flat), np.uint8)
    backend.unshuffle(flat, itemsize, out)
    return out.data


def decode(
    raw: Buffer, filters: tuple[Filter, ...], mask: int, size: int, dtype: np.dtype[Any]
) -> NDArray[Any]:
    """Return the items of one chunk in this machine's byte order.

    Parameters
    ----------
    raw
        The chunk as stored.
    filters, mask
        Steps in writing order; bit *i* of ``mask`` says that step *i* was skipped.
    size
        Bytes that must come out: no more are ever made.
    dtype
        Of the stored items.

    Raises
    ------
    DecodeError
        Where the bytes do not decode to exactly ``size``.
    """
    out: Buffer = raw
    try:
        for position in range(len(filters) - 1, -1, -1):
            step = filters[position]
            if mask >> position & 1:
                continue
            if step.name == "shuffle":
                out = unshuffle(out, step.itemsize)
            else:
                # crc32c lies outside the compressor: what it hands on has any size.
                out = _INFLATERS[step.name](out, size)
    except DecodeError:
        raise
    # Each library has its own classes; all of them mean the same here.
    except Exception as error:
        raise DecodeError("damaged") from error
    if len(memoryview(out)) != size:
        raise DecodeError("of another size than declared")
    items = np.frombuffer(out, dtype)
    native = dtype.newbyteorder("=")
    return items if sys.byteorder == _order(dtype) else items.astype(native)


def _order(dtype: np.dtype[Any]) -> str:
    return {"<": "little", ">": "big"}.get(dtype.byteorder, sys.byteorder)
