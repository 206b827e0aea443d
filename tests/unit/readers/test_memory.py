"""A live AnnData answers as its own file does: in memory, backed, as a view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import sparse

from cellucid_ext.config import Limits
from cellucid_ext.errors import (
    TooLargeError,
    UnknownElementError,
    UnsupportedError,
    VersionChangedError,
)
from cellucid_ext.model.column import CategoryColumn, Column, NumberColumn
from cellucid_ext.readers.memory import MemoryReader
from cellucid_ext.readers.protocol import DatasetReader
from tests.kit.reader_files import N_CELLS, N_GENES, counts, opened, plain, rich, write

ROWS = np.array([70, 3, 4, 61, 0])
FIRST, LAST = 4, 20


def labels(column: Column) -> list[str | None]:
    assert isinstance(column, CategoryColumn)
    return [None if code < 0 else column.categories[code] for code in column.codes]


def numbers(column: Column) -> NDArray[np.generic]:
    assert isinstance(column, NumberColumn)
    return column.values  # noqa: PD011 - no pandas


class TestLiveEqualsItsFile:
    """What ``show(adata)`` draws is what ``show("the file of adata")`` draws."""

    def test_structure(self, tmp_path: Path) -> None:
        adata = rich()
        with opened(write(adata, tmp_path)) as stored:
            live = MemoryReader(adata, "cells")
            assert isinstance(live, DatasetReader)
            assert live.structure.format == "memory"
            assert live.structure.name == "cells"
            assert live.structure.obs == stored.structure.obs
            assert {(e.key, e.columns) for e in live.structure.embeddings} == {
                (e.key, e.columns) for e in stored.structure.embeddings
            }
            assert live.structure.layers == stored.structure.layers
            assert live.structure.default_field == stored.structure.default_field
            assert [n.code for n in live.structure.warnings] == [
                n.code for n in stored.structure.warnings
            ]
            (chosen,) = [e for e in live.structure.embeddings if e.default]
            assert chosen.key == "X_umap"

    @pytest.mark.parametrize("kind", ["memory", "view", "backed", "backed view"])
    def test_values(self, tmp_path: Path, kind: str) -> None:
        path = write(rich(), tmp_path)
        adata = anndata.read_h5ad(path, backed="r" if "backed" in kind else None)
        shown, rows, offset = adata, np.arange(N_CELLS), 0
        if "view" in kind:
            shown, rows, offset = adata[ROWS, FIRST:LAST], ROWS, FIRST
            assert shown.is_view
        live = MemoryReader(shown)
        with opened(path) as stored:
            self.compare(live, stored, rows, offset)
            assert live.obs_names() == tuple(np.array(stored.obs_names())[rows])
            assert live.obs_name(2) == stored.obs_name(int(rows[2]))
        if "backed" in kind:
            adata.file.close()

    def compare(
        self, live: MemoryReader, stored: DatasetReader, rows: NDArray[np.intp], offset: int
    ) -> None:
        for i in range(len(live.structure.obs)):
            ours, theirs = live.field(i), stored.field(i)
            if isinstance(ours, NumberColumn):
                expected = numbers(theirs)[rows]
                assert numbers(ours).dtype == expected.dtype
                np.testing.assert_array_equal(numbers(ours), expected)
            else:
                all_labels = labels(theirs)
                assert labels(ours) == [all_labels[row] for row in rows]
        keys = [(e.key, e.columns) for e in stored.structure.embeddings]
        for i, info in enumerate(live.structure.embeddings):
            expected = stored.embedding(keys.index((info.key, info.columns)))[rows]
            np.testing.assert_array_equal(live.embedding(i), expected)
        layers = [layer.key for layer in stored.structure.layers]
        for i, layer in enumerate(live.structure.layers):
            place = layers.index(layer.key)
            start = 0 if layer.key == "raw" else offset
            names = stored.var_index(place)[start : start + layer.n_genes]
            assert live.var_index(i) == names
            assert set(live.var_columns(i)) == set(stored.var_columns(place))
            for gene in (0, 7, layer.n_genes - 1):
                found = live.gene(i, gene)
                expected = stored.gene(place, gene + start)[rows]
                assert found.dtype == expected.dtype
                np.testing.assert_array_equal(found, expected)

    def test_colors(self) -> None:
        live = MemoryReader(rich())
        column = live.field(0)
        assert isinstance(column, CategoryColumn)
        assert column.colors == ("#ff0000", "#00ff00", "#0000ff")


class TestLiveDataOfAnyKind:
    """Formats that no file has, and edits while it is shown."""

    @pytest.mark.parametrize(
        "make",
        [
            sparse.csr_matrix,
            sparse.csc_matrix,
            sparse.csr_array,
            sparse.csc_array,
            np.asfortranarray,
        ],
    )
    def test_matrices(self, make: Callable[[NDArray[np.generic]], object]) -> None:
        adata = plain()
        adata.X = make(counts())
        live = MemoryReader(adata)
        for gene in range(N_GENES):
            np.testing.assert_array_equal(live.gene(0, gene), counts()[:, gene])

    def test_empty(self) -> None:
        codes = [n.code for n in MemoryReader(anndata.AnnData()).structure.warnings]
        assert codes == ["no_cells", "no_genes", "no_embedding"]

    def test_odd_columns(self) -> None:
        adata = plain()
        adata.obs["mixed"] = [1, "a", None] * (N_CELLS // 3)
        adata.obs["when"] = pd.Timestamp("2024-01-01")
        adata.obs["complex"] = 1j
        live = MemoryReader(adata)
        kinds = [info.kind for info in live.structure.obs]
        assert kinds == ["string", "unsupported", "unsupported"]
        assert labels(live.field(0))[:3] == ["1", "a", None]
        with pytest.raises(UnsupportedError, match="when"):
            live.field(1)

    def test_limits(self) -> None:
        adata = plain()
        adata.obs["text"] = [f"t{i}" for i in range(N_CELLS)]
        adata.obs["category"] = pd.Categorical(adata.obs["text"])
        live = MemoryReader(adata, limits=Limits(max_categories=10))
        for i in range(2):
            with pytest.raises(TooLargeError, match="10"):
                live.field(i)

    def test_positions_that_do_not_exist(self) -> None:
        adata = plain()
        adata.X = counts()
        live = MemoryReader(adata)
        for ask in (
            lambda: live.embedding(1),
            lambda: live.field(0),
            lambda: live.gene(0, N_GENES),
            lambda: live.gene(1, 0),
            lambda: live.obs_name(-1),
        ):
            with pytest.raises(UnknownElementError):
                ask()

    def test_nothing_is_changed(self) -> None:
        adata = rich()
        before = adata.copy()
        live = MemoryReader(adata)
        for i in range(len(live.structure.obs)):
            live.field(i)
        for i in range(len(live.structure.embeddings)):
            live.embedding(i)[:] = 0
        pd.testing.assert_frame_equal(adata.obs, before.obs)
        np.testing.assert_array_equal(adata.obsm["X_umap"], before.obsm["X_umap"])
        live.close()
        assert adata.n_obs == N_CELLS

    @pytest.mark.parametrize("edit", ["column", "kind", "names", "obsm", "layer", "marked"])
    def test_edits_are_noticed(self, edit: str) -> None:
        adata = rich()
        live = MemoryReader(adata)
        version = live.version
        live.check_unchanged()
        if edit == "column":
            adata.obs["new"] = 1
        elif edit == "kind":
            adata.obs["n_counts"] = adata.obs["n_counts"].astype(float)
        elif edit == "names":
            adata.obs_names = [f"other-{i}" for i in range(N_CELLS)]
        elif edit == "obsm":
            adata.obsm["X_new"] = np.zeros((N_CELLS, 2))
        elif edit == "layer":
            del adata.layers["csc"]
        else:
            live.mark_edited()
        with pytest.raises(VersionChangedError):
            live.check_unchanged()
        assert live.version == version
        assert edit == "marked" or MemoryReader(adata).version != version
