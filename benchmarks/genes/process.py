"""Run one way in a process of its own; take memory and CPU time from ``wait4``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

Report = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]
_TAIL = 300


def run_module(
    python: Path | str,
    module: str,
    *arguments: str,
    limit: float = 900.0,
    environment: dict[str, str] | None = None,
) -> Report:
    """Return the report that ``python -m module`` prints last, with peak memory.

    A way that fails, or takes longer than ``limit`` seconds, gives ``{"failed": why}``.
    """
    variables = os.environ | {"PYTHONPATH": str(ROOT)} | (environment or {})
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [str(python), "-m", module, *arguments],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        # A way that takes all memory ends itself, not what else runs on the machine.
        Path(f"/proc/{process.pid}/oom_score_adj").write_text("1000")
        over = threading.Event()

        def end() -> None:
            over.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
        output.seek(0)
        errors.seek(0)
        text, complaint = output.read().decode(), errors.read().decode(errors="replace")
    if over.is_set():
        return {"failed": f"took longer than {limit:.0f} s"}
    if process.returncode:
        complaints = complaint.strip().splitlines() or [f"exit status {process.returncode}"]
        return {"failed": complaints[-1][:_TAIL]}
    lines = text.strip().splitlines()
    if not lines:
        return {"failed": "it printed no report"}
    report: Report = json.loads(lines[-1])
    report.setdefault("peak_mib", usage.ru_maxrss / 1024)
    report["cpu_s"] = usage.ru_utime + usage.ru_stime
    return report
