"""A viewer in a real kernel, with the browser's half of the comm played here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cellucid_ext import open_dataset
from cellucid_ext.widget.bundle import NAMES, bundle_dir
from tests.unit.widget.real_kernel import Notebook, Told, View
from tests.unit.widget.small_data import N_CELLS, small_adata

PAGE = "/user/a@b/"


class TestAPathIsShownByTheServer:
    """The kernel names the path as the page's own server does, and reads nothing."""

    def test_the_browser_is_sent_to_the_server(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = view.say("hello", protocol=1, base_url=PAGE)
        assert told.custom("open") == [
            ({"type": "open", "to": "view-a", "mode": "server", "path": "pbmc.h5ad"}, [])
        ]
        # Nothing was opened for it: that is the server's work.
        assert notebook.run("viewer._source._opened").text == ""

    @pytest.mark.parametrize("base_url", [None, "/user/other/"])
    def test_a_page_of_no_or_another_server_gets_the_comm(
        self, notebook: Notebook, base_url: str | None
    ) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = view.say("hello", protocol=1, base_url=base_url)
        assert told.custom("open")[0][0]["mode"] == "comm"

    def test_a_browser_that_cannot_reach_the_server_gets_the_comm(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = view.say("need_comm", reason="404")
        assert told.custom("open")[0][0] == {
            "type": "open",
            "to": "view-a",
            "mode": "comm",
            "path": "pbmc.h5ad",
        }

    def test_a_saved_notebook_holds_no_path(self, notebook: Notebook) -> None:
        _, told = notebook.show("from pathlib import Path; viewer = show(Path.cwd() / 'pbmc.h5ad')")
        published = json.dumps(
            [m["content"] for m in told.messages if m["msg_type"] != "execute_input"]
        )
        assert str(notebook.folder) not in published

    @pytest.mark.parametrize(
        ("code", "name", "sentence"),
        [
            ('show("nope.h5ad")', "PathNotFoundError", "There is no file or folder “nope.h5ad”"),
            ('show("s3://b/x.zarr")', "PathNotFoundError", "not from a URL"),
            ("show(b'x')", "TypeError", "a path (.h5ad, .zarr) or an AnnData, not bytes"),
        ],
    )
    def test_a_mistake_is_said_at_once(
        self, notebook: Notebook, code: str, name: str, sentence: str
    ) -> None:
        (error,) = notebook.run(code).errors
        assert error["ename"] == name
        assert sentence in error["evalue"]
        assert str(notebook.folder) not in error["evalue"]


class TestItIsDisplayedOnce:
    """With or without a name for it, in its own cell or in another."""

    def views(self, told: Told) -> int:
        bundles = [m["content"]["data"] for m in told.of("display_data")]
        bundles += [m["content"]["data"] for m in told.of("execute_result")]
        mime = "application/vnd.jupyter.widget-view+json"
        return sum(mime in bundle and "Viewer" in bundle["text/plain"] for bundle in bundles)

    @pytest.mark.parametrize(
        "code", ['viewer = show("pbmc.h5ad")', 'show("pbmc.h5ad")', 'v = show("pbmc.h5ad"); v']
    )
    def test_by_show(self, notebook: Notebook, code: str) -> None:
        assert self.views(notebook.run(code)) == 1

    def test_again_in_another_cell(self, notebook: Notebook) -> None:
        notebook.run('viewer = show("pbmc.h5ad")')
        assert self.views(notebook.run("viewer")) == 1
        assert self.views(notebook.run("viewer")) == 1

    def test_text_stands_for_it_where_widgets_cannot_be_shown(self, notebook: Notebook) -> None:
        assert notebook.run('print(show("pbmc.h5ad"))').text == "Viewer('pbmc.h5ad')\n"


class TestTheDataContractIsAnsweredOverTheComm:
    """The same addresses and bytes as over HTTP, errors included."""

    @pytest.mark.parametrize("code", ['show("pbmc.h5ad")', "show(adata)"])
    def test_points_are_those_of_the_data(self, notebook: Notebook, code: str) -> None:
        notebook.run("import anndata; adata = anndata.read_h5ad('pbmc.h5ad')")
        view, _ = notebook.show(f"viewer = {code}")
        head, body = view.ask("POST", "datasets", {"path": "anything"})
        assert (head["status"], head["headers"]["Content-Type"]) == (200, "application/json")
        opened = json.loads(body)
        manifest = opened["manifest"]
        assert (manifest["n_cells"], manifest["version"]) == (N_CELLS, opened["version"])
        base = f"datasets/{opened['id']}/{opened['version']}"
        head, body = view.ask("GET", f"{base}/points/0/0?encoding=f32")
        assert head["headers"]["X-Cellucid-Count"] == str(N_CELLS)
        _, order = view.ask("GET", f"{base}/order/0")
        points = np.frombuffer(body, "<f4").reshape(2, -1).T
        expected = small_adata().obsm["X_umap"][np.frombuffer(order, "<u4")]
        np.testing.assert_array_equal(points, expected.astype(np.float32))

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", "datasets/other", 404, "unknown_dataset"),
            ("GET", "datasets/{id}/" + "0" * 32 + "/obs/0", 409, "version_changed"),
            ("GET", "datasets/{id}/{version}/points/7/0", 404, "unknown_element"),
            ("GET", "datasets/{id}/{version}/points/0/x", 400, "bad_request"),
            ("POST", "datasets/{id}/{version}/select", 400, "bad_request"),
            ("GET", "../../api/contents", 404, "unknown_element"),
            ("GET", "", 404, "unknown_element"),
        ],
    )
    def test_an_error_is_an_answer(
        self, notebook: Notebook, method: str, path: str, status: int, code: str
    ) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        opened = json.loads(view.ask("POST", "datasets")[1])
        head, body = view.ask(method, path.format(**opened))
        assert (head["status"], json.loads(body)["code"]) == (status, code)
        assert set(json.loads(body)) == {"code", "message", "hint"}

    def test_a_damaged_file_is_said_to_be_one(self, notebook: Notebook, path: Path) -> None:
        (notebook.folder / "cut.h5ad").write_bytes(path.read_bytes()[:3000])
        view, _ = notebook.show('viewer = show("cut.h5ad")')
        head, body = view.ask("POST", "datasets", {"path": "cut.h5ad"})
        assert (head["status"], json.loads(body)["code"]) == (422, "corrupt")
        assert str(notebook.folder) not in body.decode()


