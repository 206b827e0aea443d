"""Columns of a live data frame as category and number columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cellucid_ext.errors import TooLargeError, UnsupportedError
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.model.manifest import FieldKind
from cellucid_ext.readers.columns import BOOLEAN
from cellucid_ext.readers.factorise import factorise
from cellucid_ext.readers.strings import decode, unique, visible


def describe(series: pd.Series[Any]) -> tuple[FieldKind, int | None]:
    """Return kind and number of categories without looking at the values."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return "category", len(dtype.categories)
    if pd.api.types.is_bool_dtype(dtype):
        return "category", len(BOOLEAN)
    if pd.api.types.is_complex_dtype(dtype):
        return "unsupported", None
    if pd.api.types.is_numeric_dtype(dtype):
        return "number", None
    if pd.api.types.is_string_dtype(dtype) or dtype == np.dtype(object):
        return "string", None
    return "unsupported", None


def read_series(
    series: pd.Series[Any], limit: int, max_bytes: int, colors: tuple[str, ...] | None
) -> Column:
    """Read one obs column.

    Parameters
    ----------
    limit
        Most distinct labels.
    max_bytes
        Longest label that is kept whole.
    colors
        One ``#rrggbb`` per category, or None.

    Raises
    ------
    TooLargeError, UnsupportedError
        As ``columns.read_column``.
    """
    kind, count = describe(series)
    name = visible([str(series.name)])[0]
    if kind == "unsupported":
        raise UnsupportedError(f"“{name}” is of type {series.dtype}, which has no colours.")
    if kind == "number":
        return NumberColumn(_numbers(series))
    if kind == "string":
        found = factorise(text_items(series, max_bytes), limit)
        if found is None:
            raise TooLargeError(f"“{name}” has more than {limit:,} distinct values.")
        return CategoryColumn(found[0], found[1], colors=_fit(colors, len(found[1])))
    if count is not None and count > limit:
        raise TooLargeError(f"“{name}” has {count:,} categories; the limit is {limit:,}.")
    if isinstance(series.dtype, pd.CategoricalDtype):
        labels = decode([str(label) for label in series.cat.categories], max_bytes)
        return CategoryColumn(
            series.cat.codes.to_numpy().astype(np.int32),
            tuple(unique(visible(labels))),
            ordered=bool(series.cat.ordered),
            colors=_fit(colors, len(labels)),
        )
    gone = series.isna().to_numpy()
    codes = np.where(gone, -1, series.fillna(value=False).to_numpy(dtype=np.int32))
    return CategoryColumn(codes.astype(np.int32), BOOLEAN, colors=_fit(colors, len(BOOLEAN)))


def text_items(series: pd.Series[Any] | pd.Index[Any], max_bytes: int) -> list[str | None]:
    """Return the items as bounded text, None where missing."""
    gone = np.asarray(series.isna())
    items = decode([str(item) for item in series.tolist()], max_bytes)
    return [None if missing else item for item, missing in zip(items, gone, strict=True)]


def is_textual(series: pd.Series[Any]) -> bool:
    """Whether a column of var can name genes: text, or a category of many texts."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        labels = series.dtype.categories
        return pd.api.types.is_string_dtype(labels.dtype) and 2 * len(labels) > len(series)
    return describe(series)[0] == "string"


def _numbers(series: pd.Series[Any]) -> NDArray[np.floating[Any]]:
    if series.dtype in (np.dtype(np.float16), np.dtype(np.float32)):
        return series.to_numpy().astype(np.float32)
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


def _fit(colors: tuple[str, ...] | None, count: int) -> tuple[str, ...] | None:
    return colors[:count] if colors is not None and len(colors) >= count else None
