"""One spelling per resource, and tags that promise equal bytes."""

from __future__ import annotations

import pytest

from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.model.ids import parse_count, parse_index, parse_indices
from cellucid_ext.model.version import derive_version, etag_matches, is_version, strong_etag


class TestOnlyCanonicalNumbers:
    """Two spellings of one URL would be two cache entries, and a way around rules."""

    @pytest.mark.parametrize("text", ["0", "1", "10", "999999999999"])
    def test_accepted(self, text: str) -> None:
        assert parse_count(text, "block") == int(text)

    @pytest.mark.parametrize(
        "text",
        [
            *["", " 1", "1 ", "1\n", "+1", "-1", "01", "00", "1.0", "1e3", "0x1", "1_0", "a"],
            *["1" * 13, "9" * 5000, "\x00", "\ud800"],
            # An Arabic one, a full-width one, a superscript two.
            *map(chr, (0x661, 0xFF11, 0xB2)),
        ],
    )
    def test_refused(self, text: str) -> None:
        with pytest.raises(BadRequestError, match="block must be a whole number") as caught:
            parse_index(text, "block", 5)
        assert len(caught.value.message) < 120

    def test_beyond_the_end_is_unknown(self) -> None:
        assert parse_index("4", "block", 5) == 4
        with pytest.raises(UnknownElementError, match="no block 5: the dataset has 5"):
            parse_index("5", "block", 5)

    def test_lists(self) -> None:
        assert parse_indices("", "fields", 5, 3) == ()
        assert parse_indices("3,0,3", "fields", 5, 3) == (3, 0, 3)
        with pytest.raises(BadRequestError, match="At most 3"):
            parse_indices("1,1,1,1", "fields", 5, 3)
        for text in ("1,", ",", "1,,2", "1, 2"):
            with pytest.raises(BadRequestError, match="whole number"):
                parse_indices(text, "fields", 5, 3)


class TestVersions:
    """A version stands for everything that an answer depends on."""

    def test_shape(self) -> None:
        version = derive_version("source", 250_000)
        assert is_version(version)
        for text in (version.upper(), version[1:], version + "\n", "g" * 32, ""):
            assert not is_version(text)

    def test_parts_do_not_run_together(self) -> None:
        texts = [("a", "bc"), ("ab", "c"), ("abc",), ("a", "b", "c"), ("1:a", "bc")]
        assert len({derive_version(*parts) for parts in texts}) == len(texts)

    def test_surrogates_are_no_obstacle(self) -> None:
        assert is_version(derive_version("\udcff"))


class TestEntityTags:
    """Strong, quoted, another one for each content coding."""

    def test_codings_differ(self) -> None:
        tags = {strong_etag("v", "obs/1", coding) for coding in ("zstd", "gzip", "identity")}
        assert len(tags) == 3
        assert all(tag[0] == tag[-1] == '"' and "," not in tag for tag in tags)

    def test_matching(self) -> None:
        tag = strong_etag("v", "obs/1")
        assert etag_matches(tag, tag)
        assert etag_matches(f'"x", W/{tag} ,"y"', tag)
        assert etag_matches(" * ", tag)
        assert not etag_matches('"x"', tag)
        assert not etag_matches("", tag)
        assert not etag_matches(tag.strip('"'), tag)
