"""Give the compiler's memory back once kernels are loaded.

Loading a kernel walks over most of LLVM's library: 68 MiB of a process that seldom calls
it again. The pages are unchanged copies of a file; whoever needs one reads it anew.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

_LIBRARY = "libllvmlite"
_MAPS = Path("/proc/self/smaps")
_HEAD = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ")


def release_compiler() -> None:
    """Take the library's unchanged pages out of this process; Linux only, else nothing."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if advice is None:
        return
    try:
        spans = list(_unchanged(_MAPS.read_text()))
        libc = ctypes.CDLL(None)
    except (OSError, ValueError):
        return
    for start, stop in spans:
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(stop - start), advice)


def _unchanged(maps: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of the library that nobody can write, nor has written.

    The loader writes addresses into some pages and locks them then: to drop one of these
    would lose the addresses. They are counted as anonymous memory.
    """
    span: tuple[int, int] | None = None
    for line in maps.splitlines():
        head = _HEAD.match(line)
        if head:
            mine = _LIBRARY in line and "w" not in head[3] and head[3].endswith("p")
            span = (int(head[1], 16), int(head[2], 16)) if mine else None
        elif span is not None and line.startswith("Anonymous:"):
            if line.split()[1] == "0":
                yield span
            span = None
