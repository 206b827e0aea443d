"""JSON that a browser's JSON.parse and every strict parser take."""

from __future__ import annotations

import json
import math

import pytest

from cellucid_ext.encode.json_safe import clean_text, dump_json
from cellucid_ext.errors import TooLargeError


class TestEveryParserTakesIt:
    """No NaN, no Infinity, no lone surrogate."""

    def test_not_finite_is_null(self) -> None:
        value = {"a": math.nan, "b": [math.inf, (-math.inf, 1.5)]}
        assert dump_json(value) == b'{"a":null,"b":[null,[null,1.5]]}'

    @pytest.mark.parametrize("text", ["\ud800", "a\udc00b", "\udfff\ud800"])
    def test_lone_surrogates_are_replaced(self, text: str) -> None:
        body = dump_json({text: [text]})
        parsed = json.loads(body.decode("utf-8"))
        [(key, [value])] = parsed.items()
        assert "\ufffd" in key
        assert key == value == clean_text(text)

    def test_real_pairs_and_scripts_are_kept(self) -> None:
        text = "\U0001f9ec β-catenin 細胞"
        assert json.loads(dump_json(text)) == text
        assert text.encode() in dump_json(text)

    def test_a_clean_value_is_only_dumped(self) -> None:
        assert dump_json({"n": 3, "x": None, "t": True}) == b'{"n":3,"x":null,"t":true}'


class TestSizeIsBounded:
    """A file with absurd labels does not fill the server's memory."""

    def test_error_names_the_numbers(self) -> None:
        with pytest.raises(TooLargeError, match=r"pbmc.h5ad: obs.* 1,002 bytes, at most 1,000"):
            dump_json("x" * 1000, what="pbmc.h5ad: obs['a']", max_bytes=1000)
