"""What a browser may say: the checks at the kernel's door."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellucid_ext.widget.messages import _FIELDS, MAX_BUFFER, PROTOCOL, parse

GOOD: dict[str, dict[str, Any]] = {
    "hello": {"protocol": 1, "base_url": "/user/a@b/"},
    "need_comm": {"reason": "no route"},
    "need_bundle": {},
    "request": {"id": "v-1", "method": "GET", "path": "health", "body": None},
    "ready": {"name": "x.h5ad", "version": "0" * 32, "n_cells": 5, "n_genes": 2},
    "selection": {
        "id": "v-2",
        "version": "0" * 32,
        "n_cells": 5,
        "count": 2,
        "part": 0,
        "parts": 1,
    },
    "click": {"position": 1, "row": 4, "obs_name": "AAAC-1"},
    "hover": {"position": None, "row": None, "obs_name": None},
    "figure": {"id": "figure-1", "part": 0, "parts": 2, "error": None},
    "bye": {},
    "error": {"code": "corrupt", "message": "m", "hint": "h", "shown": True},
}

WIDGET_TS = Path(__file__).parents[3] / "labextension" / "src" / "shells" / "widget"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def message(kind: str, **changes: Any) -> dict[str, Any]:
    return {"type": kind, "view": "v", **GOOD[kind], **changes}


class TestEveryGoodMessageIsUnderstood:
    """What the browser's half sends arrives, without fields that nobody knows."""

    @pytest.mark.parametrize("kind", sorted(GOOD))
    def test_it_arrives_unchanged(self, kind: str) -> None:
        assert parse(message(kind)) == message(kind)

    @pytest.mark.parametrize("kind", sorted(GOOD))
    def test_unknown_fields_are_dropped(self, kind: str) -> None:
        assert parse(message(kind, surprise="x" * 10_000)) == message(kind)

    def test_a_selection_may_carry_one_buffer(self) -> None:
        assert parse(message("selection"), [b"\x01"]) is not None

    def test_both_sides_use_the_same_words(self) -> None:
        text = (WIDGET_TS / "messages.ts").read_text("utf-8")
        to_kernel = text[text.index("export type ToKernel") : text.index("export type OpenMessage")]
        words = set(re.findall(r"readonly type: '(\w+)'", to_kernel))
        # The loader, which is no TypeScript, sends the one that is missing there.
        assert words | {"need_bundle"} == set(_FIELDS) == set(GOOD)
        assert f"export const PROTOCOL = {PROTOCOL};" in text


class TestAnythingElseIsIgnored:
    """Malformed input becomes None; it raises nothing and reaches nobody."""

    @given(content=JSON)
    def test_any_json_is_survived(self, content: object) -> None:
        assert parse(content) is None

    @given(kind=st.sampled_from(sorted(GOOD)), data=st.data(), value=JSON)
    def test_any_value_in_any_field_is_survived(
        self, kind: str, data: st.DataObject, value: object
    ) -> None:
        field = data.draw(st.sampled_from(sorted(message(kind))))
        parsed = parse(message(kind, **{field: value}))
        assert parsed is None or set(parsed) == {"type", "view", *_FIELDS[kind]}

    @pytest.mark.parametrize(
        ("kind", "field", "value"),
        [
            ("hello", "view", "v" * 257),
            ("hello", "view", None),
            ("request", "method", "DELETE"),
            ("request", "path", "p" * 20_000),
            ("selection", "n_cells", -1),
            ("selection", "n_cells", 1 << 50),
            ("selection", "parts", 1.0),
            ("click", "row", True),
            ("click", "obs_name", 3),
            ("error", "shown", "yes"),
            ("error", "message", "m" * 5000),
        ],
    )
    def test_a_wrong_field_spoils_the_message(self, kind: str, field: str, value: object) -> None:
        assert parse(message(kind, **{field: value})) is None

    def test_buffers_are_bounded_in_number_and_size(self) -> None:
        assert parse(message("click"), [b"x"]) is None
        assert parse(message("selection"), [b"x", b"y"]) is None
        assert parse(message("selection"), [bytes(MAX_BUFFER)]) is not None
        assert parse(message("selection"), [bytes(MAX_BUFFER + 1)]) is None
        wide = memoryview(bytes(MAX_BUFFER + 8)).cast("q")
        assert parse(message("selection"), [wide]) is None
