"""Where a kernel's path is on its server."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cellucid_ext.widget.location import ServerLocation, own_server


class TestAPathIsNamedAsTheServerNamesIt:
    """Below the root, by forward slashes, whatever way the kernel spells it."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        (tmp_path / "data" / "day 1").mkdir(parents=True)
        return tmp_path

    def test_inside(self, root: Path) -> None:
        location = ServerLocation("/", root)
        assert location.api_path(root / "data" / "day 1" / "x.h5ad") == "data/day 1/x.h5ad"

    def test_relative_to_the_notebook(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(root / "data" / "day 1")
        location = ServerLocation("/", root)
        assert location.api_path(Path("../y.zarr")) == "data/y.zarr"

    def test_through_a_linked_root(
        self, root: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        link = tmp_path_factory.mktemp("links") / "root"
        link.symlink_to(root)
        assert ServerLocation("/", link).api_path(root / "data" / "x.h5ad") == "data/x.h5ad"

    @pytest.mark.parametrize(
        "path", ["../outside.h5ad", ".hidden/x.h5ad", "data/.x.h5ad", "data/../../x.h5ad", "."]
    )
    def test_what_the_server_does_not_show_has_no_name(self, root: Path, path: str) -> None:
        assert ServerLocation("/", root).api_path(root / path) is None

    def test_a_neighbour_with_the_same_beginning_is_outside(self, root: Path) -> None:
        assert ServerLocation("/", root / "data").api_path(root / "data2" / "x.h5ad") is None


class TestAPageOfAnotherServerIsNotServed:
    """A gateway's kernel would name another file by the same path."""

    @pytest.mark.parametrize(
        ("own", "page", "same"),
        [
            ("/", "/", True),
            ("/user/a%40b/", "/user/a@b/", True),
            ("/user/x", "/user/x/", True),
            ("/user/x/", "/user/y/", False),
            ("/", "/user/y/", False),
        ],
    )
    def test_base_urls_decide(self, own: str, page: str, same: bool) -> None:
        assert ServerLocation(own, Path("/")).serves(page) is same


class TestTheServerIsFoundThroughItsRuntimeFile:
    """Present, it is read; absent or damaged, the kernel has no server."""

    @pytest.fixture
    def runtime(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
        monkeypatch.setenv("JPY_PARENT_PID", str(os.getppid()))
        return tmp_path / f"jpserver-{os.getppid()}.json"

    def test_found(self, runtime: Path) -> None:
        runtime.write_text(json.dumps({"base_url": "/user/x/", "root_dir": "/srv", "pid": 1}))
        assert own_server() == ServerLocation("/user/x/", Path("/srv"))

    @pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"base_url": "/"}'])
    def test_not_found(self, runtime: Path, content: str | None) -> None:
        if content is not None:
            runtime.write_text(content)
        assert own_server() is None

    @pytest.mark.parametrize("pid", ["", "../../etc/x", "12x"])
    def test_no_parent(self, runtime: Path, monkeypatch: pytest.MonkeyPatch, pid: str) -> None:
        runtime.write_text(json.dumps({"base_url": "/", "root_dir": "/"}))
        monkeypatch.setenv("JPY_PARENT_PID", pid)
        assert own_server() is None
