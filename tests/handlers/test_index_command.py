"""``jupyter cellucid index`` and ``build_index``: what they build, servers find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import scipy.sparse as sp

import cellucid_ext
from cellucid_ext.errors import UnknownElementError, UnsupportedError
from tests.kit.matrices import counts, write
from tests.kit.server import Api

REPOSITORY = Path(__file__).resolve().parents[2]


def _index(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from cellucid_ext.app import main; sys.argv[0] = 'x'; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "index", *arguments],
        env={**os.environ, "CELLUCID_CACHE_DIR": str(home), "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.fixture
def matrix(jp_root_dir: Path) -> sp.csr_matrix:
    """Write a dataset below the server's root, and return its matrix."""
    found = counts(3000, 500, 50)
    write(jp_root_dir / "cells.h5ad", found)
    return found


class TestTheCommandSaysHowItEnded:
    """0 and an index; 1 and a sentence; 2 for wrong usage; progress only on stderr."""

    def test_builds_and_finds(
        self, jp_root_dir: Path, tmp_path: Path, matrix: sp.csr_matrix
    ) -> None:
        path = str(jp_root_dir / "cells.h5ad")
        for _ in range(2):  # the second time it is there already
            done = _index(path, "--layer", "X", "--memory", "64", home=tmp_path)
            assert (done.returncode, done.stdout) == (0, "")
            assert done.stderr.endswith("the index of X is ready.\n")
        assert len(list(tmp_path.glob("genes/*/manifest.json"))) == 1
        assert not list(tmp_path.glob("genes/*.building"))
        assert matrix.nnz

    @pytest.mark.usefixtures("matrix")
    def test_failures(self, jp_root_dir: Path, tmp_path: Path) -> None:
        path = str(jp_root_dir / "cells.h5ad")
        absent = _index(path + "x", home=tmp_path)
        assert absent.returncode == 1
        layer = _index(path, "--layer", "counts", home=tmp_path)
        assert layer.returncode == 1
        assert "no layer “counts”" in layer.stderr
        assert "There are: X." in layer.stderr
        for usage in (_index(home=tmp_path), _index(path, "--memory", "0", home=tmp_path)):
            assert usage.returncode == 2
        for done in (absent, layer):
            assert "Traceback" not in done.stderr
            assert str(jp_root_dir) not in done.stderr


class TestAServerFindsWhatWasBuilt:
    """An index of the command line or of a kernel answers the server's first gene."""

    async def test_in_the_same_folder(
        self, api: Api, jp_root_dir: Path, cellucid_cache: Path, matrix: sp.csr_matrix
    ) -> None:
        seen: list[tuple[int, int]] = []
        cellucid_ext.build_index(
            jp_root_dir / "cells.h5ad",
            folder=cellucid_cache / "genes",
            progress=lambda done, total: seen.append((done, total)),
        )
        assert seen[-1] == (2 * matrix.nnz, 2 * matrix.nnz)
        opened = await api.open("cells.h5ad")
        response = await api.get(f"{opened.base}/expression/0/7?")
        assert response.code == 200
        assert api.context.engines.status()["matrix"]["scans"] == 0

    def test_errors_are_raised(
        self, jp_root_dir: Path, tmp_path: Path, matrix: sp.csr_matrix
    ) -> None:
        with pytest.raises(UnknownElementError, match="no layer “nothing”"):
            cellucid_ext.build_index(jp_root_dir / "cells.h5ad", "nothing", folder=tmp_path)
        write(jp_root_dir / "columns.h5ad", matrix.tocsc())
        with pytest.raises(UnsupportedError, match="needs no gene index"):
            cellucid_ext.build_index(jp_root_dir / "columns.h5ad", folder=tmp_path)


class TestASharedFolderIsOnlyRead:
    """An operator's folder of indexes serves everybody, and stays as it is."""

    @pytest.fixture
    def shared(self, tmp_path: Path) -> Path:
        return tmp_path / "shared"

    @pytest.fixture
    def cellucid_config(self, shared: Path) -> dict[str, Any]:
        return {"index_shared_dir": str(shared), "index_auto_entries": 0}

    async def test_found_and_untouched(
        self, api: Api, jp_root_dir: Path, shared: Path, matrix: sp.csr_matrix
    ) -> None:
        cellucid_ext.build_index(jp_root_dir / "cells.h5ad", folder=shared)
        before = _files(shared)
        opened = await api.open("cells.h5ad")
        response = await api.get(f"{opened.base}/expression/0/7/0?encoding=f32")
        assert response.code == 200
        assert len(response.body) == 4 * matrix.shape[0]
        assert api.context.engines.status()["matrix"]["scans"] == 0
        assert _files(shared) == before
