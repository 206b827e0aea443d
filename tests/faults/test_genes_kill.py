"""A build of a gene index that is killed at any moment leaves nothing wrong behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: The acceptance asks for 50, which take minutes on a busy machine: ``make deep``.
KILLS = int(os.environ.get("CELLUCID_KILLS", "12"))


class TestAKilledBuildIsResumed:
    """Many times SIGKILL at any moment: never a wrong number, and the last one ends."""

    @pytest.mark.timeout(600)
    def test_kill_after_kill(self, tmp_path: Path) -> None:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.kit.kill_builds", str(tmp_path), str(KILLS), "7"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        report = json.loads(ended.stdout)
        assert report["slabs"] > 3
        assert report["groups"] > 3
        assert report["done"], report
        assert report["resumed"] > KILLS // 10, report
        assert report["left"] == []
