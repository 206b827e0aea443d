"""An atlas of up to 268 M cells that lies nowhere: made part by part, in display order.

2^18 cells of the written atlas are laid out once; cell ``i`` is number ``i mod 2^18`` of
them, moved a little by its own noise. Any part takes the time of a copy, so that what is
measured is the server, the wire and the viewer.
"""

import json
from collections.abc import Callable
from functools import cached_property
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.atlas.cells import CONDITIONS, DONORS, make_cells
from benchmarks.atlas.genes import expression_profiles, gene_ids, gene_symbols
from benchmarks.atlas.types import N_CLONES, TYPE_NAMES, make_types
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.model.manifest import EmbeddingInfo, LayerInfo, ObsInfo, Structure
from cellucid_ext.model.version import derive_version
from cellucid_ext.order.permutation import display_order
from cellucid_ext.readers.ordered import OrderedColumn
from cellucid_ext.select.strip import mix32

#: What a file is called that describes such an atlas.
SUFFIX = ".cxatlas.json"
MOST_CELLS = 1 << 28
_BASE = 1 << 18
_NOISE = 0.12
_CATEGORIES: dict[str, tuple[str, ...]] = {
    "cell_type": TYPE_NAMES,
    "condition": CONDITIONS,
    "clone": tuple(f"clone-{i:04d}" for i in range(N_CLONES)),
    "donor": tuple(f"donor {i + 1:02d}" for i in range(DONORS)),
}
_NUMBERS = ("percent_mito", "pseudotime")
_KEYS = (*_CATEGORIES, *_NUMBERS)
_DIMS = (2, 3)


def write_description(path: Path, cells: int, genes: int = 2_000, seed: int = 0) -> None:
    """Write the file that stands for an atlas of that many cells."""
    path.write_text(json.dumps({"cells": cells, "genes": genes, "seed": seed}))


