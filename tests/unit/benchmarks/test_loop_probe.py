"""The probe of the event loop: it sees a loop that stands still, and counts it fully."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.opening.loop_probe import lags_between

#: A server's loop with the probe, blocked once by computing and once by sleeping.
PROGRAM = """
import asyncio, os, sys, time
from pathlib import Path
from benchmarks.opening.loop_probe import _watch

async def main():
    watch = asyncio.create_task(_watch(Path(sys.argv[1])))
    await asyncio.sleep(0.3)
    end = time.thread_time() + 0.4
    while time.thread_time() < end:
        pass
    await asyncio.sleep(0.3)
    time.sleep(0.4)
    await asyncio.sleep(0.5)
    watch.cancel()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float, float]:
    path = tmp_path_factory.mktemp("probe") / "lags.txt"
    start = time.time()
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", PROGRAM, str(path)], check=True, cwd=root)
    return path, start, time.time()


class TestABlockedLoopIsSeen:
    """What stops the loop appears as lag; what computes on it appears as its own."""

    def test_both_blocks_are_lags(self, samples: tuple[Path, float, float]) -> None:
        # 400 ms of standstill are 80 samples of 400, 395, 390 ms and so on: 40 over 200.
        assert sum(lag > 200 for lag in lags_between(*samples)) >= 70

    def test_only_computing_is_its_own_work(self, samples: tuple[Path, float, float]) -> None:
        assert 30 < sum(lag > 200 for lag in lags_between(*samples, own=True)) < 60

    def test_nothing_outside_the_window(self, samples: tuple[Path, float, float]) -> None:
        path, _, stop = samples
        assert lags_between(path, stop + 1, stop + 2) == []


class TestStandstillCountsForItsWholeLength:
    """One late sample stands for all those that could not be taken meanwhile."""

    def test_percentiles_are_of_time_and_not_of_samples(self, tmp_path: Path) -> None:
        # 99 samples on time, then 100 ms without one: a tenth of a second in 0.6 s.
        lines = [f"{i * 0.005:.4f} 0.0 0.0\n" for i in range(99)] + ["0.6 100.0 100.0\n"]
        (tmp_path / "lags.txt").write_text("".join(lines))
        lags = lags_between(tmp_path / "lags.txt", 0.0, 1.0)
        assert len(lags) == 99 + 20
        assert float(np.percentile(lags, 95)) > 60
