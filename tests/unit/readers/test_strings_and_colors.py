"""Text of strangers is bounded and visible; colours of any spelling become hex."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from cellucid_ext.model.column import CategoryColumn
from cellucid_ext.readers.colors import live_colors, normalise_colors
from cellucid_ext.readers.factorise import factorise
from cellucid_ext.readers.strings import decode, unique, visible
from tests.kit.reader_files import opened, rich, write


class TestTextIsBoundedAndVisible:
    """No label can fill the screen, hide characters or reverse what stands behind it."""

    def test_invalid_utf8(self) -> None:
        assert decode([b"a\xffb", "plain", b""], 100) == ["a\ufffdb", "plain", ""]

    @pytest.mark.parametrize("text", ["x" * 2000, "é" * 2000, "😀" * 2000])
    def test_long(self, text: str) -> None:
        for item in (text, text.encode()):
            (cut,) = decode([item], 1024)
            assert len(cut.encode()) <= 1024
            assert cut.endswith("…")
            assert text.startswith(cut[:-1])

    @pytest.mark.parametrize(
        "bad", ["\x00", "\n", "\x7f", "\x9f", "\u200b", "\u202e", "\u2066", "\ufeff", "\ud800"]
    )
    def test_invisible(self, bad: str) -> None:
        assert visible([f"a{bad}b", "c"]) == [f"a\\u{ord(bad):04x}b", "c"]

    def test_ordinary_text_stays(self) -> None:
        texts = ["CD4+/CD45RA+", "naïve T", "γδ", "細胞", "👩‍🔬"]
        assert visible(texts) == texts

    def test_unique(self) -> None:
        assert unique(["a", "b", "a", "a"]) == ["a", "b", "a (2)", "a (3)"]
        names = unique(["a", "a (2)", "a", "a"])
        assert names[1] == "a (2)"
        assert len(set(names)) == 4


class TestFactoriseKeepsEveryValue:
    """Codes lead back to the strings, sorted labels, None missing."""

    def test_round_trip(self) -> None:
        items = ["b", None, "a", "b", "", "c"]
        found = factorise(items, 10)
        assert found is not None
        codes, labels = found
        assert labels == ("", "a", "b", "c")
        assert [None if c < 0 else labels[c] for c in codes] == items

    def test_limit(self) -> None:
        assert factorise(["a", "b"], 2) is not None
        assert factorise(["a", "b", "c"], 2) is None


class TestColorsOfAnySpelling:
    """Whatever scanpy accepts becomes ``#rrggbb``; the rest costs no column."""

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("#1F77b4", "#1f77b4"),
            ("#1f77b4ff", "#1f77b4"),
            ("#fa0", "#ffaa00"),
            ("#fa08", "#ffaa00"),
            ("Red", "#ff0000"),
            (" slategrey ", "#708090"),
            ("k", "#000000"),
            ("tab:orange", "#ff7f0e"),
            ("C3", "#d62728"),
            ("0.5", "#808080"),
            ("1", "#ffffff"),
        ],
    )
    def test_known(self, written: str, expected: str) -> None:
        assert normalise_colors([written]) == (expected,)

    @pytest.mark.parametrize("written", ["", "#12345", "url(x)", "1.5", "tab:none", "#ggg", "red;"])
    def test_unknown(self, written: str) -> None:
        assert normalise_colors(["red", written]) is None

    def test_rgb_rows(self) -> None:
        assert live_colors(np.array([[1, 0, 0.5, 1], [0, 0, 0, 0]])) == ("#ff0080", "#000000")
        assert live_colors(np.array([[255, 0, 128]])) == ("#ff0080",)
        nothing: list[object] = [None, "red", [], {"a": "red"}, np.zeros((2, 2))]
        assert [live_colors(value) for value in nothing] == [None] * 5

    @pytest.mark.parametrize("colors", [["red", "green"], ["red", "green", "no"], []])
    def test_unusable_colors_cost_no_column(self, tmp_path: Path, colors: list[str]) -> None:
        path = write(rich(), tmp_path)
        with h5py.File(path, "a") as file:
            del file["uns/cell_type_colors"]
            file["uns"].create_dataset(
                "cell_type_colors", data=colors, shape=(len(colors),), dtype=h5py.string_dtype()
            )
        with opened(path) as reader:
            column = reader.field(0)
        assert isinstance(column, CategoryColumn)
        assert column.colors is None
        assert len(column.categories) == 3
