"""``python -m benchmarks.atlas_server --cells 100000000``: a server of a generated atlas.

The real server, engine and page, with a reader that makes cells when they are asked for
(``benchmarks/atlas/generated.py``). Prints the address of the page and serves until it is
interrupted.
"""

import argparse
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.atlas.generated import SUFFIX, write_description
from benchmarks.opening.lab_server import LabServer

EXTENSIONS = ("benchmarks.opening.loop_probe", "benchmarks.opening.generated_server")


def describe(folder: Path, cells: int) -> str:
    """Write the description of an atlas into a folder; return its name."""
    name = f"atlas_{cells}{SUFFIX}"
    write_description(folder / name, cells)
    return name


def page(server: LabServer, name: str) -> str:
    """Return the address of the page that shows a dataset."""
    return f"{server.url}cellucid/?path={quote(name)}&token={server.token}"


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.atlas_server", description=__doc__)
    parser.add_argument("--cells", type=int, default=100_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data, tempfile.TemporaryDirectory() as scratch:
        name = describe(Path(data), options.cells)
        with LabServer(Path(data), Path(scratch), EXTENSIONS) as server:
            print(page(server, name), flush=True)
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                pass


if __name__ == "__main__":
    main()
