"""Read genes from a gene index: two reads of some kB, and one pass over the entries."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import CorruptError, UnknownElementError
from cellucid_ext.genes import backend
from cellucid_ext.genes.checksum import crc32
from cellucid_ext.genes.index_format import (
    ATTRIBUTE,
    ESCAPE,
    FORMAT,
    GENE_COLUMNS,
    MANIFEST,
    PLANES,
    GeneSummary,
    ValueType,
)
from cellucid_ext.genes.shards import Sharded, ShardReader


class GeneIndex:
    """An opened gene index; used from many threads at once.

    Parameters
    ----------
    folder
        As ``build_index`` made it.
    label
        Name of the dataset for messages.

    Raises
    ------
    CorruptError
        Where a file is missing, cut short or damaged.
    """

    def __init__(self, folder: Path, label: str) -> None:
        self._folder, self._label = folder, label
        self._files = self._manifest()
        about = self._json("zarr.json")["attributes"][ATTRIBUTE]
        if about["format"] != FORMAT:
            raise self._damaged()
        self.attributes: dict[str, Any] = about
        self.n_cells, self.n_genes = int(about["n_cells"]), int(about["n_genes"])
        self._type = ValueType.of(np.dtype(about["dtype"]))
        self._genes = {
            name: self._plain(f"genes/{name}", np.dtype(dtype), self.n_genes)
            for name, dtype in GENE_COLUMNS.items()
        }
        self._far = self._plain("far", np.dtype("<u4"), int(self._genes["n_far"].sum()))
        self._sizes = self._plain("dictionary/size", np.dtype("u1"), self.n_cells)
        self._arrays = {
            name: ShardReader(self._sharded(name), label) for name in ("gaps", "codes", "raw")
        }
        self._planes = np.zeros((PLANES, self.n_cells), self._type.bits)
        self._planes_read = 0
        self._rest: NDArray[Any] | None = None
        self._rest_start = np.zeros(0, np.int64)
        self._lock = Lock()

    def _damaged(self) -> CorruptError:
        return CorruptError(
            f"The gene index of {self._label} is damaged.", "It is removed and built again."
        )

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise self._damaged() from error

    def _manifest(self) -> dict[str, list[int]]:
        """Check that every file is there with its size; contents are checked when read."""
        try:
            manifest = json.loads(self._read(MANIFEST))
            files: dict[str, list[int]] = manifest["files"]
            for name, (size, _) in files.items():
                if (self._folder / name).stat().st_size != size:
                    raise self._damaged()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._damaged() from error
        return files

    def _checked(self, name: str) -> bytes:
        raw = self._read(name)
        if name not in self._files or [len(raw), crc32(raw)] != self._files[name]:
            raise self._damaged()
        return raw

    def _json(self, name: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._checked(name))
        return document

    def _plain(self, name: str, dtype: np.dtype[Any], length: int) -> NDArray[Any]:
        raw = self._checked(f"{name}/c/0") if length else b""
        if len(raw) != length * dtype.itemsize:
            raise self._damaged()
        return np.frombuffer(raw, dtype)

    def _sharded(self, name: str) -> Sharded:
        document = self._json(f"{name}/zarr.json")
        sharding = document["codecs"][0]["configuration"]
        return Sharded(
            folder=self._folder / name,
            dtype=np.dtype(document["data_type"]),
            length=int(document["shape"][0]),
            shard=int(document["chunk_grid"]["configuration"]["chunk_shape"][0]),
            chunk=int(sharding["chunk_shape"][0]),
        )

    @property
    def name(self) -> str:
        """Name of the folder: in a cache, the content key."""
        return self._folder.name

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the values, as in the source."""
        return self._type.file

    def summary(self, gene: int) -> GeneSummary:
        """Return what is known of one gene; nothing is read."""
        self._check(gene)
        column = self._genes
        return GeneSummary(
            n=int(column["n"][gene]),
            nonzero=int(column["nonzero"][gene]),
            n_nan=int(column["n_nan"][gene]),
            sum=float(column["sum"][gene]),
            sum_squares=float(column["sum_squares"][gene]),
            min=float(column["min"][gene]),
            max=float(column["max"][gene]),
        )

    def statistics(self, name: str) -> NDArray[Any]:
        """Return one column of ``GENE_COLUMNS`` for all genes, ``(n_genes,)``, read-only."""
        return self._genes[name]

    def _check(self, gene: int) -> None:
        if not 0 <= gene < self.n_genes:
            raise UnknownElementError(f"{self._label} has {self.n_genes:,} genes.")

    def gene(self, gene: int) -> NDArray[Any]:
        """Return one gene, ``(n_cells,)`` in the source's dtype, every bit as there."""
        out = np.zeros(self.n_cells, self._type.bits)
        rows, values = self.entries(gene)
        if len(rows):
            backend.put(out, rows, values.view(self._type.bits))
        return self._as_in_file(out.view(self._type.kept))

    def stored(self, gene: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return ``entries`` with values in the source's dtype; all other cells are zero."""
        rows, values = self.entries(gene)
        return rows, self._as_in_file(values)

    def _as_in_file(self, kept: NDArray[Any]) -> NDArray[Any]:
        if self._type.file.kind == "b":
            return kept.view(self._type.file)
        return kept if kept.dtype == self._type.file else kept.astype(self._type.file)

    def entries(self, gene: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return the stored entries of one gene: ascending rows, and their values."""
        self._check(gene)
        start, n = int(self._genes["start"][gene]), int(self._genes["n"][gene])
        rows, bits = np.empty(n, np.int64), np.empty(n, self._type.bits)
        if not n:
            return rows, bits.view(self._type.kept)
        gaps = self._arrays["gaps"].read(start, start + n)
        codes = self._arrays["codes"].read(start, start + n)
        far_start, n_far = int(self._genes["far_start"][gene]), int(self._genes["n_far"][gene])
        raw_start, n_raw = int(self._genes["raw_start"][gene]), int(self._genes["n_raw"][gene])
        raw = self._arrays["raw"].read(raw_start, raw_start + n_raw).view(self._type.bits)
        planes, rest, rest_start = self._dictionary(backend.highest_code(codes, ESCAPE))
        made = backend.decode_entries(
            gaps,
            codes,
            self._far[far_start : far_start + n_far],
            raw,
            self._sizes,
            planes,
            rest,
            rest_start,
            rows,
            bits,
        )
        if made != n:
            raise self._damaged()
        return rows, bits.view(self._type.kept)

    def _dictionary(self, highest: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.int64]]:
        """Read as much of the dictionaries as codes up to ``highest`` need."""
        with self._lock:
            while self._planes_read <= min(highest, PLANES - 1):
                plane = self._whole(f"dictionary/plane{self._planes_read}", self.n_cells)
                self._planes[self._planes_read] = plane
                self._planes_read += 1
            if highest >= PLANES and self._rest is None:
                more = np.maximum(self._sizes.astype(np.int64) - PLANES, 0)
                self._rest_start = np.cumsum(more) - more
                self._rest = self._whole("dictionary/rest", int(more.sum()))
        rest = np.empty(0, self._type.bits) if self._rest is None else self._rest
        return self._planes, rest, self._rest_start

    def _whole(self, name: str, length: int) -> NDArray[Any]:
        reader = ShardReader(self._sharded(name), self._label)
        try:
            return reader.read(0, length).view(self._type.bits)
        finally:
            reader.close()

    def close(self) -> None:
        """Release files; idempotent."""
        for array in self._arrays.values():
            array.close()
