"""The answers of one dataset: from checked arguments to bytes of the data contract.

Knows neither URLs nor carriers; ``router`` turns a request into one of these calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.encode.quantise import (
    NumberEncoding,
    PointEncoding,
    encode_numbers,
    encode_points,
    missing_number,
    range_text,
)
from cellucid_ext.engine.bodies import ScoreRequest, Transform
from cellucid_ext.engine.column_values import Codes, Numbers
from cellucid_ext.engine.columns import Columns
from cellucid_ext.engine.genes_search import GeneIndex
from cellucid_ext.engine.summaries import category_summary, number_summary
from cellucid_ext.errors import BadRequestError
from cellucid_ext.model.column import (
    HEADER_COUNT,
    HEADER_ENCODING,
    HEADER_MAX,
    HEADER_MIN,
    HEADER_MISSING,
    MISSING_POSITION,
    Answer,
    Encoding,
)
from cellucid_ext.model.manifest import Structure
from cellucid_ext.order.blocks import block_range
from cellucid_ext.readers.protocol import DatasetReader

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a gene is read: what is done to it, and which genes others wait for."""

    transform: Transform = "none"
    ahead: tuple[int, ...] = ()


class Resources:
    """Answers about one opened dataset.

    Parameters
    ----------
    reader
        The opened dataset.
    columns
        Its columns in display order.
    blocks
        Cumulative ends of the blocks.
    """

    def __init__(self, reader: DatasetReader, columns: Columns, blocks: tuple[int, ...]) -> None:
        self._reader = reader
        self._columns = columns
        self._blocks = blocks
        self._genes: dict[bool, GeneIndex] = {}

    @property
    def structure(self) -> Structure:
        """What the dataset holds."""
        return self._reader.structure

    def points(self, embedding: int, block: int, encoding: PointEncoding) -> Answer:
        """Answer ``points/{embedding}/{block}``."""
        points = self._columns.points(embedding)
        start, stop = block_range(self._blocks, block)
        headers = {
            HEADER_ENCODING: encoding,
            HEADER_COUNT: str(stop - start),
            HEADER_MIN: range_text(points.box.low),
            HEADER_MAX: range_text(points.box.high),
        }
        if encoding == "u16":
            headers[HEADER_MISSING] = str(MISSING_POSITION)
        body = encode_points(points.part(start, stop), encoding, points.box)
        return Answer(body, headers=headers)

    def field_summary(self, field: int) -> Answer:
        """Answer ``obs/{field}``."""
        key = self.structure.obs[field].key
        column = self._columns.field(field)
        if isinstance(column, Codes):
            return self._json(category_summary(key, column), f"obs[{key!r}]")
        return self._json(number_summary(key, column), f"obs[{key!r}]")

    def field(self, field: int, block: int, encoding: Encoding | None) -> Answer:
        """Answer ``obs/{field}/{block}``; None is the field's usual encoding."""
        column = self._columns.field(field)
        if isinstance(column, Codes):
            return self._codes(column, block, encoding, self.structure.obs[field].key)
        return self._numbers(column, block, number_encoding(encoding, "u16"))

    def gene_summary(self, layer: int, gene: int, reading: Reading) -> Answer:
        """Answer ``expression/{layer}/{gene}``."""
        column = self._columns.gene(layer, gene, reading.transform, reading.ahead)
        name = self.gene_index(layer).name_of(gene)
        return self._json(number_summary(name, column), name)

    def expression(
        self, layer: int, gene: int, block: int, encoding: Encoding | None, reading: Reading
    ) -> Answer:
        """Answer ``expression/{layer}/{gene}/{block}``."""
        chosen = number_encoding(encoding, "u8")
        column = self._columns.gene(layer, gene, reading.transform, reading.ahead)
        if isinstance(column, Numbers):
            return self._numbers(column, block, chosen)
        start, stop = block_range(self._blocks, block)
        key = (layer, gene, reading.transform)
        body = self._columns.encoded(column, key, chosen, (start, stop))
        return _described(body, chosen, column.span, stop - start)

    def score_summary(self, score: str, request: ScoreRequest) -> Answer:
        """Answer ``POST scores``."""
        column = self._columns.score(score, request)
        summary = number_summary("score", column)
        return self._json({"score": score, "summary": summary}, "The score")

    def score(
        self, score: str, request: ScoreRequest, block: int, encoding: Encoding | None
    ) -> Answer:
        """Answer ``scores/{score}/{block}``."""
        column = self._columns.score(score, request)
        return self._numbers(column, block, number_encoding(encoding, "u16"))

    def search_genes(self, layer: int, query: str, limit: int) -> Answer:
        """Answer ``GET genes``."""
        total, hits = self.gene_index(layer).search(query, limit)
        return self._json({"total": total, "genes": hits}, "The gene search")

    def find_genes(self, layer: int, names: list[str]) -> Answer:
        """Answer ``POST genes``."""
        found, missing = self.gene_index(layer).find(names)
        return self._json({"found": found, "missing": missing}, "The gene list")

    def cell(self, position: int, fields: tuple[int, ...]) -> Answer:
        """Answer ``cells``: name and chosen fields of the cell at a position."""
        row = int(self._columns.rows(position, position + 1)[0])
        name = self._columns.read(lambda: self._reader.obs_name(row))
        values = {self.structure.obs[f].key: self._value(f, position) for f in fields}
        answer = {"position": position, "row": row, "obs_name": name, "fields": values}
        return self._json(answer, "The cell")

    def order(self, block: int) -> Answer:
        """Answer ``order/{block}``."""
        start, stop = block_range(self._blocks, block)
        body = self._columns.rows(start, stop).astype("<u4", copy=False).tobytes()
        return Answer(body, headers={HEADER_ENCODING: "u32", HEADER_COUNT: str(stop - start)})

    def _codes(self, column: Codes, block: int, encoding: Encoding | None, key: str) -> Answer:
        if encoding not in (None, column.encoding):
            raise BadRequestError(
                f"obs[{key!r}] travels as {column.encoding}, not as {encoding}.",
                "Leave the encoding out, or use the one in the field's summary.",
            )
        start, stop = block_range(self._blocks, block)
        headers = {
            HEADER_ENCODING: column.encoding,
            HEADER_COUNT: str(stop - start),
            HEADER_MIN: "0",
            HEADER_MAX: str(max(len(column.categories) - 1, 0)),
            HEADER_MISSING: str(missing_code(column.encoding)),
        }
        return Answer(column.part(start, stop).tobytes(), headers=headers)

    def _numbers(self, column: Numbers, block: int, encoding: NumberEncoding) -> Answer:
        start, stop = block_range(self._blocks, block)
        body = encode_numbers(column.part(start, stop), encoding, column.span)
        return _described(body, encoding, column.span, stop - start)

    def _value(self, field: int, position: int) -> str | float | None:
        column = self._columns.field(field)
        if isinstance(column, Numbers):
            value = float(column.part(position, position + 1)[0])
            # 3.0 is 3 to JSON's readers; NaN and infinities become null there.
            return int(value) if value.is_integer() and abs(value) < 2**53 else value
        code = int(column.part(position, position + 1)[0])
        return None if code == missing_code(column.encoding) else column.categories[code]

    def gene_index(self, layer: int) -> GeneIndex:
        """Return the searchable gene names of a layer, read once."""
        # All layers share one var, but raw has its own.
        is_raw = self.structure.layers[layer].key == "raw"
        index = self._genes.get(is_raw)
        if index is None:
            names = self._columns.read(lambda: self._reader.var_index(layer))
            columns = self._columns.read(lambda: self._reader.var_columns(layer))
            index = self._genes[is_raw] = GeneIndex(names, columns)
        return index

    def _json(self, value: dict[str, Any], what: str) -> Answer:
        return Answer(dump_json(value, what=f"{self.structure.name}: {what}"), media_type=JSON)


def _described(
    body: bytes, encoding: NumberEncoding, span: tuple[float, float] | None, count: int
) -> Answer:
    """Return a block of numbers with what a client needs to read it."""
    low, high = span or (0.0, 0.0)
    headers = {
        HEADER_ENCODING: encoding,
        HEADER_COUNT: str(count),
        HEADER_MIN: range_text((low,)),
        HEADER_MAX: range_text((high,)),
    }
    missing = missing_number(encoding)
    if missing is not None:
        headers[HEADER_MISSING] = str(missing)
    return Answer(body, headers=headers)


def number_encoding(encoding: Encoding | None, usual: NumberEncoding) -> NumberEncoding:
    """Return the encoding of a number column, or refuse one that it has not."""
    if encoding is None:
        return usual
    if encoding == "u32":
        raise BadRequestError("Numbers travel as u8, u16 or f32, not as u32.")
    return encoding
