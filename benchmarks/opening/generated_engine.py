"""An engine process that also opens descriptions of generated atlases.

Started in place of ``cellucid_ext.engine.child`` by ``generated_server`` and by nothing
else: the product itself knows no reader but its own, and loads none.
"""

import sys
from pathlib import Path

from benchmarks.atlas.generated import SUFFIX, GeneratedReader
from cellucid_ext.config import Limits
from cellucid_ext.engine import child, router
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader


def open_any(path: Path, limits: Limits) -> DatasetReader:
    """Open what the product opens, and generated atlases."""
    return GeneratedReader(path) if path.name.endswith(SUFFIX) else open_reader(path, limits)


if __name__ == "__main__":
    router.open_reader = open_any  # type: ignore[attr-defined]  # replaced on purpose
    sys.exit(child.main(sys.argv))
