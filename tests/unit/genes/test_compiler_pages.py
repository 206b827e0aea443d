"""The compiler's memory is given back, and it still compiles afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROGRAM = """
import numpy as np
from cellucid_ext.genes import backend
from cellucid_ext.genes.compile import compiled
from cellucid_ext.genes.compiler_pages import release_compiler

def resident():
    total, mine = 0, False
    for line in open("/proc/self/smaps"):
        if "-" in line.split()[0]:
            mine = "libllvmlite" in line
        elif mine and line.startswith("Rss:"):
            total += int(line.split()[1])
    return total

backend.warm_up()
before = resident()
release_compiler()
after = resident()

def twice(x):
    return x + x

assert compiled(twice)(21) == 42  # not compiled before: all of the compiler is used again
release_compiler()
assert compiled(twice)(1.5) == 3.0
print(before, after)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc/self/smaps")
class TestTheCompilerLetsGo:
    """Its pages leave the process; what it needs again it reads again."""

    def test_less_memory_and_the_same_answers(self, tmp_path: Path) -> None:
        program = tmp_path / "program.py"
        program.write_text(PROGRAM)
        ended = subprocess.run(
            [sys.executable, str(program)],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        before, after = (int(part) for part in ended.stdout.split())
        assert 0 < after < before / 2
