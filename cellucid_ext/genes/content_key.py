"""Recognise a matrix by its content: a copied or moved file finds its gene index again.

Three strengths. The *stamp* is what the file system says (inode, size, time, and where
the chunks lie) and costs nothing; machines number devices each for itself, so that these
would only hide a file from the other nodes of a cluster. The *key* hashes sizes and sampled
chunks, and names an index. The *fingerprint* covers every stored byte, and is read before
an index is believed for a file whose stamp was never seen: an edit in place can keep all
sizes and all samples.
"""

from __future__ import annotations

import hashlib

import numpy as np

from cellucid_ext.genes.checksum import crc32
from cellucid_ext.genes.chunks import ArrayReader, StoredReader
from cellucid_ext.genes.index_format import FORMAT
from cellucid_ext.genes.layout import (
    ChunkedArray,
    CscLayout,
    CsrLayout,
    MemoryArray,
    StoredArray,
)
from cellucid_ext.genes.ordered_pool import in_order
from cellucid_ext.genes.progress import CancelCheck, default_threads, never
from cellucid_ext.genes.scan import CompressedMatrix

#: Chunks of each array that enter the key, evenly spread, first and last included.
_SAMPLES = 32
#: Chunks of a task of the fingerprint.
_RUN = 64


def stamp_of(layout: CsrLayout | CscLayout) -> str | None:
    """Return a token of what the file system says, None for arrays that are in no file."""
    digest = hashlib.blake2b(digest_size=16)
    for array in (layout.data, layout.indices, layout.indptr):
        if isinstance(array, MemoryArray) or not array.stamps:
            return None
        for stamp in array.stamps:
            digest.update(f"{stamp.inode}:{stamp.size}:{stamp.mtime_ns};".encode())
    # One file holds many matrices: where this one lies tells them apart.
    digest.update(_tables(layout))
    return digest.hexdigest()


def _tables(layout: CsrLayout | CscLayout) -> bytes:
    """Return where the chunks lie and how long they are; ``label`` where only h5py knows.

    Only there: whoever makes a layout words its label as people shall read it.
    """
    digest = hashlib.blake2b(digest_size=16)
    for array in (layout.data, layout.indices, layout.indptr):
        if isinstance(array, StoredArray):
            for table in (array.offset, array.size):
                digest.update(np.ascontiguousarray(table).data)
        else:
            digest.update(array.label.encode("utf-8", "replace"))
        digest.update(b";")
    return digest.digest()


def key_of(matrix: CompressedMatrix) -> str:
    """Return the content key of an opened matrix: 32 hexadecimal characters."""
    digest = hashlib.blake2b(digest_size=16)
    layout = matrix.layout
    kind = "csr" if isinstance(layout, CsrLayout) else "csc"
    digest.update(f"{FORMAT};{kind};{layout.shape};{matrix.dtype.str};".encode())
    digest.update(matrix.indptr.data)
    arrays = ((layout.indices, matrix.indices), (layout.data, matrix.data))
    for array, reader in arrays:
        digest.update(f"{reader.length};{reader.chunk_length};{_encoding(array)};".encode())
        if isinstance(reader, StoredReader):
            digest.update(reader.sizes().data)
        picks = np.unique(np.linspace(0, max(0, reader.n_chunks - 1), _SAMPLES).astype(np.int64))
        for index in picks if reader.n_chunks else ():
            digest.update(_stored(reader, int(index)))
    return digest.hexdigest()


def _encoding(array: ChunkedArray) -> str:
    filters = getattr(array, "filters", ())
    return ",".join(step.name for step in filters)


def _stored(reader: ArrayReader, index: int) -> bytes:
    """Return one chunk as stored, or its items where only h5py can read it."""
    if isinstance(reader, StoredReader):
        raw = reader.raw(index)
        return b"" if raw is None else bytes(raw)
    return reader.chunk(index).tobytes()


def fingerprint_of(matrix: CompressedMatrix, *, cancelled: CancelCheck = never) -> str:
    """Return a checksum of every stored byte: one read of the file, nothing is inflated.

    Raises
    ------
    JobCancelled
        Where ``cancelled`` returned true.
    VersionChangedError
        Where the file changed meanwhile.
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(matrix.indptr.data)
    for reader in (matrix.indices, matrix.data):
        runs = range(0, reader.n_chunks, _RUN)

        def checks(first: int, reader: ArrayReader = reader) -> bytes:
            last = min(reader.n_chunks, first + _RUN)
            values = [crc32(_stored(reader, index)) for index in range(first, last)]
            return np.array(values, "<u4").tobytes()

        for part in in_order(checks, runs, threads=default_threads(), cancelled=cancelled):
            digest.update(part)
    matrix.check_unchanged()
    return digest.hexdigest()
