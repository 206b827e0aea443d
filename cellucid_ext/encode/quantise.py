"""Numbers and positions to integer codes over a known range, and back.

The range is that of the whole column, so that every block decodes the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

NumberEncoding = Literal["u8", "u16", "f32"]
PointEncoding = Literal["u16", "f32"]

#: Highest real code; the value above it means "missing".
TOP: dict[str, int] = {"u8": 254, "u16": 65534}
#: Type of the wire by encoding.
NUMBER_DTYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype("<u1"),
    "u16": np.dtype("<u2"),
    "f32": np.dtype("<f4"),
}
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Box:
    """Range of an embedding: one ``low`` and ``high`` per axis, sides equal."""

    low: tuple[float, ...]
    high: tuple[float, ...]


def missing_number(encoding: NumberEncoding) -> int | None:
    """Return the code of a missing value; None for f32, which has NaN."""
    return TOP[encoding] + 1 if encoding in TOP else None


def finite_range(values: NDArray[Any]) -> tuple[float, float] | None:
    """Return min and max of the finite values; None where there is none."""
    low, high = np.inf, -np.inf
    for start in range(0, values.size, _CHUNK):
        part = values[start : start + _CHUNK]
        if part.dtype.kind == "f":
            finite = np.isfinite(part)
            part = part if finite.all() else part[finite]
        if part.size:
            low = min(low, float(part.min()))
            high = max(high, float(part.max()))
    # Adding 0.0 turns -0.0 into 0.0: one spelling in the headers.
    return None if low > high else (low + 0.0, high + 0.0)


def encode_numbers(
    values: NDArray[Any], encoding: NumberEncoding, span: tuple[float, float] | None
) -> bytes:
    """Return the wire form of ``(n,)`` numbers.

    Parameters
    ----------
    values
        Any real dtype (bool and integers too); NaN and, where quantised, infinite
        values are missing.
    encoding
        ``u8``, ``u16`` or ``f32``.
    span
        ``finite_range`` of the whole column.
    """
    if encoding == "f32":
        with np.errstate(over="ignore"):
            return values.astype("<f4").tobytes()
    low, high = (0.0, 0.0) if span is None else span
    top = TOP[encoding]
    out = np.empty(values.size, NUMBER_DTYPES[encoding])
    for start in range(0, values.size, _CHUNK):
        part = np.array(values[start : start + _CHUNK], np.float64)
        out[start : start + _CHUNK] = steps(part, low, high, top)
    return out.tobytes()


def decode_numbers(
    body: bytes, encoding: NumberEncoding, span: tuple[float, float]
) -> NDArray[np.float64]:
    """Return float64 values from the wire, NaN where missing."""
    codes = np.frombuffer(body, NUMBER_DTYPES[encoding])
    if encoding == "f32":
        return codes.astype(np.float64)
    return _values(codes, span[0], span[1], TOP[encoding])


def point_box(coordinates: NDArray[np.floating[Any]]) -> Box:
    """Return the box of an embedding: equal sides, the data centred.

    ``coordinates`` is ``(n_cells, dims)``; a cell with any axis not finite does not
    count. An embedding without extent gets a box around its place (or the origin),
    so that dividing by the side is always safe.
    """
    return box_around(*_corners(coordinates))


def box_around(low: NDArray[np.float64], high: NDArray[np.float64]) -> Box:
    """Return the box of an embedding whose lowest and highest places are known."""
    centre = low / 2 + high / 2
    half = float((high / 2 - low / 2).max(initial=0.0))
    if not half > 0:
        # Large enough to be seen next to the centre in float64.
        half = max(0.5, float(np.abs(centre).max(initial=0.0)) * 2.0**-20)
    # A header has no word for infinity: the widest box ends where float64 ends.
    with np.errstate(over="ignore"):
        corners = np.nan_to_num(np.stack([centre - half, centre + half]))
    return Box(tuple(corners[0].tolist()), tuple(corners[1].tolist()))


def encode_points(planes: NDArray[np.floating[Any]], encoding: PointEncoding, box: Box) -> bytes:
    """Return the wire form of a block of points.

    Parameters
    ----------
    planes
        ``(dims, n)`` coordinates, NaN or infinite where missing; not changed.
    encoding
        ``u16`` over the box, or ``f32``.
    box
        ``point_box`` of the whole embedding.

    Returns
    -------
    bytes
        ``dims`` planes one after another; a cell that lacks one coordinate is missing
        in all of them.
    """
    missing = ~np.isfinite(planes).all(axis=0)
    any_missing = bool(missing.any())
    out = np.empty(planes.shape, NUMBER_DTYPES[encoding])
    for axis, plane in enumerate(planes):
        if encoding == "f32":
            with np.errstate(over="ignore"):
                out[axis] = plane
            # Beyond float32 there is no place on a screen either.
            out[axis][~np.isfinite(out[axis])] = np.nan
        else:
            values = np.array(plane, np.float64)
            out[axis] = steps(values, box.low[axis], box.high[axis], TOP["u16"])
    if any_missing:
        out[:, missing] = np.nan if encoding == "f32" else TOP["u16"] + 1
    return out.tobytes()


def decode_points(body: bytes, encoding: PointEncoding, box: Box, dims: int) -> NDArray[np.float64]:
    """Return ``(dims, n)`` coordinates from the wire, NaN where missing."""
    codes = np.frombuffer(body, NUMBER_DTYPES[encoding]).reshape(dims, -1)
    if encoding == "f32":
        return codes.astype(np.float64)
    return np.stack([_values(codes[a], box.low[a], box.high[a], TOP["u16"]) for a in range(dims)])


def steps(values: NDArray[np.float64], low: float, high: float, top: int) -> NDArray[np.float64]:
    """Return rounded codes as floats, ``top + 1`` where not finite; reuses values.

    ``encode.scatter_compiled`` does the same one by one: keep them equal, bit for bit.
    """
    missing = ~np.isfinite(values)
    # Halves keep the range of huge columns finite.
    span = high / 2 - low / 2
    with np.errstate(invalid="ignore", over="ignore"):
        if span > 0:
            values /= 2
            values -= low / 2
            values /= span
            values *= top
            np.rint(values, out=values)
            np.clip(values, 0, top, out=values)
        else:
            values[:] = 0
    values[missing] = top + 1
    return values


def range_text(values: tuple[float, ...]) -> str:
    """Return numbers as a header has them: shortest exact form, comma-separated."""
    return ",".join(repr(float(value)) for value in values)


def _values(codes: NDArray[Any], low: float, high: float, top: int) -> NDArray[np.float64]:
    """Return the values that codes stand for, NaN where missing."""
    # The missing code lies beyond the range, where a huge column would overflow.
    share = np.minimum(codes, top).astype(np.float64) / top
    values: NDArray[np.float64] = low * (1 - share) + high * share
    values[codes == top + 1] = np.nan
    return values


def _corners(
    coordinates: NDArray[np.floating[Any]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the smallest and largest finite corner; the origin where there is none."""
    dims = coordinates.shape[1]
    low, high = np.full(dims, np.inf), np.full(dims, -np.inf)
    for start in range(0, coordinates.shape[0], _CHUNK):
        # Planes that are contiguous: a minimum along strides takes several times longer.
        part = np.array(coordinates[start : start + _CHUNK].T, np.float64, order="C")
        finite = np.isfinite(part).all(axis=0)
        part = part if finite.all() else part[:, finite]
        low = np.minimum(low, part.min(axis=1, initial=np.inf))
        high = np.maximum(high, part.max(axis=1, initial=-np.inf))
    if (low > high).any():
        return np.zeros(dims), np.zeros(dims)
    return low, high
