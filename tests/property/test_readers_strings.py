"""Strings of any content survive, and damaged chunks of strings are errors, never more."""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path

import numcodecs
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numcodecs.vlen import VLenUTF8

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, TooLargeError
from cellucid_ext.readers.factorise import factorise
from cellucid_ext.readers.nodes import ArrayNode, Origin
from cellucid_ext.readers.strings import decode, unique, visible
from cellucid_ext.readers.zarr_metadata import read_node
from cellucid_ext.readers.zarr_nodes import ZarrArray

SETTINGS = settings(deadline=None)
TEXTS = st.lists(st.text(max_size=20), max_size=30)
CODECS = st.sampled_from([None, "zstd", "gzip", "zlib", "blosc", "lz4", "bz2", "lzma"])


def string_array(root: Path, n: int, chunk: int, codec: str | None) -> ArrayNode:
    """Return an array node over a v2 store whose chunks the caller writes."""
    document = {
        "zarr_format": 2, "shape": [n], "chunks": [chunk], "dtype": "|O", "order": "C",
        "fill_value": "", "filters": [{"id": "vlen-utf8"}],
        "compressor": None if codec is None else {"id": codec},
    }  # fmt: skip
    (root / ".zarray").write_text(json.dumps(document))
    meta = read_node(root, "names", Origin("store", Limits()))
    assert meta is not None
    return ZarrArray(root, root, "names", Origin("store", Limits()), meta)


def packed(items: list[str], codec: str | None) -> bytes:
    raw = bytes(VLenUTF8().encode(np.array(items, dtype=object)))
    if codec is None:
        return raw
    return bytes(numcodecs.get_codec({"id": codec}).encode(raw))


@SETTINGS
@given(TEXTS, st.integers(1, 8), CODECS)
def test_zarr_strings_survive(items: list[str], chunk: int, codec: str | None) -> None:
    """Any text, any chunking, any codec: what was written is read."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        array = string_array(root, len(items), chunk, codec)
        for number in range(0, len(items), chunk):
            # The last chunk of a store is as long as the others.
            part = items[number : number + chunk]
            part += [""] * (chunk - len(part))
            (root / str(number // chunk)).write_bytes(packed(part, codec))
        assert array.text(0, len(items)) == items
        for row in range(len(items)):
            assert array.text(row, row + 1) == [items[row]]


@SETTINGS
@given(
    st.lists(st.text(max_size=8), min_size=1, max_size=8),
    CODECS,
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_chunks_are_errors(
    items: list[str], codec: str | None, damage: list[tuple[int, int]]
) -> None:
    """Whatever bytes change, the answer is that many strings, or an error of ours."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        array = string_array(root, len(items), len(items), codec)
        chunk = bytearray(packed(items, codec))
        for place, value in damage:
            chunk[place % len(chunk)] = value
        (root / "0").write_bytes(chunk)
        with contextlib.suppress(CorruptError, TooLargeError):
            assert len(array.text(0, len(items))) == len(items)


@given(st.lists(st.binary(max_size=40) | st.text(max_size=40)), st.integers(8, 40))
def test_decoded_text_is_bounded(items: list[bytes | str], limit: int) -> None:
    """Nothing is lost in number, nothing grows over the limit by more than its replacement."""
    found = decode(items, limit)
    assert len(found) == len(items)
    for item, text in zip(items, found, strict=True):
        raw = item if isinstance(item, bytes) else item.encode("utf-8", "surrogatepass")
        if len(raw) <= limit:
            expected = item if isinstance(item, str) else item.decode("utf-8", "replace")
            assert text == expected
        else:
            assert len(text.encode("utf-8", "surrogatepass")) <= limit


@given(st.lists(st.text(alphabet="ab (2)\u202e", max_size=6), max_size=20))
def test_labels_are_told_apart(labels: list[str]) -> None:
    """As many names as labels, no two equal, each beginning as its label does."""
    names = unique(visible(labels))
    assert len(set(names)) == len(labels)
    assert all(name.startswith(label) for name, label in zip(names, visible(labels), strict=True))


@given(st.lists(st.none() | st.text(max_size=4), max_size=40))
def test_factorise_round_trip(items: list[str | None]) -> None:
    """Codes and labels give the strings back."""
    found = factorise(items, 1000)
    assert found is not None
    codes, labels = found
    shown = [None if code < 0 else labels[code] for code in codes]
    assert shown == [None if i is None else s for i, s in zip(items, _shown(items), strict=True)]


def _shown(items: list[str | None]) -> list[str | None]:
    """Return each item as its label, told apart among the distinct ones."""
    distinct = sorted({item for item in items if item is not None})
    names = dict(zip(distinct, unique(visible(distinct)), strict=True))
    return [None if item is None else names[item] for item in items]
