"""Take one file out of a wheel: ``python extract.py WHEEL NAME OUT``.

NAME is the end of the member's path; exactly one member must match.
"""

import shutil
import sys
import zipfile
from pathlib import Path


def extract(wheel: Path, name: str, out: Path) -> None:
    """Copy the one member whose path ends in ``name`` to ``out``."""
    with zipfile.ZipFile(wheel) as archive:
        found = [member for member in archive.namelist() if member.endswith(name)]
        if len(found) != 1:
            sys.exit(f"{wheel.name} holds {len(found)} files named {name}, not one.")
        part = out.with_name(f"{out.name}.part")
        with archive.open(found[0]) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
    part.replace(out)


if __name__ == "__main__":
    extract(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
