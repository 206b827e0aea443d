"""A server extension that measures how late the server's event loop is.

Loaded beside ours by the benchmark only. A timer fires every 5 ms; how much later it
fires is the lag of everything else on this loop: kernels, files, other viewers. On a
machine that is busy otherwise (a browser that draws in software) part of it is waiting
for a core, so the loop's own CPU time is kept beside it. Samples go to the file that
``LOOP_PROBE_FILE`` names: wall-clock seconds, lag and CPU time in milliseconds.
"""

import asyncio
import os
import time
from pathlib import Path

from jupyter_server.serverapp import ServerApp

INTERVAL_S = 0.005
_FLUSH_EVERY = 20


def _load_jupyter_server_extension(app: ServerApp) -> None:
    path = Path(os.environ["LOOP_PROBE_FILE"])
    app.io_loop.add_callback(_watch, path)


async def _watch(path: Path) -> None:
    lines: list[str] = []
    with path.open("w") as file:
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(INTERVAL_S)
            lag = time.perf_counter() - began - INTERVAL_S
            worked = time.thread_time() - worked
            lines.append(f"{time.time():.4f} {lag * 1000:.3f} {worked * 1000:.3f}\n")
            if len(lines) >= _FLUSH_EVERY:
                file.writelines(lines)
                file.flush()
                lines.clear()


def lags_between(path: Path, start: float, stop: float, *, own: bool = False) -> list[float]:
    """Return the lags in ms between two wall-clock times.

    ``own`` counts only what the loop itself computed: the lag on an idle machine.

    A loop that stands still for 100 ms takes one sample, where 20 were due; the 19 that
    did not happen are added with the lag that they would have had.
    """
    lags: list[float] = []
    for line in path.read_text().splitlines():
        when, lag, worked = map(float, line.split())
        if own:
            lag = min(lag, worked)
        if start <= when <= stop:
            lags.append(max(lag, 0.0))
            while (lag := lag - INTERVAL_S * 1000) > 0:
                lags.append(lag)
    return lags
