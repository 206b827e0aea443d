"""``POST expression``: many genes in one body, in bounded memory."""

from __future__ import annotations

from cellucid_ext.encode.quantise import encode_numbers, missing_number, range_text
from cellucid_ext.engine.bodies import BatchRequest
from cellucid_ext.engine.columns import Columns, log1p
from cellucid_ext.errors import BadRequestError, TooLargeError
from cellucid_ext.model.column import (
    HEADER_COUNT,
    HEADER_ENCODING,
    HEADER_GENES,
    HEADER_MAX,
    HEADER_MIN,
    HEADER_MISSING,
    Answer,
)

#: The longest body of a batch.
MAX_BATCH_BYTES = 1 << 30
#: Genes whose ranges stand in the headers: proxies cut a head off at 8 or 16 KiB.
MAX_RANGES = 128
_ITEM_BYTES = {"u8": 1, "u16": 2, "f32": 4}


def answer_batch(columns: Columns, request: BatchRequest) -> Answer:
    """Return the columns one after another, each ``(n_cells,)`` in display order.

    Raises
    ------
    TooLargeError
        Where the body would be over 1 GiB.
    BadRequestError
        Where so many genes are asked for quantised that their ranges fit no header.
    """
    genes, encoding = request.genes, request.encoding
    size = len(genes) * columns.n_cells * _ITEM_BYTES[encoding]
    if size > MAX_BATCH_BYTES:
        raise TooLargeError(
            f"{len(genes):,} genes of {columns.n_cells:,} cells are {size >> 20:,} MiB; "
            f"one answer may have {MAX_BATCH_BYTES >> 20:,}.",
            "Ask for fewer genes at once, or in a smaller encoding (u16, u8).",
        )
    if encoding != "f32" and len(genes) > MAX_RANGES:
        raise BadRequestError(
            f"At most {MAX_RANGES} genes travel as {encoding} in one answer.",
            "Ask for fewer genes at once, or for f32.",
        )
    bodies: list[bytes] = []
    spans: list[tuple[float, float]] = []
    # Several passes rather than more memory than the kept columns may take.
    step = columns.room(request.layer)
    for start in range(0, len(genes), step):
        for column in columns.genes(request.layer, genes[start : start + step]):
            numbers = log1p(column) if request.transform == "log1p" else column
            bodies.append(encode_numbers(numbers.part(0, columns.n_cells), encoding, numbers.span))
            spans.append(numbers.span or (0.0, 0.0))
    headers = {
        HEADER_ENCODING: encoding,
        HEADER_COUNT: str(columns.n_cells),
        HEADER_GENES: str(len(genes)),
    }
    if len(genes) <= MAX_RANGES:
        headers[HEADER_MIN] = range_text(tuple(low for low, _ in spans))
        headers[HEADER_MAX] = range_text(tuple(high for _, high in spans))
    missing = missing_number(encoding)
    if missing is not None:
        headers[HEADER_MISSING] = str(missing)
    return Answer(b"".join(bodies), headers=headers)
