"""What is refused in a zarr store from metadata alone, before one chunk is read.

A store names its codecs: numcodecs' ``pickle`` would run code, so only codecs of this
list are ever given to zarr, whatever zarr itself allows.
"""

from __future__ import annotations

from math import prod
from pathlib import Path

from cellucid_ext.errors import (
    CellucidError,
    CorruptError,
    ExternalReferenceError,
    TooLargeError,
    UnsupportedError,
)
from cellucid_ext.readers.nodes import Origin
from cellucid_ext.readers.zarr_metadata import ArrayMeta, Codec

#: Names of v2 (``id``) and v3 (``name``, without ``numcodecs.``).
ALLOWED_CODECS = frozenset(
    {
        *("bytes", "transpose", "sharding_indexed", "crc32c", "vlen-utf8"),
        *("blosc", "zstd", "gzip", "zlib", "lz4", "bz2", "lzma"),
        *("shuffle", "delta", "packbits", "fixedscaleoffset", "quantize", "bitround"),
        *("crc32", "adler32", "fletcher32", "jenkins_lookup3"),
    }
)
#: Decoding these can run code that the file carries.
_DANGEROUS = frozenset({"pickle"})
#: A shard's index holds 16 bytes for each inner chunk.
_MOST_INNER_CHUNKS = 1 << 22


def confined(root: Path, folder: Path, path: str, origin: Origin) -> Path:
    """Return the real place of an entry of the store; ``root`` is real already.

    Raises
    ------
    ExternalReferenceError
        Where symbolic links lead out of the store.
    CorruptError
        Where they lead in a circle.
    """
    try:
        real = folder.resolve(strict=True)
    except FileNotFoundError:
        return folder
    except (OSError, RuntimeError) as error:  # ELOOP; RuntimeError before Python 3.13
        raise CorruptError(
            f"“{path}” in {origin.name} is a link that leads in a circle."
        ) from error
    if real != root and root not in real.parents:
        raise ExternalReferenceError(
            f"“{path}” in {origin.name} is a symbolic link that leads out of the dataset."
        )
    return real


def refuse_dangerous(meta: ArrayMeta, path: str, origin: Origin) -> None:
    """Raise ``UnsupportedError`` for a codec that could run code: the store is hostile."""
    for codec in _all(meta):
        if codec.name in _DANGEROUS:
            raise UnsupportedError(
                f"“{path}” in {origin.name} uses the codec “{codec.name}”, "
                "which could run code and is never read.",
                "Do not trust this dataset.",
            )


def storage_problem(meta: ArrayMeta, path: str, origin: Origin) -> CellucidError | None:
    """Say why the chunks may not be decoded, or None."""
    for codec in _all(meta):
        if codec.name not in ALLOWED_CODECS:
            return UnsupportedError(
                f"“{path}” in {origin.name} uses the codec “{codec.name}”, which is not read here.",
                "Write the element again with zstd, blosc, gzip or lz4.",
            )
    ranks = {len(meta.shape), len(meta.chunks), len(meta.grid)}
    if len(ranks) > 1 or 0 in meta.chunks or 0 in meta.grid:
        return CorruptError(f"“{path}” in {origin.name} has chunks that do not fit its shape.")
    limit = origin.limits.max_chunk_bytes
    size = prod(meta.chunks) * meta.dtype.itemsize
    if size > limit:
        return TooLargeError(
            f"“{path}” in {origin.name} is stored in chunks of {size:,} bytes; "
            f"the limit is {limit:,}.",
            "Write the element again in smaller chunks, or raise the limit.",
        )
    if prod(meta.grid) // prod(meta.chunks) > _MOST_INNER_CHUNKS:
        return TooLargeError(f"“{path}” in {origin.name} has shards of too many chunks.")
    return None


def _all(meta: ArrayMeta) -> tuple[Codec, ...]:
    return (*meta.codecs, *meta.inner, *meta.index_codecs)
