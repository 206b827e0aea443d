"""The shared page: numbers of one process seen by another, and calls told apart."""

from __future__ import annotations

import os
import subprocess
import sys

from cellucid_ext.engine.board import Board


class TestAPageIsShared:
    """What one process writes, another reads at once, through an inherited descriptor."""

    def test_progress_and_counts_of_a_child(self) -> None:
        with Board.file() as page:
            board = Board(page.fileno())
            board.begin(7)
            code = (
                "import sys; from cellucid_ext.engine.board import Board\n"
                "board = Board(int(sys.argv[1]))\n"
                "assert not board.cancelled()\n"
                "board.report(3, 2**40); board.count(1, 5)\n"
                "print(flush=True); sys.stdin.readline()\n"
                "assert board.cancelled()\n"
            )
            child = subprocess.Popen(
                [sys.executable, "-c", code, str(page.fileno())],
                pass_fds=[page.fileno()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
        assert child.stdout is not None
        child.stdout.readline()
        assert board.progress() == (3, 2**40)
        assert (board.scans, board.genes) == (1, 5)
        board.cancel(7)
        child.communicate(b"\n")
        assert child.returncode == 0


class TestACancellationMeansOneCall:
    """Cancelling one call touches neither the next nor the one before."""

    def test_before_during_and_after(self) -> None:
        with Board.file() as page:
            board = Board(page.fileno())
        assert not board.cancelled()  # nothing runs, nothing is cancelled
        board.begin(1)
        board.report(5, 10)
        board.cancel(2)
        assert not board.cancelled()
        board.begin(2)
        assert board.cancelled()
        assert board.progress() == (0, 0)
        board.begin(3)
        assert not board.cancelled()
