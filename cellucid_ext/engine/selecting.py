"""``select`` and ``graph/neighbours``: sets of cells, exact, as bitmaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.encode.codes import missing_code
from cellucid_ext.engine.column_values import Codes, Numbers
from cellucid_ext.engine.columns import Columns
from cellucid_ext.engine.scores import Scores
from cellucid_ext.engine.select_request import (
    MISSING,
    FieldColumn,
    GeneColumn,
    RegionRequest,
    ValuesRequest,
)
from cellucid_ext.engine.stored_gene import StoredGene
from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.model.column import HEADER_COUNT, Answer
from cellucid_ext.readers.graph import GraphReader
from cellucid_ext.readers.protocol import DatasetReader
from cellucid_ext.select.bitmap import pack
from cellucid_ext.select.neighbours import within_steps
from cellucid_ext.select.project import project
from cellucid_ext.select.strip import strip_y
from cellucid_ext.select.union import inside_any


class Selecting:
    """Answers which cells are meant.

    Parameters
    ----------
    reader
        The opened dataset.
    columns
        Its columns in display order.
    scores
        The scores that were asked for.
    """

    def __init__(self, reader: DatasetReader, columns: Columns, scores: Scores) -> None:
        self._reader = reader
        self._columns = columns
        self._scores = scores

    def select(self, request: RegionRequest | ValuesRequest) -> Answer:
        """Answer ``POST select``."""
        if isinstance(request, ValuesRequest):
            return _answer(self._by_value(request))
        return _answer(self._in_region(request))

    def neighbours(self, position: int, degree: int) -> Answer:
        """Answer ``graph/neighbours``: a cell and all within so many edges of it."""
        reader, structure = self._reader, self._reader.structure
        if structure.graph is None or not isinstance(reader, GraphReader):
            raise UnknownElementError(
                f"{structure.name} has no graph of neighbours.",
                'Run scanpy.pp.neighbors and save; the graph is in obsp["connectivities"].',
            )
        order = self._columns.order
        row = int(order[position])
        reached = self._columns.read(
            lambda: within_steps(reader.neighbours, row, degree, structure.n_cells)
        )
        return _answer(reached[order])

    def _in_region(self, request: RegionRequest) -> NDArray[np.bool_]:
        """Return the cells in the polygons.

        Without a matrix they stand over the first two axes; an embedding of one axis is
        taken as it is drawn: a strip, y in 0..1 by position in display order.
        """
        points, matrix = self._columns.points(request.embedding), request.matrix
        polygons = request.polygons
        if matrix is not None:
            return points.where(lambda planes: inside_any(*project(planes, matrix), polygons))
        if self._reader.structure.embeddings[request.embedding].dims > 1:
            return points.where(lambda planes: inside_any(planes[0], planes[1], polygons))
        (x,) = points.planes
        return inside_any(x, strip_y(x.size), polygons)

    def _by_value(self, request: ValuesRequest) -> NDArray[np.bool_]:
        column = self._column(request)
        if isinstance(column, Codes):
            if request.codes is None:
                raise BadRequestError("A range can be taken of numbers, not of categories.")
            return _with_codes(column, request.codes)
        if request.bounds is None:
            raise BadRequestError("Codes can be taken of categories, not of numbers.")
        test = _in_range(request.bounds, missing=request.missing)
        if isinstance(column, StoredGene):
            return column.where(self._columns.inverse, test)
        return column.cells.where(test)

    def _column(self, request: ValuesRequest) -> Codes | Numbers | StoredGene:
        column = request.column
        if isinstance(column, FieldColumn):
            return self._columns.field(column.field)
        if isinstance(column, GeneColumn):
            return self._columns.gene(column.layer, column.gene, column.transform)
        return self._columns.score(self._scores.add(column), column)


def _with_codes(column: Codes, codes: tuple[int, ...]) -> NDArray[np.bool_]:
    missing = missing_code(column.encoding)
    n_categories = len(column.categories)
    wanted = [missing if c == MISSING else c for c in codes if c == MISSING or c < n_categories]
    return np.isin(column.codes, np.array(wanted, column.codes.dtype))


def _in_range(
    bounds: tuple[float, float], *, missing: bool
) -> Callable[[NDArray[Any]], NDArray[np.bool_]]:
    """Return a test for values in a range, both ends included, compared in float64."""
    low, high = bounds

    def test(values: NDArray[Any]) -> NDArray[np.bool_]:
        exact = values.astype(np.float64)
        found: NDArray[np.bool_] = (exact >= low) & (exact <= high)
        if missing:
            found |= ~np.isfinite(exact)
        return found

    return test


def _answer(inside: NDArray[np.bool_]) -> Answer:
    return Answer(pack(inside), headers={HEADER_COUNT: str(int(inside.sum()))})
