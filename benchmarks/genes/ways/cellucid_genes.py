"""Cellucid 0.0.9: its AnnData server computes each gene, ``GET /var/{gene}.values.f32``."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.genes.clock import measure
from benchmarks.genes.ways.cellucid_command import Command


class GeneServer:
    """The server, and the names of its genes."""

    def __init__(self, path: Path) -> None:
        self.command = Command(path)
        self.pid = self.command.pid
        self.command.json("/dataset_identity.json")
        fields = self.command.json("/var_manifest.json")["fields"]
        self._names = [field[0] if isinstance(field, list) else field for field in fields]
        self.n_genes = len(self._names)

    def gene(self, gene: int) -> NDArray[Any]:
        """Ask for one gene; nothing is compressed on the way."""
        address = f"/var/{self._names[gene]}.values.f32"
        return np.frombuffer(self.command.bytes(address, **{"Accept-Encoding": "identity"}), "<f4")


def main() -> None:
    """Measure, stop, print."""
    path, seconds = Path(sys.argv[1]), float(sys.argv[2])
    servers: list[GeneServer] = []

    def open_server() -> GeneServer:
        servers.append(GeneServer(path))
        return servers[0]

    report = measure(open_server, [path], seconds)
    report["peak_mib"] = servers[0].command.stop()
    print(json.dumps(report))


if __name__ == "__main__":
    main()
