"""One page of memory that the server and one engine share while a call runs.

Progress and cancellation go past the channel: an engine that scans neither reads nor
sends frames, and the server's loop may look and cancel at any moment without waiting. The
page holds numbers only, each written by one side and none of them believed to be true.
"""

from __future__ import annotations

import mmap
import tempfile
from typing import IO

_SIZE = mmap.PAGESIZE
_CALL, _CANCEL, _DONE, _TOTAL, _SCANS, _GENES = range(6)


class Board:
    """The shared page.

    Parameters
    ----------
    fd
        Of the shared file: inherited, in the engine.
    """

    def __init__(self, fd: int) -> None:
        self._map = mmap.mmap(fd, _SIZE)
        # One aligned store of 8 bytes each: the other side never sees half a number.
        self._numbers = memoryview(self._map).cast("q")

    @staticmethod
    def file() -> IO[bytes]:
        """Return a new file without a name, of the right size; the caller closes it."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 - see above
        file.truncate(_SIZE)
        return file

    # The server's side.

    def begin(self, number: int) -> None:
        """Note that call ``number`` (from 1) is sent next."""
        self._numbers[_DONE] = self._numbers[_TOTAL] = 0
        self._numbers[_CALL] = number

    def cancel(self, number: int) -> None:
        """Ask the engine to stop call ``number``, now or when it comes."""
        self._numbers[_CANCEL] = number

    def progress(self) -> tuple[int, int]:
        """Return what is done of what; a total of 0 where nothing was said yet."""
        return self._numbers[_DONE], self._numbers[_TOTAL]

    @property
    def scans(self) -> int:
        """Passes over a matrix since the engine started."""
        return self._numbers[_SCANS]

    @property
    def genes(self) -> int:
        """Genes that were read from a source since the engine started."""
        return self._numbers[_GENES]

    # The engine's side.

    def cancelled(self) -> bool:
        """Tell whether nobody waits for the running call any more."""
        return self._numbers[_CANCEL] == self._numbers[_CALL] != 0

    def report(self, done: int, total: int) -> None:
        """Say how far the running call is."""
        self._numbers[_DONE] = done
        self._numbers[_TOTAL] = total

    def count(self, scans: int, genes: int) -> None:
        """Count passes over a matrix, and genes that were read."""
        self._numbers[_SCANS] += scans
        self._numbers[_GENES] += genes
