"""What is refused in an HDF5 file from metadata alone, before one byte of data is read.

An HDF5 file can name other files (external links, external storage, virtual datasets;
compare CVE-2026-1669), and a chunk of some kB can inflate to GB. This cannot protect
from a file that breaks HDF5's own parser: for that, readers run in the engine process.
"""

from __future__ import annotations

from math import prod

import h5py
import hdf5plugin  # noqa: F401 - registers the filters below

from cellucid_ext.errors import (
    CellucidError,
    CorruptError,
    ExternalReferenceError,
    TooLargeError,
    UnsupportedError,
)
from cellucid_ext.readers.nodes import Origin

#: HDF5's own filters, LZF (registered by h5py), and those of hdf5plugin that are lossless,
#: in wide use and without a decoder of their own container formats.
ALLOWED_FILTERS = frozenset(
    {
        h5py.h5z.FILTER_DEFLATE,
        h5py.h5z.FILTER_SHUFFLE,
        h5py.h5z.FILTER_FLETCHER32,
        h5py.h5z.FILTER_SZIP,
        h5py.h5z.FILTER_SCALEOFFSET,
        h5py.h5z.FILTER_NBIT,
        h5py.h5z.FILTER_LZF,
        32001,  # blosc
        32026,  # blosc2
        32015,  # zstd
        32004,  # lz4
        32008,  # bitshuffle
    }
)


def refuse_outside(dataset: h5py.Dataset, path: str, origin: Origin) -> None:
    """Raise ``ExternalReferenceError`` where the data lie in another file."""
    plist = dataset.id.get_create_plist()
    layout = plist.get_layout()
    if layout == h5py.h5d.VIRTUAL:
        raise ExternalReferenceError(
            f"“{path}” in {origin.name} is a virtual dataset: its values lie in other files."
        )
    # External storage exists only for contiguous data; asking a chunked dataset is harmless.
    if plist.get_external_count() > 0:
        raise ExternalReferenceError(
            f"“{path}” in {origin.name} uses external storage: its values lie in other files."
        )


def link_target(group: h5py.Group, key: str, path: str, origin: Origin) -> str | None:
    """Return the target of a soft link, None of a hard link; refuse an external link.

    Raises
    ------
    KeyError
        Where the group has no such member.
    """
    name = key.encode("utf-8", "surrogateescape")
    links = group.id.links
    if not links.exists(name):
        raise KeyError(key)
    kind = links.get_info(name).type
    if kind == h5py.h5l.TYPE_HARD:
        return None
    if kind == h5py.h5l.TYPE_SOFT:
        target: bytes = links.get_val(name)
        return target.decode("utf-8", "surrogateescape")
    # External, or of a kind that a plugin defines.
    raise ExternalReferenceError(f"“{path}” in {origin.name} is a link into another file.")


def address(node: h5py.Group | h5py.Dataset) -> int:
    """Return the object's place in the file: its identity, whatever links lead to it."""
    return int(h5py.h5o.get_info(node.id).addr)


def refuse_cycle(place: int, ancestors: tuple[int, ...], path: str, origin: Origin) -> None:
    """Raise ``CorruptError`` where a group contains itself, or is nested too deeply."""
    if place in ancestors:
        raise CorruptError(f"“{path}” in {origin.name} links back to a group that contains it.")
    if len(ancestors) >= origin.limits.max_depth:
        raise CorruptError(
            f"“{path}” in {origin.name} is nested deeper than {origin.limits.max_depth} groups."
        )


def storage_problem(
    dataset: h5py.Dataset, itemsize: int, path: str, origin: Origin
) -> CellucidError | None:
    """Say why the stored chunks may not be inflated, or None."""
    chunks = dataset.chunks
    if chunks is None:
        return None
    plist = dataset.id.get_create_plist()
    for i in range(plist.get_nfilters()):
        number = int(plist.get_filter(i)[0])
        if number not in ALLOWED_FILTERS:
            return UnsupportedError(
                f"“{path}” in {origin.name} is compressed with HDF5 filter {number}, "
                "which is not read here.",
                "Write the element again with gzip, lzf, zstd, lz4 or blosc.",
            )
    size = prod(chunks) * itemsize
    if size > origin.limits.max_chunk_bytes:
        return TooLargeError(
            f"“{path}” in {origin.name} is stored in chunks of {size:,} bytes; "
            f"the limit is {origin.limits.max_chunk_bytes:,}.",
            "Write the element again in smaller chunks, or raise the limit.",
        )
    return None
