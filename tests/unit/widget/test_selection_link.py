"""Bitmaps that arrive in parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.widget.messages import SelectionPart
from cellucid_ext.widget.selection_link import Marked, SelectionLink

VERSION = "0" * 32


def part(
    number: int, parts: int, n_cells: int, view: str = "v", selection: str = "v-1"
) -> SelectionPart:
    return {
        "type": "selection",
        "view": view,
        "id": selection,
        "version": VERSION,
        "n_cells": n_cells,
        "count": 0,
        "part": number,
        "parts": parts,
    }


class TestTheLatestCompleteSelectionCounts:
    """Parts are put together in order; unfinished ones change nothing."""

    @given(bits=st.binary(min_size=1, max_size=64), size=st.integers(1, 64))
    def test_parts_of_any_size(self, bits: bytes, size: int) -> None:
        link = SelectionLink()
        chunks = [bits[start : start + size] for start in range(0, len(bits), size)]
        n_cells = 8 * len(bits)
        done = [
            link.receive(part(number, len(chunks), n_cells), [memoryview(chunk)])
            for number, chunk in enumerate(chunks)
        ]
        assert done == [False] * (len(chunks) - 1) + [True]
        assert link.latest == Marked(VERSION, n_cells, bits)

    def test_two_views_do_not_mix(self) -> None:
        link = SelectionLink()
        assert not link.receive(part(0, 2, 16, "a", "a-1"), [b"\x01"])
        assert not link.receive(part(0, 2, 16, "b", "b-1"), [b"\x10"])
        assert link.receive(part(1, 2, 16, "a", "a-1"), [b"\x02"])
        assert link.latest == Marked(VERSION, 16, b"\x01\x02")

    def test_a_new_selection_replaces_an_unfinished_one(self) -> None:
        link = SelectionLink()
        assert not link.receive(part(0, 2, 16, selection="v-1"), [b"\x01"])
        assert link.receive(part(0, 1, 16, selection="v-2"), [b"\xff\x0f"])
        assert link.latest == Marked(VERSION, 16, b"\xff\x0f")

    def test_clearing_is_a_selection_of_no_cell(self) -> None:
        link = SelectionLink()
        assert link.receive(part(0, 0, 16), [])
        assert link.latest == Marked(VERSION, 16, None)


class TestWhatDoesNotFitIsDropped:
    """A bitmap of another length, a part twice or out of turn: nothing changes."""

    @given(
        n_cells=st.integers(0, 64),
        sent=st.lists(
            st.tuples(st.integers(0, 4), st.integers(1, 4), st.binary(max_size=12)), max_size=6
        ),
    )
    def test_only_whole_bitmaps_of_the_right_length_count(
        self, n_cells: int, sent: list[tuple[int, int, bytes]]
    ) -> None:
        link = SelectionLink()
        for number, parts, data in sent:
            link.receive(part(number, parts, n_cells), [data])
        latest = link.latest
        assert latest is None or len(latest.bits or b"") == (n_cells + 7) // 8

    def test_many_unfinished_views_are_bounded(self) -> None:
        link = SelectionLink()
        for number in range(100):
            link.receive(part(0, 2, 16, f"v{number}", f"v{number}-1"), [b"\x01"])
        # The oldest began over; the newest may still finish.
        assert not link.receive(part(1, 2, 16, "v0", "v0-1"), [b"\x02"])
        assert link.receive(part(1, 2, 16, "v99", "v99-1"), [b"\x02"])
