"""Decoded columns of one dataset in display order, each read once while it is warm."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.encode.codes import CodeEncoding, code_encoding, encode_codes
from cellucid_ext.encode.quantise import Box, NumberEncoding, finite_range, point_box
from cellucid_ext.engine.bodies import ScoreRequest, Transform
from cellucid_ext.engine.genes import Genes
from cellucid_ext.engine.lru import ByteLru
from cellucid_ext.engine.ordering import OrderSource, compute_order
from cellucid_ext.engine.stored_gene import StoredGene, inverse_of, stored_gene
from cellucid_ext.errors import CorruptError, UnsupportedError
from cellucid_ext.model.column import CategoryColumn, Column
from cellucid_ext.readers.protocol import DatasetReader

_CHUNK = 1 << 18
#: Genes that others wait for may take this part of the columns that are kept.
_AHEAD_SHARE = 2
#: Whole genes in their wire form, beside the columns: only until their last block was
#: asked for. Few of them: a buffer that was used before takes a tenth of a new one's time.
_CODES_SHARE = 16
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """An embedding: ``(dims, n_cells)`` coordinates and the box of all blocks."""

    planes: NDArray[np.floating[Any]]
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """A category column: ``(n_cells,)`` codes in their wire type."""

    codes: NDArray[np.unsignedinteger[Any]]
    encoding: CodeEncoding
    categories: tuple[str, ...]
    colors: tuple[str, ...] | None
    ordered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A number column: ``(n_cells,)`` exact values and their finite range.

    Attributes
    ----------
    values
        In display order; in row order where there is an ``order``.
    order
        Row at each position. Genes are brought into display order block by block:
        bringing a million values there takes longer than reading them from an index.
    """

    values: NDArray[Any]
    span: tuple[float, float] | None
    order: NDArray[np.uint32] | None = None

    def part(self, start: int, stop: int) -> NDArray[Any]:
        """Return the values of the positions ``[start, stop)``."""
        if self.order is None:
            return self.values[start:stop]
        return _gather(self.values, self.order[start:stop])


C = TypeVar("C", Points, Codes, Numbers, StoredGene)


