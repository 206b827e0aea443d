"""Kernels work where nothing can be kept: no folder to write to, or a compiler that is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROGRAM = """
import numpy as np
from cellucid_ext.genes import backend
out = np.zeros(4, np.uint32)
rows = np.array([1, 3])
rows.flags.writeable = False
backend.put(out, rows, np.array([7, 9], np.uint32))
assert out.tolist() == [0, 7, 0, 9], out
print(backend.COMPILED)
"""


def run(folder: Path = ROOT, before: str = "", **variables: str) -> bool:
    environment = {k: v for k, v in os.environ.items() if k != "CELLUCID_EXT_NUMBA"}
    ended = subprocess.run(
        [sys.executable, "-c", before + PROGRAM],
        cwd=folder,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip() == "True"


class TestNothingCanBeKept:
    """A cache folder that cannot be made costs time, never an answer."""

    @pytest.mark.parametrize("variable", ["NUMBA_CACHE_DIR", "XDG_CACHE_HOME"])
    def test_a_folder_that_cannot_be_written(self, tmp_path: Path, variable: str) -> None:
        # A file where a folder must be: the same error for root, whom no mode stops.
        nowhere = str(tmp_path / "file" / "cache")
        (tmp_path / "file").touch()
        # Nor beside the sources, where numba would look next.
        package = tmp_path / "cellucid_ext"
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "cellucid_ext" / "genes", package / "genes", ignore=leave)
        for name in ("config.py", "errors.py"):
            shutil.copy(ROOT / "cellucid_ext" / name, package)
        (package / "__init__.py").touch()
        (package / "genes" / "__pycache__").touch()
        places = {"HOME": nowhere, "XDG_CACHE_HOME": nowhere, variable: nowhere}
        assert run(tmp_path, **places)

    def test_a_disk_that_fills_up(self, tmp_path: Path) -> None:
        # numba looks whether it can write an empty file; what it then writes is refused.
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        assert run(before=limit, XDG_CACHE_HOME=str(tmp_path))

    def test_a_compiler_that_is_broken(self, tmp_path: Path) -> None:
        (tmp_path / "numba").mkdir()
        (tmp_path / "numba" / "__init__.py").write_text("raise RuntimeError('no LLVM here')\n")
        assert not run(PYTHONPATH=str(tmp_path))
