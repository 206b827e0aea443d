"""Decoded columns of one dataset in display order, each read once while it is warm."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import Limits
from cellucid_ext.encode.codes import code_encoding, encode_codes, missing_code
from cellucid_ext.encode.quantise import (
    NumberEncoding,
    box_around,
    encode_numbers,
    finite_range,
    point_box,
)
from cellucid_ext.engine.bodies import ScoreRequest, Transform
from cellucid_ext.engine.column_values import (
    Cells,
    Codes,
    Numbers,
    OrderedCells,
    Points,
    RowCells,
)
from cellucid_ext.engine.genes import Genes
from cellucid_ext.engine.lru import ByteLru
from cellucid_ext.engine.ordering import DisplayOrder, GivenOrder, OrderSource
from cellucid_ext.engine.stored_gene import StoredGene, inverse_of, stored_gene
from cellucid_ext.errors import CorruptError, UnsupportedError
from cellucid_ext.model.column import CategoryColumn, Column
from cellucid_ext.readers.ordered import OrderedColumn, OrderedReader
from cellucid_ext.readers.protocol import DatasetReader

_CHUNK = 1 << 18
#: Genes that others wait for may take this part of the columns that are kept.
_AHEAD_SHARE = 2
#: Whole genes in their wire form, beside the columns: only until their last block was
#: asked for. Few of them: a buffer that was used before takes a tenth of a new one's time.
_CODES_SHARE = 16
T = TypeVar("T")
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
        self._kept: ByteLru[Points | Codes | Numbers | StoredGene] = ByteLru(
            limits.column_cache_bytes
        )
        self._codes: ByteLru[NDArray[Any]] = ByteLru(limits.column_cache_bytes // _CODES_SHARE)
        self._inverse: NDArray[np.uint32] | None = None
        self.n_cells = reader.structure.n_cells
        self.name = reader.structure.name
        #: The same reader, where its cells come in display order already.
        self._ordered = reader if isinstance(reader, OrderedReader) else None
        if self._ordered is not None:
            self._order: DisplayOrder = GivenOrder(self.n_cells, self._ordered.rows)
        else:
            source = OrderSource(
                self.n_cells, limits, self._default_coordinates, self._default_codes
            )
            self._order = DisplayOrder(source, version, cache_dir)

    @property
    def order(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` row at each position; computed or loaded on first use."""
        return self._order.all

    def rows(self, start: int, stop: int) -> NDArray[np.uint32]:
        """Return the rows at the positions ``[start, stop)``; level 0 is there first."""
        return self._order.rows(start, stop)

    def read(self, read: Callable[[], T]) -> T:
        """Run one read of the reader between two checks that the source is the same."""
        self._reader.check_unchanged()
        result = read()
        self._reader.check_unchanged()
        return result

    def points(self, embedding: int) -> Points:
        """Return an embedding."""
        key = ("points", embedding)
        kept = self._kept.get(key)
        if isinstance(kept, Points):
            return kept
        if self._ordered is not None:
            reader = self._ordered
            cells = OrderedCells(self.n_cells, lambda a, b: reader.places(embedding, a, b))
            return Points(cells, box_around(*reader.bounds(embedding)))
        places = _compact(self._coordinates(embedding))
        points = Points(RowCells(places, self._order), point_box(places))
        return self._keep(key, points, places.nbytes)

    def field(self, index: int) -> Codes | Numbers:
        """Return an obs column."""
        key = ("obs", index)
        kept = self._kept.get(key)
        if isinstance(kept, Codes | Numbers):
            return kept
        if self._ordered is not None:
            return self._given(self._ordered.field_part(index))
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
        if self._ordered is None and not isinstance(kept, Numbers | StoredGene):
            kept = self._stored(layer, gene)
        if not isinstance(kept, Numbers | StoredGene):
            others = [other for other in ahead if ("gene", layer, other) not in self._kept]
            if others:
                others = others[: self.room(layer)] if self._genes.rung(layer) == "scan" else []
            # The wanted one last: a small budget keeps what came last.
            kept = list(self.genes(layer, [*dict.fromkeys(others), gene], keep=True))[-1]
        return kept if transform == "none" else self._log1p(layer, gene, kept)

    def encoded(
        self,
        column: StoredGene,
        key: tuple[Hashable, ...],
        encoding: NumberEncoding,
        part: tuple[int, int],
    ) -> bytes:
        """Return the wire form of the positions ``[start, stop)`` of a gene of an index.

        ``key`` is the column's name: layer, gene and transform. The whole gene is
        encoded once, since its next block is asked for at once; level 0 does not wait
        for an order that is not there yet.
        """
        start, stop = part
        if self._order.is_cheap(stop):
            level0 = column.of(self._order.rows(start, stop))
            return encode_numbers(level0, encoding, column.span)
        codes = self._codes.get((*key, encoding))
        if codes is None:
            codes = self._genes.encode(column, self.inverse, encoding)
            self._codes.put((*key, encoding), codes, codes.nbytes)
        return codes[start:stop].tobytes()

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
        if self._ordered is not None:
            yield from (self._given_numbers(self._ordered.gene_part(layer, g)) for g in genes)
            return
        columns = self.read(lambda: self._genes.read(layer, genes))
        columns.reverse()
        for gene in genes:
            values = columns.pop()
            what = f"gene {gene} of layer {self._reader.structure.layers[layer].key!r}"
            self._check_length(values, what)
            numbers = self._numbers(values, f"{self.name}: {what}")
            if keep:
                self._keep(("gene", layer, gene), numbers, numbers.cells.n_bytes)
            yield numbers

    def score(self, score: str, request: ScoreRequest) -> Numbers:
        """Return a score."""
        key = ("score", score)
        kept = self._kept.get(key)
        if isinstance(kept, Numbers):
            return kept
        values = self.read(lambda: self._genes.score(request))
        self._check_length(values, "the score")
        numbers = self._numbers(values, self.name)
        return self._keep(key, numbers, numbers.cells.n_bytes)

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
        return self._keep(key, logged, logged.cells.n_bytes)

    def clear(self) -> None:
        """Forget all columns and the order."""
        self._kept.clear()
        self._codes.clear()
        self._genes.close()
        self._order.clear()
        self._inverse = None

    def _coordinates(self, embedding: int) -> NDArray[np.floating[Any]]:
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

    def _default_coordinates(self) -> NDArray[np.floating[Any]] | None:
        """Return what the order needs, kept as the first picture needs it."""
        index = self._reader.structure.default_embedding
        if index is None:
            return None
        cells = self.points(index).cells
        assert isinstance(cells, RowCells)
        return cells.values

    def _default_codes(self) -> NDArray[np.int32] | None:
        """Return what the order needs, kept as the first picture needs it."""
        index = self._reader.structure.default_field
        column = None if index is None else self.field(index)
        if not isinstance(column, Codes) or not isinstance(column.cells, RowCells):
            return None
        values = column.cells.values
        codes = values.astype(np.int32)
        codes[values == missing_code(column.encoding)] = -1
        return codes

    def _given(self, column: OrderedColumn) -> Codes | Numbers:
        if column.categories is None:
            return self._given_numbers(column)
        return Codes(
            cells=OrderedCells(self.n_cells, column.read),
            encoding=code_encoding(len(column.categories)),
            categories=column.categories,
            colors=column.colors,
            ordered=False,
        )

    def _given_numbers(self, column: OrderedColumn) -> Numbers:
        return Numbers(OrderedCells(self.n_cells, column.read), column.span)

    def _keep_column(self, key: tuple[Hashable, ...], column: Column) -> Codes | Numbers:
        if isinstance(column, CategoryColumn):
            size = len(column.categories)
            values = encode_codes(column.codes, size)
            codes = Codes(
                cells=RowCells(values, self._order),
                encoding=code_encoding(size),
                categories=column.categories,
                colors=column.colors,
                ordered=column.ordered,
            )
            return self._keep(key, codes, values.nbytes + 64 * size)
        numbers = self._numbers(column.values, self.name)
        return self._keep(key, numbers, numbers.cells.n_bytes)

    def _numbers(self, values: NDArray[Any], what: str) -> Numbers:
        _check_real(values, what)
        kept = _compact(values)
        return Numbers(RowCells(kept, self._order), finite_range(kept))

    def _keep(self, key: Hashable, value: C, n_bytes: int) -> C:
        self._kept.put(key, value, n_bytes)
        return value


def log1p(numbers: Numbers) -> Numbers:
    """Return ``log1p`` of a column as float32; NaN below -1."""
    cells, span = numbers.cells.map(_log1p), numbers.span
    if span is not None and span[0] > -1:
        # Never falling, rounding included: the ends stay the ends. And 0.0, not -0.0.
        low, high = _log1p(np.array(span)).tolist()
        return Numbers(cells, (low + 0.0, high + 0.0))
    return Numbers(cells, _span_of(cells))


def _log1p(values: NDArray[Any]) -> NDArray[np.float32]:
    out = np.empty(values.shape, np.float32)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        for start in range(0, out.size, _CHUNK):
            part = values[start : start + _CHUNK].astype(np.float64)
            out[start : start + _CHUNK] = np.log1p(part, out=part)
    return out


def _span_of(cells: Cells) -> tuple[float, float] | None:
    """Return ``finite_range`` of all values."""
    found = [span for part in cells.chunks() if (span := finite_range(part)) is not None]
    return (min(low for low, _ in found), max(high for _, high in found)) if found else None


def _check_real(values: NDArray[Any], what: str) -> None:
    if values.dtype.kind not in "biuf":
        raise UnsupportedError(f"{what} holds {values.dtype}, which is no real number.")


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
