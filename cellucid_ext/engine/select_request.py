"""The body of ``POST select``: a region of one embedding, or values of one column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.engine.bodies import (
    ScoreRequest,
    Transform,
    index_of,
    json_object,
    one_of,
    parse_score,
    parse_transform,
)
from cellucid_ext.errors import BadRequestError
from cellucid_ext.model.manifest import Structure

#: More than a hand draws; bounds the pairs of edge and row of the raster.
MAX_VERTICES = 4096
#: A painted stroke is one polygon for each of its straight parts.
MAX_POLYGONS = 2048
MAX_ALL_VERTICES = 65_536
MAX_CODES = 100_000
_MATRIX_SIZE = 16
_TRIANGLE = 3
#: The code of a cell without a category.
MISSING = -1


@dataclass(frozen=True, slots=True, eq=False)
class RegionRequest:
    """Polygons over one embedding, in its coordinates or in clip space: their union."""

    embedding: int
    polygons: tuple[NDArray[np.float64], ...]
    matrix: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """An obs column."""

    field: int


@dataclass(frozen=True, slots=True)
class GeneColumn:
    """One gene of one layer."""

    layer: int
    gene: int
    transform: Transform


@dataclass(frozen=True, slots=True)
class ValuesRequest:
    """Cells by their value: some codes of a category, or a range of a number.

    Attributes
    ----------
    column
        Whose values are meant.
    codes
        Codes of a category, ``MISSING`` among them where cells without one count.
    bounds
        Lowest and highest value, both included.
    missing
        Whether cells without a number belong to the range.
    """

    column: FieldColumn | GeneColumn | ScoreRequest
    codes: tuple[int, ...] | None
    bounds: tuple[float, float] | None
    missing: bool


def parse_select(body: object, structure: Structure) -> RegionRequest | ValuesRequest:
    """Return the checked request of ``POST select``.

    Raises
    ------
    BadRequestError
        Where a part is absent or of another shape.
    UnknownElementError
        Where the dataset has no such embedding, column or gene.
    """
    value = json_object(body)
    if "values" in value:
        return _values(value["values"], structure)
    matrix = value.get("matrix")
    return RegionRequest(
        index_of(value.get("embedding"), "embedding", len(structure.embeddings)),
        _polygons(value),
        None if matrix is None else _numbers(matrix, _MATRIX_SIZE, "matrix"),
    )


def _polygons(value: Mapping[str, object]) -> tuple[NDArray[np.float64], ...]:
    if "polygons" not in value:
        return (_polygon(value.get("polygon")),)
    many = value["polygons"]
    if not isinstance(many, list) or not 1 <= len(many) <= MAX_POLYGONS:
        raise BadRequestError(f"polygons must be a list of 1 to {MAX_POLYGONS} polygons.")
    if sum(len(polygon) for polygon in many if isinstance(polygon, list)) > MAX_ALL_VERTICES:
        raise BadRequestError(f"polygons must have at most {MAX_ALL_VERTICES:,} vertices in all.")
    return tuple(_polygon(polygon) for polygon in many)


def _polygon(value: object) -> NDArray[np.float64]:
    if not isinstance(value, list) or not _TRIANGLE <= len(value) <= MAX_VERTICES:
        raise BadRequestError(f"polygon must be a list of 3 to {MAX_VERTICES} vertices.")
    return np.stack([_numbers(vertex, 2, "Each vertex of polygon") for vertex in value])


def _values(body: object, structure: Structure) -> ValuesRequest:
    if not isinstance(body, Mapping):
        raise BadRequestError("values must be a JSON object.")
    missing = body.get("missing", False)
    if not isinstance(missing, bool):
        raise BadRequestError("missing must be true or false.")
    codes, bounds = body.get("codes"), body.get("range")
    if (codes is None) == (bounds is None):
        raise BadRequestError("values must hold either codes or a range.")
    return ValuesRequest(
        _column(body, structure),
        None if codes is None else _codes(codes),
        None if bounds is None else _bounds(bounds),
        missing,
    )


def _column(
    body: Mapping[str, object], structure: Structure
) -> FieldColumn | GeneColumn | ScoreRequest:
    kind = one_of(body.get("kind"), "kind", ("obs", "gene", "score"))
    if kind == "obs":
        return FieldColumn(index_of(body.get("field"), "obs field", len(structure.obs)))
    if kind == "score":
        return parse_score(body, [layer.n_genes for layer in structure.layers])
    layer = index_of(body.get("layer"), "layer", len(structure.layers))
    return GeneColumn(
        layer,
        index_of(body.get("gene"), "gene", structure.layers[layer].n_genes),
        parse_transform(body.get("transform", "none")),
    )


def _codes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_CODES:
        raise BadRequestError(f"codes must be a list of 1 to {MAX_CODES:,} codes.")
    # A code that no cell has selects none: whether it exists is not asked.
    if not all(type(code) is int and MISSING <= code < 2**31 for code in value):
        raise BadRequestError("Each of codes must be a whole number of -1 (missing) or more.")
    return tuple(value)


def _bounds(value: object) -> tuple[float, float]:
    low, high = _numbers(value, 2, "range").tolist()
    return low, high


def _numbers(value: object, size: int, what: str) -> NDArray[np.float64]:
    if not isinstance(value, list) or len(value) != size:
        raise BadRequestError(f"{what} must be a list of {size} numbers.")
    return np.array([_finite(item, what) for item in value], np.float64)


def _finite(value: object, what: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise BadRequestError(f"{what} must hold finite numbers only.")
