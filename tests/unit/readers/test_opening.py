"""Opening reads structure only, and closing leaves nothing behind."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest

from cellucid_ext.config import Limits
from cellucid_ext.errors import CellucidError
from cellucid_ext.readers.detect import open_reader
from tests.kit.reader_files import FORMS, Form, opened, plain, rich, write

N_BIG = 200_000


def bytes_read() -> int:
    """Return what this process has read so far, from any file."""
    for line in Path("/proc/self/io").read_text().splitlines():
        name, value = line.split(": ")
        if name == "rchar":
            return int(value)
    raise AssertionError


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="needs Linux' /proc")
class TestOpeningReadsStructureOnly:
    """The cost of opening does not grow with the data."""

    @pytest.mark.parametrize("form", FORMS)
    def test_bytes(self, tmp_path: Path, form: Form) -> None:
        random = np.random.default_rng(1)
        obs = pd.DataFrame(index=[f"cell-{i}" for i in range(N_BIG)])
        obs["depth"] = random.uniform(size=N_BIG)
        obs["text"] = [f"t{i}" for i in range(N_BIG)]
        adata = anndata.AnnData(random.uniform(size=(N_BIG, 20)), obs=obs)
        adata.obsm["X_umap"] = random.uniform(size=(N_BIG, 2))
        path = write(adata, tmp_path, form)
        size = sum(p.stat().st_size for p in [path, *path.rglob("*")] if p.is_file())
        assert size > 20_000_000
        before = bytes_read()
        with opened(path) as reader:
            assert reader.structure.n_cells == N_BIG
            opening = bytes_read() - before
            reader.check_unchanged()
        # Includes what Python reads to import a module for the first time.
        assert opening < 2_000_000


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux' /proc")
class TestClosingLeavesNothing:
    """No descriptor survives a close, a failed opening, or a forgotten reader."""

    @pytest.mark.parametrize("form", FORMS)
    def test_open_and_close(self, tmp_path: Path, form: Form) -> None:
        path = write(rich(), tmp_path, form)
        with opened(path) as reader:
            reader.gene(0, 0)  # starts what zarr keeps for the process
        gc.collect()
        before = descriptors()
        for _ in range(20):
            reader = open_reader(path, Limits())
            reader.gene(0, 0)
            reader.close()
            reader.close()
        assert descriptors() == before

    def test_failure(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path)
        os.truncate(path, path.stat().st_size // 2)
        before = descriptors()
        for _ in range(20):
            with pytest.raises(CellucidError):
                open_reader(path, Limits())
        gc.collect()
        assert descriptors() == before

    def test_forgotten(self, tmp_path: Path) -> None:
        path = write(plain(), tmp_path)
        before = descriptors()
        for _ in range(5):
            open_reader(path, Limits())
        gc.collect()
        assert descriptors() == before
