"""The probe of the event loop: it sees a loop that stands still, and counts it fully."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.opening.loop_probe import lags_between

#: A loop that stood still for 400 ms twice: it computed, then it waited for something.
LINES = """\
10.0050 0.100 0.050
10.4100 400.000 399.000
10.4150 0.100 0.050
10.8200 400.000 0.300
"""

#: A server's loop with the probe, blocked once.
PROGRAM = """
import asyncio, sys, time
from pathlib import Path
from benchmarks.opening.loop_probe import _watch

async def main():
    watch = asyncio.create_task(_watch(Path(sys.argv[1])))
    await asyncio.sleep(0.05)
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass
    # The probe writes now and then.
    while not Path(sys.argv[1]).read_text():
        await asyncio.sleep(0.01)
    watch.cancel()

asyncio.run(main())
"""


@pytest.fixture
def lags(tmp_path: Path) -> Path:
    path = tmp_path / "lags.txt"
    path.write_text(LINES)
    return path


class TestABlockedLoopIsSeen:
    """What stops the loop appears as lag; what computes on it appears as its own."""

    def test_in_a_real_loop(self, tmp_path: Path) -> None:
        path = tmp_path / "lags.txt"
        root = Path(__file__).resolve().parents[3]
        start = time.time()
        subprocess.run([sys.executable, "-c", PROGRAM, str(path)], check=True, cwd=root)
        # The machine may add to it, and never takes away: 300 ms of standstill are samples
        # of 300, 295, 290 ms and so on.
        for own in (False, True):
            assert sum(lag > 100 for lag in lags_between(path, start, time.time(), own=own)) >= 38

    def test_both_blocks_are_lags(self, lags: Path) -> None:
        # 400, 395, 390 ms and so on: 40 over 200.
        assert sum(lag > 200 for lag in lags_between(lags, 10, 11)) == 80

    def test_only_computing_is_its_own_work(self, lags: Path) -> None:
        assert sum(lag > 200 for lag in lags_between(lags, 10, 11, own=True)) == 40

    def test_nothing_outside_the_window(self, lags: Path) -> None:
        assert lags_between(lags, 11, 12) == []


class TestStandstillCountsForItsWholeLength:
    """One late sample stands for all those that could not be taken meanwhile."""

    def test_percentiles_are_of_time_and_not_of_samples(self, tmp_path: Path) -> None:
        # 99 samples on time, then 100 ms without one: a tenth of a second in 0.6 s.
        lines = [f"{i * 0.005:.4f} 0.0 0.0\n" for i in range(99)] + ["0.6 100.0 100.0\n"]
        (tmp_path / "lags.txt").write_text("".join(lines))
        lags = lags_between(tmp_path / "lags.txt", 0.0, 1.0)
        assert len(lags) == 99 + 20
        assert float(np.percentile(lags, 95)) > 60