class Columns:
    """The columns of one reader, in display order, under a byte budget.

    Parameters
    ----------
    reader
        Used from one thread at a time; stays the caller's to close.
    limits
        ``column_cache_bytes`` bounds what is kept; level 0 and blocks follow from it.
    version
        Version of the answers: the key of the cached order.
    cache_dir
        Folder of cached orders; None: no cache on disk.
    genes
        Where genes come from.
    """

    def __init__(
        self,
        reader: DatasetReader,
        limits: Limits,
        version: str,
        cache_dir: Path | None,
        genes: Genes,
    ) -> None:
        self._reader = reader
        self._genes = genes
        self._limits = limits
        self._version = version
        self._cache_dir = cache_dir
        self._kept: ByteLru[Points | Codes | Numbers | StoredGene] = ByteLru(
            limits.column_cache_bytes
        )
        self._codes: ByteLru[NDArray[Any]] = ByteLru(limits.column_cache_bytes // _CODES_SHARE)
        self._order: NDArray[np.uint32] | None = None
        self._inverse: NDArray[np.uint32] | None = None
        self.n_cells = reader.structure.n_cells
        self.name = reader.structure.name

    @property
    def order(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` row at each position; computed or loaded on first use."""
        if self._order is None:
            source = OrderSource(
                self.n_cells,
                self._limits,
                self._default_coordinates,
                self._default_codes,
            )
            order, read = compute_order(source, self._version, self._cache_dir)
            order.flags.writeable = False
            self._order = order
            # What the order needed is what the first picture needs: read it once.
            structure = self._reader.structure
            if read.coordinates is not None:
                points = _points(read.coordinates, order)
                self._keep(("points", structure.default_embedding), points, points.planes.nbytes)
            if read.column is not None:
                self._keep_column(("obs", structure.default_field), read.column)
        return self._order

    def read(self, read: Callable[[], T]) -> T:
        """Run one read of the reader between two checks that the source is the same."""
        self._reader.check_unchanged()
        result = read()
        self._reader.check_unchanged()
        return result

    def points(self, embedding: int) -> Points:
        """Return an embedding in display order."""
        order = self.order
        key = ("points", embedding)
        kept = self._kept.get(key)
        if isinstance(kept, Points):
            return kept
        points = _points(self._coordinates(embedding), order)
        return self._keep(key, points, points.planes.nbytes)

    def field(self, index: int) -> Codes | Numbers:
        """Return an obs column in display order."""
        order = self.order
        assert order.size == self.n_cells
        key = ("obs", index)
        kept = self._kept.get(key)
        if isinstance(kept, Codes | Numbers):
            return kept
        return self._keep_column(key, self._column(index))

    @property
    def inverse(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` position of each row; made on first use."""
        if self._inverse is None:
            self._inverse = inverse_of(self.order)
        return self._inverse

    def gene(
        self,
        layer: int,
        gene: int,
        transform: Transform = "none",
        ahead: Sequence[int] = (),
    ) -> Numbers | StoredGene:
        """Return one gene of one layer in display order.

        Where it needs a scan of the whole matrix, the genes of ``ahead`` are read in the
        same pass and kept, as many of them as half of the budget holds.
        """
        key = ("gene", layer, gene)
        kept = self._kept.get(key)
        if not isinstance(kept, Numbers | StoredGene):
            kept = self._stored(layer, gene)
        if kept is None:
            others = [other for other in ahead if ("gene", layer, other) not in self._kept]
            if others:
                others = others[: self.room(layer)] if self._genes.rung(layer) == "scan" else []
            # The wanted one last: a small budget keeps what came last.
            kept = list(self.genes(layer, [*dict.fromkeys(others), gene], keep=True))[-1]
        return kept if transform == "none" else self._log1p(layer, gene, kept)

    def codes_of(
        self, column: StoredGene, key: tuple[Hashable, ...], encoding: NumberEncoding
    ) -> NDArray[Any]:
        """Return the wire form of a whole gene: its next block is asked for at once.

        ``key`` is the column's name: layer, gene and transform.
        """
        codes = self._codes.get((*key, encoding))
        if codes is None:
            codes = self._genes.encode(column, self.inverse, encoding)
            self._codes.put((*key, encoding), codes, codes.nbytes)
        return codes

    def _stored(self, layer: int, gene: int) -> StoredGene | None:
        """Return a gene as its index has it; None where there is no index."""
        found = self.read(lambda: self._genes.stored(layer, gene))
        if found is None:
            return None
        rows, values = found
        _check_real(values, f"{self.name}: gene {gene}")
        column = stored_gene(rows, _compact(values), self.n_cells)
        return self._keep(("gene", layer, gene), column, column.nbytes)

    def genes(self, layer: int, genes: Sequence[int], *, keep: bool = False) -> Iterator[Numbers]:
        """Yield genes in display order; all of them are read in one pass."""
        order = self.order
        columns = self.read(lambda: self._genes.read(layer, genes))
        columns.reverse()
        for gene in genes:
            values = columns.pop()
            what = f"gene {gene} of layer {self._reader.structure.layers[layer].key!r}"
            self._check_length(values, what)
            numbers = _in_rows(values, order, f"{self.name}: {what}")
            if keep:
                self._keep(("gene", layer, gene), numbers, numbers.values.nbytes)
            yield numbers

    def score(self, score: str, request: ScoreRequest) -> Numbers:
        """Return a score in display order."""
        order = self.order
        key = ("score", score)
        kept = self._kept.get(key)
        if isinstance(kept, Numbers):
            return kept
        values = self.read(lambda: self._genes.score(request))
        self._check_length(values, "the score")
        numbers = _in_rows(values, order, self.name)
        return self._keep(key, numbers, numbers.values.nbytes)

    def room(self, layer: int, share: int = _AHEAD_SHARE) -> int:
        """Return how many genes fit into a part of the budget; at least one."""
        itemsize = np.dtype(self._reader.structure.layers[layer].dtype).itemsize
        each = max(1, self.n_cells * itemsize)
        return max(1, self._limits.column_cache_bytes // share // each)

    def _log1p(self, layer: int, gene: int, column: Numbers | StoredGene) -> Numbers | StoredGene:
        key = ("gene", layer, gene, "log1p")
        kept = self._kept.get(key)
        if isinstance(kept, Numbers | StoredGene):
            return kept
        if isinstance(column, StoredGene):
            # log1p(0) is 0: what is not stored stays so.
            stored = stored_gene(column.rows, _log1p(column.values), column.n_cells)
            return self._keep(key, stored, stored.nbytes)
        logged = log1p(column)
        return self._keep(key, logged, logged.values.nbytes)

    def clear(self) -> None:
        """Forget all columns and the order."""
        self._kept.clear()
        self._codes.clear()
        self._genes.close()
        self._order = self._inverse = None

    def _coordinates(self, embedding: int) -> NDArray[np.float64]:
        coordinates = self.read(lambda: self._reader.embedding(embedding))
        info = self._reader.structure.embeddings[embedding]
        if coordinates.shape != (self.n_cells, info.dims):
            raise CorruptError(
                f"{self.name}: obsm[{info.key!r}] has shape {coordinates.shape} where "
                f"{(self.n_cells, info.dims)} was announced."
            )
        return coordinates

    def _column(self, index: int) -> Column:
        column = self.read(lambda: self._reader.field(index))
        values = column.codes if isinstance(column, CategoryColumn) else column.values
        self._check_length(values, f"obs[{self._reader.structure.obs[index].key!r}]")
        return column

    def _check_length(self, values: NDArray[Any], what: str) -> None:
        if values.shape != (self.n_cells,):
            raise CorruptError(
                f"{self.name}: {what} has shape {values.shape}; the dataset has "
                f"{self.n_cells} cells."
            )

    def _default_coordinates(self) -> NDArray[np.float64] | None:
        index = self._reader.structure.default_embedding
        return None if index is None else self._coordinates(index)

    def _default_codes(self) -> Column | None:
        index = self._reader.structure.default_field
        return None if index is None else self._column(index)

    def _keep_column(self, key: tuple[Hashable, ...], column: Column) -> Codes | Numbers:
        order = self.order
        if isinstance(column, CategoryColumn):
            size = len(column.categories)
            codes = Codes(
                codes=_gather(encode_codes(column.codes, size), order),
                encoding=code_encoding(size),
                categories=column.categories,
                colors=column.colors,
                ordered=column.ordered,
            )
            return self._keep(key, codes, codes.codes.nbytes + 64 * size)
        numbers = _numbers(column.values, order, self.name)
        return self._keep(key, numbers, numbers.values.nbytes)

    def _keep(self, key: Hashable, value: C, n_bytes: int) -> C:
        self._kept.put(key, value, n_bytes)
        return value


def log1p(numbers: Numbers) -> Numbers:
    """Return ``log1p`` of a column as float32; NaN below -1."""
    out = _log1p(numbers.values)
    return Numbers(out, finite_range(out), numbers.order)


def _log1p(values: NDArray[Any]) -> NDArray[np.float32]:
    out = np.empty(values.shape, np.float32)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, out.size, _CHUNK):
            part = values[start : start + _CHUNK].astype(np.float64)
            out[start : start + _CHUNK] = np.log1p(part, out=part)
    return out


def _points(coordinates: NDArray[np.float64], order: NDArray[np.uint32]) -> Points:
    """Bring an embedding into display order, one plane per axis."""
    kept = _compact(coordinates)
    planes = np.empty(kept.shape[::-1], kept.dtype)
    for start in range(0, order.size, _CHUNK):
        planes[:, start : start + _CHUNK] = np.take(kept, order[start : start + _CHUNK], axis=0).T
    return Points(planes, point_box(kept))


def _numbers(values: NDArray[Any], order: NDArray[np.uint32], what: str) -> Numbers:
    """Bring numbers into display order."""
    rows = _in_rows(values, order, what)
    return Numbers(rows.part(0, order.size), rows.span)


def _in_rows(values: NDArray[Any], order: NDArray[np.uint32], what: str) -> Numbers:
    """Keep numbers in row order, to be brought into display order part by part."""
    _check_real(values, what)
    kept = _compact(values)
    return Numbers(kept, finite_range(kept), order)


def _check_real(values: NDArray[Any], what: str) -> None:
    if values.dtype.kind not in "biuf":
        raise UnsupportedError(f"{what} holds {values.dtype}, which is no real number.")


def _gather(values: NDArray[Any], order: NDArray[np.uint32]) -> NDArray[Any]:
    """Return the values in display order; in chunks, since an index costs 8 bytes."""
    out = np.empty(order.size, values.dtype)
    for start in range(0, order.size, _CHUNK):
        # clip: an order is never out of range, and checking costs a third of the time.
        part = out[start : start + _CHUNK]
        np.take(values, order[start : start + _CHUNK], out=part, mode="clip")
    return out


def _compact(values: NDArray[Any]) -> NDArray[Any]:
    """Return float64 as float32 where no value changes: half the memory, still exact."""
    if values.dtype.kind != "f" or values.dtype == np.float32:
        return values
    narrow = np.empty(values.shape, np.float32)
    with np.errstate(over="ignore", under="ignore"):
        for start in range(0, values.shape[0], _CHUNK):
            part = values[start : start + _CHUNK]
            narrow[start : start + _CHUNK] = part
            changed = part[narrow[start : start + _CHUNK] != part]
            if changed.size and not np.isnan(changed).all():
                return values if values.dtype == np.float64 else values.astype(np.float64)
    return narrow
