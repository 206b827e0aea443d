"""API paths: what may be followed is decided on the text, and all refusals look alike."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

import anndata
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cellucid_ext.access.grants import Grants
from cellucid_ext.access.paths import Root, confine, not_found, shown_name, split_api_path
from cellucid_ext.errors import PathNotFoundError, UnknownDatasetError
from tests.conftest import FailsWith
from tests.kit.server import Api

#: A release runs a million (goal G2): CELLUCID_EXAMPLES=1000000.
EXAMPLES = int(os.environ.get("CELLUCID_EXAMPLES", "300"))

_PIECES = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "//",
        "\\",
        "\0",
        "C:",
        "~",
        "%2e",
        "%2f",
        ".ssh",
        "a",
        "x.h5ad",
        " ",
        "\u202e",
        "\ud800",
        "\udc80",
        "é",
        "x" * 300,
        "-",
        "?",
        "$HOME",
        "...",
        "\n",
        "//host/share",
    ]
)
PATHS = st.one_of(st.lists(_PIECES, max_size=8).map("".join), st.text(max_size=40))


class TestNoTextLeavesTheRoot:
    """Whatever the text, what is followed lies below the root, component by component."""

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(path=PATHS, allow_hidden=st.booleans())
    @example(path="../testtest", allow_hidden=True)  # CVE-2026-35397: prefix of a sibling
    @example(path="a/../../x", allow_hidden=True)
    @example(path="//host/share/x", allow_hidden=True)  # CVE-2024-35178
    @example(path="C:/x", allow_hidden=True)
    @example(path="a\\..\\..\\x", allow_hidden=True)
    @example(path=".jupyter/jpserver.json", allow_hidden=False)  # CVE-2022-29241
    def test_split(self, path: str, *, allow_hidden: bool) -> None:
        parts = split_api_path(path, allow_hidden=allow_hidden)
        if parts is None:
            return
        assert parts
        joined = posixpath.join("/root/test", *parts)
        assert posixpath.normpath(joined) == joined
        assert joined.startswith("/root/test/")
        assert "/".join(parts) == path.removesuffix("/")
        assert not any(set(part) & set("/\\\0") for part in parts)
        assert allow_hidden or not any(part.startswith(".") for part in parts)
        os.fsencode(joined)  # every accepted path can be asked of the system

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(
        parts=st.lists(
            st.text(
                st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0:"),
                min_size=1,
                max_size=60,
            ).filter(lambda part: not part.startswith(".")),
            min_size=1,
            max_size=5,
        )
    )
    def test_every_ordinary_name_is_followed(self, parts: list[str]) -> None:
        assert split_api_path("/".join(parts)) == tuple(parts)

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(path=PATHS)
    def test_a_shown_name_is_one_line_of_plain_text(self, path: str) -> None:
        name = shown_name(path)
        assert 0 < len(name) <= 201
        assert name.isprintable() or " " in name or any(c.isspace() for c in name)
        assert not set(name) & set("/\\\0\n\r\u202e")
        not_found(path).message.encode("utf-8")


class TestTheFileSystemAgrees:
    """Links are followed as Jupyter follows them; loops, pipes and strangers are absent."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Root:
        folder = tmp_path / "test"
        folder.mkdir()
        (folder / "x.h5ad").touch()
        (folder / ".hidden").mkdir()
        (folder / ".hidden" / "x.h5ad").touch()
        (tmp_path / "testtest").mkdir()
        (tmp_path / "testtest" / "x.h5ad").touch()
        (folder / "loop").symlink_to("loop")
        (folder / "a").symlink_to("b")
        (folder / "b").symlink_to("a")
        (folder / "outside").symlink_to(tmp_path / "testtest")
        (folder / "dangling").symlink_to(tmp_path / "nothing")
        os.mkfifo(folder / "pipe.h5ad")
        return Root(folder)

    def test_what_is_there(self, root: Root) -> None:
        assert confine(root, "x.h5ad") == root.folder / "x.h5ad"
        # As the contents manager does: a link that the user made is the user's wish.
        assert confine(root, "outside/x.h5ad") == root.folder / "outside" / "x.h5ad"
        assert confine(root, "outside/") == root.folder / "outside"

    @pytest.mark.parametrize(
        "path",
        ["", "/", ".", "..", "nothing", "x.h5ad/y", "../testtest/x.h5ad", "/etc/passwd",
         ".hidden/x.h5ad", "loop", "loop/x", "a", "dangling", "pipe.h5ad", "x.h5ad\0"],
    )  # fmt: skip
    def test_what_is_absent(self, root: Root, path: str) -> None:
        with pytest.raises(PathNotFoundError, match="that can be opened here"):
            confine(root, path)

    def test_hidden_where_the_operator_allows_it(self, root: Root) -> None:
        allowing = Root(root.folder, allow_hidden=True)
        assert confine(allowing, ".hidden/x.h5ad").is_file()

    @pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
    def test_a_file_that_the_server_may_not_read(self, root: Root) -> None:
        secret = root.folder / "secret.h5ad"
        secret.touch()
        secret.chmod(0)
        if os.geteuid() != 0:
            with pytest.raises(PathNotFoundError, match=r"secret\.h5ad"):
                confine(root, "secret.h5ad")
            return
        # All that pytest made, however many processes it runs in.
        for parent in (root.folder, *root.folder.parents):
            if parent.stat().st_mode & 0o055 != 0o055:
                parent.chmod(parent.stat().st_mode | 0o055)
        pid = os.fork()
        if pid == 0:  # root may read anything: be nobody for the question
            status = 2
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
                confine(root, "x.h5ad")
                confine(root, "secret.h5ad")
            except PathNotFoundError as error:
                status = 0 if "secret.h5ad" in error.message else 3
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


