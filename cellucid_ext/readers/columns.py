"""One stored obs column as a category or a number column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import TooLargeError, UnsupportedError
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.model.manifest import FieldKind
from cellucid_ext.readers.factorise import factorise
from cellucid_ext.readers.frames import FrameColumn
from cellucid_ext.readers.labels import labels_of, length, texts
from cellucid_ext.readers.nodes import ArrayNode, GroupNode, Node

BOOLEAN = ("False", "True")


def describe(column: FrameColumn) -> tuple[FieldKind, int | None]:
    """Return kind and number of categories from metadata alone."""
    parts = _category_parts(column)
    if parts is not None:
        return "category", length(parts[1])
    values = _values(column.node)
    if values is None or values.problem() is not None:
        return "unsupported", None
    if values.is_text:
        return "string", None
    if values.dtype.kind == "b":
        return "category", len(BOOLEAN)
    return ("number", None) if values.is_number else ("unsupported", None)


def read_column(column: FrameColumn, colors: tuple[str, ...] | None = None) -> Column:
    """Read one column.

    Raises
    ------
    TooLargeError
        For more distinct labels than the limit.
    UnsupportedError
        For an encoding that is no column of categories, numbers or text.
    """
    node, limit = column.node, column.node.origin.limits.max_categories
    parts = _category_parts(column)
    if parts is not None:
        return _read_category(column, parts, colors)
    values = _values(node)
    if values is None:
        raise UnsupportedError(f"“{node.path}” in {node.origin.name} is no column that is read.")
    if values.is_text:
        found = factorise(texts(node, 0, len(values)), limit)
        if found is None:
            raise TooLargeError(
                f"“{node.path}” in {node.origin.name} has more than {limit:,} distinct values; "
                "such a column has no colours."
            )
        return CategoryColumn(found[0], found[1], colors=_fit(colors, len(found[1])))
    if not values.is_number:
        raise UnsupportedError(
            f"“{node.path}” in {node.origin.name} is of type {values.dtype}, which has no colours."
        )
    numbers = values.read(slice(0, len(values)))
    return _from_numbers(numbers, _mask(node), colors)


def _from_numbers(
    numbers: NDArray[Any], mask: NDArray[np.bool_] | None, colors: tuple[str, ...] | None
) -> Column:
    if numbers.dtype.kind == "b":
        codes = numbers.astype(np.int32)
        if mask is not None:
            codes[mask] = -1
        return CategoryColumn(codes, BOOLEAN, colors=_fit(colors, len(BOOLEAN)))
    # float16 and float32 fit float32 exactly; everything else goes to float64.
    small = numbers.dtype.kind == "f" and numbers.dtype.itemsize <= np.dtype(np.float32).itemsize
    values: NDArray[np.floating[Any]] = numbers.astype(np.float32 if small else np.float64)
    if mask is not None:
        values[mask] = np.nan
    return NumberColumn(values)


def _read_category(
    column: FrameColumn, parts: tuple[ArrayNode, Node], colors: tuple[str, ...] | None
) -> CategoryColumn:
    codes_node, labels_node = parts
    node, limit = column.node, column.node.origin.limits.max_categories
    count = length(labels_node)
    if count is None:
        raise node.corrupt("has categories that are no list")
    if count > limit:
        raise TooLargeError(
            f"“{node.path}” in {node.origin.name} has {count:,} categories; the limit is {limit:,}."
        )
    labels = labels_of(labels_node)
    stored = codes_node.read(slice(0, len(codes_node)))
    if stored.size and int(stored.max()) >= count:
        raise node.corrupt("holds codes without a category")
    codes = np.where(stored < 0, -1, stored).astype(np.int32)
    # The flag stands on the column today, and on the categories in anndata 0.7.
    ordered = node.attr("ordered")
    if ordered is None:
        ordered = labels_node.attr("ordered")
    return CategoryColumn(codes, labels, ordered=bool(ordered), colors=_fit(colors, count))


def _category_parts(column: FrameColumn) -> tuple[ArrayNode, Node] | None:
    node = column.node
    if isinstance(node, ArrayNode):
        return None if column.categories is None else (node, column.categories)
    assert isinstance(node, GroupNode)
    codes, categories = node.array("codes"), node.get("categories")
    if codes is None or categories is None or codes.is_text or codes.dtype.kind not in "iu":
        return None
    return codes, categories


def _values(node: Node) -> ArrayNode | None:
    if isinstance(node, ArrayNode):
        return node
    assert isinstance(node, GroupNode)
    values, mask = node.array("values"), node.array("mask")
    return values if mask is not None and values is not None else None


def _mask(node: Node) -> NDArray[np.bool_] | None:
    mask = node.array("mask") if isinstance(node, GroupNode) else None
    return None if mask is None else mask.read(slice(0, len(mask))).astype(np.bool_)


def _fit(colors: tuple[str, ...] | None, count: int) -> tuple[str, ...] | None:
    """Use colours only where every category has one."""
    return colors[:count] if colors is not None and len(colors) >= count else None
