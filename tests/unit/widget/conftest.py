"""A small real dataset and a real kernel beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.widget.real_kernel import Notebook
from tests.unit.widget.small_data import small_adata


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    folder = tmp_path_factory.mktemp("root")
    small_adata().write_h5ad(folder / "pbmc.h5ad")
    runtime = folder / ".runtime"
    runtime.mkdir(mode=0o700)
    server = {"base_url": "/user/a%40b/", "root_dir": str(folder), "pid": os.getpid()}
    (runtime / f"jpserver-{os.getpid()}.json").write_text(json.dumps(server))
    kernel = Notebook(folder)
    kernel.run("from cellucid_ext import show, open_dataset")
    yield kernel
    kernel.close()


@pytest.fixture
def path(notebook: Notebook) -> Path:
    return notebook.folder / "pbmc.h5ad"
