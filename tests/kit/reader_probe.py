"""Open a dangerous dataset in a process of its own, read all of it, and report as JSON.

Run as ``python -m tests.kit.reader_probe PATH``; ``probe`` does so with limits.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypedDict

from cellucid_ext.config import Limits
from cellucid_ext.errors import CellucidError, ErrorBody
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader

MEMORY = 3 << 30


class Report(TypedDict):
    """What happened: an error on opening, or the errors of single reads."""

    opening: ErrorBody | None
    reading: list[ErrorBody]
    peak_mib: int


def probe(path: Path, seconds: float = 240) -> Report:
    """Run the probe with a limit of memory and of time; no core dump."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    done = subprocess.run(
        [sys.executable, "-m", "tests.kit.reader_probe", str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=seconds,
        check=False,
        preexec_fn=limit,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    found: Report = json.loads(done.stdout)
    return found


def _questions(reader: DatasetReader) -> list[Callable[[], object]]:
    structure = reader.structure
    asked: list[Callable[[], object]] = [reader.obs_names]
    asked += [partial(reader.embedding, i) for i in range(len(structure.embeddings))]
    asked += [partial(reader.field, i) for i in range(len(structure.obs))]
    for i in range(len(structure.layers)):
        asked += [partial(reader.var_index, i), partial(reader.var_columns, i)]
        asked.append(partial(reader.gene, i, 0))
    return asked


def _peak_mib() -> int:
    """Return the most memory of this program; ``ru_maxrss`` would include its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def _report(path: Path) -> Report:
    report: Report = {"opening": None, "reading": [], "peak_mib": 0}
    try:
        reader = open_reader(path, Limits())
    except CellucidError as error:
        report["opening"] = error.body()
    else:
        for ask in _questions(reader):
            try:
                ask()
            except CellucidError as error:
                report["reading"].append(error.body())
        reader.close()
    report["peak_mib"] = _peak_mib()
    return report


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_report(Path(sys.argv[1]))))
