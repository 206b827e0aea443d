"""A set of cells that a person selected: bound to one version, lazy, immutable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.errors import BadRequestError, UnsupportedError


class Selection:
    """Cells of one version of one dataset.

    Parameters
    ----------
    bits
        ``ceil(n_cells / 8)`` bytes in display order: bit i of byte i >> 3, least
        significant bit first.
    order
        ``(n_cells,)`` uint32: the row at each position of the display order.
    version
        Version of the dataset that the cells belong to.
    obs_names
        Called once, when names are asked for: all cell names in row order.
    to_adata
        Called with the selected rows by :meth:`to_adata`; None: not available.
    name
        The dataset as a person knows it, for the repr.

    Raises
    ------
    BadRequestError
        Where the bits do not fit the number of cells.

    Examples
    --------
    >>> import numpy as np
    >>> order = np.array([2, 0, 1], dtype=np.uint32)
    >>> chosen = Selection(bytes([0b101]), order, version="v", obs_names=lambda: "abc")
    >>> chosen.indices
    array([1, 2])
    >>> list(chosen.obs_names)
    ['b', 'c']
    """

    def __init__(
        self,
        bits: bytes,
        order: NDArray[np.uint32],
        *,
        version: str,
        obs_names: Callable[[], Sequence[str]],
        to_adata: Callable[[NDArray[np.int64]], Any] | None = None,
        name: str = "",
    ) -> None:
        self._bits = bytes(bits)
        self._order = order
        self._version = version
        self._all_names = obs_names
        self._to_adata = to_adata
        self._name = name
        n_cells = order.size
        fits = len(self._bits) == (n_cells + 7) // 8
        if not fits or (n_cells % 8 and self._bits[-1] >> n_cells % 8):
            raise BadRequestError(
                f"The selection does not fit a dataset of {n_cells:,} cells.",
                "Select again: it was made for another version of the dataset.",
            )
        octets = np.frombuffer(self._bits, np.uint8)
        self._count = int(np.bitwise_count(octets).sum(dtype=np.int64))

    @property
    def version(self) -> str:
        """Version of the dataset that the cells belong to."""
        return self._version

    @property
    def count(self) -> int:
        """Number of selected cells; the same as ``len()``."""
        return self._count

    @property
    def n_cells(self) -> int:
        """Number of cells of the dataset."""
        return self._order.size

    @property
    def bits(self) -> bytes:
        """The set in display order, as it travels."""
        return self._bits

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """``(n_cells,)`` bool in row order, read-only: ``adata[selection.mask]``."""
        octets = np.frombuffer(self._bits, np.uint8)
        chosen = np.unpackbits(octets, count=self.n_cells, bitorder="little")
        mask = np.zeros(self.n_cells, np.bool_)
        mask[self._order[chosen.view(np.bool_)]] = True
        mask.flags.writeable = False
        return mask

    @cached_property
    def indices(self) -> NDArray[np.int64]:
        """``(count,)`` int64 row numbers in ascending order, read-only."""
        rows = np.flatnonzero(self.mask).astype(np.int64, copy=False)
        rows.flags.writeable = False
        return rows

    @cached_property
    def obs_names(self) -> NDArray[np.object_]:
        """``(count,)`` names of the cells as ``str`` objects, by row, read-only."""
        every = self._all_names()
        # Objects, since one long name would make all entries of a fixed width as long.
        names = np.empty(self._count, np.object_)
        names[:] = [every[row] for row in self.indices.tolist()]
        names.flags.writeable = False
        return names

    def to_adata(self) -> Any:  # noqa: ANN401 - AnnData, which this package may lack here
        """Return the selected cells as an ``AnnData``.

        Raises
        ------
        UnsupportedError
            Where this dataset has no AnnData behind it.
        """
        if self._to_adata is None:
            raise UnsupportedError(
                "This selection cannot be made into an AnnData.",
                "Use adata[selection.mask] on an AnnData that you opened yourself.",
            )
        return self._to_adata(self.indices)

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Selection):
            return NotImplemented
        return self._version == other._version and self._bits == other._bits

    def __hash__(self) -> int:
        return hash((self._version, self._bits))

    def __repr__(self) -> str:
        where = f" of {self._name}" if self._name else ""
        return f"<Selection: {self._count:,} of {self.n_cells:,} cells{where}>"