class TestRefusalsLookAlike:
    """Absent, hidden, outside and malformed differ over HTTP in nothing but the given name."""

    @pytest.mark.parametrize(
        "path",
        [
            "x.h5ad",
            ".hidden/x.h5ad",
            "../x.h5ad",
            "../root_dir2/x.h5ad",
            "../../../../etc/x.h5ad",
            "/x.h5ad",
            "//host/share/x.h5ad",
            "C:/x.h5ad",
            "C:\\x.h5ad",
            "..\\x.h5ad",
            "%2e%2e/x.h5ad",
            "..%2fx.h5ad",
            "%252e%252e/x.h5ad",
            "file:///etc/x.h5ad",
            "http://127.0.0.1/x.h5ad",
            "s3://bucket/x.h5ad",
            "a//x.h5ad",
            "./x.h5ad",
            "pipe/x.h5ad",
            "a" * 5000 + "/x.h5ad",
        ],
    )
    async def test_over_http(
        self,
        api: Api,
        fails_with: FailsWith,
        jp_root_dir: Path,
        atlas: anndata.AnnData,
        path: str,
    ) -> None:
        for folder in (
            jp_root_dir / ".hidden",
            jp_root_dir.parent,
            jp_root_dir.parent / "root_dir2",
        ):
            folder.mkdir(exist_ok=True)
            atlas.write_h5ad(folder / "x.h5ad")
        response = await api.post("datasets", {"path": path})
        body = fails_with(response, 404, "not_found")
        name = path.replace("\\", "/").rsplit("/", 1)[-1]  # an escaped slash is a plain text
        assert body["message"] == f'There is no dataset "{name}" that can be opened here.'
        assert api.engines() == {"view": None, "matrix": None, "build": None}

    async def test_hidden_where_the_contents_manager_allows_it(
        self, api: Api, jp_root_dir: Path, atlas: anndata.AnnData
    ) -> None:
        (jp_root_dir / ".hidden").mkdir()
        atlas.write_h5ad(jp_root_dir / ".hidden" / "x.h5ad")
        api.app.contents_manager.allow_hidden = True
        assert (await api.open(".hidden/x.h5ad")).manifest["name"] == "x.h5ad"


class TestIdsAreOpaque:
    """An id says nothing, cannot be guessed, and is worth nothing to another server."""

    @settings(max_examples=100, deadline=None)
    @given(paths=st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=20, unique=True))
    def test_stable_and_distinct(self, paths: list[str]) -> None:
        grants = Grants()
        ids = [grants.grant(path) for path in paths]
        assert ids == [grants.grant(path) for path in paths]
        canonical = {grants.path_of(dataset) for dataset in ids}
        assert len(set(ids)) == len(canonical)
        assert all(len(dataset) == 43 for dataset in ids)
        with pytest.raises(UnknownDatasetError, match="not open"):
            Grants().path_of(ids[0])
        assert Grants().grant(paths[0]) != ids[0]

    def test_bits_are_spread(self) -> None:
        grants = Grants(secret=b"fixed")
        ids = [grants.grant(f"x{i}.h5ad") for i in range(2000)]
        for position in range(42):  # the last character holds fewer bits
            assert len({dataset[position] for dataset in ids}) > 50

    def test_the_oldest_is_forgotten(self) -> None:
        grants = Grants(capacity=2)
        first, second, third = (grants.grant(name) for name in ("a", "b", "c"))
        with pytest.raises(UnknownDatasetError, match="not open"):
            grants.path_of(first)
        assert (grants.path_of(second), grants.path_of(third)) == ("b", "c")
