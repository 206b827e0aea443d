"""The cache of orders on a real file system."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest

from cellucid_ext.order.cache import default_cache_dir, load_order, order_folder, store_order

ORDER = np.random.default_rng(0).permutation(1000).astype(np.uint32)


def only_file(folder: Path) -> Path:
    [path] = folder.iterdir()
    return path


class TestStoredOrdersComeBack:
    """One file per version, private to the user."""

    def test_round_trip(self, tmp_path: Path) -> None:
        folder = tmp_path / "cache" / "order"
        assert store_order(folder, "v1", ORDER)
        loaded = load_order(folder, "v1", 1000)
        assert loaded is not None
        assert (loaded == ORDER).all()
        assert load_order(folder, "v2", 1000) is None

    def test_modes(self, tmp_path: Path) -> None:
        folder = tmp_path / "order"
        previous = os.umask(0)
        try:
            store_order(folder, "v1", ORDER)
        finally:
            os.umask(previous)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(only_file(folder).stat().st_mode) == 0o600

    def test_a_folder_open_to_others_is_closed(self, tmp_path: Path) -> None:
        folder = tmp_path / "order"
        folder.mkdir()
        folder.chmod(0o777)
        store_order(folder, "v1", ORDER)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_an_empty_order(self, tmp_path: Path) -> None:
        assert store_order(tmp_path / "o", "v", ORDER[:0])
        loaded = load_order(tmp_path / "o", "v", 0)
        assert loaded is not None
        assert loaded.size == 0


class TestDamageMeansComputeAgain:
    """A cache is never believed, and never an error."""

    @pytest.mark.parametrize("place", [0, 17, 30, 40, 2000, -1])
    def test_a_flipped_bit(self, tmp_path: Path, place: int) -> None:
        store_order(tmp_path, "v", ORDER)
        path = only_file(tmp_path)
        content = bytearray(path.read_bytes())
        content[place] ^= 1
        path.write_bytes(content)
        assert load_order(tmp_path, "v", 1000) is None

    @pytest.mark.parametrize("length", [0, 10, 40, 4039, 4041])
    def test_another_length(self, tmp_path: Path, length: int) -> None:
        store_order(tmp_path, "v", ORDER)
        path = only_file(tmp_path)
        path.write_bytes((path.read_bytes() + b"\0")[:length])
        assert load_order(tmp_path, "v", 1000) is None

    def test_another_number_of_cells(self, tmp_path: Path) -> None:
        store_order(tmp_path, "v", ORDER)
        assert load_order(tmp_path, "v", 999) is None

    def test_a_file_renamed_to_another_version(self, tmp_path: Path) -> None:
        store_order(tmp_path, "v", ORDER)
        first = only_file(tmp_path)
        store_order(tmp_path, "w", ORDER[::-1].copy())
        second = next(path for path in tmp_path.iterdir() if path != first)
        first.replace(second)
        assert load_order(tmp_path, "w", 1000) is None

    def test_a_link_is_not_followed(self, tmp_path: Path) -> None:
        store_order(tmp_path / "a", "v", ORDER)
        (tmp_path / "b").mkdir()
        path = only_file(tmp_path / "a")
        (tmp_path / "b" / path.name).symlink_to(path)
        assert load_order(tmp_path / "b", "v", 1000) is None

    def test_nowhere_to_write(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        assert not store_order(tmp_path / "file", "v", ORDER)
        assert not store_order(tmp_path / "file" / "order", "v", ORDER)
        assert load_order(tmp_path / "file", "v", 1000) is None


class TestBudgetIsKept:
    """The orders used longest ago leave first."""

    def test_oldest_leave(self, tmp_path: Path) -> None:
        for age, version in enumerate(["a", "b", "c"]):
            store_order(tmp_path, version, ORDER)
            newest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
            os.utime(newest, (1000 + age, 1000 + age))
        assert load_order(tmp_path, "a", 1000) is not None  # used: now the youngest
        store_order(tmp_path, "d", ORDER, budget=3 * 4040)
        assert load_order(tmp_path, "b", 1000) is None
        for version in "acd":
            assert load_order(tmp_path, version, 1000) is not None

    def test_one_order_over_the_budget_is_not_stored(self, tmp_path: Path) -> None:
        store_order(tmp_path, "a", ORDER)
        assert not store_order(tmp_path, "b", ORDER, budget=4000)
        assert load_order(tmp_path, "a", 1000) is not None

    def test_leftovers_of_a_dead_writer_are_swept(self, tmp_path: Path) -> None:
        old, young = tmp_path / ".1.tmp", tmp_path / ".2.tmp"
        old.write_bytes(b"x")
        young.write_bytes(b"x")
        os.utime(old, (1000, 1000))
        store_order(tmp_path, "a", ORDER)
        assert not old.exists()
        assert young.exists()


class TestWhereTheCacheLies:
    """CELLUCID_CACHE_DIR, then XDG_CACHE_HOME, then ~/.cache; never a relative path."""

    @pytest.mark.parametrize(
        ("environ", "folder"),
        [
            ({"CELLUCID_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a"),
            ({"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/cellucid_ext"),
            (
                {"CELLUCID_CACHE_DIR": "a", "XDG_CACHE_HOME": "b", "HOME": "/c"},
                "/c/.cache/cellucid_ext",
            ),
            ({}, None),
        ],
    )
    def test_order_of_places(self, environ: dict[str, str], folder: str | None) -> None:
        assert default_cache_dir(environ) == (None if folder is None else Path(folder))

    def test_orders_have_a_folder_of_their_own(self) -> None:
        assert order_folder(Path("/a")) == Path("/a/order")
        assert order_folder(None) is None