class TestPythonDrivesEveryBrowser:
    """Traits both ways; marks for the browsers of today and those that come later."""

    def test_color_by_goes_both_ways(self, notebook: Notebook) -> None:
        view, _ = notebook.show(
            "from cellucid_ext import Viewer\n"
            'viewer = Viewer("pbmc.h5ad"); viewer.color_by = "GENE3"; viewer.show()'
        )
        told = notebook.run('viewer.color_by = "louvain"; viewer.embedding = "X_umap"')
        assert told.updates(view.comm) == {"color_by": "louvain", "embedding": "X_umap"}
        view.set(color_by="GENE5")
        assert notebook.run("viewer.color_by").text == "'GENE5'"
        view.set(color_by=None)
        assert notebook.run("viewer.color_by").text == ""

    def test_a_name_that_the_viewer_refuses_is_said_below_the_cell(
        self, notebook: Notebook
    ) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = view.say(
            "error",
            code="unknown_element",
            message="There is no “nope”.",
            hint="Look at the list.",
            shown=False,
        )
        assert told.text == "Cellucid: There is no “nope”. Look at the list.\n"
        assert "UnknownElementError" in notebook.run("type(viewer.last_error)").text

    def test_marks_are_those_of_the_rows(self, notebook: Notebook, path: Path) -> None:
        _, _ = notebook.show('viewer = show("pbmc.h5ad")')
        rows = [0, 5, 1002]
        for cells in (rows, [f"cell-{row}" for row in rows]):
            told = notebook.run(f"viewer.highlight({cells!r})")
            ((message, (bits,)),) = told.custom("highlight")
            with open_dataset(path) as dataset:
                assert message["version"] == dataset.manifest.version
                on = np.unpackbits(np.frombuffer(bits, np.uint8), bitorder="little")
                assert sorted(dataset.order[np.flatnonzero(on)]) == rows
            assert (message["count"], message["to"]) == (3, None)
        told = notebook.run("viewer.highlight(None)")
        assert told.custom("highlight")[0][0]["count"] is None

    def test_what_was_asked_before_a_browser_came_is_told_to_it_alone(
        self, notebook: Notebook
    ) -> None:
        first, _ = notebook.show('viewer = show("pbmc.h5ad"); viewer.highlight([1, 2])')
        second = View(notebook, first.comm, first.state, "view-b")
        ready = {"name": "pbmc.h5ad", "version": "v", "n_cells": N_CELLS, "n_genes": 12}
        for view in (first, second):
            told = view.say("hello", protocol=1, base_url=PAGE)
            assert [m["to"] for m, _ in told.custom("open")] == [view.view]
            told = view.say("ready", **ready)
            assert [(m["to"], m["count"]) for m, _ in told.custom("highlight")] == [(view.view, 2)]

    def test_reset_view_reaches_all(self, notebook: Notebook) -> None:
        notebook.show('viewer = show("pbmc.h5ad")')
        told = notebook.run("viewer.reset_view()")
        assert told.custom("reset_view") == [({"type": "reset_view", "to": None}, [])]

    def test_close_takes_it_away_and_may_come_twice(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = notebook.run("viewer.selection; viewer.close(); viewer.close()")
        assert not told.errors
        assert view.comm in [m["content"]["comm_id"] for m in told.of("comm_close")]


class TestThePageGetsTheCodeFromTheKernel:
    """Where no server has it: the built files, whole, in parts that every carrier takes."""

    def test_all_parts_of_both_files(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = view.say("need_bundle")
        files: dict[str, bytes] = dict.fromkeys(NAMES, b"")
        for message, (data,) in told.custom("bundle"):
            assert message["to"] == "view-a"
            assert len(data) <= 4 * 1024 * 1024
            files[message["name"]] += data
        place = bundle_dir()
        for name, content in files.items():
            built = place / name if place is not None else None
            expected = built.read_bytes() if built is not None and built.is_file() else b""
            assert content == expected

    def test_the_loader_is_small_and_bound_to_the_build(self, notebook: Notebook) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        loader = view.state["_esm"]
        assert len(loader.encode()) < 8192
        assert "__VERSION__" not in loader


class TestNoMessageEndsTheViewer:
    """Anything may arrive on a comm; the viewer answers what it knows."""

    @pytest.mark.parametrize(
        "content",
        [None, [], "x", {}, {"type": "hello"}, {"type": "request", "view": "v"}, {"type": 3}],
    )
    def test_nonsense_is_ignored(self, notebook: Notebook, content: object) -> None:
        view, _ = notebook.show('viewer = show("pbmc.h5ad")')
        told = notebook.tell(view.comm, {"method": "custom", "content": content})
        assert (told.errors, told.text) == ([], "")
        assert view.say("hello", protocol=1, base_url=PAGE).custom("open")
