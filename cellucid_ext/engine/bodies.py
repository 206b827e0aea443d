"""The JSON bodies of POST requests, from text to checked values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from cellucid_ext.errors import BadRequestError, UnknownElementError

MAX_BODY = 1 << 22
MAX_NAMES = 50_000
MAX_NAME = 1024
#: Genes of one batch: at most a whole panel of markers.
MAX_GENES = 4096
_METHODS = ("mean", "zscore", "scanpy")
_TRANSFORMS = ("none", "log1p")

Transform = Literal["none", "log1p"]
BatchEncoding = Literal["f32", "u16", "u8"]


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """Many genes of one layer, in one body."""

    layer: int
    genes: tuple[int, ...]
    encoding: BatchEncoding
    transform: Transform


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """A score of a set of genes; equal requests give equal values."""

    layer: int
    genes: tuple[int, ...]
    method: Literal["mean", "zscore", "scanpy"]
    transform: Transform
    ctrl_size: int
    n_bins: int
    random_state: int


def json_object(body: object) -> Mapping[str, object]:
    """Return the JSON object of a body that is text (bytes) or parsed already.

    Raises
    ------
    BadRequestError
        Where it is absent, too long, malformed, or no object.
    """
    value = body
    if isinstance(body, bytes | bytearray | memoryview):
        if len(body) > MAX_BODY:
            raise BadRequestError(f"The body of the request is over {MAX_BODY:,} bytes.")
        try:
            value = json.loads(bytes(body))
        except (ValueError, RecursionError) as error:
            raise BadRequestError("The body of the request is not valid JSON.") from error
    if not isinstance(value, Mapping):
        raise BadRequestError("The body of the request must be a JSON object.")
    return value


def parse_paste(body: object, n_layers: int) -> tuple[int, list[str]]:
    """Return layer and names of ``POST genes``.

    Raises
    ------
    BadRequestError
        Where a part is absent or of another shape.
    UnknownElementError
        Where the dataset has no such layer.
    """
    value = json_object(body)
    layer = index_of(value.get("layer"), "layer", n_layers)
    names = value.get("names")
    if not isinstance(names, list) or len(names) > MAX_NAMES:
        raise BadRequestError(f"names must be a list of at most {MAX_NAMES:,} gene names.")
    if not all(isinstance(name, str) and len(name) <= MAX_NAME for name in names):
        raise BadRequestError(f"Each of names must be a text of at most {MAX_NAME} characters.")
    return layer, names


def parse_batch(body: object, n_genes: Sequence[int]) -> BatchRequest:
    """Return the checked request of ``POST expression``.

    ``n_genes`` holds the number of genes of each layer. Errors as ``parse_paste``.
    """
    value = json_object(body)
    layer = index_of(value.get("layer"), "layer", len(n_genes))
    encoding = one_of(value.get("encoding", "f32"), "encoding", ("f32", "u16", "u8"))
    return BatchRequest(
        layer,
        _genes(value.get("genes"), n_genes[layer]),
        cast("BatchEncoding", encoding),
        parse_transform(value.get("transform", "none")),
    )


def parse_score(body: object, n_genes: Sequence[int]) -> ScoreRequest:
    """Return the checked request of ``POST scores``; see ``parse_batch``."""
    value = json_object(body)
    layer = index_of(value.get("layer"), "layer", len(n_genes))
    return ScoreRequest(
        layer,
        _genes(value.get("genes"), n_genes[layer]),
        cast(
            'Literal["mean", "zscore", "scanpy"]', one_of(value.get("method"), "method", _METHODS)
        ),
        parse_transform(value.get("transform", "none")),
        _whole(value.get("ctrl_size", 50), "ctrl_size", 1, 10_000),
        _whole(value.get("n_bins", 25), "n_bins", 2, 10_000),
        _whole(value.get("random_state", 0), "random_state", 0, 2**32 - 1),
    )


def parse_transform(value: object) -> Transform:
    """Return what is done to values before they are sent."""
    return cast("Transform", one_of(value, "transform", _TRANSFORMS))


def index_of(value: object, what: str, size: int) -> int:
    """Return a JSON number that is an index below ``size``."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRequestError(f"{what} must be a whole number of 0 or more.")
    if value >= size:
        raise UnknownElementError(f"There is no {what} {value}: the dataset has {size}.")
    return value


def _genes(value: object, n_genes: int) -> tuple[int, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_GENES:
        raise BadRequestError(f"genes must be a list of 1 to {MAX_GENES:,} rows of var.")
    return tuple(index_of(gene, "gene", n_genes) for gene in value)


def one_of(value: object, what: str, known: Sequence[str]) -> str:
    """Return a JSON text that is one of those known."""
    if isinstance(value, str) and value in known:
        return value
    raise BadRequestError(f"{what} must be one of {', '.join(known)}.")


def _whole(value: object, what: str, low: int, high: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise BadRequestError(f"{what} must be a whole number from {low:,} to {high:,}.")