class GeneratedReader:
    """Answers ``OrderedReader`` for a description.

    Parameters
    ----------
    path
        The description, see ``write_description``.
    """

    def __init__(self, path: Path) -> None:
        spec = json.loads(path.read_text())
        self.cells, self.genes, self._seed = (int(spec[k]) for k in ("cells", "genes", "seed"))
        if not 0 < self.cells <= MOST_CELLS:
            msg = f"An atlas can be generated with 1 to {MOST_CELLS:,} cells."
            raise ValueError(msg)
        self.version = derive_version("generated", self.cells, self.genes, self._seed)
        # Any number without a common divisor permutes the rows.
        step = int(self.cells * 0.618) | 1
        while gcd(step, self.cells) > 1:
            step += 2
        self._step = step
        self.structure = Structure(
            name=path.name,
            format="export",
            n_cells=self.cells,
            n_genes=self.genes,
            embeddings=(
                EmbeddingInfo("X_umap", (0, 1), 2, default=True),
                EmbeddingInfo("X_umap_3d", (0, 1, 2), 3),
            ),
            obs=(
                *(ObsInfo(key, "category", len(names)) for key, names in _CATEGORIES.items()),
                *(ObsInfo(key, "number") for key in _NUMBERS),
            ),
            layers=(LayerInfo("X", "dense", self.genes, "float32"),),
            default_embedding=0,
            default_field=0,
        )
        # Files are not generated when they are opened: what that takes is nobody's measure.
        self._base = make_cells(make_types(self._seed), 0, _BASE, self._seed)
        #: Runs of 128 neighbours in random sequence, as in every display order.
        self._layout = display_order(_BASE, (_BASE,), self._base.umap[:, :2])
        self._places = self._base.umap[self._layout]
        self._columns = [np.ascontiguousarray(self._places[:, axis]) for axis in range(3)]

    @cached_property
    def _profiles(self) -> NDArray[np.float32]:
        """``(types, genes)`` mean log-expression of the cells that have any."""
        shares = expression_profiles(self.genes, self._seed)
        means: NDArray[np.float32] = np.log1p(1e4 * shares).astype(np.float32)
        return means

    def check_unchanged(self) -> None:
        """Nothing can change."""

    def close(self) -> None:
        """Nothing is open."""

    def rows(self, start: int, stop: int) -> NDArray[np.uint32]:
        """See ``OrderedReader``."""
        places = np.arange(start, stop, dtype=np.uint64)
        places *= np.uint64(self._step)
        places %= np.uint64(self.cells)
        return places.astype(np.uint32)

    def places(self, embedding: int, start: int, stop: int) -> NDArray[np.float32]:
        """See ``OrderedReader``."""
        dims = _DIMS[embedding]
        planes = np.empty((dims, stop - start), np.float32)
        for axis in range(dims):
            planes[axis] = _noise(start, stop, axis)
            planes[axis] *= np.float32(_NOISE)
            planes[axis] += _repeated(self._columns[axis], start, stop)
        return planes.T

    def bounds(self, embedding: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """See ``OrderedReader``."""
        base = self._places[:, : _DIMS[embedding]].astype(np.float64)
        return base.min(axis=0) - _NOISE, base.max(axis=0) + _NOISE

    def field_part(self, index: int) -> OrderedColumn:
        """See ``OrderedReader``."""
        key = _KEYS[index]
        values = getattr(self._base, key)[self._layout]
        if key in _CATEGORIES:
            names = _CATEGORIES[key]
            # -1 becomes the top value of the type, which stands for missing.
            codes = values.astype(np.uint8 if len(names) < 256 else np.uint16)
            return OrderedColumn(_reading(codes), categories=names)
        finite = values[np.isfinite(values)]
        return OrderedColumn(_reading(values), (float(finite.min()), float(finite.max())))

    def gene_part(self, layer: int, gene: int) -> OrderedColumn:
        """See ``OrderedReader``."""
        assert layer == 0
        means = self._profiles[:, gene][self._base.cell_type[self._layout]]
        top = float(self._profiles[:, gene].max())

        def read(start: int, stop: int) -> NDArray[np.float32]:
            level = _repeated(means, start, stop)
            # Half of the noise is below zero: who expresses more is lit more often.
            values = level * (1 + _noise(start, stop, 5 + gene))
            values[level < np.float32(top) * _uniform(start, stop, 7 + gene)] = 0
            return values

        return OrderedColumn(read, (0.0, top * 2))

    def embedding(self, index: int) -> NDArray[np.float64]:
        """See ``DatasetReader``: all cells in row order; for small atlases."""
        out = np.empty((self.cells, _DIMS[index]))
        out[self.rows(0, self.cells)] = self.places(index, 0, self.cells)
        return out

    def field(self, index: int) -> Column:
        """See ``DatasetReader``."""
        part = self.field_part(index)
        values = part.read(0, self.cells)
        if part.categories is None:
            return NumberColumn(self._in_rows(values))
        codes = values.astype(np.int32)
        codes[values == np.iinfo(values.dtype).max] = -1
        return CategoryColumn(self._in_rows(codes), part.categories)

    def gene(self, layer: int, gene: int) -> NDArray[np.float32]:
        """See ``DatasetReader``."""
        return self._in_rows(self.gene_part(layer, gene).read(0, self.cells))

    def layout(self, layer: int) -> Callable[[int], NDArray[Any]]:
        """See ``DatasetReader``."""
        return lambda gene: self.gene(layer, gene)

    def var_index(self, layer: int) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        assert layer == 0
        return tuple(gene_symbols(self.genes))

    def var_columns(self, layer: int) -> dict[str, tuple[str, ...]]:
        """See ``DatasetReader``."""
        assert layer == 0
        return {"gene_ids": tuple(gene_ids(self.genes))}

    def obs_names(self) -> tuple[str, ...]:
        """See ``DatasetReader``."""
        return tuple(self.obs_name(row) for row in range(self.cells))

    def obs_name(self, row: int) -> str:
        """See ``DatasetReader``."""
        return f"cell-{row:09d}"

    def _in_rows(self, values: NDArray[Any]) -> NDArray[Any]:
        out = np.empty_like(values)
        out[self.rows(0, self.cells)] = values
        return out


def _reading(base: NDArray[Any]) -> Callable[[int, int], NDArray[Any]]:
    return lambda start, stop: _repeated(base, start, stop)


def _repeated(base: NDArray[Any], start: int, stop: int) -> NDArray[Any]:
    """Return positions ``[start, stop)`` of the base, repeated without end."""
    out = np.empty(stop - start, base.dtype)
    for begin in range(start - start % _BASE, stop, _BASE):
        low, high = max(begin, start), min(begin + _BASE, stop)
        out[low - start : high - start] = base[low - begin : high - begin]
    return out


def _mixed(start: int, stop: int, salt: int) -> NDArray[np.uint32]:
    positions = np.arange(start, stop, dtype=np.uint32)
    positions ^= np.uint32((salt * 0x9E3779B9) & 0xFFFFFFFF)
    return mix32(positions)


def _noise(start: int, stop: int, salt: int) -> NDArray[np.float32]:
    """Return numbers in -1..1, small ones more often: the sum of two uniform ones."""
    mixed = _mixed(start, stop, salt)
    noise = (mixed & np.uint32(0xFFFF)).astype(np.float32)
    mixed >>= np.uint32(16)
    noise += mixed
    noise *= np.float32(1 / 65535)
    noise -= np.float32(1)
    return noise


def _uniform(start: int, stop: int, salt: int) -> NDArray[np.float32]:
    """Return numbers in 0..1."""
    return _mixed(start, stop, salt).astype(np.float32) * np.float32(2.0**-32)
