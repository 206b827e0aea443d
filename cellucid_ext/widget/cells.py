"""The ways in which a person names cells, turned into one mask in row order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError

_SHOWN = 3


def cells_mask(
    cells: Any,  # noqa: ANN401
    n_cells: int,
    obs_names: Callable[[], Sequence[str]],
) -> NDArray[np.bool_]:
    """Return ``(n_cells,)`` booleans in row order.

    Parameters
    ----------
    cells
        A boolean mask of all cells, row numbers, names of cells, or anything with a
        ``mask`` (a ``Selection``).
    n_cells
        Cells of the dataset.
    obs_names
        Gives all names in row order; called only where names are given.

    Raises
    ------
    BadRequestError
        Where the mask has another length, a row is out of range, or a name is unknown.
    """
    given = getattr(cells, "mask", cells)
    if callable(given):  # pandas objects have a method of that name
        given = cells
    if isinstance(given, str):
        given = [given]
    array = np.asarray(list(given) if _is_plain_iterable(given) else given)
    if array.size == 0:
        return _checked_empty(array, n_cells)
    if array.ndim != 1:
        raise BadRequestError(
            f"Cells are one list, not an array of {array.ndim} dimensions.",
            "Give a mask, row numbers or names.",
        )
    if array.dtype == np.bool_:
        return _from_mask(array, n_cells)
    if np.issubdtype(array.dtype, np.integer):
        return _from_rows(array, n_cells)
    if array.dtype.kind in "OUT" and all(isinstance(name, str) for name in array):
        return _from_names([str(name) for name in array], obs_names())
    raise BadRequestError(
        f"Cells cannot be given as {array.dtype}.",
        "Give a boolean mask, whole row numbers or names as text.",
    )


def _is_plain_iterable(value: object) -> bool:
    return not hasattr(value, "__array__") and isinstance(value, Iterable)


def _checked_empty(array: NDArray[Any], n_cells: int) -> NDArray[np.bool_]:
    if array.dtype == np.bool_ and n_cells:
        return _from_mask(array, n_cells)
    return np.zeros(n_cells, np.bool_)


def _from_mask(mask: NDArray[np.bool_], n_cells: int) -> NDArray[np.bool_]:
    if len(mask) != n_cells:
        raise BadRequestError(
            f"The mask has {len(mask):,} entries, the dataset {n_cells:,} cells.",
            "Give one entry for each cell, in the order of obs.",
        )
    return mask


def _from_rows(rows: NDArray[np.integer[Any]], n_cells: int) -> NDArray[np.bool_]:
    low, high = int(rows.min()), int(rows.max())
    if low < 0 or high >= n_cells:
        wrong = low if low < 0 else high
        raise BadRequestError(
            f"There is no row {wrong}: the dataset has {n_cells:,} cells.",
            "Rows count from 0, in the order of obs.",
        )
    mask = np.zeros(n_cells, np.bool_)
    mask[rows] = True
    return mask


def _from_names(names: list[str], known: Sequence[str]) -> NDArray[np.bool_]:
    wanted = set(names)
    mask = np.fromiter((name in wanted for name in known), np.bool_, len(known))
    if not mask.any() or len(missing := wanted.difference(known)):
        missing = wanted.difference(known)
        shown = ", ".join(f"“{name}”" for name in sorted(missing)[:_SHOWN])
        more = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
        raise BadRequestError(
            f"The dataset has no cell named {shown}{more}.",
            "Names are those of adata.obs_names.",
        )
    return mask
